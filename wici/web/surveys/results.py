"""What came of a survey: charts, the table, files, and writing to those who did not answer."""

from __future__ import annotations

from itertools import islice

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.reports import exporting
from wici.surveys import filters, results
from wici.web import refusals
from wici.web.access import EventRequest, event_view
from wici.web.surveys.page import context, found

#: So many rows of the table are on the page; the files have all.
ROWS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@event_view()
def show(request: EventRequest, pk: int) -> HttpResponse:
    """Charts for each question, and the answers in a table."""
    survey, language = found(pk), get_language() or "pl"
    count = results.count(survey)
    header = results.header(survey, language)
    shown = {
        **context(request, survey, "results"),
        "count": count,
        "silent": count.people - count.answered,
        "is_hidden": results.is_hidden(survey),
        "fewest": results.FEWEST_ANONYMOUS,
        "results": results.results(survey, language),
        "header": header,
        "rows": [list(zip(header, row, strict=True)) for row in islice(results.rows(survey, ROWS), ROWS)],
        "most_rows": ROWS,
        "most_texts": results.MOST_TEXTS,
        "link_tag": f"survey_link_{survey.key}",
    }
    return render(request, "web/surveys/results.html", shown)


@event_view()
def export(request: EventRequest, pk: int, kind: str) -> HttpResponseBase:
    """All answers as a file, no cell of which is a formula."""
    survey, language = found(pk), get_language() or "pl"
    header, rows = results.header(survey, language), list(results.rows(survey))
    name = f"{request.event.slug}-{survey.key}.{kind}"
    if kind == "xlsx":
        file = exporting.xlsx_file(header, rows, sheet=_("Answers"))
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    if kind != "csv":
        raise Http404
    response = HttpResponse(
        b"".join(exporting.csv_lines(header, rows)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@event_view(Role.ORGANISER)
def remind(request: EventRequest, pk: int) -> HttpResponse:
    """A message to the group of those who did not answer, which is made if it is not there."""
    with refusals.told(request):
        group = filters.silent_group(found(pk))
        return redirect(f"{reverse('compose:new', args=[request.event.slug])}?group={group.pk}")
    return redirect("surveys:results", request.event.slug, pk)
