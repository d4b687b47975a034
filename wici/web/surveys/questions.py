"""The questions of a survey beside the page as participants will see it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events.models import Language, ParticipationType, Role
from wici.people.models import Field
from wici.plain.forms import Question, described
from wici.shared.spoken import spoken
from wici.surveys import building
from wici.surveys.answering import form_of
from wici.surveys.models import Survey
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view, is_partial
from wici.web.surveys.forms import SurveyQuestionForm, initial_of
from wici.web.surveys.page import context, found


class Row(NamedTuple):
    """One question of the builder, ready to list."""

    question: Question
    label: str
    kind: str
    when: list[str]
    is_first: bool
    is_last: bool


@event_view(Role.ORGANISER)
def builder(request: EventRequest, pk: int) -> HttpResponse:
    """All questions in their order, with the preview."""
    survey = found(pk)
    types = [] if survey.is_anonymous else list(ParticipationType.objects.all())
    shown = {
        **context(request, survey, "questions"),
        "rows": _rows(survey),
        "types": types,
        "preview": reverse("survey-preview", args=[request.event.slug, pk]),
        "type_name": "type",
        "languages": [(code, label) for code, label in Language.choices],
    }
    return render(request, "web/surveys/questions.html", shown)


def _rows(survey: Survey) -> list[Row]:
    form, language = form_of(survey), get_language() or Language.POLISH
    questions = list(form)
    names = {str(made.pk): made.name_in(language) for made in ParticipationType.objects.all()}
    return [
        Row(
            question,
            question.label.in_language(language),
            str(Field.Kind(question.kind.value).label),
            [spoken(line) for line in described(question.visibility, form, names, language=language)],
            place == 0,
            place == len(questions) - 1,
        )
        for place, question in enumerate(questions)
    ]


@event_view(Role.ORGANISER)
def new(request: EventRequest, pk: int) -> HttpResponse:
    """Adds a question, listed last."""
    survey = found(pk)
    form = SurveyQuestionForm(survey, request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = building.add_question(survey, **form.values())
            notices.done(request, _("The question “%(label)s” is added.") % {"label": made.label.text})
            return _back(request, pk)
    return _page(request, survey, form)


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int, key: str) -> HttpResponse:
    """Changes a question; its key, and so its tag, stays."""
    survey = found(pk)
    stored = form_of(survey).question(key)
    if stored is None:
        raise Http404
    form = SurveyQuestionForm(survey, request.POST or None, key=key, initial=initial_of(stored))
    if form.is_valid():
        with refusals.shown_in(form):
            made = building.change_question(survey, key, **form.values())
            notices.done(request, _("The question “%(label)s” is saved.") % {"label": made.label.text})
            return _back(request, pk)
    return _page(request, survey, form, stored)


def _page(
    request: EventRequest, survey: Survey, form: SurveyQuestionForm, stored: Question | None = None
) -> HttpResponse:
    """The whole page, or for htmx what the panel shows."""
    shown = {
        "survey": survey,
        "form": form,
        "stored": stored,
        "question_label": stored.label.in_language(get_language() or "pl") if stored else "",
        "is_panel": is_partial(request),
        "address": request.get_full_path(),
    }
    template = "_question" if is_partial(request) else "question"
    return render(request, f"web/surveys/{template}.html", shown, status=refusals.form_status(form))


def _back(request: EventRequest, pk: int) -> HttpResponse:
    """To the questions; a panel's page is loaded anew, as everything on it may have changed."""
    address = reverse("surveys:questions", args=[request.event.slug, pk])
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
@event_view(Role.ORGANISER)
def move(request: EventRequest, pk: int, key: str) -> HttpResponse:
    """Moves a question one step (``up``, ``down``), or to a ``place`` (from 0)."""
    survey, place = found(pk), request.POST.get("place", "")
    if form_of(survey).question(key) is None:
        raise Http404
    if place.isascii() and place.isdecimal() and len(place) < 6:
        building.move_question(survey, key, int(place))
    else:
        building.step_question(survey, key, -1 if "up" in request.POST else 1)
    if is_partial(request):
        return HttpResponse(status=204)
    return redirect(f"{reverse('surveys:questions', args=[request.event.slug, pk])}#question-{key}")


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int, key: str) -> HttpResponse:
    """Deletes a question that nobody has answered."""
    survey = found(pk)
    with refusals.told(request):
        building.remove_question(survey, key)
        notices.done(request, _("The question is deleted."))
    return redirect("surveys:questions", request.event.slug, pk)
