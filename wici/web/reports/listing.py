"""The list of dispatches, of which the running ones move by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from wici.delivery import states
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.queries import counts_of
from wici.reports import subjects
from wici.web.access import EventRequest, event_view

PAGE = 25
#: Rows that one request for news may ask about.
MOST_WATCHED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One dispatch as the list shows it."""

    dispatch: Dispatch
    subject: list[subjects.Piece]
    counts: dict[str, int]

    @property
    def sent(self) -> int:
        """How many messages a server took."""
        return self.counts[Recipient.State.SENT]

    @property
    def at(self) -> datetime:
        """When it goes out, or was sent."""
        return self.dispatch.scheduled_at or self.dispatch.created_at

    @property
    def is_moving(self) -> bool:
        """Whether its figures may change by themselves."""
        return is_moving(self.dispatch, self.counts)


def is_moving(dispatch: Dispatch, counts: dict[str, int]) -> bool:
    """Whether a dispatch's figures may change without anybody doing something here."""
    return dispatch.state in states.UNFINISHED or counts[Recipient.State.SENDING] > 0


@event_view()
def dispatches(request: EventRequest) -> HttpResponse:
    """Every dispatch of the event, the newest first; ``q`` searches in subjects and recipients' groups."""
    typed = request.GET.get("q", "").strip()[:200]
    found = Dispatch.objects.all()
    for word in typed.split():
        found = found.filter(subject__icontains=word) | found.filter(audience_name__icontains=word)
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    lines = _lines(list(page.object_list), request)
    context = {"lines": lines, "page": page, "typed": typed, "watched": _watched(lines)}
    return render(request, "web/reports/list.html", context)


@event_view()
def live(request: EventRequest) -> HttpResponse:
    """News of the dispatches whose numbers stand in ``ids``."""
    numbers = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdecimal()]
    watched = numbers[:MOST_WATCHED]
    lines = _lines(list(Dispatch.objects.filter(pk__in=[n for n in watched if n < 2**63])), request)
    context = {"lines": lines, "watched": _watched(lines), "is_fragment": True}
    return render(request, "web/reports/_list_live.html", context)


def _lines(found: list[Dispatch], request: EventRequest) -> list[Line]:
    labels = subjects.labels(request.event, (each.subject for each in found))
    counts = counts_of(found)
    return [Line(each, subjects.pieces(each.subject, labels), counts[each.pk]) for each in found]


def _watched(lines: Iterable[Line]) -> str:
    return ",".join(str(line.dispatch.pk) for line in lines if line.is_moving)
