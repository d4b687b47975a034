"""What is done to many participants at once: each step says to how many, before and after."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.events.models import ParticipationType, Role
from wici.people import groups, participants
from wici.people.models import Participant, Status
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.participants.filtering import sentence
from wici.web.participants.listing import PeopleList

ACTIONS = ("type", "status", "group", "delete")
#: So many names are shown before the step is taken.
NAMES_SHOWN = 12


class BulkForm(forms.Form):
    """The new value that a step needs."""

    def __init__(self, action: str, data: QueryDict | None) -> None:
        super().__init__(data)
        if action == "type":
            language = get_language() or "pl"
            types = [(str(made.pk), made.name_in(language)) for made in ParticipationType.objects.all()]
            self.fields["type"] = forms.ChoiceField(
                label=gettext_lazy("New participation type"),
                choices=[("", _("without a type")), *types],
                required=False,
            )
        elif action == "status":
            self.fields["status"] = forms.ChoiceField(
                label=gettext_lazy("New registration status"), choices=Status.choices
            )
        elif action == "group":
            self.fields["name"] = forms.CharField(
                label=gettext_lazy("Name of the group"), required=False, max_length=200
            )


class Chosen:
    """The people that a step is for: those ticked, or everybody who fits the filters."""

    def __init__(self, request: EventRequest) -> None:
        self.is_everybody = request.POST.get("everybody") == "yes"
        self.filters = request.POST.get("filters", "")
        self.ids = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 19]
        self._list = PeopleList(request.event, QueryDict(self.filters))

    @property
    def people(self) -> QuerySet[Participant]:
        """The people, of this event alone."""
        people = self._list.people()
        return people if self.is_everybody else people.filter(pk__in=self.ids)

    @property
    def words(self) -> str:
        """What the filters ask for; empty when people were ticked or nothing is filtered."""
        return sentence(self._list.filters) if self.is_everybody else ""

    @property
    def stored_filter(self) -> object:
        """The filter that makes the same people a group, also later."""
        return self._list.filters.stored if self.is_everybody else None


@require_POST
@event_view(Role.ORGANISER)
def bulk(request: EventRequest) -> HttpResponse:
    """Shows what would be done to how many, and does it when that was confirmed."""
    action = request.POST.get("action", "")
    chosen = Chosen(request)
    count = chosen.people.count()
    if action not in ACTIONS or not count:
        notices.warn(request, _("Nobody was chosen. Tick people in the list first."))
        return _back(request, chosen)
    is_confirmed = request.POST.get("confirmed") == "yes"
    form = BulkForm(action, request.POST if is_confirmed else None)
    is_other_count = is_confirmed and request.POST.get("expected") != str(count)
    if is_confirmed and not is_other_count and form.is_valid():
        with refusals.shown_in(form):
            return _do(request, action, chosen, form)
    context = _context(chosen, action, count) | {"form": form, "is_other_count": is_other_count}
    status = 422 if is_other_count else refusals.form_status(form)
    return render(request, "web/participants/bulk.html", context, status=status)


def _context(chosen: Chosen, action: str, count: int) -> dict[str, Any]:
    return {
        "action": action,
        "count": count,
        "people": list(chosen.people[:NAMES_SHOWN]),
        "more": max(0, count - NAMES_SHOWN),
        "chosen": chosen,
        "button": _button(action, count),
    }


def _button(action: str, count: int) -> str:
    """What the button will do, with the number of people."""
    words = {
        "type": ngettext(
            "Change the type of %(n)d participant", "Change the type of %(n)d participants", count
        ),
        "status": ngettext(
            "Change the status of %(n)d participant", "Change the status of %(n)d participants", count
        ),
        "group": ngettext("Make a group of %(n)d participant", "Make a group of %(n)d participants", count),
        "delete": ngettext("Delete %(n)d participant", "Delete %(n)d participants", count),
    }
    return words[action] % {"n": count}


def _do(request: EventRequest, action: str, chosen: Chosen, form: BulkForm) -> HttpResponse:
    value = form.cleaned_data
    event, user = request.event, request.user
    if action == "group":
        made = groups.create(
            event,
            value["name"],
            filter=chosen.stored_filter,
            picked=() if chosen.is_everybody else chosen.people,
        )
        notices.done(request, _("The group “%(name)s” is ready.") % {"name": made.name})
        return redirect("groups:edit", event.slug, made.pk)
    if action == "delete":
        count = participants.bulk_delete(event, chosen.people)
        words = ngettext("%(n)d participant is deleted.", "%(n)d participants are deleted.", count)
    elif action == "type":
        new = ParticipationType.objects.filter(pk=value["type"] or 0).first()
        count = participants.bulk_set_type(event, chosen.people, new, user=user)
        words = ngettext(
            "%(n)d participant has another type now.", "%(n)d participants have another type now.", count
        )
    else:
        count = participants.bulk_set_status(event, chosen.people, value["status"], user=user)
        words = ngettext(
            "%(n)d participant has another status now.", "%(n)d participants have another status now.", count
        )
    notices.done(request, words % {"n": count})
    return _back(request, chosen)


def _back(request: EventRequest, chosen: Chosen) -> HttpResponse:
    address = reverse("participants:list", args=[request.event.slug])
    query = QueryDict(chosen.filters, mutable=True)
    return HttpResponseRedirect(f"{address}?{query.urlencode()}")
