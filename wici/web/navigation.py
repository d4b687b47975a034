"""What the sidebar lists. An area appears as soon as its addresses exist."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event, Role


class Area(NamedTuple):
    """One entry: the namespaces of its addresses (the first leads there), its label and icon."""

    namespaces: tuple[str, ...]
    page: str
    label: Promise
    icon: str
    role: Role = Role.READER


class Section(NamedTuple):
    """Entries under a heading; the first ones have none."""

    heading: Promise | str
    areas: tuple[Area, ...]


SECTIONS = (
    Section(
        "",
        (
            Area(("overview", "search"), "overview:overview", _("Overview"), "layout-dashboard"),
            Area(("participants",), "participants:list", _("Participants"), "users"),
            Area(("groups",), "groups:list", _("Groups"), "users-group"),
        ),
    ),
    Section(
        _("Communication"),
        (
            Area(("compose",), "compose:new", _("Compose"), "pencil", Role.ORGANISER),
            Area(("sms",), "sms:new", _("Compose SMS"), "device-mobile", Role.ORGANISER),
            Area(("messages",), "messages:list", _("Saved messages"), "bookmarks"),
            Area(("reports",), "reports:list", _("Send reports"), "report-analytics"),
        ),
    ),
    Section(
        _("Event"),
        (
            Area(("invitations",), "invitations:list", _("Invitations"), "mail-opened"),
            Area(("registration",), "registration:form", _("Registration"), "forms", Role.ORGANISER),
            Area(("surveys",), "surveys:list", _("Surveys"), "clipboard-list"),
            Area(("documents",), "documents:list", _("Documents"), "certificate"),
            Area(("mailbox",), "mailbox:list", _("Test mailbox"), "inbox"),
            Area(("settings",), "settings:event", _("Settings"), "settings", Role.ORGANISER),
        ),
    ),
)


class Entry(NamedTuple):
    """An entry of the sidebar for one event, ready to show."""

    label: Promise
    icon: str
    address: str
    is_current: bool


def sidebar(request: HttpRequest, event: Event, role: Role) -> list[tuple[Promise | str, list[Entry]]]:
    """The headings with their entries that this user may open in this event."""
    match = request.resolver_match
    here = match.namespace if match else ""
    sections = [
        (section.heading, [entry for area in section.areas if (entry := _entry(area, event, role, here))])
        for section in SECTIONS
    ]
    return [(heading, entries) for heading, entries in sections if entries]


def _entry(area: Area, event: Event, role: Role, here: str) -> Entry | None:
    if area.role == Role.ORGANISER and role == Role.READER:
        return None
    address = built_address(area.page, event.slug)
    return Entry(area.label, area.icon, address, here in area.namespaces) if address else None


def built_address(name: str, *args: object) -> str:
    """The address of a page, or an empty text while there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
