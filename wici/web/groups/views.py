"""Groups: the list, the editor with its live preview, deleting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.people import groups
from wici.people.filter_reading import Vocabulary
from wici.people.membership import Definition, Membership
from wici.people.models import Group
from wici.shared.refusals import Refused
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.groups import definitions, editor, listing, wording

MEMBERS_PER_PAGE = 20
PEOPLE_FOUND = 20


class GroupForm(forms.Form):
    """The name; the definition comes beside it as JSON."""

    name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        error_messages={"required": gettext_lazy("A group needs a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@event_view()
def group_list(request: EventRequest) -> HttpResponse:
    """All groups with their counts."""
    context = {"rows": listing.rows(request.event), "compose": _compose_address(request)}
    return render(request, "web/groups/list.html", context)


def _compose_address(request: EventRequest) -> str:
    """Where a message to a group is written."""
    return reverse("compose:new", args=[request.event.slug])


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """A new group; ``?from=`` begins with what another one is made of."""
    start, name = Definition(), ""
    source = request.GET.get("from", "")
    if source.isdecimal() and len(source) < 19:
        group = get_object_or_404(Group, pk=int(source))
        start, name = groups.definition_of(group), _("%(name)s (copy)") % {"name": group.name}
    return _editor(request, None, start, name)


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a group, or saves the changed definition as another one."""
    group = get_object_or_404(Group, pk=pk)
    return _editor(request, group, groups.definition_of(group), group.name)


def _editor(request: EventRequest, group: Group | None, start: Definition, name: str) -> HttpResponse:
    membership = Membership(request.event)
    vocabulary = membership.vocabulary
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"name": name})
    sent = definitions.Sent(start, definitions.as_sent(start))
    if request.method == "POST":
        sent = definitions.read(request.POST.get("definition", ""), vocabulary)
        if form.is_valid() and sent.problems:
            form.add_error(None, _("Some conditions are not finished or mistaken. They are marked below."))
        elif form.is_valid():
            with refusals.shown_in(form):
                saved = _save(request, group, form.cleaned_data["name"], sent.definition)
                notices.done(request, _("The group “%(name)s” is saved.") % {"name": saved.name})
                return redirect(_after(request, saved))
    context = {
        "group": group,
        "form": form,
        "data": editor.data(vocabulary, sent.raw, sent.problems, group_id=group.pk if group else None),
        "return": _return_address(request),
        "used_in": _users_of(membership, group),
    }
    return render(request, "web/groups/edit.html", context, status=refusals.form_status(form))


def _save(request: EventRequest, group: Group | None, name: str, definition: Definition) -> Group:
    if group is None or "as_new" in request.POST:
        return groups.create_as(request.event, name, definition)
    return groups.change(group, name=name, definition=definition)


def _users_of(membership: Membership, group: Group | None) -> list[Group]:
    return membership.users_of(group.pk) if group else []


def _return_address(request: EventRequest) -> str:
    """The page of ours that sent somebody here, or nothing."""
    address = request.POST.get("return") or request.GET.get("return", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""


def _after(request: EventRequest, group: Group) -> str:
    """Back to where somebody came from, with the group chosen; else to the list."""
    address = _return_address(request)
    if not address:
        return reverse("groups:list", args=[request.event.slug])
    path, _question, query = address.partition("?")
    kept = QueryDict(query, mutable=True)
    kept["group"] = str(group.pk)
    return f"{path}?{kept.urlencode()}"


@require_POST
@event_view(Role.ORGANISER)
def preview(request: EventRequest) -> HttpResponse:
    """Who would belong to the group as it stands in the editor, why, and the group in words."""
    vocabulary = Vocabulary(request.event)
    sent = definitions.read(request.POST.get("definition", ""), vocabulary)
    pk = request.POST.get("group", "")
    group = Group.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
    context: dict[str, Any] = {"is_empty": sent.definition.is_empty, "problems": sent.problems}
    if not sent.problems:
        try:
            context |= _members(request, sent.definition, group)
        except Refused as refusal:
            context["refusal"] = refusal
    spoken = [] if sent.problems else wording.lines(sent.definition, vocabulary)
    return JsonResponse(
        {
            "members": render_to_string("web/groups/_members.html", context, request),
            "words": render_to_string("web/groups/_words.html", {"lines": spoken}, request),
            "problems": [{"path": each.path, "sentence": each.sentence} for each in sent.problems],
        }
    )


def _members(request: EventRequest, definition: Definition, group: Group | None) -> dict[str, Any]:
    people = groups.members_of_definition(request.event, definition, group=group)
    page = Paginator(people, MEMBERS_PER_PAGE).get_page(request.POST.get("page"))
    listed = list(page)
    why = groups.reasons(request.event, listed, definition)
    return {"page": page, "total": page.paginator.count, "rows": [(one, why[one.pk]) for one in listed]}


@event_view(Role.ORGANISER)
def people(request: EventRequest) -> HttpResponse:
    """People to pick, by any of their data."""
    return JsonResponse({"people": editor.found_people(request.GET.get("q", "")[:200], PEOPLE_FOUND)})


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a group; the people stay."""
    group = get_object_or_404(Group, pk=pk)
    with refusals.told(request):
        groups.delete(group)
        notices.done(request, _("The group “%(name)s” is deleted.") % {"name": group.name})
    return redirect("groups:list", request.event.slug)
