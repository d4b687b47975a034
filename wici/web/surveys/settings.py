"""A survey's settings: its texts, when it is open, and whether answers have a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.surveys import building
from wici.surveys.models import Answered, Survey
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.inputs import moment_field, text_field
from wici.web.surveys.page import context, found


def _line(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=help_text)


class SurveyForm(forms.Form):
    """What ``surveys.building`` sets."""

    name = _line(gettext_lazy("Name"), gettext_lazy("For you and your colleagues, and in its tags."))
    title = _line(gettext_lazy("Title on the page"), gettext_lazy("Empty means the name."))
    title_en = _line(gettext_lazy("Title in English"))
    intro = text_field(gettext_lazy("Text above the questions"))
    intro_en = text_field(gettext_lazy("Text above the questions in English"))
    thanks = text_field(gettext_lazy("Text after answering"))
    thanks_en = text_field(gettext_lazy("Text after answering in English"))
    is_anonymous = forms.TypedChoiceField(
        label=gettext_lazy("Whose answers"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=(
            ("no", gettext_lazy("Named: you see who answered what")),
            ("yes", gettext_lazy("Anonymous: Wici shows nobody who answered what, and the page says so")),
        ),
    )  # fmt: skip
    may_correct = forms.BooleanField(
        label=gettext_lazy("Participants may change their answers while the survey is open"), required=False,
        help_text=gettext_lazy("Only in a named survey: nobody knows which anonymous answers are whose."),
    )  # fmt: skip
    is_closed = forms.TypedChoiceField(
        label=gettext_lazy("Survey"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=(
            ("no", gettext_lazy("Open, within the times below")),
            ("yes", gettext_lazy("Closed now, whatever the times say")),
        ),
    )  # fmt: skip
    opens_at = moment_field(gettext_lazy("Opens"))
    closes_at = moment_field(gettext_lazy("Closes"))

    def __init__(self, data: Any, stored: Survey) -> None:
        initial: dict[str, Any] = {name: getattr(stored, name) for name in building.SETTINGS}
        for name in ("is_anonymous", "is_closed"):
            initial[name] = "yes" if initial[name] else "no"
        super().__init__(data, initial=initial)


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """A new survey; its questions come next."""
    form = SurveyForm(request.POST or None, Survey(event=request.event))
    if form.is_valid():
        with refusals.shown_in(form):
            made = building.create(request.event, **form.cleaned_data)
            notices.done(
                request, _("The survey “%(name)s” is made. Add its questions.") % {"name": made.name}
            )
            return redirect("surveys:questions", request.event.slug, made.pk)
    return render(request, "web/surveys/settings.html", {"form": form}, status=refusals.form_status(form))


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """Changes the settings of a survey; what is wrong is said beside its field, and nothing is stored."""
    survey = found(pk)
    shown = context(request, survey, "settings")
    form = SurveyForm(request.POST or None, survey)
    if form.is_valid():
        with refusals.shown_in(form):
            building.change(survey, **form.cleaned_data)
            notices.done(request, _("The settings of the survey are saved."))
            return redirect("surveys:settings", request.event.slug, pk)
    shown |= {"form": form, "survey": found(pk), "answered": Answered.objects.filter(survey=pk).count()}
    return render(request, "web/surveys/settings.html", shown, status=refusals.form_status(form))


@require_POST
@event_view(Role.ORGANISER)
def open_or_close(request: EventRequest, pk: int) -> HttpResponse:
    """Opens or closes the survey by hand, at once."""
    closes = "close" in request.POST
    building.change(found(pk), is_closed=closes)
    notices.done(request, _("The survey is closed.") if closes else _("The survey is no longer closed."))
    return redirect("surveys:results", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a survey with its answers."""
    survey = found(pk)
    with refusals.told(request):
        building.remove(survey)
        notices.done(request, _("The survey “%(name)s” is deleted.") % {"name": survey.name})
        return redirect("surveys:list", request.event.slug)
    return redirect("surveys:settings", request.event.slug, pk)
