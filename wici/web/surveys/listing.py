"""The list of surveys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wici.surveys.models import Survey
from wici.surveys.results import counts
from wici.web.access import EventRequest, event_view
from wici.web.surveys.page import stands


@event_view()
def survey_list(request: EventRequest) -> HttpResponse:
    """All surveys with how they stand and how many have answered."""
    found = counts(request.event)
    rows = [(survey, stands(survey), found[survey.pk]) for survey in Survey.objects.all()]
    return render(request, "web/surveys/list.html", {"rows": rows})
