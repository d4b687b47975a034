"""A test to one's own phone, the sheet before sending, and sending."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.delivery import freeze
from wici.delivery.sms_test import send_test
from wici.events.models import Role
from wici.mailings import checks
from wici.mailings.models import Mailing
from wici.mailings.sms import preview
from wici.mailings.sms.checks import Checked, check
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.compose.checking import by_level
from wici.web.compose.duration import plan
from wici.web.compose.forms import NOW, SendForm
from wici.web.sms.reading import chosen, saved

#: So many recipients are named on the sheet.
_NAMED = 6


@event_view(Role.ORGANISER)
@require_POST
def test(request: EventRequest, pk: int) -> HttpResponse:
    """Send one message to a phone of the author's own, and say what the gateway said."""
    mailing = saved(pk)
    who = chosen(mailing, request.POST.get("person", ""))
    try:
        sentence = send_test(mailing, to=request.POST.get("to", ""), who=who)
    except Refused as refusal:
        return answers.refused(refusal)
    return JsonResponse({"sentence": sentence})


@event_view(Role.ORGANISER)
def send(request: EventRequest, pk: int) -> HttpResponse:
    """The sheet that repeats what will happen and what it costs; a POST makes it happen and answers with
    the report's address. 422 with the sheet again when something is wrong, or no longer what the sheet said.
    """
    mailing = saved(pk)
    checked = check(mailing)
    if request.method != "POST":
        form = SendForm(initial={"when": NOW})
        return render(request, "web/sms/_send.html", _sheet(mailing, checked, form))
    form = SendForm(request.POST)
    if form.is_valid():
        try:
            _refuse_changes(mailing, checked, form)
            dispatch = freeze.dispatch(
                mailing,
                user=request.user,
                send_token=form.cleaned_data["send_token"],
                scheduled_at=form.scheduled_at,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, [str(line) for line in (refusal.sentence, *refusal.details)])
        else:
            report = reverse("reports:dispatch", args=[request.event.slug, dispatch.pk])
            return JsonResponse({"address": report})
    return render(request, "web/sms/_send.html", _sheet(mailing, checked, form), status=422)


def _refuse_changes(mailing: Mailing, checked: Checked, form: SendForm) -> None:
    """What was confirmed must be what is sent. A token that was used already is left to the engine."""
    if mailing.send_token != form.cleaned_data["send_token"]:
        return
    if mailing.version != form.cleaned_data["version"]:
        raise Refused(_("The message was changed meanwhile. Look at it again before you send it."))
    if checked.reachable != form.cleaned_data["count"]:
        raise Refused(_("The number of recipients has changed meanwhile: see the new one below."))


def _sheet(mailing: Mailing, checked: Checked, form: SendForm) -> dict[str, Any]:
    connection = mailing.gateway.connection if mailing.gateway else None
    count = checked.reachable
    return {
        "mailing": mailing,
        "form": form,
        "count": count,
        "estimate": checked.estimate,
        "names": [str(reader.name or reader.number) for reader in preview.people(mailing, limit=_NAMED)],
        "plan": plan(mailing.event, connection, count),
        "can_send": count > 0 and not checks.has_errors(checked.findings),
        "sent_before": mailing.dispatches.order_by("-id").first(),
        **by_level(checked.findings),
    }
