"""An individual invitation: the way to the form, prefilled, and the way to say *I will not attend*.

Link scanners follow every link with GET and HEAD: both change nothing but that the invitation was opened.
Only the button of the page that a person reads declines, with POST.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wici.events.models import Event, Language
from wici.merging.links import invited_participant
from wici.people.models import Participant, Status
from wici.public.look import look_of
from wici.registration.invitations import answering
from wici.registration.invitations.models import Invitation
from wici.registration.opening import Standing, standing
from wici.registration.queries import registration_of
from wici.registration.registering import personal
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

WRONG = 422
_REGISTERED = (Status.COMPLETED, Status.CANCELLED)
_NAMES = {Language.POLISH.value: "Polski", Language.ENGLISH.value: "English"}


@dataclass(slots=True)
class Visit:
    """Somebody opens their invitation."""

    request: HttpRequest
    person: Participant
    token: str
    language: str
    now: datetime

    @property
    def event(self) -> Event:
        """The event that they are invited to."""
        return self.person.event

    def page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A page in the event's look."""
        more = {
            **look_of(self.event, self.language),
            "person": self.person,
            "token": self.token,
            "page_languages": [(code, name) for code, name in _NAMES.items() if code != self.language],
            "here": self.request.path,
            **context,
        }
        return render(self.request, f"public/invitations/{template}.html", more, status=status)


def invitation_page(view: Callable[[Visit], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page behind an invitation link, in the participant's language; else 404."""

    @wraps(view)
    @never_cache
    def page(request: HttpRequest, token: str) -> HttpResponse:
        number = invited_participant(token)
        with scopes_disabled():
            person = Participant.objects.select_related("event").filter(pk=number or 0).first()
        if person is None:
            raise Http404
        asked = request.GET.get("language", "")
        language = asked if asked in Language.values else person.language
        with scope(event=person.event), translation.override(language):
            response = view(Visit(request, person, token, language, timezone.now()))
        response.headers["Content-Language"] = language
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return page


@require_safe
@invitation_page
def invitation(visit: Visit) -> HttpResponse:
    """The invitation: what can be done now, for whoever registered, declined, or comes too late, too."""
    found = answering.opened(visit.person, visit.now)
    return visit.page("invitation", _context(visit, found))


def _context(visit: Visit, found: Invitation) -> dict[str, Any]:
    settings = registration_of(visit.event)
    stands = standing(settings, visit.now)
    is_expired = found.expires_at is not None and visit.now >= found.expires_at
    status = visit.person.status
    form = reverse("registration-begin", args=[visit.event.slug])
    return {
        "is_open": stands is Standing.OPEN,
        "opens_at": settings.opens_at if stands is Standing.NOT_YET else None,
        "closed_text": settings.words("closed_text", visit.language),
        "is_expired": is_expired,
        "is_registered": status in _REGISTERED,
        "is_declined": status == Status.DECLINED,
        "has_started": status == Status.STARTED,
        "form": f"{form}?{urlencode({'code': found.code})}",
        "personal": reverse("personal", args=[personal.token_of(visit.person)]),
        "code": found.code,
    }


@require_http_methods(("GET", "HEAD", "POST"))
@invitation_page
def decline(visit: Visit) -> HttpResponse:
    """Asks whether they mean it, and for a reason if they like; POST declines."""
    found = answering.opened(visit.person, visit.now)
    context: dict[str, Any] = {"reason": found.reason, "max_reason": answering.MAX_REASON}
    if visit.person.status in _REGISTERED:
        return HttpResponseRedirect(reverse("invitation", args=[visit.token]))
    if visit.request.method != "POST":
        return visit.page("decline", context)
    reason = str(visit.request.POST.get("reason", ""))
    try:
        answering.decline(visit.person, reason, visit.now)
    except Refused as refusal:
        context |= {"reason": reason, "problem": refusal.sentence}
        return visit.page("decline", context, WRONG)
    address = reverse("invitation", args=[visit.token])
    return HttpResponseRedirect(f"{address}?{urlencode({'language': visit.language})}")
