"""The page that says whether a document is genuine, for whoever scans its code or types its serial.

It is read without a login and changes nothing; only serials that there are not are counted, for each network
address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wici.documents import guesses
from wici.documents.authenticity import Examined, Verdict, examine
from wici.documents.serials import LONGEST
from wici.events.models import Event, Language
from wici.plain.colours import palette
from wici.public.look import HOUSE_COLOUR, look_of
from wici.public.registration.visits import address_of, spoken

UNKNOWN, WRONG, TOO_OFTEN = 404, 422, 429
_NAMES = {Language.POLISH.value: "Polski", Language.ENGLISH.value: "English"}


@require_safe
@never_cache
def form(request: HttpRequest) -> HttpResponse:
    """Asks for a serial, and leads to its page."""
    typed = request.GET.get("serial")
    language = spoken(request, settings.LANGUAGE_CODE)
    with translation.override(language):
        if typed is None:
            return _page(request, language, {})
        line = " ".join(typed.split())[:LONGEST].replace("/", "")
        if not line:
            problem = _("Write the serial number that stands on the document.")
            return _page(request, language, {"problem": problem}, WRONG)
    address = reverse("document_check", args=[line])
    return HttpResponseRedirect(f"{address}?{urlencode({'language': language})}")


@require_safe
@never_cache
def check(request: HttpRequest, serial: str) -> HttpResponse:
    """What there is to say of a serial; too many wrong ones from one network address are not answered."""
    now = timezone.now()
    language = spoken(request, settings.LANGUAGE_CODE)
    with translation.override(language):
        found = _answer(serial, language, address_of(request), now)
        if found is None:
            problem = _(
                "Too many serial numbers were tried from your network. Wait ten minutes and try again."
            )
            response = _page(request, language, {"problem": problem, "typed": serial[:LONGEST]}, TOO_OFTEN)
            response.headers["Retry-After"] = str(int(guesses.SPAN.total_seconds()))
            return response
        is_unknown = found.verdict is Verdict.UNKNOWN
        context = {"found": found, "verdict": found.verdict.value, "typed": serial if is_unknown else ""}
        return _page(request, language, context, UNKNOWN if is_unknown else 200, found.event)


def _answer(serial: str, language: str, address: str, now: datetime) -> Examined | None:
    """None when this address was wrong too often: then right ones get no answer either."""
    if not guesses.may_ask(address, now):
        return None
    found = examine(serial, language)
    if found.verdict is Verdict.UNKNOWN:
        guesses.count_wrong(address, now)
    return found


def _page(
    request: HttpRequest,
    language: str,
    context: dict[str, Any],
    status: int = 200,
    event: Event | None = None,
) -> HttpResponse:
    more = {
        **(look_of(event, language) if event else _own_look(language)),
        "page_languages": [(code, name) for code, name in _NAMES.items() if code != language],
        "here": request.path,
        "longest": LONGEST,
        **context,
    }
    with timezone.override(event.zone if event else None):
        response = render(request, "public/documents/check.html", more, status=status)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _own_look(language: str) -> dict[str, Any]:
    """The look of a page that belongs to no event: which one must not be guessed of a wrong serial."""
    name = urlsplit(settings.WICI_URL).hostname or ""
    return {"event": None, "language": language, "name": name, "colours": palette(HOUSE_COLOUR), "logo": ""}
