"""Who a message is for: the members of a group, or typed addresses."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wici.mailings.models import Mailing
from wici.people import groups
from wici.people.models import Participant, Status
from wici.plain.addresses import AddressList, parse_list
from wici.shared.refusals import Refused

#: Registration statuses of people who said that they will not come.
LEFT = (Status.CANCELLED, Status.DECLINED)


def participants(mailing: Mailing) -> QuerySet[Participant]:
    """The members of the chosen group as it is now; nobody when the message goes to typed addresses.

    Raises Refused when no group is chosen (or it was deleted), or its conditions are mistaken.
    """
    if mailing.audience == Mailing.Audience.ADDRESSES:
        return Participant.objects.none()
    if mailing.group is None and mailing.is_automatic:
        # Whoever registers: everybody may be the one to whom it is shown before.
        return Participant.objects.filter(event=mailing.event_id)
    if mailing.group is None:
        raise Refused(_("Choose the group that the message is for."), field="recipients")
    return groups.members(mailing.group)


def at_a_date(mailing: Mailing, *, invites: bool) -> QuerySet[Participant]:
    """Those of the group to whom a message goes that leaves at a date by itself: not those who have cancelled
    or declined, unless everybody in the group has, so that the message is about them; but whoever declined
    is never invited again. Raises Refused as ``participants`` does.
    """
    everybody = participants(mailing)
    coming = everybody.exclude(status__in=LEFT)
    if coming.exists():
        return coming
    return everybody.exclude(status=Status.DECLINED) if invites else everybody


def addresses(mailing: Mailing) -> AddressList:
    """The typed addresses and what is wrong among them; empty when the message goes to a group."""
    return parse_list(mailing.addresses if mailing.audience == Mailing.Audience.ADDRESSES else "")


def count(mailing: Mailing) -> int:
    """How many recipients there would be now. Raises Refused as ``participants`` does."""
    if mailing.audience == Mailing.Audience.ADDRESSES:
        return len(addresses(mailing).addresses)
    return participants(mailing).count()
