"""Showing messages and files that are not to be trusted: never active on the application's origin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from wici.mailbox.queries import Opened
from wici.web.tabs import Tab

#: What the frame around a message may do: nothing but open its links in windows of their own.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
#: So much of a message's source is shown on a screen; the file to save has all of it.
SHOWN_SOURCE = 200_000
_MESSAGE_POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; img-src data: https:; style-src 'unsafe-inline'; "
    "font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)


def tabs(parts: Iterable[str], current: str) -> list[Tab]:
    """Tabs of the page at hand, of which ``?part=`` chooses one."""
    labels = {"html": _("HTML"), "text": _("Text"), "source": _("Source"), "details": _("Details")}
    return [Tab(labels[part], f"?part={part}#message", part == current) for part in parts]


def part_of(asked: str, parts: list[str]) -> str:
    """The view that was asked for, the first one if there is no such view."""
    return asked if asked in parts else parts[0]


def parts_of(message: Opened) -> list[str]:
    """The views that a message has."""
    found = ["html"] if message.html else []
    return [*found, *(["text"] if message.text or not found else []), "source"]


def html_response(html: str) -> HttpResponse:
    """A message's HTML for a frame: sandboxed, without scripts, forms, plug-ins or foreign style sheets."""
    return _guarded(HttpResponse(_for_screen(html), content_type="text/html; charset=utf-8"), _MESSAGE_POLICY)


def file_response(name: str, content: bytes) -> HttpResponse:
    """A file to save, whatever it says it is: never shown in the browser."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(name)) or "attachment"
    return _guarded(response, _FILE_POLICY)


def pdf_response(name: str, content: bytes) -> HttpResponse:
    """A PDF that we have made, to be looked at in the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, _file_name(name)) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _for_screen(html: str) -> str:
    """The HTML with links that open in a window of their own."""
    base = '<base target="_blank">'
    head = _HEAD.search(html)
    return f"{html[: head.end()]}{base}{html[head.end() :]}" if head else html + base


def _file_name(name: str) -> str:
    """The last part of a path, without what steers a terminal or a header."""
    cleaned = "".join(letter for letter in name if letter.isprintable())
    return cleaned.replace("\\", "/").rpartition("/")[2].strip() or "attachment"


def _guarded(response: HttpResponse, policy: str) -> HttpResponse:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
