"""The thin line under the top of every screen: what somebody should look at now."""

from __future__ import annotations

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery import queries
from wici.delivery.models import Dispatch
from wici.delivery.standing import Reason
from wici.events.models import Event
from wici.shared.scopes import scope
from wici.web import subjects
from wici.web.navigation import built_address


class Attention(NamedTuple):
    """A sentence and the page where the matter is dealt with."""

    sentence: str
    address: str


#: These pages say at length that nothing sends what waits.
SAY_IT_THEMSELVES = frozenset({"overview:overview", "settings:cron"})


def attention(event: Event, page: str = "") -> list[Attention]:
    """What needs attention in this event, the most pressing first; ``page`` is the address name of the page
    that shows it, which need not say a thing twice."""
    with scope(event=event):
        unattended = None if page in SAY_IT_THEMSELVES else _unattended(event)
        return [found for found in (unattended, _paused(event)) if found]


def _unattended(event: Event) -> Attention | None:
    if not queries.queue_waits_unattended(event, timezone.now()):
        return None
    sentence = _("Messages wait, and nothing sends them: neither a worker nor CRON has run for a while.")
    return Attention(sentence, built_address("settings:cron", event.slug))


def _paused(event: Event) -> Attention | None:
    """Dispatches that stopped by themselves; a pause that somebody chose needs no warning."""
    paused = Dispatch.objects.filter(state=Dispatch.State.PAUSED).exclude(pause_reason=Reason.USER.value)
    found = list(paused[:2])
    if not found:
        return None
    if len(found) == 1:
        return Attention(
            _("“%(subject)s”: %(reason)s")
            % {"subject": _subject(event, found[0]), "reason": queries.pause_sentence(found[0])},
            built_address("reports:dispatch", event.slug, found[0].pk)
            or built_address("reports:list", event.slug),
        )
    count = paused.count()
    sentence = ngettext("%(n)d dispatch is paused.", "%(n)d dispatches are paused.", count) % {"n": count}
    return Attention(sentence, built_address("reports:list", event.slug))


def _subject(event: Event, dispatch: Dispatch) -> str:
    return subjects.plain(dispatch.subject, subjects.labels(event, [dispatch.subject]))
