"""The thin line under the top of every screen: what somebody should look at now."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery import queries
from wici.delivery.models import Dispatch
from wici.delivery.standing import Reason
from wici.events.models import Event
from wici.shared.once import once
from wici.shared.scopes import scope
from wici.web import subjects
from wici.web.navigation import built_address


class Attention(NamedTuple):
    """A sentence and the page where the matter is dealt with."""

    sentence: str
    address: str


#: These pages say at length that nothing sends what waits.
SAY_IT_THEMSELVES = frozenset({"overview:overview", "settings:cron"})


def attention(event: Event, page: str = "", *, waits_in_vain: bool | None = None) -> list[Attention]:
    """What needs attention in this event, the most pressing first; ``page`` is the address name of the page
    that shows it, which need not say a thing twice. ``waits_in_vain`` is what was found out already in this
    request."""
    stopped = Q(state=Dispatch.State.PAUSED) & ~Q(pause_reason=Reason.USER.value)
    is_asked = waits_in_vain is None and page not in SAY_IT_THEMSELVES
    asked = stopped | queries.waiting_in_vain(timezone.now()) if is_asked else stopped
    with scope(event=event):
        if is_asked:
            dispatches = list(Dispatch.objects.filter(asked))
        else:
            dispatches = once(("stopped", event.pk), lambda: list(Dispatch.objects.filter(asked)))
        paused = [each for each in dispatches if each.state == Dispatch.State.PAUSED]
        if is_asked:
            waits_in_vain = len(paused) < len(dispatches)
        is_said = waits_in_vain and page not in SAY_IT_THEMSELVES
        found = (_unattended(event) if is_said else None, _paused(event, paused))
        return [each for each in found if each]


def _unattended(event: Event) -> Attention:
    sentence = _("Messages wait, and nothing sends them: neither a worker nor CRON has run for a while.")
    return Attention(sentence, built_address("settings:cron", event.slug))


def _paused(event: Event, found: list[Dispatch]) -> Attention | None:
    """Dispatches that stopped by themselves; a pause that somebody chose needs no warning."""
    if not found:
        return None
    if len(found) == 1:
        return Attention(
            _("“%(subject)s”: %(reason)s")
            % {"subject": _subject(event, found[0]), "reason": queries.pause_sentence(found[0])},
            built_address("reports:dispatch", event.slug, found[0].pk)
            or built_address("reports:list", event.slug),
        )
    sentence = ngettext("%(n)d dispatch is paused.", "%(n)d dispatches are paused.", len(found))
    return Attention(sentence % {"n": len(found)}, built_address("reports:list", event.slug))


def _subject(event: Event, dispatch: Dispatch) -> str:
    return subjects.plain(dispatch.subject, subjects.labels(event, [dispatch.subject]))
