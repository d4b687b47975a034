"""The page behind an individual survey link. A GET changes nothing (link scanners follow every link)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wici.events.models import Language
from wici.plain.forms import Problem, Raw
from wici.public.forms import rendering
from wici.public.look import look_of
from wici.surveys import answering
from wici.surveys.answering import Outcome, Standing, Visitor

_NAMES = {Language.POLISH.value: "Polski", Language.ENGLISH.value: "English"}
#: Answers are wrong or missing; the survey is closed, or answered already.
WRONG, IN_THE_WAY = 422, 409


@dataclass(frozen=True, slots=True)
class Visit:
    """A participant before their survey."""

    request: HttpRequest
    visitor: Visitor
    language: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, or why there are none: not open, or answered already. POST answers them."""
    visitor = answering.visitor(token)
    if visitor is None:
        raise Http404
    language = request.GET.get("language", "")
    language = language if language in Language.values else str(visitor.participant.language)
    zone = visitor.survey.event.zone
    with translation.override(language), timezone.override(zone):
        visit = Visit(request, visitor, language)
        response = _sent(visit) if request.method == "POST" else _shown(visit)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _shown(visit: Visit) -> HttpResponse:
    asked, person = visit.visitor.survey, visit.visitor.participant
    if answering.has_answered(asked, person):
        can_correct = _may_correct(visit)
        if not can_correct or "correct" not in visit.request.GET:
            return _page(visit, "answered", {"can_correct": can_correct})
        return _questions(visit, answering.own_answers(asked, person))
    if answering.standing(asked, timezone.now()) is not Standing.OPEN:
        return _page(visit, "closed", _closed(visit))
    return _questions(visit, {})


def _may_correct(visit: Visit) -> bool:
    asked = visit.visitor.survey
    is_open = answering.standing(asked, timezone.now()) is Standing.OPEN
    return is_open and answering.may_correct(asked)


def _sent(visit: Visit) -> HttpResponse:
    asked, person = visit.visitor.survey, visit.visitor.participant
    raw = rendering.raw_of(answering.form_of(asked), visit.request.POST)
    outcome, found = answering.answer(asked, person, raw, language=visit.language, now=timezone.now())
    match outcome:
        case Outcome.STORED:
            return HttpResponseRedirect(f"{visit.request.path}?language={visit.language}")
        case Outcome.TWICE:
            return _page(visit, "answered", {"is_twice": True, "kept": _kept(visit, raw)}, IN_THE_WAY)
        case Outcome.NOT_OPEN:
            return _page(visit, "closed", {**_closed(visit), "kept": _kept(visit, raw)}, IN_THE_WAY)
        case Outcome.WRONG:
            return _questions(visit, raw, found.problems, WRONG)


def _kept(visit: Visit, raw: Mapping[str, Raw]) -> str:
    """What was typed and is not stored, to be copied."""
    form = answering.form_of(visit.visitor.survey)
    return rendering.rendered(form, language=visit.language, answers=raw, participation_type=_type(visit))


def _type(visit: Visit) -> str:
    return str(visit.visitor.participant.participation_type_id or "")


def _closed(visit: Visit) -> dict[str, object]:
    asked = visit.visitor.survey
    stands = answering.standing(asked, timezone.now())
    return {"opens_at": asked.opens_at if stands is Standing.NOT_YET else None}


def _questions(
    visit: Visit, answers: Mapping[str, Raw], problems: Sequence[Problem] = (), status: int = 200
) -> HttpResponse:
    asked = visit.visitor.survey
    html = rendering.rendered(
        answering.form_of(asked),
        language=visit.language,
        answers=answers,
        problems=problems,
        participation_type=_type(visit),
    )
    context = {"form_html": html, "intro": asked.words("intro", visit.language)}
    return _page(visit, "survey", context, status)


def _page(visit: Visit, template: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    asked = visit.visitor.survey
    shown = {
        **look_of(asked.event, visit.language),
        "survey": asked,
        "title": asked.words("title", visit.language),
        "thanks": asked.words("thanks", visit.language),
        "page_languages": [(code, name) for code, name in _NAMES.items() if code != visit.language],
        "here": visit.request.path,
        **context,
    }
    return render(visit.request, f"public/surveys/{template}.html", shown, status=status)
