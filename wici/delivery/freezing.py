"""Freezing a message for very many people, as background work (see jobs.running).

Whoever clicks twice, loads the page again or loses the connection gets the same job: it is found by the send
token that the click carries, and the freeze itself consumes that token. The dispatch and the job's result are
written in one transaction, so a job that is begun anew by another worker makes no second one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.delivery import freeze
from wici.delivery.models import Dispatch, Recipient
from wici.events.holding import hold
from wici.jobs import asking
from wici.jobs.models import Job
from wici.jobs.running import Work
from wici.mailings import audience, revisions
from wici.mailings.models import Mailing
from wici.merging.catalogue import make_missing
from wici.people.models import Participant
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

KIND = "freeze"
#: From so many recipients on it is done in the background: with their codes it takes more than two seconds.
MANY = 20_000
#: People whose missing data is made in one transaction: nobody waits longer than that takes.
CHUNK = 1_000


def ask(
    mailing: Mailing, *, user: User | None, send_token: UUID, scheduled_at: datetime | None, count: int
) -> Job:
    """The job that freezes a message for ``count`` recipients, started; the same one for the same token,
    unless it failed or was cancelled."""
    with scope(event=mailing.event), transaction.atomic():
        hold(mailing.event_id)
        found = Job.objects.filter(kind=KIND, params__send_token=str(send_token))
        before = found.exclude(state__in=(Job.State.FAILED, Job.State.CANCELLED)).first()
        if before is not None:
            return before
        params = {
            "mailing": mailing.pk,
            "version": mailing.version,
            "send_token": str(send_token),
            "scheduled_at": scheduled_at.isoformat() if scheduled_at else "",
            "count": count,
        }
        job = asking.prepare(mailing.event, user, KIND, params)
        asking.start(job, total=count)
        return job


def freeze_mailing(work: Work) -> None:
    """Make what the recipients lack, then the dispatch. Begun anew, it goes on."""
    params = work.job.params
    _make_missing(work, _mailing(params))
    mailing = _mailing(params)
    when = params["scheduled_at"]
    with transaction.atomic():
        made = freeze.dispatch(
            mailing,
            user=work.job.user,
            send_token=UUID(params["send_token"]),
            scheduled_at=datetime.fromisoformat(when) if when else None,
            now=timezone.now(),
        )
        if _written_to(made) != params["count"]:
            raise Refused(
                _("The number of recipients has changed meanwhile. Look at it again, then send it.")
            )
        work.finish({"dispatch": made.pk})


def _mailing(params: dict[str, Any]) -> Mailing:
    related = ("event", "group", "sender__connection")
    mailing = Mailing.objects.select_related(*related).filter(pk=params["mailing"]).first()
    if mailing is None:
        raise Refused(_("The message was deleted meanwhile."))
    is_unused = str(mailing.send_token) == params["send_token"]
    if is_unused and mailing.version != params["version"]:
        raise Refused(_("The message was changed meanwhile. Look at it again before you send it."))
    return mailing


def _make_missing(work: Work, mailing: Mailing) -> None:
    """What the message needs of everybody and some lack, such as their codes."""
    sources = revisions.compose(mailing).sources
    ids = list(audience.participants(mailing).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        work.progress(start, len(ids))
        people = Participant.objects.filter(pk__in=ids[start : start + CHUNK])
        make_missing(mailing.event, people, sources)
    work.progress(len(ids), len(ids))


def _written_to(made: Dispatch) -> int:
    return Recipient.unscoped.filter(dispatch=made, batch_number__gt=0).count()
