"""One question of the form: adding, changing, moving, archiving."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.people.models import Field, Participant, Section
from wici.registration import building
from wici.shared.refusals import Refused
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view, is_partial
from wici.web.registration.forms import QuestionForm, initial_of, initial_of_new


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """Adds a question, last in the section ``?section=``."""
    form = QuestionForm(request.POST or None, initial=initial_of_new(request.GET.get("section", "")))
    if form.is_valid():
        with refusals.shown_in(form):
            made = building.add_question(request.event, **form.values())
            words = _("The question “%(label)s” is added. Its tag is %(tag)s.")
            notices.done(request, words % {"label": made.label, "tag": f"{{{{ {made.key} }}}}"})
            return _back(request)
    return _page(request, form)


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a question; its tag stays, and so do the answers given so far."""
    stored = get_object_or_404(Field, pk=pk)
    label = stored.label
    form = QuestionForm(request.POST or None, field=stored, initial=initial_of(stored))
    if form.is_valid():
        with refusals.shown_in(form):
            building.change_question(stored, **form.values())
            notices.done(request, _("The question “%(label)s” is saved.") % {"label": stored.label})
            return _back(request)
    return _page(request, form, stored, label)


def _page(
    request: EventRequest, form: QuestionForm, stored: Field | None = None, label: str = ""
) -> HttpResponse:
    """The whole page, or for htmx what the panel shows."""
    context = {
        "form": form,
        "stored": stored,
        "question_label": label,
        "answered": Participant.objects.filter(answers__has_key=stored.key).count() if stored else 0,
        "is_panel": is_partial(request),
        "address": request.get_full_path(),
    }
    template = "_question" if is_partial(request) else "question"
    return render(request, f"web/registration/{template}.html", context, status=refusals.form_status(form))


def _back(request: EventRequest) -> HttpResponse:
    """To the form; a panel's page is loaded anew, as everything on it may have changed."""
    address = reverse("registration:form", args=[request.event.slug])
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
@event_view(Role.ORGANISER)
def move(request: EventRequest, pk: int) -> HttpResponse:
    """Moves a question one step (``up``, ``down``), or to a ``place`` of a ``section`` (empty: the first)."""
    stored = get_object_or_404(Field, pk=pk)
    place = request.POST.get("place", "")
    if place.isascii() and place.isdecimal() and len(place) < 6:
        named = request.POST.get("section", "")
        section = get_object_or_404(Section, pk=int(named)) if named.isdecimal() and len(named) < 18 else None
        building.move_question(stored, section=section, place=int(place))
    else:
        building.step_question(stored, -1 if "up" in request.POST else 1)
    if is_partial(request):
        return HttpResponse(status=204)
    return redirect(f"{reverse('registration:form', args=[request.event.slug])}#question-{stored.pk}")


@require_POST
@event_view(Role.ORGANISER)
def include(request: EventRequest) -> HttpResponse:
    """Asks a field in the form that was not asked so far, one that an import made."""
    named = request.POST.get("field", "")
    stored = get_object_or_404(Field, pk=int(named) if named.isdecimal() and len(named) < 18 else 0)
    with refusals.told(request):
        building.include_question(stored)
        notices.done(request, _("The form asks “%(label)s” now.") % {"label": stored.label})
    return redirect("registration:form", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def archive(request: EventRequest, pk: int) -> HttpResponse:
    """Asks a question no longer; the answers stay."""
    stored = get_object_or_404(Field, pk=pk)
    with refusals.told(request):
        building.archive_question(stored)
        notices.done(
            request,
            _("“%(label)s” is no longer asked. The answers stay, as a tag and for groups.")
            % {"label": stored.label},
            undo=reverse("registration:restore_question", args=[request.event.slug, stored.pk]),
        )
    return redirect("registration:form", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def restore(request: EventRequest, pk: int) -> HttpResponse:
    """Asks an archived question again."""
    stored = get_object_or_404(Field, pk=pk)
    try:
        building.restore_question(stored)
    except Refused as refusal:
        notices.refused(request, refusal)
    else:
        notices.done(request, _("The form asks “%(label)s” again.") % {"label": stored.label})
    return redirect("registration:form", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a question that nobody has answered."""
    stored = get_object_or_404(Field, pk=pk)
    with refusals.told(request):
        building.remove_question(stored, user=request.user)
        notices.done(request, _("The question “%(label)s” is deleted.") % {"label": stored.label})
    return redirect("registration:form", request.event.slug)
