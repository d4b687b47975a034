"""A participant's own page: to see, change and cancel their registration, or to go on with it."""

from __future__ import annotations

import logging

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wici.documents.people import make_for, public_documents_of
from wici.people.models import Participant, Status
from wici.plain.pdf.errors import DocumentError
from wici.public.registration.pages import IN_THE_WAY
from wici.public.registration.visits import Visit, personal_page
from wici.public.registration.words import Part, parts_of
from wici.registration.models import Draft
from wici.registration.opening import Standing, may
from wici.registration.registering import drafts, personal
from wici.registration.registering.files import refs_of
from wici.registration.registering.sheets import sheet_of, typed_of
from wici.shared.refusals import Refused, Sentence

log = logging.getLogger(__name__)

#: A document that there is not, or not any more.
GONE = 404


@require_safe
@personal_page
def page(visit: Visit) -> HttpResponse:
    """How the registration stands, and what can be done about it."""
    return _shown(visit)


def _shown(visit: Visit, problem: Sentence = "", status: int = 200) -> HttpResponse:
    person = _person(visit)
    is_registered = person.status == Status.COMPLETED
    context = {
        "person": person,
        "token": visit.token,
        "problem": problem,
        "is_registered": is_registered,
        "is_started": person.status == Status.STARTED,
        "is_cancelled": person.status == Status.CANCELLED,
        "is_open": visit.standing is Standing.OPEN,
        "parts": _parts(visit, person) if is_registered and may(visit.settings, "see", visit.now) else (),
        "may_change": is_registered and may(visit.settings, "change", visit.now),
        "may_cancel": is_registered and may(visit.settings, "cancel", visit.now),
        "documents": public_documents_of(person),
    }
    return visit.page("personal", context, status)


def _person(visit: Visit) -> Participant:
    if visit.participant is None:
        raise TypeError("this page is a participant's own")
    return visit.participant


def _parts(visit: Visit, person: Participant) -> list[Part]:
    """The registration as the summary showed it."""
    as_registered = Draft(
        event=visit.event,
        participant=person,
        is_change=True,
        typed=typed_of(person),
        files=refs_of(person),
    )
    return parts_of(sheet_of(as_registered, visit.now, language=visit.language))


@require_safe
@personal_page
def document(visit: Visit, template: int) -> HttpResponse:
    """One of the participant's documents, made now, as a file to keep."""
    person = _person(visit)
    held = next((each for each in public_documents_of(person) if each.template.pk == template), None)
    if held is None:
        return _shown(visit, _("This document is not available any more."), GONE)
    try:
        made = make_for(person, held.template)
    except DocumentError:
        log.warning("Document %s of participant %s cannot be made", template, person.pk, exc_info=True)
        made = None
    if made is None:
        sentence = _("“%(document)s” cannot be made just now. Write to the organiser: they see the reason.")
        return _shown(visit, sentence % {"document": held.template.name}, IN_THE_WAY)
    response = HttpResponse(made.content, content_type="application/pdf")
    header = content_disposition_header(as_attachment=True, filename=made.name)
    response.headers["Content-Disposition"] = header or "attachment"
    return response


@require_POST
@personal_page
def change(visit: Visit) -> HttpResponse:
    """Begin to change the answers, in the form that they were given in."""
    person = _person(visit)
    if person.status != Status.COMPLETED or not may(visit.settings, "change", visit.now):
        return _shown(visit, status=IN_THE_WAY)
    draft = drafts.begin_change(person, visit.known_browser(), visit.language, visit.now)
    return visit.to("registration-summary", draft.key)


@require_POST
@personal_page
def go_on(visit: Visit) -> HttpResponse:
    """Go on with a registration that was begun, in this browser."""
    person = _person(visit)
    if person.status != Status.STARTED:
        return _shown(visit, status=IN_THE_WAY)
    draft = drafts.go_on(person, visit.known_browser(), visit.now)
    return visit.to("registration-summary", draft.key)


@require_http_methods(("GET", "HEAD", "POST"))
@personal_page
def cancel(visit: Visit) -> HttpResponse:
    """Asks whether to cancel, and cancels when it is sent."""
    person = _person(visit)
    if visit.request.method == "POST":
        try:
            personal.cancel(person, visit.now)
        except Refused as refusal:
            return _shown(visit, refusal.sentence, IN_THE_WAY)
    elif person.status == Status.COMPLETED and may(visit.settings, "cancel", visit.now):
        return visit.page("cancel", {"person": person, "token": visit.token})
    return HttpResponseRedirect(reverse("personal", args=[visit.token]))
