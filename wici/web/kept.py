"""What was typed into a form whose request could not be carried out, so that it can be sent again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the request without its token, and without passwords, which belong in no page."""
    return [
        (name, value)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in request.POST.getlist(name)
    ]


def is_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent the request, as far as the browser says so."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source)[:2] == (request.scheme, request.get_host())
