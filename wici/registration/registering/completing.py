"""Completing a registration, or a change of one: whole or not at all, and once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events.holding import hold
from wici.events.models import Event, ParticipationType
from wici.people import participants
from wici.people.models import Change, Participant, Status
from wici.registration import codes
from wici.registration.models import Draft, RegistrationForm, SameEmail
from wici.registration.opening import Standing, may, standing
from wici.registration.queries import EMAIL, registration_of
from wici.registration.registering import files, occasions
from wici.registration.registering.limits import refuse_if_full
from wici.registration.registering.sheets import Sheet, file_questions, sheet_of, values_of
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

#: Fields of refusals, besides those of ``limits``, ``codes`` and the questions.
CLOSED, UNFINISHED, SAME_EMAIL = "closed", "unfinished", "same_email"


def complete(draft: Draft, *, now: datetime, is_sure: bool = False) -> Participant:
    """Register the participant with what the draft holds, or store their change, if everything is right.

    Completing twice does it once. ``is_sure``: they know that the e-mail address is registered already.
    Raises Refused with the reason; then nothing is stored and the draft stays as it is.
    """
    event = draft.event
    with scope(event=event), transaction.atomic():
        hold(event.pk)
        current: Draft = (
            Draft.objects.select_related("participant", "event")
            .select_for_update(of=("self",))
            .get(pk=draft.pk)
        )
        person: Participant = Participant.objects.select_for_update(of=("self",)).get(
            pk=current.participant_id
        )
        if current.ended_at is not None:
            return person
        settings = registration_of(event)
        _refuse_when_over(current, person, settings, now)
        sheet = sheet_of(current, now)
        if sheet.checked.problems:
            raise Refused(_("Some answers are missing or wrong."), field=UNFINISHED)
        _store(current, person, sheet, settings, now, is_sure=is_sure)
        _end(current, now)
        return person


def _refuse_when_over(draft: Draft, person: Participant, settings: RegistrationForm, now: datetime) -> None:
    if not draft.is_change:
        if person.status == Status.CANCELLED:
            raise Refused(_("The organiser has cancelled this registration."), field=CLOSED)
        if standing(settings, now) is not Standing.OPEN:
            raise Refused(_("Registration is closed."), field=CLOSED)
        if settings.code_only and not draft.code:
            raise Refused(_("Registration is only possible with an invitation code."), field=CLOSED)
        return
    if person.status != Status.COMPLETED or not may(settings, "change", now):
        raise Refused(_("This registration cannot be changed any more."), field=CLOSED)


def _store(
    draft: Draft,
    person: Participant,
    sheet: Sheet,
    settings: RegistrationForm,
    now: datetime,
    *,
    is_sure: bool,
) -> None:
    event = draft.event
    values = values_of(sheet, person)
    made = values.get("participation_type")
    refuse_if_full(event, person, made if isinstance(made, ParticipationType) else None)
    _refuse_same_email(event, person, str(values[EMAIL]), settings, is_sure=is_sure)
    sent = {question.key: draft.files.get(question.key) for question in file_questions(sheet.form)}
    files.give(person, {key: ref for key, ref in sent.items() if ref and key in sheet.checked.values}, now)
    if draft.is_change:
        if participants.change(person, values, source=Change.Source.PARTICIPANT):
            occasions.tell(occasions.Occasion.CHANGED, person)
        return
    codes.used(event, draft.code, person, now=now)
    values |= {"status": Status.COMPLETED, "registered_at": now, "language": draft.language}
    participants.change(person, values, source=Change.Source.PARTICIPANT)
    occasions.tell(occasions.Occasion.REGISTERED, person)


def _refuse_same_email(
    event: Event, person: Participant, email: str, settings: RegistrationForm, *, is_sure: bool
) -> None:
    """Whether this address may be registered once more; who keeps their address is not asked again."""
    if person.status == Status.COMPLETED and person.email == email:
        return
    refusal = same_email(event, email, settings, besides=person.pk)
    if refusal is not None and not (settings.same_email == SameEmail.WARN and is_sure):
        raise refusal


def same_email(event: Event, email: str, settings: RegistrationForm, *, besides: int = 0) -> Refused | None:
    """What is to be said when the address is registered already; None when it is not, or may be."""
    if settings.same_email == SameEmail.ALLOW:
        return None
    with scope(event=event):
        others = Participant.objects.filter(status=Status.COMPLETED, email__iexact=email).exclude(pk=besides)
        if not others.exists():
            return None
    if settings.same_email == SameEmail.WARN:
        sentence = _("Somebody is registered with this e-mail address already. Register once more?")
    else:
        sentence = _(
            "Somebody is registered with this e-mail address already. Use another address, or open your"
            " registration with the link in its confirmation."
        )
    return Refused(sentence, field=SAME_EMAIL)


def _end(draft: Draft, now: datetime) -> None:
    """Keep no second copy of the answers."""
    draft.ended_at = draft.ended_at or now
    draft.typed, draft.files = {}, {}
    draft.save(update_fields=["ended_at", "typed", "files"])
