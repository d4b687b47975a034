"""The test mailbox: what was sent to it, read like mail."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.mailbox import queries
from wici.mailbox.models import MailboxMessage
from wici.reports.recipients import by_message_id
from wici.web import notices, received
from wici.web.access import EventRequest, event_view
from wici.web.counts import figure

PAGE = 50


@event_view()
def messages(request: EventRequest) -> HttpResponse:
    """The list, newest first; ``q`` searches."""
    return render(request, "web/mailbox/list.html", _context(request))


@event_view()
def live(request: EventRequest) -> HttpResponse:
    """The list again when it is another one than the page has (``seen``), else nothing."""
    context = _context(request)
    if context["seen"] == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "web/mailbox/_live.html", {**context, "is_fragment": True})


@event_view()
def message(request: EventRequest, pk: int) -> HttpResponse:
    """One message, taken apart."""
    stored = _found(pk)
    if stored.kind == MailboxMessage.Kind.SMS:
        context = {"text": bytes(stored.source).decode("utf-8", "replace"), **_around(request, stored)}
        return render(request, "web/mailbox/sms.html", context)
    opened = queries.opened(stored)
    parts = received.parts_of(opened)
    part = received.part_of(request.GET.get("part", ""), parts)
    context = {
        **_around(request, stored),
        "message": opened,
        "source": opened.source[: received.SHOWN_SOURCE],
        "is_cut": len(opened.source) > received.SHOWN_SOURCE,
        "part": part,
        "tabs": received.tabs(parts, part),
        "sandbox": received.SANDBOX,
        "frame": reverse("mailbox:html", args=[request.event.slug, pk]),
    }
    return render(request, "web/mailbox/message.html", context)


def _around(request: EventRequest, stored: MailboxMessage) -> dict[str, Any]:
    """The message, the recipient it was for, and what came before and after it."""
    neighbours: QuerySet[MailboxMessage] = queries.messages(request.event).only("pk", "event")
    return {
        "stored": stored,
        "recipient": by_message_id(stored.message_id),
        "newer": neighbours.filter(pk__gt=stored.pk).order_by("pk").first(),
        "older": neighbours.filter(pk__lt=stored.pk).order_by("-pk").first(),
    }


@event_view()
def html(request: EventRequest, pk: int) -> HttpResponse:
    """The HTML of a message, for a frame."""
    return received.html_response(queries.opened(_found(pk)).html)


@event_view()
def source(request: EventRequest, pk: int) -> HttpResponse:
    """A message as it came, to save."""
    return received.file_response(f"wici-{pk}.eml", bytes(_found(pk).source))


@event_view()
def file(request: EventRequest, pk: int, number: int) -> HttpResponse:
    """An attachment of a message, to save."""
    found = queries.file_of(_found(pk), number)
    if found is None:
        raise Http404
    return received.file_response(found[0].name, found[1])


@require_POST
@event_view(Role.ORGANISER)
def delete_all(request: EventRequest) -> HttpResponse:
    """Empty the mailbox."""
    deleted = queries.empty(request.event)
    sentence = ngettext("%(n)s message is deleted.", "%(n)s messages are deleted.", deleted)
    notices.done(
        request, sentence % {"n": figure(deleted)} if deleted else _("The mailbox was empty already.")
    )
    return redirect("mailbox:list", request.event.slug)


def _found(pk: int) -> MailboxMessage:
    return get_object_or_404(MailboxMessage.objects.all(), pk=pk)


def _context(request: EventRequest) -> dict[str, Any]:
    typed = request.GET.get("q", "").strip()[:200]
    page = Paginator(queries.messages(request.event, typed), PAGE).get_page(request.GET.get("page"))
    lines = list(page.object_list)
    query = request.GET.copy()
    query["seen"] = f"{lines[0].pk if lines else 0}.{page.paginator.count}"
    return {
        "lines": lines,
        "page": page,
        "typed": typed,
        "seen": query["seen"],
        "query": query.urlencode(),
    }
