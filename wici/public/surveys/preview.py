"""A survey as its participants will see it, for the event's staff alone; nothing is stored."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wici.events.models import Language, ParticipationType
from wici.events.queries import event_for
from wici.plain.forms import checked
from wici.public.forms import rendering
from wici.public.look import look_of
from wici.shared.scopes import scope
from wici.surveys.answering import form_of
from wici.surveys.models import Survey


@require_safe
@never_cache
def preview(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The survey in ``?language=``, for the participation type ``?type=`` (an id). With ``?check=1`` the
    answers in the address are checked as those of a participant would be."""
    event = event_for(request.user, slug) if request.user.is_authenticated else None
    if event is None:
        raise Http404
    language = request.GET.get("language", "")
    language = language if language in Language.values else str(event.language)
    kind = request.GET.get("type", "")
    with scope(event=event), translation.override(language):
        survey = get_object_or_404(Survey, pk=pk)
        form = form_of(survey)
        answers = rendering.raw_of(form, request.GET)
        found = checked(form, answers, kind, language=language)
        is_checked = request.GET.get("check") == "1"
        html = rendering.rendered(
            form,
            language=language,
            answers=answers,
            problems=found.problems if is_checked else (),
            participation_type=kind,
            type_names={str(made.pk): made.name_in(language) for made in ParticipationType.objects.all()},
        )
        context = {
            **look_of(event, language),
            "survey": survey,
            "title": survey.words("title", language),
            "intro": survey.words("intro", language),
            "form_html": html,
            "is_preview": True,
            "is_good": is_checked and not found.problems,
            "type": kind,
        }
        return render(request, "public/surveys/survey.html", context)
