"""The thin line under the top of every screen: what somebody should look at now."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery.models import Dispatch
from wici.events.models import Event
from wici.shared.scopes import scope


class Attention(NamedTuple):
    """A sentence and the page where the matter is dealt with."""

    sentence: str
    address: str


def attention(event: Event) -> list[Attention]:
    """What needs attention in this event, the most pressing first."""
    with scope(event=event):
        return [found for found in (_paused(event),) if found]


def _paused(event: Event) -> Attention | None:
    """Dispatches that stopped by themselves; a pause that somebody chose needs no warning."""
    paused = Dispatch.objects.filter(state=Dispatch.State.PAUSED).exclude(pause_reason="user")
    count = paused.count()
    if not count:
        return None
    words = paused[0].pause_words
    sentence = ngettext("%(n)d dispatch is paused.", "%(n)d dispatches are paused.", count) % {"n": count}
    if count == 1 and words:
        sentence = _("A dispatch is paused: %(reason)s") % {"reason": words}
    return Attention(sentence, _address(event))


def _address(event: Event) -> str:
    try:
        return reverse("reports:list", args=[event.slug])
    except NoReverseMatch:
        return ""
