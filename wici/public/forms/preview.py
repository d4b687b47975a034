"""The registration form as participants will see it, for the event's staff; nothing that is typed is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wici.events.models import Language
from wici.events.queries import event_for
from wici.plain.forms import Kind, checked
from wici.public.forms import rendering
from wici.public.look import look_of
from wici.registration.queries import asked_form, offered_types, registration_of
from wici.shared.scopes import scope


@require_safe
@never_cache
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The form in ``?language=``, for the participation type ``?type=`` (an id) where it is not asked. With
    ``?check=1`` the answers in the address are checked as those of a participant would be."""
    event = event_for(request.user, slug) if request.user.is_authenticated else None
    if event is None:
        raise Http404
    language = request.GET.get("language", "")
    language = language if language in Language.values else str(event.language)
    with scope(event=event), translation.override(language):
        form = asked_form(event)
        settings = registration_of(event)
        asks_type = form.question(rendering.TYPE_KEY) is not None
        answers = rendering.raw_of(form, request.GET)
        named = answers.get(rendering.TYPE_KEY) if asks_type else request.GET.get("type", "")
        sent = {
            question.key: answer
            for question in form
            if question.kind is Kind.FILE and isinstance(answer := answers.get(question.key), str)
        }
        found = checked(form, answers, str(named or ""), language=language, before=sent)
        is_checked = request.GET.get("check") == "1"
        html = rendering.rendered(
            form,
            language=language,
            answers=answers,
            problems=found.problems if is_checked else (),
            participation_type=None if asks_type else str(named or ""),
            type_names={str(made.pk): made.name_in(language) for made in offered_types(event)},
        )
        context = {
            **look_of(event, language),
            "form_html": html,
            "intro": settings.words("intro", language),
            "is_good": is_checked and not found.problems,
            "type": "" if asks_type else named,
        }
        return render(request, "public/form/preview.html", context)
