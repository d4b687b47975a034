"""Settings: batches and limits; CRON."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wici.events import editing
from wici.events.models import Role
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import MailingForm
from wici.web.settings.tabs import page
from wici.web.working import working


@event_view(Role.ORGANISER)
def mailing_settings(request: EventRequest) -> HttpResponse:
    """Batch size, interval, limits of attachments and messages."""
    initial = {name: getattr(request.event, name) for name in MailingForm.base_fields}
    form = MailingForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            editing.change(request.event, **form.cleaned_data)
            notices.done(request, _("The settings of mailings are saved."))
            return redirect("settings:mailing", request.event.slug)
    return page(request, "mailing", "mailing", {"form": form})


@event_view(Role.ORGANISER)
def cron(request: EventRequest) -> HttpResponse:
    """The line for a crontab, and when something last looked for work."""
    return page(request, "cron", "cron", {"line": cron_line(), "working": working(request.event)})


def cron_line() -> str:
    """The one line of a crontab that sends what is due, every minute."""
    program = shlex.quote(str(Path(sys.executable).with_name("wici")))
    folder = f"WICI_DATA={shlex.quote(str(settings.WICI_DATA))} " if os.environ.get("WICI_DATA") else ""
    return f"* * * * * {folder}{program} tick >/dev/null"
