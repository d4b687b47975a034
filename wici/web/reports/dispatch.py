"""One dispatch: how far it is, who got what, and what was said."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wici.delivery import delivery_reports, failover, queries, told
from wici.delivery.domains import limit_of
from wici.delivery.models import DeliveryReport, Dispatch, Recipient
from wici.mailings import files
from wici.mailings.content import Content
from wici.mailings.models import Mailing
from wici.reports import decisions, subjects
from wici.reports.history import history
from wici.reports.recipients import Chosen, explained, find
from wici.shared.refusals import Sentence
from wici.web import received
from wici.web.access import EventRequest, event_view
from wici.web.reports.ending import ending
from wici.web.reports.listing import is_moving

PAGE = 50
#: States that are shown even when nobody is in them.
ESSENTIAL = (Recipient.State.SENT, Recipient.State.QUEUED, Recipient.State.REJECTED)
#: The order in which states are shown.
ORDER = (
    Recipient.State.SENT,
    Recipient.State.QUEUED,
    Recipient.State.SENDING,
    Recipient.State.DEFERRED,
    Recipient.State.REJECTED,
    Recipient.State.UNCONFIRMED,
    Recipient.State.HELD,
    Recipient.State.SKIPPED,
    Recipient.State.CANCELLED,
)


class Line(NamedTuple):
    """A recipient's row, with what the server said or why nothing was sent, and what the network reported."""

    row: Recipient
    words: Sentence
    report: DeliveryReport | None = None


class _Rows(Paginator[Recipient]):
    """Pages of recipients. Unless something is searched for, the figures say how many there are."""

    def __init__(self, found: QuerySet[Recipient], wanted: Chosen, counts: Mapping[str, int]) -> None:
        super().__init__(found, PAGE)
        if not wanted.search:
            self.count = counts[wanted.state] if wanted.state else sum(counts.values())


def found(request: EventRequest, pk: int) -> Dispatch:
    """This event's dispatch. Raises Http404."""
    dispatch = get_object_or_404(
        Dispatch.objects.select_related("created_by", "connection", "sender", "revision"), pk=pk
    )
    dispatch.event = request.event
    return dispatch


def chosen_in(query: QueryDict) -> Chosen:
    """Which recipients the address asks for."""
    state = query.get("state", "")
    return Chosen(state if state in Recipient.State.values else "", query.get("q", "").strip()[:200])


@event_view()
def page(request: EventRequest, pk: int) -> HttpResponse:
    """Progress, figures, control, and the table of recipients."""
    dispatch = found(request, pk)
    context = {**_context(request, dispatch), "history": history(dispatch)}
    return render(request, "web/reports/dispatch.html", context)


@event_view()
def live(request: EventRequest, pk: int) -> HttpResponse:
    """The moving parts of the page alone; takes the same query."""
    context = _context(request, found(request, pk))
    return render(request, "web/reports/_dispatch_live.html", {**context, "is_fragment": True})


def _context(request: EventRequest, dispatch: Dispatch) -> dict[str, Any]:
    now = timezone.now()
    progress = queries.progress(dispatch, now)
    moves = is_moving(dispatch, progress.counts)
    wanted = chosen_in(request.GET)
    rows = _Rows(find(dispatch, wanted), wanted, progress.counts).get_page(request.GET.get("page"))
    if moves:
        request.waits_in_vain = queries.queue_waits_unattended(request.event, now)
    return {
        "dispatch": dispatch,
        "subject": subjects.pieces(dispatch.subject, _labels(dispatch)),
        "progress": progress,
        "figures": [(state, progress.counts[state]) for state in ORDER if _is_shown(state, progress)],
        "is_moving": moves,
        "sentence": queries.pause_sentence(dispatch),
        "fallback": failover.sentence(dispatch, now) if moves else "",
        "ending": ending(progress, now),
        "per_domain": limit_of(failover.way_out(dispatch.connection, now) or dispatch.connection),
        "is_unattended": moves and request.waits_in_vain,
        "batches": progress.batches,
        "is_due": progress.next_batch_at is not None and progress.next_batch_at <= now,
        "matters": decisions.matters(dispatch, progress.counts),
        "chosen": wanted,
        "rows": rows,
        "lines": _lines(dispatch, list(told.completed(rows.object_list))),
        "delivered": delivery_reports.counts(dispatch) if dispatch.kind == Mailing.Kind.SMS else None,
        "query": request.GET.urlencode(),
    }


def _lines(dispatch: Dispatch, rows: list[Recipient]) -> list[Line]:
    reports = delivery_reports.of([row.pk for row in rows]) if dispatch.kind == Mailing.Kind.SMS else {}
    return [Line(row, explained(row, dispatch.kind), reports.get(row.pk)) for row in rows]


def _labels(dispatch: Dispatch) -> subjects.Labels:
    """What the tags of the subject were called when the message was approved; reads nothing."""
    if "{" not in dispatch.subject:
        return {}
    return subjects.labels_in(Content.from_json(dispatch.revision.content).catalogue())


def _is_shown(state: str, progress: queries.Progress) -> bool:
    return progress.counts[state] > 0 or state in ESSENTIAL


@event_view()
def message(request: EventRequest, pk: int) -> HttpResponse:
    """The message as it was approved: the same for all, with its merge tags."""
    dispatch = found(request, pk)
    content = Content.from_json(dispatch.revision.content)
    parts = [*(["html"] if content.html else []), "text", "details"]
    part = received.part_of(request.GET.get("part", ""), parts)
    context = {
        "dispatch": dispatch,
        "subject": subjects.pieces(dispatch.subject, _labels(dispatch)),
        "content": content,
        "part": part,
        "tabs": received.tabs(parts, part),
        "sandbox": received.SANDBOX,
        "frame": reverse("reports:message_html", args=[request.event.slug, pk]),
    }
    return render(request, "web/reports/message.html", context)


@event_view()
def message_html(request: EventRequest, pk: int) -> HttpResponse:
    """The HTML of the approved message, for a frame."""
    content = Content.from_json(found(request, pk).revision.content)
    if not content.html:
        raise Http404
    html = content.html
    for ref in content.pictures:
        try:
            data = base64.b64encode(files.read(ref.sha256)).decode("ascii")
        except OSError:
            continue
        html = html.replace(f"cid:{ref.name}", f"data:{ref.content_type};base64,{data}")
    return received.html_response(html)
