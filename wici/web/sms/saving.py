"""The composer of text messages saves by itself, in the way of the composer of mail."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.mailings.sms.composing import summary
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers, keeping
from wici.web.compose.state import stored
from wici.web.sms import state

#: The subject follows from the text.
_UNTYPED = keeping.UNTYPED | {"subject"}


@event_view(Role.ORGANISER)
@require_POST
def create(request: EventRequest) -> HttpResponse:
    """Make a draft of what was typed so far."""
    data = answers.posted_json(request)
    fields = {
        **_with_summary(state.read_fields(data.get("fields"))),
        "is_saved": data.get("is_saved") is True,
    }
    try:
        mailing = drafts.create(request.event, request.user, kind=Mailing.Kind.SMS, sender=None, **fields)
    except Refused as refusal:
        return answers.refused(refusal)
    address = reverse("sms:edit", args=[request.event.slug, mailing.pk])
    return JsonResponse({**stored(mailing), "address": address}, status=201)


@event_view(Role.ORGANISER)
@require_POST
def save(request: EventRequest, pk: int) -> HttpResponse:
    """Keep what was typed. 409 with both versions when another window saved meanwhile, 410 when the message
    was deleted."""
    data = answers.posted_json(request)
    fields = _with_summary(state.read_fields(data.get("fields")))
    return keeping.keep(
        data, pk, kind=Mailing.Kind.SMS, fields=fields, fields_of=state.fields_of, untyped=_UNTYPED
    )


def _with_summary(fields: dict[str, Any]) -> dict[str, Any]:
    """Lists show a text message by its beginning, as they show mail by its subject."""
    return {**fields, "subject": summary(fields["text"])} if "text" in fields else fields
