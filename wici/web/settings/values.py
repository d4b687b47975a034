"""Settings: additional values, which messages use as tags."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events import additional
from wici.events.models import AdditionalValue, Event, Role
from wici.people import fields
from wici.people.models import Field
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import ValueForm
from wici.web.settings.tabs import page


@event_view(Role.ORGANISER)
def value_list(request: EventRequest) -> HttpResponse:
    """The values, and a form for another one."""
    form = ValueForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = additional.add(request.event, **form.cleaned_data, taken=_taken(request.event))
            words = _("The value “%(label)s” is added. Its tag is %(tag)s.")
            notices.done(request, words % {"label": made.label, "tag": f"{{{{ {made.key} }}}}"})
            return redirect("settings:values", request.event.slug)
    return page(request, "values", "values", {"form": form, "values": AdditionalValue.objects.all()})


def _taken(event: Event) -> set[str]:
    """Names that a tag cannot have: those of system tags and of form fields."""
    return fields.taken_keys(event, list(Field.objects.all())) | fields.reserved_keys()


@event_view(Role.ORGANISER)
def edit_value(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a value; its tag stays."""
    stored = get_object_or_404(AdditionalValue, pk=pk)
    initial = {"label": stored.label, "value": stored.value}
    form = ValueForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            additional.change(stored, **form.cleaned_data)
            notices.done(request, _("The value “%(label)s” is saved.") % {"label": stored.label})
            return redirect("settings:values", request.event.slug)
    return page(request, "values", "value", {"form": form, "stored": stored, "value_label": initial["label"]})


@require_POST
@event_view(Role.ORGANISER)
def move_value(request: EventRequest, pk: int) -> HttpResponse:
    """Moves a value one place up or down."""
    additional.move(get_object_or_404(AdditionalValue, pk=pk), -1 if "up" in request.POST else 1)
    return redirect("settings:values", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete_value(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a value."""
    stored = get_object_or_404(AdditionalValue, pk=pk)
    additional.remove(stored)
    notices.done(request, _("The value “%(label)s” is deleted.") % {"label": stored.label})
    return redirect("settings:values", request.event.slug)
