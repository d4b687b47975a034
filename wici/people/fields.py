"""The form fields of an event: adding, changing, removing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events.models import AdditionalValue, Event
from wici.people.checking import WrongValues
from wici.people.derived import refresh
from wici.people.filter_reading import groups_asking
from wici.people.models import Change, Field, Participant
from wici.people.participants import record
from wici.people.values import line_of, shown
from wici.plain.filters import answer_field
from wici.plain.keys import fold, slug_key
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope

#: The most form fields of an event: what a form, a table of participants and a person can still handle.
MOST_FIELDS = 200

_WITH_OPTIONS = frozenset({Field.Kind.CHOICE, Field.Kind.CHOICES})
_ROWS_AT_ONCE = 1_000


def add(
    event: Event,
    label: str,
    *,
    label_en: str = "",
    kind: str = Field.Kind.TEXT,
    options: Sequence[str] = (),
) -> Field:
    """Add a form field; its key is made of the label. Raises WrongValues.

    The key is unique in the event and never that of a system tag or of an additional value.
    """
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        known = list(Field.objects.all())
        values = _checked(known, None, label=label, label_en=label_en, kind=kind, options=options)
        if len(known) >= MOST_FIELDS:
            raise WrongValues(
                {"": _("An event can have at most %(limit)s form fields.") % {"limit": MOST_FIELDS}}
            )
        key = slug_key(values["label"], taken_keys(event, known), reserved=reserved_keys())
        position = max((field.position for field in known), default=-1) + 1
        return Field.objects.create(event=event, key=key, position=position, **values)


def taken_keys(event: Event, fields: Sequence[Field]) -> set[str]:
    """Keys that a new field cannot have: those of the fields, and of additional values."""
    additional = AdditionalValue.objects.filter(event=event).values_list("key", flat=True)
    return {field.key for field in fields} | set(additional)


def reserved_keys() -> frozenset[str]:
    """Names that tags have in every event, as their providers in the settings say."""
    providers: list[Any] = [import_string(path) for path in settings.WICI_TAG_PROVIDERS]
    return frozenset().union(*(provider.reserved for provider in providers))


def change(
    field: Field,
    *,
    label: str | None = None,
    label_en: str | None = None,
    kind: str | None = None,
    options: Sequence[str] | None = None,
) -> Field:
    """Change what is given of a field. The key stays, so that tags in messages keep working.

    Raises WrongValues; also for another kind once people have answered, as their answers would not fit.
    """
    with scope(event=field.event), transaction.atomic():
        others = list(Field.objects.exclude(pk=field.pk))
        values = _checked(
            others,
            field,
            label=field.label if label is None else label,
            label_en=field.label_en if label_en is None else label_en,
            kind=field.kind if kind is None else kind,
            options=field.options if options is None else options,
        )
        for name, value in values.items():
            setattr(field, name, value)
        field.save()
        return field


def _checked(
    others: Sequence[Field],
    field: Field | None,
    *,
    label: str,
    label_en: str,
    kind: str,
    options: Sequence[str],
) -> dict[str, Any]:
    problems: dict[str, Sentence] = {}
    values = {"label": line_of(label), "label_en": line_of(label_en), "kind": kind}
    taken = {fold(name) for other in others for name in (other.label, other.label_en) if name}
    for name in ("label", "label_en"):
        if len(values[name]) > 200:
            problems[name] = _("The label is longer than %(limit)s characters.") % {"limit": 200}
        elif fold(values[name]) in taken:
            problems[name] = _("There is a field “%(label)s” already.") % {"label": values[name]}
    if not values["label"]:
        problems["label"] = _("A field needs a label.")
    if kind not in Field.Kind.values:
        problems["kind"] = _("“%(kind)s” is not a kind of field.") % {"kind": shown(kind)}
    elif field is not None and kind != field.kind and _is_answered(field):
        problems["kind"] = _("People have answered this field, so its kind cannot be changed.")
    chosen = [line_of(option) for option in options if line_of(option)]
    if kind in _WITH_OPTIONS and len({fold(option) for option in chosen}) < len(chosen):
        problems["options"] = _("Each choice can stand there only once.")
    if problems:
        raise WrongValues(problems)
    return {**values, "options": chosen if kind in _WITH_OPTIONS else []}


def _is_answered(field: Field) -> bool:
    return Participant.objects.filter(event=field.event, answers__has_key=field.key).exists()


def remove(field: Field, *, user: User | None = None, source: Change.Source = Change.Source.STAFF) -> int:
    """Remove a field and everybody's answers to it, which stay in the change log.

    Gives how many people had answered. Refused while a group asks for the field.
    """
    with scope(event=field.event), transaction.atomic():
        asking = groups_asking(field.event, answer_field(field.key))
        if asking:
            raise Refused(
                _("The field “%(label)s” is used by these groups: %(groups)s. Change them first.")
                % {"label": field.label, "groups": ", ".join(group.name for group in asking)}
            )
        answered = Participant.objects.filter(event=field.event, answers__has_key=field.key).order_by("pk")
        ids = list(answered.values_list("pk", flat=True))
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            people = list(Participant.objects.filter(pk__in=ids[start : start + _ROWS_AT_ONCE]))
            _take_answers(field, people, user, source)
        field.delete()
        return len(ids)


def _take_answers(
    field: Field, people: Sequence[Participant], user: User | None, source: Change.Source
) -> None:
    edits = [(person.pk, {f"answers.{field.key}": [person.answers.pop(field.key), ""]}) for person in people]
    for person in people:
        refresh(person)
    Participant.objects.bulk_update(people, ["answers", "search", "folded"])
    record(field.event, edits, user=user, source=source)
