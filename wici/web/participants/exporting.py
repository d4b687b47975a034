"""Downloads of the list as it is filtered: short ones at once, long ones in the background."""

from __future__ import annotations

import io
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from wici.jobs import asking
from wici.jobs.running import Work
from wici.people import exporting
from wici.uploads import files
from wici.web.access import EventRequest, event_view
from wici.web.participants.listing import PeopleList

#: From this many people on the file is written in the background.
LONG_FROM = 3_000
_KINDS = {
    "xlsx": (
        exporting.write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (exporting.write_csv, "text/csv; charset=utf-8"),
}


@event_view()
def export(request: EventRequest, kind: str) -> HttpResponse:
    """The people who fit the filters, with all their data."""
    people = PeopleList(request.event, request.GET).people()
    if kind not in _KINDS:
        raise Http404
    name = f"{request.event.slug}-{timezone.localdate().isoformat()}.{kind}"
    count = people.count()
    if count >= LONG_FROM:
        params = {"filters": request.GET.urlencode(), "format": kind, "name": name}
        job = asking.prepare(request.event, request.user, "export", params)
        asking.start(job, total=count)
        return redirect("jobs:page", request.event.slug, job.token)
    write, content_type = _KINDS[kind]
    file = io.BytesIO()  # written here: a response made while it is sent would leave the event's scope
    write(request.event, people, file)
    response = HttpResponse(file.getvalue(), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def write_export(work: Work) -> None:
    """The same in the background: the file waits for its download."""
    job = work.job
    kind = job.params["format"]
    write, content_type = _KINDS[kind]
    people = PeopleList(job.event, QueryDict(job.params["filters"])).people()
    total = people.count()
    file = io.BytesIO()
    count = write(job.event, people, file, lambda done: work.progress(done, total))
    work.progress(count, count)
    name = f"exports/{job.token}.{kind}"
    files.keep(name, file.getvalue())
    result: dict[str, Any] = {"name": job.params["name"], "content_type": content_type, "count": count}
    work.finish(result, file=name)
