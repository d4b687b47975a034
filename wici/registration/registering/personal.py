"""What participants do on their personal page besides changing answers (which is a draft)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from wici.events.holding import hold
from wici.merging.links import named_participant, personal_link, personal_token
from wici.people import participants
from wici.people.models import Change, Participant, Status
from wici.registration.models import Draft, PersonalLink
from wici.registration.opening import may
from wici.registration.queries import registration_of
from wici.registration.registering import occasions
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled


def participant_of(token: str) -> Participant | None:
    """The participant to whose personal page a token leads; None for a link that was replaced."""
    number = named_participant(token)
    related = ("event", "participation_type", "personal_link")
    with scopes_disabled():
        found: Participant | None = (
            Participant.objects.select_related(*related).filter(pk=number or 0).first()
        )
    if found is None or not constant_time_compare(token, token_of(found)):
        return None
    return found


def token_of(participant: Participant) -> str:
    """The token of the participant's personal page, as it works now."""
    return personal_token(participant.pk, _version(participant))


def link_of(participant: Participant) -> str:
    """The whole address of the participant's personal page."""
    return personal_link(participant.pk, _version(participant))


def _version(participant: Participant) -> int:
    known: PersonalLink | None = getattr(participant, "personal_link", None)
    return known.version if known else 0


def replace_link(participant: Participant) -> None:
    """Give the participant's personal page a new link: the ones before, wherever they are, lead nowhere, and
    changes that somebody has begun with them are gone."""
    event = participant.event
    with scope(event=event), transaction.atomic():
        hold(event.pk)
        known, _made = PersonalLink.objects.get_or_create(event=event, participant=participant)
        known.version += 1
        known.save(update_fields=["version"])
        Draft.objects.filter(participant=participant, is_change=True, ended_at=None).delete()
    participant.refresh_from_db(from_queryset=Participant._base_manager.all())


def cancel(participant: Participant, now: datetime) -> Participant:
    """Cancel a completed registration; its place is free. Cancelling twice does it once.

    Raises Refused when there is nothing to cancel, or cancelling is not possible any more.
    """
    event = participant.event
    with scope(event=event), transaction.atomic():
        hold(event.pk)
        person: Participant = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        if person.status == Status.CANCELLED:
            return person
        if person.status != Status.COMPLETED:
            raise Refused(_("There is no registration to cancel."))
        if not may(registration_of(event), "cancel", now):
            raise Refused(_("This registration cannot be cancelled any more. Write to the organiser."))
        participants.change(person, {"status": Status.CANCELLED}, source=Change.Source.PARTICIPANT)
        Draft.objects.filter(participant=person, is_change=True).delete()
        occasions.tell(occasions.Occasion.CANCELLED, person)
        return person
