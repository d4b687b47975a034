"""The message as one person's phone shows it, how long it is, and who it is for."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.mailings import preview as mail
from wici.mailings.models import Mailing
from wici.mailings.sms import audience
from wici.mailings.sms import preview as previews
from wici.mailings.sms.checks import check
from wici.mailings.sms.composing import country
from wici.people.models import Participant
from wici.plain.sms.numbers import read_numbers
from wici.plain.sms.parts import Alphabet
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.compose.checking import by_level
from wici.web.compose.recipients import MOST_SHOWN
from wici.web.sms import state

#: Letters that shorten a message are named, at most so many.
_NAMED = 12


@event_view(Role.ORGANISER)
@require_POST
def preview(request: EventRequest) -> HttpResponse:
    """What is typed, saved or not, as somebody would get it, with its length and what it would cost."""
    data = answers.posted_json(request)
    mailing = unsaved(request, data.get("fields"))
    who = chosen(mailing, str(data.get("person") or ""))
    try:
        shown = previews.preview(mailing, who)
    except Refused as refusal:
        return answers.refused(refusal)
    counter = render_to_string("web/sms/_counter.html", _counted(mailing, shown), request)
    return JsonResponse(
        {
            "to": str(shown.to),
            "sender": shown.sender,
            "text": shown.words,
            "counter": counter,
            **_around(mailing, who),
        }
    )


@event_view(Role.ORGANISER)
@require_POST
def people(request: EventRequest) -> HttpResponse:
    """Recipients to choose from by a few letters."""
    data = answers.posted_json(request)
    mailing = unsaved(request, data.get("fields"))
    found = previews.people(mailing, search=str(data.get("q") or ""), limit=20)
    return JsonResponse(
        {"people": [{"person": each.id or each.number, "label": str(each)} for each in found]}
    )


@event_view(Role.ORGANISER)
@require_POST
def typed(request: EventRequest) -> HttpResponse:
    """The typed numbers as chips: bad ones with their reason, repeated ones merged and counted."""
    written = request.POST.get("addresses")
    if written is None:
        raise BadRequest("no numbers")
    mailing = Mailing(
        event=request.event, gateway=state.read_fields({"gateway": _number(request)})["gateway"]
    )
    found = read_numbers(written, country(mailing))
    context = {
        "total": len(found.numbers),
        "shown": found.numbers[:MOST_SHOWN],
        "more": max(0, len(found.numbers) - MOST_SHOWN),
        "problems": [(problem, spoken(problem.wording)) for problem in found.problems],
        "duplicates": found.duplicates,
    }
    return render(request, "web/sms/_numbers.html", context)


@event_view(Role.ORGANISER)
def show_check(request: EventRequest, pk: int) -> HttpResponse:
    """What blocks, what somebody should look at, what is in order, and what all of it costs."""
    checked = check(saved(pk))
    context = {"estimate": checked.estimate, **by_level(checked.findings)}
    return render(request, "web/sms/_check.html", context)


def saved(pk: int) -> Mailing:
    """A stored text message. Raises Http404."""
    rows = Mailing.objects.select_related("event", "group__event", "gateway__connection")
    return get_object_or_404(rows, pk=pk, kind=Mailing.Kind.SMS)


def unsaved(request: EventRequest, fields: object) -> Mailing:
    """A message of what the script holds at this moment."""
    return Mailing(event=request.event, kind=Mailing.Kind.SMS, **state.read_fields(fields))


def chosen(mailing: Mailing, asked: str) -> previews.Who:
    """The person whose message is asked for, by id or typed number; else the first recipient."""
    if mailing.audience == Mailing.Audience.ADDRESSES:
        for listed in audience.numbers(mailing, country(mailing)).numbers:
            if listed.number.spaced == asked:
                return listed.number
    elif asked.isascii() and asked.isdigit() and (found := mail.participant(mailing, int(asked))) is not None:
        return found
    return previews.first_reader(mailing)


def _counted(mailing: Mailing, shown: previews.Preview) -> dict[str, object]:
    """The line under the text: how long it is for this person, why, and what that costs for all."""
    try:
        count = audience.count(mailing, country(mailing))
    except Refused:
        count = 0
    price = mailing.gateway.price if mailing.gateway else None
    cost = None if price is None else (price * shown.measure.parts * count).quantize(Decimal("0.01"))
    return {
        "measure": shown.measure,
        "plain": shown.plain,
        "is_ucs2": shown.measure.alphabet is Alphabet.UCS2,
        "forcing": shown.measure.forcing[:_NAMED],
        "more_forcing": max(0, len(shown.measure.forcing) - _NAMED),
        "replaced": shown.replaced[:_NAMED],
        "without_letters": mailing.without_letters,
        "count": count,
        "cost": cost,
        "currency": mailing.gateway.currency if mailing.gateway else "",
    }


def _around(mailing: Mailing, who: previews.Who) -> dict[str, int | str | None]:
    """Who is shown, and who stands before and after."""
    if isinstance(who, Participant):
        beside = mail.neighbours(mailing, who) if who.pk else mail.Neighbours(None, None)
        return {"person": who.pk, "previous": beside.previous, "next": beside.next}
    listed = [each.number.spaced for each in audience.numbers(mailing, country(mailing)).numbers]
    place = listed.index(who.spaced)
    return {
        "person": who.spaced,
        "previous": listed[place - 1] if place else None,
        "next": listed[place + 1] if place + 1 < len(listed) else None,
    }


def _number(request: EventRequest) -> int | None:
    asked = request.POST.get("gateway", "")
    return int(asked) if asked.isascii() and asked.isdigit() else None
