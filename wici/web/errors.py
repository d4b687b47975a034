"""Pages for what went wrong: what happened, what is kept, what to do."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from wici.web import kept

log = logging.getLogger(__name__)


#: What the addresses begin with that participants get in messages.
_LINKS = ("/r/", "/i/", "/p/", "/s/")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or it is not this user's to see."""
    context = {"is_participants_link": request.path.startswith(_LINKS)}
    return render(request, "web/errors/not_found.html", context, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the user's role does not allow this."""
    return render(request, "web/errors/forbidden.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that no page of ours sends, or one that is too large."""
    return render(request, "web/errors/bad_request.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was too old to send its form; what was typed can be sent again from here."""
    fields = kept.typed(request) if kept.is_from_here(request) else None
    context = {"fields": fields, "has_files": bool(request.FILES), "is_expired": False}
    return render(request, "web/errors/send_again.html", context, status=403)


def logged_out(request: HttpRequest) -> HttpResponse:
    """401: a form was sent after the login had expired; it can be sent again after a login."""
    context = {"fields": kept.typed(request), "has_files": bool(request.FILES), "is_expired": True}
    return render(request, "web/errors/send_again.html", context, status=401)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own mistake. Says so even when nothing else works."""
    try:
        return render(request, "web/errors/server_error.html", status=500)
    except Exception:
        log.exception("the page about an error could not be made")
        return HttpResponseServerError(render_to_string("web/errors/bare.html"))
