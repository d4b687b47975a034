"""The table of recipients as a file: short ones at once, long ones in the background."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.http import FileResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from wici.delivery.models import Dispatch
from wici.jobs import asking
from wici.jobs.models import Job
from wici.jobs.running import Work
from wici.reports import exporting, recipients
from wici.reports.exporting import Row
from wici.reports.recipients import find
from wici.uploads import files
from wici.web.access import EventRequest, event_view
from wici.web.reports.dispatch import chosen_in, found

#: From this many recipients on the file is written in the background.
LONG_FROM = 10_000
#: So many rows are written between two looks whether the work is to end.
STEP = 500
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@event_view()
def csv(request: EventRequest, pk: int) -> HttpResponseBase:
    """The recipients whom the page shows, on all its pages, as CSV."""
    return _exported(request, pk, "csv")


@event_view()
def xlsx(request: EventRequest, pk: int) -> HttpResponseBase:
    """The recipients whom the page shows, on all its pages, as an XLSX workbook."""
    return _exported(request, pk, "xlsx")


def _exported(request: EventRequest, pk: int, kind: str) -> HttpResponseBase:
    dispatch, chosen = found(request, pk), chosen_in(request.GET)
    name = f"wici-{request.event.slug}-{pk}.{kind}"
    if dispatch.total >= LONG_FROM and (count := find(dispatch, chosen).count()) >= LONG_FROM:
        params = {"dispatch": pk, "filters": request.GET.urlencode(), "format": kind, "name": name}
        return redirect("jobs:page", request.event.slug, _job(request, params, count).token)
    file = _written(kind, recipients.exported(dispatch, chosen), dispatch.kind)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_TYPES[kind])


def _job(request: EventRequest, params: dict[str, Any], count: int) -> Job:
    """The background work that writes the file; a second click finds the first one's."""
    open_ones = Job.objects.filter(kind="report", user=request.user, params=params).order_by("pk")
    for job in open_ones.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)):
        return job
    job = asking.prepare(request.event, request.user, "report", params)
    asking.start(job, total=count)
    return job


def write_export(work: Work) -> None:
    """The same in the background: the file waits for its download."""
    job, params = work.job, work.job.params
    dispatch = get_object_or_404(Dispatch.objects.select_related("event"), pk=params["dispatch"])
    chosen = chosen_in(QueryDict(params["filters"]))
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for count, row in enumerate(recipients.exported(dispatch, chosen), start=1):
            if count % STEP == 0:
                work.progress(count, max(count, job.total))
            yield row

    with _written(params["format"], counted(), dispatch.kind) as file:
        work.progress(count, count)
        name = f"exports/{job.token}.{params['format']}"
        files.keep(name, file.read())
    result = {"name": params["name"], "content_type": _TYPES[params["format"]], "count": count}
    work.finish(result, file=name)


def _written(kind: str, rows: Iterable[Row], message: str) -> IO[bytes]:
    """The table in a temporary file, open at its beginning; its reader closes it. ``message`` is the kind of
    the messages."""
    if kind == "xlsx":
        return exporting.xlsx_file(recipients.header(message), rows, sheet=_("Recipients"))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
    file.writelines(exporting.csv_lines(recipients.header(message), rows))
    file.seek(0)
    return file
