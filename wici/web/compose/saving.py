"""The composer saves by itself: a draft is made with the first thing typed, then kept up to date."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers, keeping, state


@event_view(Role.ORGANISER)
@require_POST
def create(request: EventRequest) -> HttpResponse:
    """Make a draft of what was typed so far."""
    data = answers.posted_json(request)
    fields = state.read_fields(data.get("fields"))
    try:
        mailing = drafts.create(request.event, request.user, is_saved=data.get("is_saved") is True, **fields)
    except Refused as refusal:
        return answers.refused(refusal)
    address = reverse("compose:edit", args=[request.event.slug, mailing.pk])
    return JsonResponse({**state.stored(mailing), "address": address}, status=201)


@event_view(Role.ORGANISER)
@require_POST
def save(request: EventRequest, pk: int) -> HttpResponse:
    """Keep what was typed. 409 with both versions when another window saved meanwhile, 410 when the message
    was deleted."""
    data = answers.posted_json(request)
    fields = state.read_fields(data.get("fields"))
    return keeping.keep(data, pk, kind=Mailing.Kind.EMAIL, fields=fields, fields_of=state.fields_of)


@event_view(Role.ORGANISER)
def fields(request: EventRequest, pk: int) -> HttpResponse:
    """The message as it is stored."""
    mailing = get_object_or_404(Mailing, pk=pk)
    return JsonResponse({**state.stored(mailing), "fields": state.fields_of(mailing)})
