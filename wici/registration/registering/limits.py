"""Places: exact, because they are counted while the event is held (events.holding)."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event, ParticipationType
from wici.people.models import Participant, Status
from wici.registration.models import TypeOffer
from wici.registration.queries import TYPE, registration_of
from wici.shared.refusals import Refused

#: The field of the refusal when the whole event is full.
EVENT = "event"


def refuse_if_full(event: Event, participant: Participant, made: ParticipationType | None) -> None:
    """Raise Refused when there is no place for this participant as ``made``.

    Must run in the transaction that gives the place, with the event held, in the event's scope. Who has
    completed already keeps the place in the event, and in the type unless they change it.
    """
    others = Participant.objects.filter(status=Status.COMPLETED).exclude(pk=participant.pk)
    has_place = participant.status == Status.COMPLETED
    limit = registration_of(event).limit
    if not has_place and limit is not None and others.count() >= limit:
        raise Refused(_("All places are taken. The last one may have gone just now."), field=EVENT)
    if made is None or (has_place and participant.participation_type_id == made.pk):
        return
    limit = TypeOffer.objects.filter(participation_type=made).values_list("limit", flat=True).first()
    if limit is not None and others.filter(participation_type=made).count() >= limit:
        raise Refused(full_type(made), field=TYPE)


def full_type(made: ParticipationType) -> str:
    """The sentence about a participation type without places."""
    values = {"type": made.name_in(get_language() or "pl")}
    return _("There is no place left for “%(type)s”. Choose another participation type.") % values
