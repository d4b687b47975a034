"""Inviting, step by step: who, their codes, the message; the composer sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wici.events.models import Role
from wici.jobs import asking
from wici.jobs.models import Job
from wici.people import groups
from wici.people.models import Group, Status
from wici.registration.invitations import codes as unique
from wici.registration.invitations import filters
from wici.shared.refusals import Refused
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.inputs import MomentInput
from wici.web.jobs.progress import progress

#: The ready messages that invite.
_READY = "invitation"
#: The codes of so many people are made in the background: the page would wait for seconds.
MANY = 3_000


class WhoForm(forms.Form):
    """The group to invite."""

    group: forms.ModelChoiceField[Group] = forms.ModelChoiceField(
        label=gettext_lazy("Group to invite"), queryset=None,
        empty_label=gettext_lazy("choose…"),
        error_messages={"required": gettext_lazy("Choose a group, or make one of everybody who is invited.")},
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["group"].queryset = Group.objects.all()  # type: ignore[attr-defined]


@event_view(Role.ORGANISER)
def who(request: EventRequest) -> HttpResponse:
    """First step: a group, everybody who is only invited, or people from a spreadsheet."""
    if request.method == "POST" and "invited" in request.POST:
        with refusals.told(request):
            return redirect("invitations:codes_for", request.event.slug, _invited(request).pk)
        return redirect("invitations:new", request.event.slug)
    form = WhoForm(request.POST or None)
    if form.is_valid():
        return redirect("invitations:codes_for", request.event.slug, form.cleaned_data["group"].pk)
    context = {"form": form, "step": 1, "has_groups": Group.objects.exists()}
    return render(request, "web/invitations/who.html", context, status=refusals.form_status(form))


def _invited(request: EventRequest) -> Group:
    """The group of everybody whose registration status is *invited*, made if it is not there."""
    stored = {"field": "status", "op": "is", "value": Status.INVITED.value}
    found = next((group for group in Group.objects.exclude(filter=None) if group.filter == stored), None)
    return found or groups.create(request.event, _("Everybody who is invited"), filter=stored)


class CodesForm(forms.Form):
    """Until when the new codes are valid."""

    expires_at = forms.DateTimeField(
        label=gettext_lazy("New codes are valid until"), required=False,
        widget=MomentInput(attrs={"step": 60}),
        help_text=gettext_lazy("Empty: as long as registration is open."),
    )  # fmt: skip


@event_view(Role.ORGANISER)
def codes(request: EventRequest, group: int) -> HttpResponse:
    """Second step: a unique code for everybody in the group who has none."""
    chosen = get_object_or_404(Group.objects.select_related("event"), pk=group)
    try:
        people = groups.members(chosen)
    except Refused as refusal:
        notices.refused(request, refusal)
        return redirect("invitations:new", request.event.slug)
    form = CodesForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            return _made(request, filters.unanswered(request.event, chosen), form.cleaned_data["expires_at"])
    unanswered = people.exclude(status__in=filters.ANSWERED)
    context = {
        "form": form,
        "step": 2,
        "group": chosen,
        "count": people.count(),
        "unanswered": unanswered.count(),
        "without": unanswered.filter(invitation=None).count(),
        "answered": people.filter(status__in=filters.ANSWERED).count(),
    }
    return render(request, "web/invitations/for_codes.html", context, status=refusals.form_status(form))


def _made(request: EventRequest, group: Group, expires_at: datetime | None) -> HttpResponse:
    """Make the codes: those of many people in the background."""
    people = groups.members(group)
    count = people.filter(invitation=None).count()
    if count >= MANY:
        params = {"group": group.pk, "expires_at": expires_at.isoformat() if expires_at else ""}
        job = asking.prepare(request.event, request.user, "codes", params)
        asking.start(job, total=count)
        return redirect("invitations:codes_made", request.event.slug, job.token)
    made = unique.make_missing(request.event, people, expires_at=expires_at)
    words = ngettext("%(n)d code is made.", "%(n)d codes are made.", made) % {"n": made}
    notices.done(request, words if made else _("Everybody has a code already."))
    return redirect("invitations:message_for", request.event.slug, group.pk)


@event_view(Role.ORGANISER)
def codes_made(request: EventRequest, token: str) -> HttpResponse:
    """How far the codes of many people are; then on to the message."""
    job = Job.objects.filter(token=token, user=request.user, kind="codes").first()
    if job is None:
        raise Http404
    if job.state == Job.State.DONE and job.result is not None:
        made = job.result["made"]
        notices.done(request, ngettext("%(n)d code is made.", "%(n)d codes are made.", made) % {"n": made})
        return redirect("invitations:message_for", request.event.slug, job.params["group"])
    context = {"step": 2, "job": job, "progress": progress(job), "group": job.params["group"]}
    return render(request, "web/invitations/codes_made.html", context)


@event_view(Role.ORGANISER)
def message(request: EventRequest, group: int) -> HttpResponse:
    """Third step: on to the composer with the group and a ready invitation, or one's own text."""
    chosen = get_object_or_404(Group, pk=group)
    composer = reverse("compose:new", args=[request.event.slug])
    if request.method == "POST":
        query = {"group": str(chosen.pk)}
        if request.POST.get("ready") in ("pl", "en"):
            query["ready"] = f"{request.POST['ready']}/{_READY}"
        return HttpResponseRedirect(f"{composer}?{urlencode(query)}")
    return render(request, "web/invitations/message.html", {"step": 3, "group": chosen})
