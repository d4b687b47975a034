"""What is due becomes recipients of dispatches: each occasion once, whoever works and is killed when.

Handing over is one transaction that holds the event: an occasion is marked in the very transaction that adds
its recipient, so after a kill both are there or neither, and a second process finds it marked.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from wici.delivery import appending, states
from wici.delivery.models import Dispatch
from wici.events.holding import hold
from wici.mailings import audience, revisions
from wici.mailings.models import Revision
from wici.people.models import Participant
from wici.registration.automatic.dates import day_of, is_due
from wici.registration.models import AutomaticMessage, Happening
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

log = logging.getLogger(__name__)

#: People added to a dispatch in one transaction.
CHUNK = 500


def send_waiting(now: datetime | None = None) -> int:
    """Hand over everybody who waits for a message. Returns how many. Any number at once are harmless."""
    moment = now or timezone.now()
    with scopes_disabled():
        waiting = Happening.objects.filter(handed_at=None).order_by()
        messages = list(waiting.values_list("message", flat=True).distinct())
    count = 0
    for pk in messages:
        while done := _tried(pk, partial(_hand_over, now=moment), moment):
            count += done
    return count


def send_due(now: datetime | None = None) -> int:
    """``send_waiting``, and dated messages whose moment has come. Returns how many were handed over."""
    moment = now or timezone.now()
    with scopes_disabled():
        dated = AutomaticMessage.objects.select_related("event").filter(
            is_on=True, occasion__in=(AutomaticMessage.Occasion.BEFORE, AutomaticMessage.Occasion.AFTER)
        )
        due = [message.pk for message in dated if is_due(message, moment)]
    count = sum(_tried(pk, partial(_hand_over_group, now=moment), moment) for pk in due)
    return count + send_waiting(moment)


def _tried(pk: int, work: Callable[[AutomaticMessage], int], now: datetime) -> int:
    """Do one message's work in its event; a refusal is kept with the message, and nothing of it is done."""
    with scopes_disabled():
        found = AutomaticMessage.objects.select_related("event").filter(pk=pk).first()
    if found is None:
        return 0
    event = found.event
    with scope(event=event), translation.override(event.language), timezone.override(event.zone):
        try:
            with transaction.atomic():
                hold(event.pk)
                related = ("event", "mailing__event", "mailing__group", "mailing__sender__connection")
                message = AutomaticMessage.objects.select_related(*related).get(pk=pk)
                count = work(message)
                if count and message.problem:
                    AutomaticMessage.objects.filter(pk=pk).update(problem="")
                return count
        except Refused as refusal:
            AutomaticMessage.objects.filter(pk=pk).exclude(problem=str(refusal)).update(problem=str(refusal))
        except AutomaticMessage.DoesNotExist:
            pass
        except Exception:
            log.exception("The automatic message %s cannot be sent", pk)
    return 0


def _hand_over(message: AutomaticMessage, now: datetime) -> int:
    """Those who wait for the message, each once: who waits for it twice gets the second one next."""
    waiting = Happening.objects.filter(message=message, handed_at=None)
    first: dict[int, Happening] = {}
    for each in waiting.select_related("participant__participation_type").order_by("pk")[:CHUNK]:
        first.setdefault(each.participant_id, each)
    if not first:
        return 0
    revision = revisions.approve(message.mailing, at=now)
    people = [each.participant for each in first.values()]
    dispatch = _rolling(message, revision, people, now)
    appending.append(dispatch, people, now=now)
    Happening.objects.filter(pk__in=[each.pk for each in first.values()]).update(handed_at=now)
    return len(people)


def _rolling(
    message: AutomaticMessage, revision: Revision, people: list[Participant], now: datetime
) -> Dispatch:
    """The dispatch of this day while the message is the same, else a new one."""
    last = states.locked(message.dispatch_id) if message.dispatch_id else None
    if last is not None and _is_same(last.revision, revision) and appending.takes(last, people):
        revision.delete()
        return last
    name = str(message.get_occasion_display())
    made = appending.begin(message.mailing, revision, name=name, interval=0, now=now)
    AutomaticMessage.objects.filter(pk=message.pk).update(dispatch=made)
    return made


def _is_same(one: Revision, other: Revision) -> bool:
    """Whether two revisions say the same; the day is part of what they say."""
    return json.dumps(one.content, sort_keys=True) == json.dumps(other.content, sort_keys=True)


def _hand_over_group(message: AutomaticMessage, now: datetime) -> int:
    """The members of the group at this moment who have not had the message for this day of the event."""
    if not is_due(message, now):
        return 0
    key = _key(message)
    people = _members(message, key, now)
    ids = list(people.values_list("pk", flat=True))
    AutomaticMessage.objects.filter(pk=message.pk).update(done_for=day_of(message), problem="")
    if not ids:
        return 0
    revision = revisions.approve(message.mailing, at=now)
    group = message.mailing.group
    made = appending.begin(
        message.mailing, revision, name=group.name if group else "",
        interval=message.event.batch_interval_seconds, now=now,
    )  # fmt: skip
    appending.append_all(made, people, now=now)
    AutomaticMessage.objects.filter(pk=message.pk).update(dispatch=made)
    happenings = (
        Happening(
            event_id=message.event_id, message=message, participant_id=pk, occasion=message.occasion,
            key=key, at=now, handed_at=now,
        )
        for pk in ids
    )  # fmt: skip
    Happening.objects.bulk_create(happenings, batch_size=1000)
    return len(ids)


def _key(message: AutomaticMessage) -> str:
    """Names the occasion: what leaves at the same moment of the event is one, in whatever language."""
    return f"{day_of(message)} {message.days} {message.at_time:%H:%M}"


def _members(message: AutomaticMessage, key: str, now: datetime) -> QuerySet[Participant]:
    if message.mailing.group is None:
        # The audience of an automatic message without a group is everybody: for its preview, never to send.
        raise Refused(translation.gettext("Choose the group that the message is for."), field="recipients")
    content = revisions.compose(message.mailing, at=now)
    people = audience.at_a_date(message.mailing, invites=content.catalogue().invites(content.keys))
    had = Happening.objects.filter(participant=OuterRef("pk"), occasion=message.occasion, key=key)
    others = AutomaticMessage.objects.filter(occasion=message.occasion, is_on=True)
    spoken = Q(language=message.language) if others.exclude(language=message.language).exists() else Q()
    return people.filter(~Exists(had), spoken)
