"""A test to oneself, the sheet before sending, and sending."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.delivery import freeze, freezing
from wici.delivery.test_send import send_test
from wici.events.models import Role
from wici.jobs.models import Job
from wici.mailings import audience, checks, preview
from wici.mailings.findings import Finding
from wici.mailings.models import Mailing
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.compose.checking import by_level
from wici.web.compose.duration import plan
from wici.web.compose.forms import NOW, SendForm
from wici.web.compose.reading import chosen
from wici.web.jobs.progress import progress

#: Findings about people who are left out.
_SKIPPED = frozenset({"no_address", "wrong_address"})
#: So many recipients are named on the sheet.
_NAMED = 6


@event_view(Role.ORGANISER)
@require_POST
def test(request: EventRequest, pk: int) -> HttpResponse:
    """Send one message to an address of the author's own, and say what the server said."""
    mailing = _mailing(pk)
    try:
        sentence = send_test(mailing, to=request.POST.get("to", ""), who=chosen(mailing, request))
    except Refused as refusal:
        return answers.refused(refusal)
    return JsonResponse({"sentence": sentence})


@event_view(Role.ORGANISER)
def send(request: EventRequest, pk: int) -> HttpResponse:
    """The sheet that repeats what will happen; a POST makes it happen and answers with the report's address.

    422 with the sheet again when something is wrong, or is no longer what the sheet said.
    """
    mailing = _mailing(pk)
    if request.method != "POST":
        form = SendForm(initial={"when": NOW})
        return render(request, "web/compose/_send.html", _sheet(mailing, form))
    form = SendForm(request.POST)
    if form.is_valid():
        try:
            _refuse_changes(mailing, form)
            return JsonResponse({"address": _sent(request, mailing, form)})
        except Refused as refusal:
            form.add_error(None, [str(line) for line in (refusal.sentence, *refusal.details)])
    return render(request, "web/compose/_send.html", _sheet(mailing, form), status=422)


def _sent(request: EventRequest, mailing: Mailing, form: SendForm) -> str:
    """Freeze the message, in the background for very many. Returns the address of the page that says more."""
    token, count = form.cleaned_data["send_token"], form.cleaned_data["count"]
    if mailing.send_token == token and count >= freezing.MANY:
        job = freezing.ask(
            mailing, user=request.user, send_token=token, scheduled_at=form.scheduled_at, count=count
        )
        return reverse("compose:freezing", args=[request.event.slug, mailing.pk, job.token])
    dispatch = freeze.dispatch(
        mailing, user=request.user, send_token=token, scheduled_at=form.scheduled_at, now=timezone.now()
    )
    return _report(request, dispatch.pk)


@event_view(Role.ORGANISER)
def preparing(request: EventRequest, pk: int, token: str) -> HttpResponse:
    """How far the freezing for very many people is; then on to the report."""
    job = Job.objects.filter(token=token, user=request.user, kind=freezing.KIND).first()
    if job is None or job.params["mailing"] != pk:
        raise Http404
    if job.state == Job.State.DONE and job.result is not None:
        return redirect(_report(request, job.result["dispatch"]))
    context = {"job": job, "progress": progress(job), "mailing": pk}
    return render(request, "web/compose/freezing.html", context)


def _report(request: EventRequest, dispatch_id: int) -> str:
    return reverse("reports:dispatch", args=[request.event.slug, dispatch_id])


def _refuse_changes(mailing: Mailing, form: SendForm) -> None:
    """What was confirmed must be what is sent. A token that was used already is left to the engine, which
    gives back the dispatch that it made."""
    if mailing.send_token != form.cleaned_data["send_token"]:
        return
    if mailing.version != form.cleaned_data["version"]:
        raise Refused(_("The message was changed meanwhile. Look at it again before you send it."))
    if _reachable(mailing, checks.check(mailing)) != form.cleaned_data["count"]:
        raise Refused(_("The number of recipients has changed meanwhile: see the new one below."))


def _sheet(mailing: Mailing, form: SendForm) -> dict[str, Any]:
    findings = checks.check(mailing)
    count = _reachable(mailing, findings)
    connection = mailing.sender.connection if mailing.sender else None
    return {
        "mailing": mailing,
        "form": form,
        "count": count,
        "names": [reader.name or reader.address for reader in preview.people(mailing, limit=_NAMED)],
        "plan": plan(mailing.event, connection, count, sender=mailing.sender),
        "can_send": count > 0 and not checks.has_errors(findings),
        "sent_before": mailing.dispatches.order_by("-id").first(),
        **by_level(findings),
    }


def _reachable(mailing: Mailing, findings: list[Finding]) -> int:
    """How many people a message would be sent to: those without an address that can be written to aside."""
    try:
        everybody = audience.count(mailing)
    except Refused:
        return 0
    return everybody - sum(finding.count for finding in findings if finding.code in _SKIPPED)


def _mailing(pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.select_related("event", "group", "sender__connection"), pk=pk)
