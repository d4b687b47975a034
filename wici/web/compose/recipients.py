"""Who a message is for: what was typed, read back as chips, and the members of a group."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.people import groups
from wici.people.models import Group
from wici.plain.addresses import parse_list
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken
from wici.web.access import EventRequest, event_view

#: So many chips and members are shown; the figures say how many there are.
MOST_SHOWN = 100


@event_view(Role.ORGANISER)
@require_POST
def addresses(request: EventRequest) -> HttpResponse:
    """The typed addresses as chips: bad ones with their reason, repeated ones merged and counted."""
    typed = request.POST.get("addresses")
    if typed is None:
        raise BadRequest("no addresses")
    found = parse_list(typed)
    context = {
        "total": len(found.addresses),
        "shown": found.addresses[:MOST_SHOWN],
        "more": max(0, len(found.addresses) - MOST_SHOWN),
        "problems": [
            {"text": problem.text, "sentence": spoken(problem.wording), "line": problem.line,
             "column": problem.column, "offset": problem.offset}
            for problem in found.problems
        ],
        "duplicates": found.duplicates,
    }  # fmt: skip
    return render(request, "web/compose/_addresses.html", context)


@event_view(Role.ORGANISER)
def members(request: EventRequest, pk: int) -> HttpResponse:
    """Who belongs to a group now: how many, and the first of them by name."""
    group = get_object_or_404(Group, pk=pk)
    context: dict[str, object] = {"group": group}
    try:
        found = groups.members(group)
        context |= {"total": found.count(), "people": list(found[:MOST_SHOWN])}
    except Refused as refusal:
        context |= {"problem": str(refusal)}
    return render(request, "web/compose/_members.html", context)
