"""Settings: senders, and which one is the default."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events import senders
from wici.events.models import MAIL_KINDS, MailConnection, Role, Sender
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import SenderForm
from wici.web.settings.tabs import page


@event_view(Role.ORGANISER)
def sender_list(request: EventRequest) -> HttpResponse:
    """Everybody whom messages can be from."""
    return page(request, "email", "email", {"senders": Sender.objects.select_related("connection")})


@event_view(Role.ORGANISER)
def new_sender(request: EventRequest) -> HttpResponse:
    """Adds a sender."""
    form = SenderForm(
        request.POST or None,
        initial={"connection": MailConnection.objects.filter(kind__in=MAIL_KINDS).first()},
    )
    if form.is_valid():
        with refusals.shown_in(form):
            made = senders.add(request.event, **form.cleaned_data)
            notices.done(request, _("The sender “%(name)s” is added.") % {"name": made.name})
            return redirect("settings:email", request.event.slug)
    return page(request, "email", "sender", {"form": form})


@event_view(Role.ORGANISER)
def edit_sender(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a sender; what was sent keeps the old one."""
    sender = get_object_or_404(Sender, pk=pk)
    initial = {name: getattr(sender, name) for name in SenderForm.base_fields}
    form = SenderForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            senders.change(sender, **form.cleaned_data)
            notices.done(request, _("The sender “%(name)s” is saved.") % {"name": sender.name})
            return redirect("settings:email", request.event.slug)
    return page(request, "email", "sender", {"form": form, "sender_name": initial["name"]})


@require_POST
@event_view(Role.ORGANISER)
def make_default(request: EventRequest, pk: int) -> HttpResponse:
    """New messages are from this sender."""
    sender = get_object_or_404(Sender, pk=pk)
    senders.make_default(sender)
    notices.done(request, _("New messages are from “%(name)s”.") % {"name": sender.name})
    return redirect("settings:email", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete_sender(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a sender."""
    sender = get_object_or_404(Sender, pk=pk)
    with refusals.told(request):
        senders.remove(sender)
        notices.done(request, _("The sender “%(name)s” is deleted.") % {"name": sender.name})
    return redirect("settings:email", request.event.slug)
