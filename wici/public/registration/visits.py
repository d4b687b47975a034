"""What every page of a registration knows of its visitor: event, language, browser, and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import cache_control

from wici.events.models import Event, Language
from wici.people.models import Participant
from wici.public.look import look_of
from wici.registration.models import RegistrationForm
from wici.registration.opening import Standing, standing
from wici.registration.queries import registration_of
from wici.registration.registering import drafts, personal
from wici.shared.scopes import scope

COOKIE = "wici_registration"
#: The language of these pages, not of the screens of an organiser who looks at them.
LANGUAGE_COOKIE = "wici_page_language"
_SALT = "wici registration browser"


@dataclass(slots=True)
class Visit:
    """One request to a page of an event's registration."""

    request: HttpRequest
    event: Event
    settings: RegistrationForm
    language: str
    now: datetime
    #: The secret of the browser's cookie; "" until it needs one.
    browser: str
    #: On personal pages the participant, and the token that led there.
    participant: Participant | None = None
    token: str = ""

    @property
    def standing(self) -> Standing:
        """Whether somebody can register now."""
        return standing(self.settings, self.now)

    @property
    def address(self) -> str:
        """The visitor's network address."""
        return address_of(self.request)

    def known_browser(self) -> str:
        """The secret of the browser's cookie, a new one if it had none."""
        self.browser = self.browser or drafts.new_browser()
        return self.browser

    def page(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """A page in the event's look."""
        more = {**look_of(self.event, self.language), "settings": self.settings, **context}
        more.setdefault("page_languages", self.other_languages())
        more.setdefault("here", reverse("personal", args=[self.token]) if self.token else "")
        return render(self.request, f"public/registration/{template}.html", more, status=status)

    def other_languages(self) -> list[tuple[str, str]]:
        """The languages that the page can be read in besides its own, each called as its speakers do."""
        called = {Language.POLISH.value: "Polski", Language.ENGLISH.value: "English"}
        return [(code, name) for code, name in called.items() if code != self.language]

    def to(self, name: str, *args: str) -> HttpResponse:
        """On to another page of the event's registration."""
        return HttpResponseRedirect(reverse(name, args=[self.event.slug, *args]))


View = Callable[..., HttpResponse]


def event_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page below the event's short name: the view gets a Visit instead of the request and the name."""

    @wraps(view)
    @cache_control(private=True, no_cache=True)
    def page(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        event = Event.objects.filter(slug=slug).first()
        if event is None:
            raise Http404
        return _answered(view, request, event, spoken(request, str(event.language)), **kwargs)

    return page


def personal_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page behind a participant's own link, in their language; the visit knows the participant."""

    @wraps(view)
    @cache_control(private=True, no_cache=True)
    def page(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        person = personal.participant_of(token)
        if person is None:
            raise Http404
        language = chosen_language(request) or person.language
        return _answered(view, request, person.event, language, person=person, token=token, **kwargs)

    return page


def _answered(
    view: View,
    request: HttpRequest,
    event: Event,
    language: str,
    *,
    person: Participant | None = None,
    token: str = "",
    **kwargs: Any,
) -> HttpResponse:
    before = request.get_signed_cookie(COOKIE, default="", salt=_SALT) or ""
    with scope(event=event), translation.override(language):
        visit = Visit(request, event, registration_of(event), language, timezone.now(), before, person, token)
        response = view(visit, **kwargs)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    if chosen_language(request):
        response.set_cookie(LANGUAGE_COOKIE, language, httponly=True, **_careful())
    if visit.browser != before:
        response.set_signed_cookie(COOKIE, visit.browser, salt=_SALT, httponly=True, **_careful())
    return response


def _careful() -> dict[str, Any]:
    return {"samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}


def chosen_language(request: HttpRequest) -> str:
    """The language that was chosen with this request, "" if none was."""
    asked = request.POST.get("language") or request.GET.get("language") or ""
    return asked if asked in Language.values else ""


def spoken(request: HttpRequest, otherwise: str) -> str:
    """The language chosen now or earlier, else the first one of the browser's that we speak."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    wanted = [
        chosen_language(request),
        request.COOKIES.get(LANGUAGE_COOKIE, ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        *(code[:2] for code, _weight in accepted),
    ]
    return next((code for code in wanted if code in Language.values), otherwise)


def address_of(request: HttpRequest) -> str:
    """The visitor's network address. What a proxy says of it is believed only of one in our own network,
    and then the last address it names: the others are the visitor's own words."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    try:
        is_near = not direct or not ip_address(direct).is_global
    except ValueError:
        is_near = False
    said = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").rpartition(",")[2].strip()
    return said if is_near and said else direct
