"""Who is invited: the funnel, everybody with their state and its time, groups of them, and one person."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.merging.links import invitation_link
from wici.people.models import Participant
from wici.plain.keys import fold
from wici.registration.invitations import codes, filters, states
from wici.registration.invitations.states import State
from wici.registration.models import Invitation
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.invitations.tabs import tabs

_PAGE_SIZE = 50


class Step(NamedTuple):
    """One step of the funnel: how many, and which part of those who were invited."""

    label: str
    number: int
    percent: int


class Chip(NamedTuple):
    """A state to show alone."""

    label: str
    number: int
    address: str
    is_current: bool


@event_view()
def people(request: EventRequest) -> HttpResponse:
    """Everybody who is invited, or those in one state."""
    now = timezone.now()
    chosen = request.GET.get("state", "")
    search = request.GET.get("q", "").strip()
    found = states.invitees(request.event, now, State(chosen) if chosen in State.values else None)
    for word in fold(search).split()[:8]:
        found = found.filter(search__contains=word)
    funnel = states.funnel(request.event, now)
    context = {
        "tabs": tabs(request, "list"),
        "funnel": funnel,
        "steps": _steps(funnel),
        "chips": _chips(request, funnel, chosen),
        "chosen": chosen,
        "search": search,
        "page": Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page")),
        "ready": filters.ready_groups(request.event),
    }
    return render(request, "web/invitations/list.html", context)


def _steps(funnel: states.Funnel) -> list[Step]:
    steps = (
        (_("Invited"), funnel.invited),
        (_("Sent"), funnel.sent),
        (_("Opened"), funnel.opened),
        (_("Started"), funnel.started),
        (_("Registered"), funnel.registered),
    )
    return [Step(label, count, round(100 * count / (funnel.invited or 1))) for label, count in steps]


def _chips(request: EventRequest, funnel: states.Funnel, chosen: str) -> list[Chip]:
    address = reverse("invitations:list", args=[request.event.slug])
    everybody = Chip(_("All"), funnel.invited, address, chosen not in State.values)
    return [
        everybody,
        *(
            Chip(str(each.label), funnel.by_state[each], f"{address}?state={each.value}", chosen == each)
            for each in State
            if funnel.by_state[each] or chosen == each
        ),
    ]


@require_POST
@event_view(Role.ORGANISER)
def ready_group(request: EventRequest, name: str) -> HttpResponse:
    """Makes a ready group, and opens it."""
    with refusals.told(request):
        made = filters.make_ready(request.event, name)
        if made is None:
            raise Http404
        notices.done(request, _("The group “%(name)s” is ready.") % {"name": made.name})
        return redirect("groups:edit", request.event.slug, made.pk)
    return redirect("invitations:list", request.event.slug)


class CodeForm(forms.Form):
    """A participant's own code, as somebody types it."""

    code = forms.CharField(
        label=gettext_lazy("Invitation code"), max_length=60, required=False,
        help_text=gettext_lazy("Empty: a new code is made. The code that they had before stops working."),
    )  # fmt: skip


@event_view(Role.ORGANISER)
def person(request: EventRequest, pk: int) -> HttpResponse:
    """One person's invitation: code and link, what they did, why they declined; another code."""
    who = get_object_or_404(Participant.objects.select_related("event"), pk=pk)
    known = Invitation.objects.filter(participant=who).first()
    form = CodeForm(request.POST or None, initial={"code": known.code if known else ""})
    if form.is_valid():
        with refusals.shown_in(form):
            typed = form.cleaned_data["code"].strip()
            set_to = codes.set_code(who, typed) if typed else codes.renew(who)
            notices.done(request, _("The invitation code is %(code)s now.") % {"code": set_to.code})
            return redirect("invitations:person", request.event.slug, pk)
    shown = states.invitees(request.event, timezone.now()).filter(pk=pk).first()
    context: dict[str, Any] = {
        "form": form,
        "person": who,
        "invitation": known,
        "shown": shown,
        "link": invitation_link(who.pk),
        "tabs": tabs(request, "list"),
    }
    return render(request, "web/invitations/person.html", context, status=refusals.form_status(form))
