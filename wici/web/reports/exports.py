"""The table of recipients as a file."""

from __future__ import annotations

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from wici.reports import exporting, recipients
from wici.web.access import EventRequest, event_view
from wici.web.reports.dispatch import chosen, found

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@event_view()
def csv(request: EventRequest, pk: int) -> HttpResponseBase:
    """The recipients whom the page shows, on all its pages, as CSV."""
    dispatch = found(request, pk)
    rows = recipients.exported(dispatch, chosen(request))
    lines = exporting.csv_lines(recipients.header(dispatch.kind), rows)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="wici-{request.event.slug}-{pk}.csv"'
    return response


@event_view()
def xlsx(request: EventRequest, pk: int) -> HttpResponseBase:
    """The recipients whom the page shows, on all its pages, as an XLSX workbook."""
    dispatch = found(request, pk)
    rows = recipients.exported(dispatch, chosen(request))
    file = exporting.xlsx_file(recipients.header(dispatch.kind), rows, sheet=_("Recipients"))
    name = f"wici-{request.event.slug}-{pk}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
