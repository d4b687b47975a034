"""The documents of a participant on their card: to open, to revoke, to issue anew."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wici.delivery.documents_sent import SentDocument, documents_sent
from wici.documents import issuing
from wici.documents.models import Change, DocumentTemplate
from wici.documents.people import Held, documents_of, make_for
from wici.documents.serials import serial
from wici.events.models import Role
from wici.people.models import Participant
from wici.plain.pdf.errors import DocumentError
from wici.shared.refusals import Sentence
from wici.shared.spoken import spoken
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.participants.card import answered, person_of

CANNOT = 409
#: A PDF that a browser shows may load nothing; browsers show it by a page of their own around it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@event_view()
def documents(request: EventRequest, pk: int) -> HttpResponse:
    """What the person has, and what became of it."""
    return _page(request, person_of(pk))


class Past(NamedTuple):
    """One change of a document, with the serial that is not valid since then."""

    change: Change
    serial: str


class Row(NamedTuple):
    """One document on the card."""

    held: Held
    past: list[Past]
    sent: list[SentDocument]


def _page(request: EventRequest, person: Participant, problem: Sentence = "") -> HttpResponse:
    sent = documents_sent(person)
    rows = [
        Row(held, [_past(change) for change in held.changes], sent.get(held.template.pk, []))
        for held in documents_of(person)
    ]
    response = answered(
        request, person, "documents", rows=rows, problem=problem, longest=issuing.LONGEST_REASON
    )
    if problem:
        response.status_code = CANNOT
    return response


def _past(change: Change) -> Past:
    return Past(change, serial(change.template_id, change.participant_id, change.number))


@require_safe
@event_view()
def document(request: EventRequest, pk: int, template: int) -> HttpResponseBase:
    """The PDF, made now; ``?download`` to keep it, else to look at."""
    person = person_of(pk)
    design = get_object_or_404(DocumentTemplate.objects, pk=template)
    try:
        made = make_for(person, design)
    except DocumentError as error:
        sentence = _("“%(document)s” cannot be made for this person: %(reason)s")
        reason = {"document": design.name, "reason": spoken(error.wording)}
        return _page(request, person, sentence % reason)
    if made is None:
        raise Http404
    response = HttpResponse(made.content, content_type="application/pdf")
    header = content_disposition_header("download" in request.GET, made.name)
    response.headers["Content-Disposition"] = header or "inline"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@event_view(Role.ORGANISER)
def issue(request: EventRequest, pk: int, template: int) -> HttpResponse:
    """Revokes the document, or issues it anew."""
    person = person_of(pk)
    design = get_object_or_404(DocumentTemplate.objects, pk=template)
    seen, reason = request.POST.get("number", ""), request.POST.get("reason", "")
    is_anew = request.POST.get("action") == "reissue"
    change = issuing.reissue if is_anew else issuing.revoke
    with refusals.told(request):
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
        if not change(design, person, number=number, reason=reason, user=request.user):
            notices.warn(request, _("Nothing was changed: this document was revoked or issued anew before."))
        elif is_anew:
            notices.done(request, _("“%(document)s” is issued anew.") % {"document": design.name})
        else:
            notices.done(request, _("“%(document)s” is revoked.") % {"document": design.name})
    return redirect("participants:documents", request.event.slug, person.pk)
