"""The search at the top of every screen: people and messages of the event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from wici.delivery.models import Dispatch
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.plain.keys import fold
from wici.web import subjects
from wici.web.access import EventRequest, event_view

#: So many of each kind are shown; more words find fewer.
LIMIT = 20
#: More words than these find nobody else.
MOST_WORDS = 10


@event_view()
def search(request: EventRequest) -> HttpResponse:
    """Participants whose data, and messages whose subject, contain every word."""
    typed = request.GET.get("q", "").strip()[:200]
    words = fold(typed).split()[:MOST_WORDS]
    found: dict[str, list[Any]] = {}
    if words:
        saved = Mailing.objects.filter(is_saved=True, is_automatic=False).defer("html", "text")
        found = {
            "people": people(words),
            "mailings": of_subject(saved, words),
            "dispatches": of_subject(Dispatch.objects.all(), words),
        }
    messages = [*found.get("mailings", []), *found.get("dispatches", [])]
    context = {
        "typed": typed,
        "limit": LIMIT,
        "is_empty": not any(found.values()),
        "tag_labels": subjects.labels(request.event, (message.subject for message in messages)),
        **found,
    }
    return render(request, "web/search/search.html", context)


def people(words: Sequence[str]) -> list[Participant]:
    """Those whose data contain every word; first those where each begins a word: Anna before Joanna."""
    rows = Participant.objects.select_related("participation_type")
    begun = anywhere = Q()
    for word in words:
        begun &= Q(search__startswith=word) | Q(search__contains=f" {word}") | Q(search__contains=f"\n{word}")
        anywhere &= Q(search__contains=word)
    first = list(rows.filter(begun)[:LIMIT])
    seen = [person.pk for person in first]
    rest = rows.filter(anywhere).exclude(pk__in=seen)[: LIMIT - len(first)] if len(first) < LIMIT else []
    return [*first, *rest]


def of_subject(rows: Iterable[Any], words: Sequence[str]) -> list[Any]:
    """The first messages whose subject contains every word; folded here, as databases know no accents."""
    found = (row for row in rows if all(word in fold(row.subject) for word in words))
    return list(islice(found, LIMIT))
