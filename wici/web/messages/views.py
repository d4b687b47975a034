"""Saved messages, those left unfinished, and ready ones to begin from."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.plain.keys import fold
from wici.web import notices, subjects
from wici.web.access import EventRequest, event_view
from wici.web.compose import ready
from wici.web.tabs import Tab

_PAGE_SIZE = 50


@event_view()
def saved(request: EventRequest) -> HttpResponse:
    """What was saved for later."""
    return _list(request, "list", Mailing.objects.filter(is_saved=True, is_automatic=False))


@event_view()
def unfinished(request: EventRequest) -> HttpResponse:
    """What was begun, and neither saved nor sent: nothing that was typed is lost."""
    return _list(request, "unfinished", _unfinished())


@event_view()
def ready_messages(request: EventRequest) -> HttpResponse:
    """Messages that come with Wici, as they look in this event's layout."""
    context = {"tabs": _tabs(request, "ready"), "ready_by_language": ready.by_language(request.event)}
    return render(request, "web/messages/ready.html", context)


@event_view()
@require_POST
def duplicate(request: EventRequest, pk: int) -> HttpResponse:
    """A copy, opened in the composer; the original stays as it is."""
    copy = drafts.duplicate(get_object_or_404(Mailing, pk=pk), request.user)
    notices.done(request, _("This is a copy. The original stays as it is."))
    return redirect("compose:edit", request.event.slug, copy.pk)


@event_view()
@require_POST
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Delete for good; the page has asked before."""
    mailing = get_object_or_404(Mailing, pk=pk, is_automatic=False)
    page = "messages:list" if mailing.is_saved else "messages:unfinished"
    drafts.delete(mailing)
    notices.done(request, _("The message is deleted."))
    return redirect(page, request.event.slug)


def _unfinished() -> QuerySet[Mailing]:
    return Mailing.objects.filter(is_saved=False, is_automatic=False, dispatches=None)


def _list(request: EventRequest, page: str, mailings: QuerySet[Mailing]) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    rows = mailings.select_related("group", "sender").order_by("-updated_at", "-pk")
    found = _matching(rows, search) if search else rows
    shown = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs(request, page),
        "is_saved": page == "list",
        "search": search,
        "page": shown,
        "tag_labels": subjects.labels(request.event, (mailing.subject for mailing in shown)),
    }
    return render(request, "web/messages/messages.html", context)


def _matching(rows: QuerySet[Mailing], search: str) -> QuerySet[Mailing]:
    """Compared here, as the database does it differently for Polish letters; an event has few messages."""
    words = fold(search).split()
    written = rows.values_list("pk", "subject")
    return rows.filter(pk__in=[pk for pk, subject in written if all(word in fold(subject) for word in words)])


def _tabs(request: EventRequest, current: str) -> list[Tab]:
    labels = {"list": _("Saved"), "unfinished": _("Unfinished"), "ready": _("Ready messages")}
    return [
        Tab(label, reverse(f"messages:{name}", args=[request.event.slug]), name == current)
        for name, label in labels.items()
    ]
