"""What every page of the settings has: the list of pages, with the current one marked."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wici.events.models import Role
from wici.web import refusals
from wici.web.access import EventRequest

TABS: tuple[tuple[str, Promise, str], ...] = (
    ("event", _("Event"), "calendar-event"),
    ("email", _("E-mail"), "mail"),
    ("connections", _("Mail connections"), "plug"),
    ("gateways", _("SMS gateways"), "device-mobile"),
    ("mailing", _("Mailing"), "send"),
    ("cron", _("CRON"), "clock"),
    ("types", _("Participation types"), "id"),
    ("fields", _("Form fields"), "forms"),
    ("values", _("Additional values"), "tag"),
    ("staff", _("Staff"), "users"),
)
FOR_OWNERS = frozenset({"staff"})


class Tab(NamedTuple):
    """One page of the settings, ready to list."""

    label: Promise
    icon: str
    address: str
    is_current: bool


def tabs(request: EventRequest, current: str) -> list[Tab]:
    """The pages that this user may open; ``current`` is the address name of the one that is shown."""
    slug = request.event.slug
    return [
        Tab(label, icon, reverse(f"settings:{name}", args=[slug]), name == current)
        for name, label, icon in TABS
        if request.role == Role.OWNER or name not in FOR_OWNERS
    ]


def page(request: EventRequest, tab: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the settings; 422 when it shows a form that was refused."""
    full = {"tabs": tabs(request, tab), **context}
    status = refusals.form_status(context["form"]) if "form" in context else 200
    return render(request, f"web/settings/{template}.html", full, status=status)
