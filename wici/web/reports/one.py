"""One recipient of a dispatch: what became of their message, and the message itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from wici.delivery import delivery_reports, told
from wici.delivery.models import Recipient
from wici.delivery.queries import exact_message
from wici.delivery.server_words import in_words
from wici.mailbox import queries
from wici.mailbox.models import MailboxMessage
from wici.mailings.models import Mailing
from wici.mailings.rendering import CannotRender
from wici.reports.recipients import explained
from wici.web import received
from wici.web.access import EventRequest, event_view


@event_view()
def recipient(request: EventRequest, pk: int, row: int) -> HttpResponse:
    """State, attempts, and the exact message."""
    found = _found(request, pk, row)
    context: dict[str, Any] = {
        "dispatch": found.dispatch,
        "row": found,
        "words": explained(found, found.dispatch.kind),
        "tries": [(made, in_words(made.reply)) for made in told.tries(found)],
        "sandbox": received.SANDBOX,
        "frame": reverse("reports:recipient_html", args=[request.event.slug, pk, row]),
    }
    try:
        content = exact_message(found)
    except CannotRender as problem:
        return render(request, "web/reports/recipient.html", {**context, "problem": problem.sentence})
    if found.dispatch.kind == Mailing.Kind.SMS:
        context |= {"text": content.decode(), "report": delivery_reports.of([row]).get(row)}
        return render(request, "web/reports/recipient.html", context)
    message = queries.opened(_as_received(content))
    parts = received.parts_of(message)
    part = received.part_of(request.GET.get("part", ""), parts)
    context |= {
        "message": message,
        "source": message.source[: received.SHOWN_SOURCE],
        "is_cut": len(message.source) > received.SHOWN_SOURCE,
        "part": part,
        "tabs": received.tabs(parts, part),
    }
    return render(request, "web/reports/recipient.html", context)


@event_view()
def html(request: EventRequest, pk: int, row: int) -> HttpResponse:
    """The HTML of the message, for a frame."""
    return received.html_response(queries.opened(_message(request, pk, row)).html)


@event_view()
def source(request: EventRequest, pk: int, row: int) -> HttpResponse:
    """The message as it was handed over, to save."""
    return received.file_response(f"wici-{pk}-{row}.eml", bytes(_message(request, pk, row).source))


@event_view()
def file(request: EventRequest, pk: int, row: int, number: int) -> HttpResponse:
    """An attachment of the message, to save."""
    found = queries.file_of(_message(request, pk, row), number)
    if found is None:
        raise Http404
    return received.file_response(found[0].name, found[1])


def _found(request: EventRequest, pk: int, row: int) -> Recipient:
    rows = Recipient.objects.select_related("dispatch__connection", "participant")
    (found,) = told.completed([get_object_or_404(rows, pk=row, dispatch=pk)])
    found.dispatch.event = request.event
    return found


def _message(request: EventRequest, pk: int, row: int) -> MailboxMessage:
    """The exact message of a row. Raises Http404 for a row that has none."""
    try:
        return _as_received(exact_message(_found(request, pk, row)))
    except CannotRender as problem:
        raise Http404 from problem


def _as_received(content: bytes) -> MailboxMessage:
    """A message as the test mailbox would have it, to be read in the same way; it is not stored."""
    return MailboxMessage(source=content, size=len(content))
