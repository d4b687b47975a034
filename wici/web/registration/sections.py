"""Sections of the form: adding, changing, moving, removing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.people.models import Section
from wici.registration import building
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.registration.forms import SectionForm


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """Adds a section, listed last."""
    form = SectionForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = building.add_section(request.event, **form.cleaned_data)
            notices.done(request, _("The section “%(title)s” is added.") % {"title": made.title})
            return redirect("registration:form", request.event.slug)
    return render(request, "web/registration/section.html", {"form": form}, status=refusals.form_status(form))


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a section's texts."""
    stored = get_object_or_404(Section, pk=pk)
    title = stored.title
    initial = {name: getattr(stored, name) for name in SectionForm.base_fields}
    form = SectionForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            building.change_section(stored, **form.cleaned_data)
            notices.done(request, _("The section “%(title)s” is saved.") % {"title": stored.title})
            return redirect("registration:form", request.event.slug)
    context = {"form": form, "stored": stored, "section_title": title}
    return render(request, "web/registration/section.html", context, status=refusals.form_status(form))


@require_POST
@event_view(Role.ORGANISER)
def move(request: EventRequest, pk: int) -> HttpResponse:
    """Moves a section with its questions one place up or down."""
    building.step_section(get_object_or_404(Section, pk=pk), -1 if "up" in request.POST else 1)
    return redirect("registration:form", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Removes a section; its questions go to the one before it."""
    stored = get_object_or_404(Section, pk=pk)
    building.remove_section(stored)
    notices.done(
        request, _("The section “%(title)s” is removed; its questions stay.") % {"title": stored.title}
    )
    return redirect("registration:form", request.event.slug)
