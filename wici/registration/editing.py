"""Changes how people register: when, how many, for whom, and what they may do afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.events.models import Event, ParticipationType
from wici.people.checking import WrongValues
from wici.people.values import text_of
from wici.registration.automatic import switching
from wici.registration.models import RegistrationForm, SameEmail, TypeOffer
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope

#: The longest text of a public page, in characters.
MAX_TEXT = 5_000
_TEXTS = ("intro", "intro_en", "outro", "outro_en", "closed_text", "closed_text_en")
_YES_NO = ("is_closed", "code_only", "asks_type", "may_see", "may_change", "may_cancel")
_TIMES = ("opens_at", "closes_at", "see_until", "change_until", "cancel_until")
#: What ``change`` may set.
SETTINGS = frozenset({*_TEXTS, *_YES_NO, *_TIMES, "same_email", "limit"})


def change(event: Event, **given: Any) -> RegistrationForm:
    """Set the given settings, all or none; the others stay. Raises WrongValues with a sentence for each
    value that cannot be, TypeError for a name that is no setting."""
    unknown = set(given) - SETTINGS
    if unknown:
        raise TypeError(f"not settings of a registration: {', '.join(sorted(unknown))}")
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        form, _made = RegistrationForm.objects.get_or_create(event=event)
        problems: dict[str, Sentence] = {}
        for name, value in given.items():
            setattr(form, name, _checked(name, value, problems))
        if form.opens_at and form.closes_at and form.closes_at <= form.opens_at:
            problems["closes_at"] = _("Registration would close before it opens. Change one of the times.")
        if problems:
            raise WrongValues(problems)
        form.save()
        if not form.is_closed:
            switching.registration_opened(event, timezone.now())
        return form


def _checked(name: str, value: Any, problems: dict[str, Sentence]) -> Any:
    if name in _TEXTS:
        text = text_of(value)
        if len(text) > MAX_TEXT:
            problems[name] = _("The text is longer than %(limit)s characters.") % {"limit": MAX_TEXT}
        return text
    if name == "same_email" and value not in SameEmail.values:
        problems[name] = _("Choose what happens with a second registration.")
    if name == "limit":
        return _limit(value, name, problems)
    return value


def _limit(value: int | None, name: str, problems: dict[str, Sentence]) -> int | None:
    if value is not None and not 0 <= value <= 10_000_000:
        problems[name] = _("A number of places is at least 0. Leave it empty for no limit.")
    return value


def offer(event: Event, offers: Mapping[ParticipationType, tuple[bool, int | None]]) -> None:
    """Set for participation types whether everybody is offered them, and how many places they have.

    Raises WrongValues (``limit_<id>``), Refused for a type of another event.
    """
    problems: dict[str, Sentence] = {}
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        for made, (is_offered, limit) in offers.items():
            if made.event_id != event.pk:
                raise Refused(_("There is no such participation type in this event."))
            values = {"event": event, "is_offered": is_offered}
            values["limit"] = _limit(limit, f"limit_{made.pk}", problems)
            if not problems:
                TypeOffer.objects.update_or_create(participation_type=made, defaults=values)
        if problems:
            raise WrongValues(problems)
