"""Asking for an invitation code; how often one network address may try is limited."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wici.public.registration import pages
from wici.public.registration.visits import Visit, event_page
from wici.registration import codes
from wici.registration.opening import Standing
from wici.registration.registering import guards
from wici.shared.refusals import Refused, Sentence

#: Codes that are not known, from one network address in a span of time.
MOST_WRONG = 30


def unlocked(visit: Visit, code: str) -> codes.Unlocked:
    """What a code opens. Raises Refused; also for a right one after too many wrong ones."""
    refusal: Refused | None = None
    try:
        found = codes.unlocked(visit.event, code, now=visit.now)
    except Refused as refused:
        refusal = refused
    limit = MOST_WRONG
    if not guards.has_room(visit.event, "code", visit.address, limit=limit, now=visit.now):
        raise Refused(
            _("Too many codes were tried from your network. Wait ten minutes and try again."), field="code"
        )
    if refusal is not None:
        guards.is_allowed(visit.event, "code", visit.address, limit=limit, now=visit.now)
        raise refusal
    return found


def shown(visit: Visit, code: str = "", problem: Sentence = "") -> HttpResponse:
    """The page that asks for a code, with what was typed."""
    context = {"code": code, "problem": problem}
    return visit.page("code", context, pages.WRONG if problem else 200)


@require_http_methods(("GET", "HEAD", "POST"))
@event_page
def code(visit: Visit) -> HttpResponse:
    """Takes a code and goes on to the form with it."""
    if visit.standing is not Standing.OPEN:
        return pages.closed(visit)
    if visit.request.method != "POST":
        return shown(visit)
    typed = str(visit.request.POST.get("code", "")).strip()[:64]
    if not typed:
        return shown(visit, "", _("Write the code from your invitation."))
    try:
        found = unlocked(visit, typed)
    except Refused as refusal:
        return shown(visit, typed, refusal.sentence)
    address = reverse("registration-begin", args=[visit.event.slug])
    return HttpResponseRedirect(f"{address}?{urlencode({'code': found.code})}")
