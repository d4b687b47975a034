"""Settings: mail connections, and trying them."""

from __future__ import annotations

import asyncio
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.delivery import failover
from wici.delivery.server_words import in_words
from wici.delivery.transports.smtp import connection_settings
from wici.events import connections
from wici.events.models import MAIL_KINDS, MailConnection, Role
from wici.plain.smtp import check
from wici.shared.refusals import Refused
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import ConnectionForm
from wici.web.settings.server_words import Step, steps_of
from wici.web.settings.tabs import page


@event_view(Role.ORGANISER)
def connection_list(request: EventRequest) -> HttpResponse:
    """The ways out for mail."""
    found = MailConnection.objects.filter(kind__in=MAIL_KINDS).annotate(sender_count=Count("senders"))
    now = timezone.now()
    down = {connection.pk for connection in found if not failover.is_up(connection, now)}
    return page(request, "connections", "connections", {"connections": found, "down": down})


@event_view(Role.ORGANISER)
def new_connection(request: EventRequest) -> HttpResponse:
    """Adds a mail connection, and leads to its page, where it can be tested."""
    form = ConnectionForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = connections.add(request.event, **form.cleaned_data)
            notices.done(
                request, _("The mail connection “%(name)s” is added. Test it now.") % {"name": made.name}
            )
            return redirect("settings:connection", request.event.slug, made.pk)
    return page(request, "connections", "connection", {"form": form})


@event_view(Role.ORGANISER)
def edit_connection(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a mail connection; an empty password keeps the stored one."""
    connection = get_object_or_404(MailConnection, pk=pk, kind__in=MAIL_KINDS)
    form = ConnectionForm(request.POST or None, initial=_initial(connection), connection=connection)
    if form.is_valid():
        values = {**form.cleaned_data, "password": form.cleaned_data["password"] or None}
        with refusals.shown_in(form):
            connections.change(connection, **values)
            failover.wake(connection, timezone.now())
            notices.done(request, _("The mail connection “%(name)s” is saved.") % {"name": connection.name})
            return redirect("settings:connection", request.event.slug, pk)
        connection.refresh_from_db()
    return _page(request, form, connection=connection)


def _page(
    request: EventRequest, form: ConnectionForm, *, connection: MailConnection, **more: Any
) -> HttpResponse:
    names = [sender.name for sender in connection.senders.all()]
    is_down = not failover.is_up(connection, timezone.now())
    context = {
        "form": form, "connection": connection, "sender_names": names, "is_down": is_down,
        "down_words": in_words(connection.down_words), **more,
    }  # fmt: skip
    return page(request, "connections", "connection", context)


@require_POST
@event_view(Role.ORGANISER)
def test_connection(request: EventRequest, pk: int) -> HttpResponse:
    """Connects, encrypts and logs in as for a message, sends none, and shows every step."""
    connection = get_object_or_404(MailConnection, pk=pk, kind__in=MAIL_KINDS)
    context = _try(connection)
    if request.htmx:
        return render(request, "web/settings/_test.html", context)
    form = ConnectionForm(initial=_initial(connection), connection=connection)
    return _page(request, form, **context)


def _initial(connection: MailConnection) -> dict[str, Any]:
    return {name: getattr(connection, name) for name in ConnectionForm.base_fields if name != "password"}


def _try(connection: MailConnection) -> dict[str, Any]:
    try:
        result = asyncio.run(check(connection_settings(connection)))
    except Refused as refusal:
        return {"connection": connection, "steps": [Step(_("Log in"), False, "", str(refusal))]}
    if result.is_ok:
        failover.wake(connection, timezone.now())
    return {"connection": connection, "steps": steps_of(result), "is_all_ok": result.is_ok}


@require_POST
@event_view(Role.ORGANISER)
def delete_connection(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a mail connection that no sender uses."""
    connection = get_object_or_404(MailConnection, pk=pk, kind__in=MAIL_KINDS)
    with refusals.told(request):
        connections.remove(connection)
        notices.done(request, _("The mail connection “%(name)s” is deleted.") % {"name": connection.name})
    return redirect("settings:connections", request.event.slug)
