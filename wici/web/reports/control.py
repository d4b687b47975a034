"""Pause, resume, cancel, delete, and open a copy."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wici.delivery import control
from wici.events.models import Role
from wici.mailings import drafts
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.counts import figure
from wici.web.reports.dispatch import found


@require_POST
@event_view(Role.ORGANISER)
def pause(request: EventRequest, pk: int) -> HttpResponse:
    """Let no further message begin."""
    with refusals.told(request):
        control.pause(found(request, pk))
        notices.done(request, _("The dispatch is paused. What is being handed over now still goes out."))
    return redirect("reports:dispatch", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def resume(request: EventRequest, pk: int) -> HttpResponse:
    """Go on where it stopped."""
    with refusals.told(request):
        control.resume(found(request, pk))
        notices.done(request, _("The dispatch goes on."))
    return redirect("reports:dispatch", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def cancel(request: EventRequest, pk: int) -> HttpResponse:
    """Send nothing more of it."""
    with refusals.told(request):
        stopped = control.cancel(found(request, pk))
        notices.done(
            request,
            ngettext(
                "%(n)s message was cancelled. %(gone)s",
                "%(n)s messages were cancelled. %(gone)s",
                stopped.cancelled,
            )
            % {"n": figure(stopped.cancelled), "gone": _gone(stopped)},
        )
    return redirect("reports:dispatch", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Delete it from the history; the rest of one that is still being sent is stopped first."""
    stopped = control.delete(found(request, pk))
    notices.done(request, _("The dispatch is deleted from the history. %(gone)s") % {"gone": _gone(stopped)})
    return redirect("reports:list", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """Open a copy of what was sent in the composer; what was sent stays as it is."""
    copy = drafts.copy_of_revision(found(request, pk).revision, request.user)
    notices.done(request, _("This is a copy. What was sent stays as it was."))
    return redirect("compose:edit", request.event.slug, copy.pk)


def _gone(stopped: control.Stopped) -> str:
    sentences = [control.gone_words(stopped)]
    if stopped.under_way:
        sentences.append(
            ngettext(
                "%(n)s message was being handed over at that moment.",
                "%(n)s messages were being handed over at that moment.",
                stopped.under_way,
            )
            % {"n": figure(stopped.under_way)}
        )
    return " ".join(sentences)
