"""The card of one participant: data, messages, surveys, history; code, link, forms of address."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.delivery import delivery_reports, told
from wici.delivery.models import Recipient
from wici.events.models import Role
from wici.merging.links import invitation_link
from wici.merging.pictures import qr_code, qr_code_drawing
from wici.people import participants
from wici.people.models import Change, Field, Participant
from wici.registration.registering import personal
from wici.surveys import results
from wici.web import notices, refusals, subjects
from wici.web.access import EventRequest, event_view
from wici.web.participants.address import address_of
from wici.web.participants.columns import answer_text, label_of
from wici.web.participants.files import sent_by
from wici.web.participants.forms import AddressForm, ParticipantForm, values_of
from wici.web.participants.history import entries
from wici.web.tabs import Tab

ENTRIES_PER_PAGE = 50


def _tabs(request: EventRequest, person: Participant, current: str) -> list[Tab]:
    labels = (
        ("card", _("Data")),
        ("messages", _("Messages")),
        ("documents", _("Documents")),
        ("surveys", _("Surveys")),
        ("history", _("History")),
    )
    return [
        Tab(label, reverse(f"participants:{name}", args=[request.event.slug, person.pk]), name == current)
        for name, label in labels
    ]


def person_of(pk: int) -> Participant:
    """The participant of the event with this number. Raises Http404."""
    return get_object_or_404(
        Participant.objects.select_related("participation_type", "event", "personal_link"), pk=pk
    )


def answered(
    request: EventRequest,
    person: Participant,
    current: str,
    *,
    address_form: AddressForm | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of the card: what stands on every tab, and the tab's own context."""
    given = {"gender": person.gender, "vocative": person.vocative}
    status = max(
        (refusals.form_status(form) for form in (context.get("form"), address_form) if form), default=200
    )
    context |= {
        "person": person,
        "tabs": _tabs(request, person, current),
        "address": address_of(person),
        "address_form": address_form or AddressForm(initial=given, auto_id="address_%s"),
        "link": invitation_link(person.pk),
        "personal_link": personal.link_of(person),
        "qr_png": b64encode(qr_code(person.code)).decode("ascii"),
        "qr_svg": b64encode(qr_code_drawing(person.code).encode()).decode("ascii"),
        "is_organiser": request.role != Role.READER,
    }
    return render(request, f"web/participants/{current}.html", context, status=status)


@event_view()
def card(request: EventRequest, pk: int) -> HttpResponse:
    """The data of a participant: a form for organisers, facts for readers."""
    person = person_of(pk)
    form = ParticipantForm(request.event, request.POST or None, person)
    if form.is_valid():
        with refusals.shown_in(form):
            edits = participants.change(person, values_of(form, form.changed_data), user=request.user)
            notices.done(request, _("The changes are saved.") if edits else _("Nothing was different."))
            return redirect("participants:card", request.event.slug, person.pk)
    facts = [(label_of(field), answer_text(field, person.answers.get(field.key))) for field in form.questions]
    sent = sent_by(request, person, form.questions)
    shown = person if not form.errors else person_of(pk)
    return answered(request, shown, "card", form=form, facts=facts, sent=sent)


@require_POST
@event_view(Role.ORGANISER)
def forms_of_address(request: EventRequest, pk: int) -> HttpResponse:
    """Keeps the gender and the correction of the vocative."""
    person = person_of(pk)
    form = AddressForm(request.POST, auto_id="address_%s")
    if form.is_valid():
        with refusals.shown_in(form):
            participants.change(person, form.cleaned_data, user=request.user)
            notices.done(request, _("The forms of address are saved."))
            return redirect("participants:card", request.event.slug, person.pk)
    data = ParticipantForm(request.event, person=person)
    sent = sent_by(request, person, data.questions)
    return answered(request, person, "card", form=data, address_form=form, sent=sent)


@event_view()
def messages(request: EventRequest, pk: int) -> HttpResponse:
    """The messages that were sent to this person, or will be, the newest first."""
    person = person_of(pk)
    received = (
        Recipient.objects.filter(participant=person).select_related("dispatch").order_by("-dispatch_id")
    )
    page = Paginator(received, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    reports = delivery_reports.of([recipient.pk for recipient in page])
    rows = [
        (each, _report(request, each), reports[each.pk].fate if each.pk in reports else "")
        for each in told.completed(page.object_list)
    ]
    labels = subjects.labels(request.event, (recipient.dispatch.subject for recipient in page))
    return answered(request, person, "messages", page=page, rows=rows, tag_labels=labels)


def _report(request: EventRequest, recipient: Recipient) -> str:
    """The exact message with its attempts, a page of its send report."""
    return reverse("reports:recipient", args=[request.event.slug, recipient.dispatch_id, recipient.pk])


@event_view()
def surveys(request: EventRequest, pk: int) -> HttpResponse:
    """Which named surveys this person has answered, and what, the newest first. Anonymous ones never show."""
    person = person_of(pk)
    given = results.of_participant(person, get_language() or "")
    return answered(request, person, "surveys", given=given)


@event_view()
def history(request: EventRequest, pk: int) -> HttpResponse:
    """Who changed what of this person, the newest first."""
    person = person_of(pk)
    changes = Change.objects.filter(participant=person).select_related("user")
    page = Paginator(changes, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    return answered(request, person, "history", page=page, entries=entries(page, Field.objects.all()))


@require_POST
@event_view(Role.ORGANISER)
def new_link(request: EventRequest, pk: int) -> HttpResponse:
    """Replaces the link of the participant's own page: the one before stops working."""
    personal.replace_link(person_of(pk))
    notices.done(request, _("The participant has a new personal link. The old one does not work any more."))
    return redirect("participants:card", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a participant."""
    person = person_of(pk)
    participants.bulk_delete(request.event, Participant.objects.filter(pk=person.pk))
    count = 1
    words = ngettext("%(n)d participant is deleted.", "%(n)d participants are deleted.", count)
    notices.done(request, words % {"n": count})
    return redirect("participants:list", request.event.slug)
