"""What participants do on their personal page besides changing answers (which is a draft)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events.holding import hold
from wici.merging.links import personal_participant
from wici.people import participants
from wici.people.models import Change, Participant, Status
from wici.registration.models import Draft
from wici.registration.opening import may
from wici.registration.queries import registration_of
from wici.registration.registering import occasions
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled


def participant_of(token: str) -> Participant | None:
    """The participant to whose personal page a token leads."""
    number = personal_participant(token)
    with scopes_disabled():
        found: Participant | None = (
            Participant.objects.select_related("event", "participation_type").filter(pk=number or 0).first()
        )
    return found


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
