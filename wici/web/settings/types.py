"""Settings: participation types."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events import types
from wici.events.models import ParticipationType, Role
from wici.people import fields
from wici.people.models import Participant
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import TypeForm
from wici.web.settings.tabs import page


@event_view(Role.ORGANISER)
def type_list(request: EventRequest) -> HttpResponse:
    """The types with how many people have each, and a form for another one."""
    form = TypeForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = types.add(request.event, **form.cleaned_data)
            notices.done(request, _("The participation type “%(name)s” is added.") % {"name": made.name})
            return redirect("settings:types", request.event.slug)
    found = ParticipationType.objects.annotate(people=Count("participants"))
    return page(request, "types", "types", {"form": form, "types": found})


@event_view(Role.ORGANISER)
def edit_type(request: EventRequest, pk: int) -> HttpResponse:
    """Renames a type."""
    kind = get_object_or_404(ParticipationType, pk=pk)
    initial = {"name": kind.name, "name_en": kind.name_en}
    form = TypeForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            types.change(kind, **form.cleaned_data)
            notices.done(request, _("The participation type “%(name)s” is saved.") % {"name": kind.name})
            return redirect("settings:types", request.event.slug)
    return page(request, "types", "type", {"form": form, "type_name": initial["name"]})


@require_POST
@event_view(Role.ORGANISER)
def move_type(request: EventRequest, pk: int) -> HttpResponse:
    """Moves a type one place up or down."""
    types.move(get_object_or_404(ParticipationType, pk=pk), -1 if "up" in request.POST else 1)
    return redirect("settings:types", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete_type(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a type that nobody has."""
    kind = get_object_or_404(ParticipationType, pk=pk)
    with refusals.told(request):
        types.remove(
            kind,
            people=Participant.objects.filter(participation_type=kind).count(),
            questions=fields.asked_of_type(request.event, kind.pk),
        )
        notices.done(request, _("The participation type “%(name)s” is deleted.") % {"name": kind.name})
    return redirect("settings:types", request.event.slug)
