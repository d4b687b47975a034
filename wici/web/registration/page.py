"""What every page of the registration has: tabs, and how registration stands now, in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.registration.models import RegistrationForm
from wici.registration.opening import Standing, standing
from wici.registration.queries import registration_of
from wici.web.access import EventRequest
from wici.web.tabs import Tab
from wici.web.templatetags.wici import moment

TABS: tuple[tuple[str, Promise], ...] = (
    ("form", gettext_lazy("Form")),
    ("automatic", gettext_lazy("Automatic messages")),
    ("settings", gettext_lazy("Settings")),
)


class Stands(NamedTuple):
    """How registration stands: a sentence, its icon and colour, and whether the button opens or closes."""

    sentence: str
    icon: str
    tone: str
    is_closed_by_hand: bool


def context(request: EventRequest, tab: str) -> dict[str, Any]:
    """The tabs with the current one marked, and how registration stands."""
    slug = request.event.slug
    tabs = [Tab(label, reverse(f"registration:{name}", args=[slug]), name == tab) for name, label in TABS]
    return {"tabs": tabs, "stands": stands(registration_of(request.event))}


def stands(form: RegistrationForm) -> Stands:
    """How registration stands now, in words."""
    match standing(form, timezone.now()):
        case Standing.OPEN if form.closes_at:
            sentence = _("Registration is open until %(at)s.") % {"at": moment(form.closes_at)}
            return Stands(sentence, "circle-check", "green", False)
        case Standing.OPEN:
            return Stands(_("Registration is open."), "circle-check", "green", False)
        case Standing.NOT_YET:
            sentence = _("Registration opens on %(at)s.") % {"at": moment(form.opens_at)}
            return Stands(sentence, "clock", "blue", False)
        case Standing.OVER:
            sentence = _("Registration closed on %(at)s. Change its times in the settings to open it again.")
            return Stands(sentence % {"at": moment(form.closes_at)}, "lock", "grey", False)
        case Standing.CLOSED:
            return Stands(_("Registration is closed."), "lock", "grey", True)
