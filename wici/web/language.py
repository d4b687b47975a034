"""Which language a screen speaks."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = settings.LANGUAGE_COOKIE_NAME
YEAR_SECONDS = 365 * 24 * 3600


class LanguageMiddleware:
    """Activates the language chosen by cookie, else the browser's, else Polish.

    The choice is written to the cookie (and the user's profile) by ``choose_language``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "pl")
            return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in the cookie and the profile, and goes back to where it was chosen."""
    code = request.POST.get("language", "")
    here = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(here if is_safe else "/")
    if code in dict(settings.LANGUAGES):
        remember(response, code)
        if request.user.is_authenticated:
            request.user.language = code
            request.user.save(update_fields=["language"])
    return response


def remember(response: HttpResponse, code: str) -> None:
    """Writes the language to the cookie."""
    response.set_cookie(
        COOKIE,
        code,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
