"""Settings: the fields of the registration form."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wici.events import ordering
from wici.events.models import Role
from wici.people import fields
from wici.people.models import Field, Participant
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import FieldForm
from wici.web.settings.tabs import page


@event_view(Role.ORGANISER)
def field_list(request: EventRequest) -> HttpResponse:
    """The fields in the order of the form."""
    return page(request, "fields", "fields", {"fields": Field.objects.all()})


@event_view(Role.ORGANISER)
def new_field(request: EventRequest) -> HttpResponse:
    """Adds a field, listed last."""
    form = FieldForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = fields.add(request.event, **form.cleaned_data)
            words = _("The field “%(label)s” is added. Its tag is %(tag)s.")
            notices.done(request, words % {"label": made.label, "tag": f"{{{{ {made.key} }}}}"})
            return redirect("settings:fields", request.event.slug)
    return page(request, "fields", "field", {"form": form})


@event_view(Role.ORGANISER)
def edit_field(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a field; its tag stays."""
    stored = get_object_or_404(Field, pk=pk)
    initial = {
        "label": stored.label,
        "label_en": stored.label_en,
        "kind": stored.kind,
        "options": "\n".join(stored.options),
    }
    form = FieldForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            fields.change(stored, **form.cleaned_data)
            notices.done(request, _("The field “%(label)s” is saved.") % {"label": stored.label})
            return redirect("settings:fields", request.event.slug)
    answered = Participant.objects.filter(answers__has_key=stored.key).count()
    context = {"form": form, "stored": stored, "field_label": initial["label"], "answered": answered}
    return page(request, "fields", "field", context)


@require_POST
@event_view(Role.ORGANISER)
def move_field(request: EventRequest, pk: int) -> HttpResponse:
    """Moves a field one place up or down."""
    ordering.move(Field.objects.all(), get_object_or_404(Field, pk=pk), -1 if "up" in request.POST else 1)
    return redirect("settings:fields", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete_field(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a field with everybody's answers, which stay in the change log."""
    stored = get_object_or_404(Field, pk=pk)
    with refusals.told(request):
        answered = fields.remove(stored, user=request.user)
        words = ngettext(
            "The field “%(label)s” and the answer of %(n)d participant are deleted.",
            "The field “%(label)s” and the answers of %(n)d participants are deleted.",
            answered,
        )
        notices.done(request, words % {"label": stored.label, "n": answered})
    return redirect("settings:fields", request.event.slug)
