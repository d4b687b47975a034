"""The summary before the registration is sent, and the page that confirms it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wici.people.models import Status
from wici.public.registration.form import sheet_for
from wici.public.registration.pages import IN_THE_WAY
from wici.public.registration.visits import Visit, chosen_language, event_page
from wici.public.registration.words import parts_of, standing_in_words
from wici.registration.models import Draft, SameEmail
from wici.registration.queries import TYPE
from wici.registration.registering import completing, drafts, personal
from wici.registration.registering.completing import SAME_EMAIL, UNFINISHED
from wici.registration.registering.sheets import Sheet
from wici.shared.refusals import Refused, Sentence


@require_http_methods(("GET", "HEAD", "POST"))
@event_page
def summary(visit: Visit, key: str) -> HttpResponse:
    """Everything that was typed, to be looked over; sending it registers, once."""
    draft = drafts.find(visit.event, key, visit.browser)
    if draft is None:
        return visit.to("registration")
    if draft.ended_at is not None:
        return visit.to("registration-done", draft.key)
    if visit.request.method == "POST" and "without_code" in visit.request.POST:
        drafts.drop_code(draft)
        return visit.to("registration-summary", draft.key)
    if visit.request.method == "POST" and not chosen_language(visit.request):
        return _confirmed(visit, draft)
    sheet, notice = sheet_for(visit, draft)
    wrong = sheet.first_wrong()
    if wrong is not None:
        return _to_wrong(draft, wrong.key)
    stands = "" if draft.is_change else standing_in_words(visit)
    return _shown(visit, draft, sheet, stands or notice, is_code_refused=bool(notice))


def _confirmed(visit: Visit, draft: Draft) -> HttpResponse:
    try:
        completing.complete(draft, now=visit.now, is_sure="is_sure" in visit.request.POST)
    except Refused as refusal:
        sheet, notice = sheet_for(visit, draft)
        wrong = sheet.first_wrong()
        if refusal.field == UNFINISHED and wrong is not None:
            return _to_wrong(draft, wrong.key)
        is_refused = bool(notice) or refusal.field == "code"
        return _shown(visit, draft, sheet, refusal.sentence, refusal.field, is_code_refused=is_refused)
    return visit.to("registration-done", draft.key)


def _to_wrong(draft: Draft, step: str) -> HttpResponse:
    address = reverse("registration-step", args=[draft.event.slug, draft.key, step])
    return HttpResponseRedirect(f"{address}?check=1&to_summary=1")


def _shown(
    visit: Visit,
    draft: Draft,
    sheet: Sheet,
    notice: Sentence,
    field: str = "",
    *,
    is_code_refused: bool = False,
) -> HttpResponse:
    last = sheet.ahead_of("")
    context = {
        "draft": draft,
        "parts": parts_of(sheet),
        "notice": notice,
        "asks_if_sure": field == SAME_EMAIL and visit.settings.same_email == SameEmail.WARN,
        "is_about_type": field == TYPE,
        "is_about_email": field == SAME_EMAIL,
        "can_drop_code": is_code_refused and not visit.settings.code_only,
        "last": last.key if last else "",
        "steps": len(sheet.steps) + 1,
    }
    return visit.page("summary", context, IN_THE_WAY if notice else 200)


@require_safe
@event_page
def done(visit: Visit, key: str) -> HttpResponse:
    """That somebody is registered, or that their change is stored, and the way back to it."""
    draft = drafts.find(visit.event, key, visit.browser)
    if draft is None or draft.ended_at is None:
        return visit.to("registration")
    person = draft.participant
    context = {
        "draft": draft,
        "person": person,
        "outro": visit.settings.words("outro", visit.language),
        "is_registered": person.status == Status.COMPLETED,
        "link": reverse("personal", args=[personal.token_of(person)]),
    }
    return visit.page("done", context)
