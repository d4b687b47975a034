"""Printing or downloading the documents of a group: what, how it will look, how far it is, the file."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wici.documents.bulk import job as bulk
from wici.documents.bulk.choosing import Choice, people_of
from wici.documents.models import DocumentTemplate, Printing
from wici.events.models import Role
from wici.jobs.models import Job
from wici.plain.pdf import showing
from wici.plain.pdf.model import Layout, load
from wici.shared.refusals import Refused
from wici.web import refusals
from wici.web.access import EventRequest, event_view
from wici.web.documents.page import context, found
from wici.web.documents.printing_form import PrintForm
from wici.web.jobs.progress import progress

#: Pixels across of the sheet that is shown.
SHEET_WIDTH = 760
#: People whose document cannot be made that the preview names.
_NAMED = 5
#: Earlier printings that the page lists.
EARLIER = 10
LEFT_OUT_PER_PAGE = 100


def _layout(template: DocumentTemplate) -> Layout:
    """The design as it is; an empty one when it cannot be read, which the printing then says."""
    try:
        return load(template.layout)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Layout()


@event_view(Role.ORGANISER)
def choose(request: EventRequest, pk: int) -> HttpResponse:
    """Asks what to print; begins it when it is sent."""
    template = found(pk)
    form = PrintForm(request.POST or None, request.event, _layout(template))
    if form.is_valid() and form.choice is not None:
        with refusals.shown_in(form):
            job = bulk.ask(template, form.choice, request.user)
            return redirect("documents:printed", request.event.slug, pk, job.token)
    shown = {
        **context(request, template, "documents:print"),
        "form": form,
        "jobs": _jobs(request, template),
        "earlier": Printing.objects.filter(template=template).select_related("user")[:EARLIER],
        **(_sheet(template, form.choice or Choice()) if not form.errors else _mistakes(form)),
    }
    return render(request, "web/documents/print.html", shown, status=refusals.form_status(form))


@event_view(Role.ORGANISER)
def first_sheet(request: EventRequest, pk: int) -> HttpResponse:
    """How the first sheet will look with what is chosen now, or what is wrong with that."""
    template = found(pk)
    form = PrintForm(request.GET, request.event, _layout(template))
    choice = form.choice if form.is_valid() else None
    shown = _sheet(template, choice) if choice is not None else _mistakes(form)
    return render(request, "web/documents/_sheet.html", shown)


def _mistakes(form: PrintForm) -> dict[str, Any]:
    return {"mistakes": [error for errors in form.errors.values() for error in errors]}


def _sheet(template: DocumentTemplate, choice: Choice) -> dict[str, Any]:
    """The pictures of the first sheet (of both sides), and figures around it."""
    try:
        sample = bulk.sample(template, choice, now=timezone.now())
        total = people_of(template.event, choice).count()
    except Refused as refusal:
        return {"mistakes": [refusal.sentence, *refusal.details]}
    sides = []
    if sample.content:
        count = showing.page_count(sample.content)
        wanted = 2 if choice.plan is not None and choice.plan.duplex != "none" else 1
        sides = [_picture(sample.content, side) for side in range(min(count, wanted))]
    return {
        "sides": sides,
        "total": total,
        "places": choice.plan.places if choice.plan is not None else 0,
        "left_out": sample.tally.left_out[:_NAMED],
        "remarks": list(sample.tally.remarks.values()),
    }


def _picture(content: bytes, page: int) -> str:
    return b64encode(showing.page_png(content, page, SHEET_WIDTH)).decode("ascii")


def _jobs(request: EventRequest, template: DocumentTemplate) -> list[Job]:
    """What this user let be printed in the last day."""
    jobs = Job.objects.filter(kind=bulk.KIND, user=request.user).exclude(state=Job.State.DRAFT)
    return [job for job in jobs.order_by("-pk") if job.params.get("template") == template.pk][:EARLIER]


@event_view(Role.ORGANISER)
def printed(request: EventRequest, pk: int, token: str) -> HttpResponse:
    """How far it is, and in the end the file, with everybody who is not in it and why."""
    template = found(pk)
    job = Job.objects.filter(kind=bulk.KIND, token=token, user=request.user).first()
    if job is None or job.params.get("template") != pk or job.state == Job.State.DRAFT:
        raise Http404
    shown = {**context(request, template, "documents:print"), "job": job, "progress": progress(job)}
    if job.state == Job.State.DONE and job.result is not None:
        people = Paginator(job.result["left_out"], LEFT_OUT_PER_PAGE).get_page(request.GET.get("page"))
        shown |= {"result": job.result, "page": people, "left_out_count": len(job.result["left_out"])}
    return render(request, "web/documents/printed.html", shown)
