"""What every page of one survey has: its tabs, and how it stands now, in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.events.models import Role
from wici.surveys.answering import Standing, standing
from wici.surveys.models import Survey
from wici.web.access import EventRequest
from wici.web.tabs import Tab
from wici.web.templatetags.wici import moment

TABS: tuple[tuple[str, Promise, Role], ...] = (
    ("results", gettext_lazy("Results"), Role.READER),
    ("questions", gettext_lazy("Questions"), Role.ORGANISER),
    ("settings", gettext_lazy("Settings"), Role.ORGANISER),
)


class Stands(NamedTuple):
    """How a survey stands: a sentence, its icon and colour."""

    sentence: str
    icon: str
    tone: str


def found(pk: int) -> Survey:
    """The survey of the event in scope, or 404."""
    return get_object_or_404(Survey, pk=pk)


def context(request: EventRequest, survey: Survey, tab: str) -> dict[str, Any]:
    """The survey, its tabs with the current one marked, and how it stands."""
    tabs = [
        Tab(label, reverse(f"surveys:{name}", args=[request.event.slug, survey.pk]), name == tab)
        for name, label, role in TABS
        if role == Role.READER or request.role != Role.READER
    ]
    return {"survey": survey, "tabs": tabs, "stands": stands(survey)}


def stands(survey: Survey) -> Stands:
    """How the survey stands now, in words."""
    match standing(survey, timezone.now()):
        case Standing.OPEN if survey.closes_at:
            sentence = _("The survey is open until %(at)s.") % {"at": moment(survey.closes_at)}
            return Stands(sentence, "circle-check", "green")
        case Standing.OPEN:
            return Stands(_("The survey is open."), "circle-check", "green")
        case Standing.NOT_YET:
            sentence = _("The survey opens on %(at)s.") % {"at": moment(survey.opens_at)}
            return Stands(sentence, "clock", "blue")
        case Standing.OVER:
            sentence = _("The survey closed on %(at)s.") % {"at": moment(survey.closes_at)}
            return Stands(sentence, "lock", "grey")
        case Standing.CLOSED:
            return Stands(_("The survey is closed."), "lock", "grey")
