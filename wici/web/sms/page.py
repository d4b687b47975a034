"""The page on which a text message is written. Opening it writes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from wici.events.models import Language, Role, SmsGateway
from wici.mailings.models import Mailing
from wici.mailings.sms.audience import phone_field, phone_fields
from wici.mailings.sms.composing import offered
from wici.merging.catalogue import catalogue
from wici.people import groups
from wici.people.models import Group
from wici.web.access import EventRequest, event_view
from wici.web.compose.words import words
from wici.web.sms import state
from wici.web.templatetags.wici import clock

_NO_NUMBER = 0
_ADDRESSES = ("edit", "save", "check", "test", "send")


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """An empty message, or one begun with ``?group=`` chosen."""
    event = request.event
    gateway = SmsGateway.objects.order_by("pk").first()
    mailing = Mailing(event=event, kind=Mailing.Kind.SMS, gateway=gateway, language=event.language)
    mailing.group = _group(request)
    return _page(request, mailing)


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """A draft or a saved message; mail is opened in its own composer. ``?group=`` is chosen by the script."""
    mailing = get_object_or_404(Mailing.objects.select_related("group", "gateway__connection"), pk=pk)
    if mailing.kind != Mailing.Kind.SMS:
        return redirect("compose:edit", request.event.slug, pk)
    return _page(request, mailing)


def _group(request: EventRequest) -> Group | None:
    asked = request.GET.get("group", "")
    return Group.objects.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() else None


def _page(request: EventRequest, mailing: Mailing) -> HttpResponse:
    event, slug = request.event, request.event.slug
    tags = catalogue(event, language=mailing.language)
    came_with = _group(request)
    setup: dict[str, Any] = {
        "fields": state.fields_of(mailing),
        "id": mailing.pk,
        "version": mailing.version,
        "is_saved": mailing.is_saved,
        "saved_at": clock(mailing.updated_at),
        "addresses": {
            **{name: reverse(f"sms:{name}", args=[slug, _NO_NUMBER]) for name in _ADDRESSES},
            **{
                name: reverse(f"sms:{name}", args=[slug]) for name in ("create", "typed", "preview", "people")
            },
            "members": reverse("compose:members", args=[slug, _NO_NUMBER]),
        },
        "tags": {name: str(tag.label) for name, tag in tags.by_name.items()},
        "words": words(),
        "came_with_group": came_with.pk if came_with is not None else None,
    }
    context = {
        "mailing": mailing,
        "setup": setup,
        "summaries": groups.summaries(event),
        "gateways": SmsGateway.objects.select_related("connection").order_by("pk"),
        "phone_fields": phone_fields(event),
        "phone_field": phone_field(mailing),
        "tag_groups": offered(tags),
        "languages_of_message": Language.choices,
    }
    return render(request, "web/sms/compose.html", context)
