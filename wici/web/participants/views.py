"""The list of participants, its columns, and adding somebody."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.people import participants
from wici.people.filter_reading import KINDS
from wici.people.models import Field, Participant
from wici.plain.filters import FieldKind, answer_field
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.participants import listing
from wici.web.participants.forms import ParticipantForm, values_of


@event_view()
def people(request: EventRequest) -> HttpResponse:
    """Participants, filtered and sorted as the address says."""
    if request.GET.get("field"):
        return _with_field_filter(request)
    listed = listing.PeopleList(request.event, request.GET, listing.column_names(request))
    context = listing.context(listed)
    context["is_empty"] = not context["total"] and not Participant.objects.exists()
    return render(request, "web/participants/list.html", context)


def _with_field_filter(request: EventRequest) -> HttpResponseRedirect:
    """The list again, with the filter of a form field that was put together in the menu."""
    changed = request.GET.copy()
    key, how, value = (changed.pop(name, [""])[-1].strip() for name in ("field", "field_is", "field_value"))
    changed.pop("page", None)
    field = Field.objects.filter(key=key).first()
    if field is not None and how in ("empty", "filled"):
        changed.appendlist(how, key)
    elif field is not None and (value or KINDS[field.kind] is FieldKind.CHECKBOX):
        changed.appendlist(answer_field(key), value or "yes")
    address = reverse("participants:list", args=[request.event.slug])
    return HttpResponseRedirect(f"{address}?{changed.urlencode()}")


@require_POST
@event_view(Role.READER)
def choose_columns(request: EventRequest) -> HttpResponse:
    """Keeps which columns somebody wants to see."""
    listing.choose_columns(request, request.POST.getlist("columns"))
    address = reverse("participants:list", args=[request.event.slug])
    return HttpResponseRedirect(f"{address}?{request.POST.get('filters', '')}")


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """Adds a participant."""
    form = ParticipantForm(request.event, request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            person = participants.add(request.event, values_of(form, list(form.fields)), user=request.user)
            notices.done(request, _("%(person)s is added.") % {"person": person})
            if "again" in request.POST:
                return redirect("participants:new", request.event.slug)
            return redirect("participants:card", request.event.slug, person.pk)
    return render(request, "web/participants/new.html", {"form": form}, status=refusals.form_status(form))
