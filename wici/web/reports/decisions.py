"""What a person decides: who gets the message again, what became of the unconfirmed ones."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wici.delivery import control
from wici.events.models import Role
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.counts import figure
from wici.web.reports.dispatch import found


@require_POST
@event_view(Role.ORGANISER)
def resend(request: EventRequest, pk: int) -> HttpResponse:
    """Send the message to those who did not get it, as a new dispatch."""
    dispatch = found(request, pk)
    with refusals.told(request):
        made = control.resend_to_missing(dispatch, request.user)
        notices.done(request, _("This is a new dispatch, to those who did not get the message."))
        return redirect("reports:dispatch", request.event.slug, made.pk)
    return redirect("reports:dispatch", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def decide(request: EventRequest, pk: int) -> HttpResponse:
    """End the doubt about unconfirmed messages: all of them, or the one of ``recipient``."""
    decision = request.POST.get("decision", "")
    if decision not in ("resend", "sent"):
        raise BadRequest("no such decision")
    with refusals.told(request):
        decided = control.decide(found(request, pk), _rows(request), decision)
        _say_decided(request, decision, decided)
    return _back(request, pk)


@require_POST
@event_view(Role.ORGANISER)
def retry(request: EventRequest, pk: int) -> HttpResponse:
    """Try again to make messages that are held: all of them, or the one of ``recipient``."""
    with refusals.told(request):
        retried = control.retry_held(found(request, pk), _rows(request))
        if retried:
            notices.done(
                request,
                ngettext("%(n)s message is tried again.", "%(n)s messages are tried again.", retried)
                % {"n": figure(retried)},
            )
        else:
            notices.warn(request, _("No message is held any more, so there was nothing to do."))
    return _back(request, pk)


def _say_decided(request: EventRequest, decision: str, decided: int) -> None:
    if not decided:
        notices.warn(request, _("Nothing is unconfirmed any more, so there was nothing to decide."))
        return
    if decision == "resend":
        sentence = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", decided)
    else:
        sentence = ngettext("%(n)s message is marked as sent.", "%(n)s messages are marked as sent.", decided)
    notices.done(request, sentence % {"n": figure(decided)})


def _rows(request: EventRequest) -> list[int] | None:
    """The one row that was named, or None for all. Raises BadRequest."""
    named = request.POST.get("recipient", "")
    if not named:
        return None
    if not named.isdecimal() or len(named) > 18:
        raise BadRequest("not a recipient")
    return [int(named)]


def _back(request: EventRequest, pk: int) -> HttpResponse:
    rows = _rows(request)
    if rows:
        return redirect("reports:recipient", request.event.slug, pk, rows[0])
    return redirect("reports:dispatch", request.event.slug, pk)
