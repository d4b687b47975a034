"""Additional values: facts of the event that messages use as tags, such as the hotline's number."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wici.events import checking, ordering
from wici.events.models import AdditionalValue, Event
from wici.plain.keys import slug_key
from wici.shared.refusals import Refused


@transaction.atomic
def add(event: Event, *, label: str, value: str, taken: Collection[str] = ()) -> AdditionalValue:
    """A new value, listed last; its tag is made of the label and is none of ``taken``, which are the names of
    system tags and form fields. Raises Refused for an empty label."""
    rows = AdditionalValue.objects.filter(event=event)
    label = checking.named(label, field="label")
    key = slug_key(label, {*rows.values_list("key", flat=True), *taken})
    last = rows.aggregate(last=Max("position"))["last"]
    made = AdditionalValue(
        event=event, key=key, label=label, value=value.strip(), position=0 if last is None else last + 1
    )
    _save(made)
    return made


@transaction.atomic
def change(additional: AdditionalValue, *, label: str, value: str) -> AdditionalValue:
    """Sets the label and the value; the tag stays, so that messages keep working. Raises Refused."""
    additional.label = checking.named(label, field="label")
    additional.value = value.strip()
    _save(additional)
    return additional


def remove(additional: AdditionalValue) -> None:
    """Removes a value; messages that use its tag will say so before they are sent."""
    additional.delete()


def move(additional: AdditionalValue, steps: int) -> None:
    """Moves a value down the list by so many places (up if negative)."""
    ordering.move(AdditionalValue.objects.filter(event=additional.event), additional, steps)


def _save(additional: AdditionalValue) -> None:
    same = AdditionalValue.objects.filter(event=additional.event, label=additional.label)
    if same.exclude(pk=additional.pk).exists():
        raise Refused(
            _("There is already an additional value “%(label)s”.") % {"label": additional.label},
            field="label",
        )
    checking.valid(additional)
    additional.save()
