"""The message as one person gets it, made by the code that sends."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse

from wici.events.models import Role
from wici.mailings import audience, revisions
from wici.mailings import preview as previews
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.received import pdf_response

#: A message is somebody's HTML: nothing in it runs, and it can reach nothing of ours.
MESSAGE_POLICY = {
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "frame-src": ["'none'"],
    "img-src": ["data:", "https:", "http:"],
    "style-src": ["'unsafe-inline'", "https:"],
    "font-src": ["data:", "https:"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}
#: Links of a shown message open beside the composer. Behind everything, where it changes nothing else.
_BESIDE = '<base target="_blank">'


@event_view(Role.ORGANISER)
def preview(request: EventRequest, pk: int) -> HttpResponse:
    """Subject, text part, attachments and the neighbours in the list; the HTML has its own address."""
    mailing = _mailing(pk)
    try:
        who = chosen(mailing, request)
        shown = previews.preview(mailing, who)
    except Refused as refusal:
        return answers.refused(refusal)
    return JsonResponse(
        {
            "to": _label(shown.to),
            "sender": shown.sender,
            "reply_to": shown.reply_to,
            "subject": shown.subject,
            "text": shown.text,
            "has_html": bool(shown.html),
            "size": filesizeformat(shown.size),
            "attachments": [
                {"name": ref.name, "size": filesizeformat(ref.size)} for ref in shown.attachments
            ],
            "documents": [
                {
                    "name": made.name,
                    "size": filesizeformat(len(made.content)),
                    "address": reverse("compose:preview_document", args=[request.event.slug, pk, number]),
                    "problems": [spoken(problem.wording) for problem in made.problems],
                }
                for number, made in enumerate(shown.documents)
            ],
            **_around(mailing, who),
        }
    )


@csp_replace(MESSAGE_POLICY)
@event_view(Role.ORGANISER)
def preview_html(request: EventRequest, pk: int) -> HttpResponse:
    """The HTML as a recipient's mail program would show it."""
    mailing = _mailing(pk)
    try:
        shown = previews.preview(mailing, chosen(mailing, request))
    except Refused as refusal:
        return HttpResponse(render_to_string("web/compose/_cannot_show.html", {"refusal": refusal}))
    return message_page(shown.html)


@event_view(Role.ORGANISER)
def preview_document(request: EventRequest, pk: int, number: int) -> HttpResponse:
    """One of the documents that somebody would get; opened in the browser."""
    mailing = _mailing(pk)
    try:
        documents = previews.preview(mailing, chosen(mailing, request)).documents
    except Refused as refusal:
        return HttpResponse(render_to_string("web/compose/_cannot_show.html", {"refusal": refusal}))
    if number >= len(documents):
        raise Http404
    return pdf_response(documents[number].name, documents[number].content)


def message_page(html: str) -> HttpResponse:
    """A message's HTML for a frame."""
    response = HttpResponse(html + _BESIDE)
    response["Cache-Control"] = "no-store"
    return response


@event_view(Role.ORGANISER)
def people(request: EventRequest, pk: int) -> HttpResponse:
    """Recipients to choose from by a few letters."""
    found = previews.people(_mailing(pk), search=request.GET.get("q", ""), limit=20)
    return JsonResponse(
        {"people": [{"person": reader.id or reader.address, "label": _label(reader)} for reader in found]}
    )


@event_view(Role.ORGANISER)
def text(request: EventRequest, pk: int) -> HttpResponse:
    """The text part as it is made from the HTML."""
    mailing = _mailing(pk)
    mailing.is_text_edited = False
    return JsonResponse({"text": revisions.text_template(mailing)})


def chosen(mailing: Mailing, request: EventRequest) -> previews.Who:
    """The person whose message is asked for, by number or typed address; else the first recipient."""
    asked = request.POST.get("person") or request.GET.get("person") or ""
    if mailing.audience == Mailing.Audience.ADDRESSES:
        for listed in audience.addresses(mailing).addresses:
            if listed.address.text == asked:
                return listed
    elif asked.isascii() and asked.isdigit():
        found = previews.participant(mailing, int(asked))
        if found is not None:
            return found
    return previews.first_reader(mailing)


def _around(mailing: Mailing, who: previews.Who) -> dict[str, int | str | None]:
    """Who is shown, and who stands before and after."""
    if isinstance(who, Participant):
        beside = previews.neighbours(mailing, who) if who.pk else previews.Neighbours(None, None)
        return {"person": who.pk, "previous": beside.previous, "next": beside.next}
    typed = [listed.address.text for listed in audience.addresses(mailing).addresses]
    place = typed.index(who.address.text)
    return {
        "person": who.address.text,
        "previous": typed[place - 1] if place else None,
        "next": typed[place + 1] if place + 1 < len(typed) else None,
    }


def _label(reader: previews.Reader) -> str:
    return str(reader) if reader.address else reader.name


def _mailing(pk: int) -> Mailing:
    return get_object_or_404(
        Mailing.objects.select_related("event", "group__event", "sender__connection"), pk=pk
    )
