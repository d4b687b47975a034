"""The pre-send check beside the message."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from wici.events.models import Role
from wici.mailings import checks
from wici.mailings.findings import Finding, Level
from wici.mailings.models import Mailing
from wici.web.access import EventRequest, event_view


@event_view(Role.ORGANISER)
def check(request: EventRequest, pk: int) -> HttpResponse:
    """What blocks, what somebody should look at, and what is in order."""
    mailing = get_object_or_404(Mailing.objects.select_related("event", "group", "sender__connection"), pk=pk)
    return render(request, "web/compose/_check.html", by_level(checks.check(mailing)))


def by_level(findings: list[Finding]) -> dict[str, list[Finding]]:
    """The findings as a template shows them."""
    return {
        f"{name}s": [finding for finding in findings if finding.level is level]
        for name, level in (("error", Level.ERROR), ("warning", Level.WARNING), ("ok", Level.OK))
    }
