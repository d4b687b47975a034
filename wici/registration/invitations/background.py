"""Making the unique codes of very many people, as background work (see jobs.running)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from wici.jobs.running import Work
from wici.people import groups
from wici.people.models import Group, Participant
from wici.registration.invitations.codes import make_missing
from wici.shared.refusals import Refused

#: People who get their codes in one transaction: nobody who registers meanwhile waits longer than that takes.
CHUNK = 1_000


def make_codes(work: Work) -> dict[str, int]:
    """A code for everybody in the group of the job's parameters who has none. Begun anew, it goes on."""
    event, params = work.job.event, work.job.params
    group = Group.objects.select_related("event").filter(pk=params["group"]).first()
    if group is None:
        raise Refused(_("The group was deleted meanwhile."))
    until = datetime.fromisoformat(params["expires_at"]) if params["expires_at"] else None
    without = groups.members(group).filter(invitation=None).order_by("pk")
    ids = list(without.values_list("pk", flat=True))
    made = 0
    for start in range(0, len(ids), CHUNK):
        work.progress(start, len(ids))
        people = Participant.objects.filter(pk__in=ids[start : start + CHUNK])
        made += make_missing(event, people, expires_at=until)
    return {"made": made}
