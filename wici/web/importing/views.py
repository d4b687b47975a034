"""Importing participants: choose a file, say what its columns are, look at the dry run, import."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from wici.events.models import ParticipationType, Role
from wici.jobs import asking
from wici.jobs.models import Job
from wici.people import importing
from wici.people.filter_reading import Vocabulary
from wici.people.importing import results
from wici.people.importing.mapping import check as check_mapping
from wici.people.importing.reading import MAX_BYTES
from wici.people.models import Field, Status
from wici.shared.refusals import Refused
from wici.web import refusals
from wici.web.access import EventRequest, event_view
from wici.web.importing import columns as mapping_of
from wici.web.importing import dry_run, kept
from wici.web.importing.sample import sample as sample_file
from wici.web.jobs.progress import progress

#: From this many rows on a worker makes dry run and import, and the page shows the progress meanwhile.
LONG_FROM = 3_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first: XLSX, XLS, ODS or CSV.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
    )
    are_invited = forms.BooleanField(
        label=_("New people are only invited, unless the file says their status"), required=False
    )


@event_view(Role.ORGANISER)
def upload(request: EventRequest) -> HttpResponse:
    """Takes a spreadsheet; what cannot be read is refused with the reason."""
    form = (
        UploadForm(request.POST, request.FILES)
        if request.method == "POST"
        else UploadForm(initial={"are_invited": _are_invited(request)})
    )
    if form.is_valid():
        with refusals.shown_in(form):
            file = form.cleaned_data["file"]
            data = file.read(MAX_BYTES + 1)
            try:
                sheet = importing.read(data)
            except Refused as refusal:
                raise Refused(refusal.sentence, field="file", details=refusal.details) from None
            earlier = _chosen_before(request)
            status = Status.INVITED if form.cleaned_data["are_invited"] else Status.COMPLETED
            begun = kept.keep(
                request.event, request.user, file.name or "", data, sheet.row_count, earlier, status=status
            )
            return redirect("participants:import_columns", request.event.slug, begun.token)
    again = request.POST.get("again") or request.GET.get("again", "")
    context = {"form": form, "again": again}
    return render(request, "web/importing/upload.html", context, status=refusals.form_status(form))


def _are_invited(request: EventRequest) -> bool:
    """Whether the page was opened for people to invite, or for a file that corrects one of such people."""
    try:
        earlier = kept.find(request.GET.get("again", ""), request.event, request.user).status
    except Http404:
        earlier = ""
    return Status.INVITED in (request.GET.get("status"), earlier)


def _chosen_before(request: EventRequest) -> dict[str, str]:
    """What was chosen for the columns of the file that this one corrects."""
    try:
        return kept.find(request.POST.get("again", ""), request.event, request.user).by_name
    except Http404:
        return {}


@event_view(Role.ORGANISER)
def sample(request: EventRequest) -> HttpResponse:
    """A sample spreadsheet with this event's columns."""
    data = sample_file(list(ParticipationType.objects.all()), list(Field.objects.all()))
    headers = {"Content-Disposition": f'attachment; filename="{request.event.slug}-sample.xlsx"'}
    return HttpResponse(data, content_type=_XLSX, headers=headers)


@event_view(Role.ORGANISER)
def columns(request: EventRequest, token: str) -> HttpResponse:
    """Which column is what: guessed, to be corrected."""
    begun = kept.find(token, request.event, request.user)
    if not _is_open(begun):
        return redirect("participants:import_result", request.event.slug, token)
    sheet = importing.read(begun.file.read_bytes())
    vocabulary = Vocabulary(request.event)
    mapping = begun.mapping or mapping_of.guessed(sheet, vocabulary, begun.by_name)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            mapping = mapping_of.read_mapping(sheet, request.POST.dict())
            begun.remember(mapping, sheet)
            check_mapping(sheet, mapping, vocabulary)
            return redirect("participants:import_check", request.event.slug, token)
        except Refused as found:
            refusal = found
    context = {
        "begun": begun,
        "sheet": sheet,
        "rows": mapping_of.rows(sheet, mapping, refusal),
        "options": mapping_of.options(vocabulary),
        "refusal": refusal,
    }
    return render(request, "web/importing/columns.html", context, status=422 if refusal else 200)


def _is_open(begun: kept.Kept) -> bool:
    """Whether it can still be changed; one that failed or was cancelled can be begun anew."""
    return begun.job.state == Job.State.DRAFT or asking.reopen(begun.job)


@event_view(Role.ORGANISER)
def check(request: EventRequest, token: str) -> HttpResponse:
    """The dry run; that of a long file is made by a worker while the page shows the progress."""
    begun = kept.find(token, request.event, request.user)
    if not _is_open(begun):
        return redirect("participants:import_result", request.event.slug, token)
    if begun.mapping is None:
        return redirect("participants:import_columns", request.event.slug, token)
    if "again" in request.GET and begun.rows >= LONG_FROM:
        begun.begin_check()  # and away from this address: the page is loaded anew when the rows are checked
        return redirect("participants:import_check", request.event.slug, token)
    context: dict[str, object] = {"begun": begun}
    try:
        context |= _looked_at(request, begun)
    except Refused as refusal:
        context |= {"refusal": refusal}
    return render(request, "web/importing/check.html", context, status=422 if "refusal" in context else 200)


def _looked_at(request: EventRequest, begun: kept.Kept) -> dict[str, object]:
    """The dry run, or how far it is. Raises Refused for what cannot be imported at all."""
    if begun.rows < LONG_FROM:
        result = importing.run(
            request.event, begun.file, mapping=begun.mapping, dry_run=True, user=request.user,
            default_status=begun.status,
        )  # fmt: skip
        return dry_run.context(result, Vocabulary(request.event))
    checking = begun.checking or begun.begin_check()
    if checking.state == Job.State.FAILED:
        raise Refused(checking.error)
    if checking.state == Job.State.DONE and checking.result is not None:
        return dry_run.context(results.from_json(checking.result), Vocabulary(request.event))
    return {"job": checking, "progress": progress(checking)}


@require_POST
@event_view(Role.ORGANISER)
def apply(request: EventRequest, token: str) -> HttpResponse:
    """Imports all rows, or none when something is wrong by now: a short file at once."""
    begun = kept.find(token, request.event, request.user)
    if begun.mapping is None:
        return redirect("participants:import_columns", request.event.slug, token)
    start = asking.start_here if begun.rows < LONG_FROM else asking.start
    start(begun.job, total=begun.rows)
    return redirect("participants:import_result", request.event.slug, token)


@event_view(Role.ORGANISER)
def result(request: EventRequest, token: str) -> HttpResponse:
    """What the import did, or how far it is, or why it failed."""
    begun = kept.find(token, request.event, request.user)
    if begun.job.state == Job.State.DRAFT:
        return redirect("participants:import_check", request.event.slug, token)
    context = {"begun": begun, "job": begun.job, "result": begun.job.result, "progress": progress(begun.job)}
    return render(request, "web/importing/result.html", context)
