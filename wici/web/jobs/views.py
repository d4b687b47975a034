"""Background work: how far it is, its end, its file; only for whoever asked for it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.jobs import asking
from wici.jobs.models import Job
from wici.uploads import files
from wici.web.access import EventRequest, event_view
from wici.web.jobs.progress import progress

#: Kinds of work whose end is a file.
WITH_FILE = ("export", "documents", "report")
#: Kinds of work that have no page of their own, with the page's template.
PAGES = {"export": "web/jobs/page.html", "report": "web/jobs/report.html"}


def _found(request: EventRequest, token: str) -> Job:
    job = Job.objects.filter(token=token, user=request.user).first()
    if job is None or job.state == Job.State.DRAFT:
        raise Http404
    return job


@event_view()
def page(request: EventRequest, token: str) -> HttpResponse:
    """The page of an export; other work has its own."""
    job = _found(request, token)
    if job.kind not in PAGES:
        raise Http404
    return render(request, PAGES[job.kind], {"job": job, "progress": progress(job)})


@event_view()
def live(request: EventRequest, token: str) -> HttpResponse:
    """How far it is, asked every second; when it has ended, the page around is loaded again."""
    job = _found(request, token)
    if not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/jobs/_bar.html", {"job": job, "progress": progress(job)})


@require_POST
@event_view(Role.ORGANISER)
def cancel(request: EventRequest, token: str) -> HttpResponse:
    """Stop it; nothing of it is left."""
    asking.cancel(_found(request, token))
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("jobs:page", request.event.slug, token)


@event_view()
def download(request: EventRequest, token: str) -> HttpResponseBase:
    """The file that an export or a printing wrote; a browser saves it."""
    job = _found(request, token)
    if job.kind not in WITH_FILE or job.state != Job.State.DONE or not job.file or job.result is None:
        raise Http404
    path = files.located(job.file)
    if not path.is_file():
        raise Http404
    kind = job.result["content_type"]
    return FileResponse(path.open("rb"), as_attachment=True, filename=job.result["name"], content_type=kind)
