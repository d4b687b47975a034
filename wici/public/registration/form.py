"""Filling in the form, step by step; every step is kept, right or wrong."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wici.events.models import ParticipationType
from wici.plain.forms import Problem, Section
from wici.plain.wording import Wording
from wici.public.registration import codes_page, pages
from wici.public.registration.answers import Sent, has_file, names_of, sent_in
from wici.public.registration.pages import IN_THE_WAY, TOO_OFTEN, WRONG, Step
from wici.public.registration.suspicion import suspicion
from wici.public.registration.visits import Visit, chosen_language, event_page
from wici.public.registration.words import standing_in_words
from wici.registration.models import Draft, SameEmail
from wici.registration.opening import Standing
from wici.registration.queries import EMAIL, TYPE, places
from wici.registration.registering import completing, drafts, guards
from wici.registration.registering.limits import full_type
from wici.registration.registering.sheets import Sheet, empty_sheet, sheet_of
from wici.shared.refusals import Refused, Sentence

#: Files that one network address may send in a span of time.
MOST_FILES = 200


@require_http_methods(("GET", "HEAD", "POST"))
@event_page
def begin(visit: Visit) -> HttpResponse:
    """The first step: who somebody is. Nothing is kept before it is right; what was typed is shown."""
    request = visit.request
    visit.known_browser()
    code = str(request.POST.get("code") or request.GET.get("code") or "")[:64]
    if request.method != "POST" and visit.standing is not Standing.OPEN:
        return pages.closed(visit)
    try:
        unlocked = codes_page.unlocked(visit, code) if code else None
    except Refused as refusal:
        return codes_page.shown(visit, code, refusal.sentence)
    if visit.settings.code_only and unlocked is None:
        return codes_page.shown(visit)
    sheet = empty_sheet(visit.event, language=visit.language, unlocked=unlocked)
    section = sheet.form.sections[0]
    code = unlocked.code if unlocked else ""
    if request.method != "POST":
        if places(visit.event)[0].is_full:
            return visit.to("registration")
        return pages.show_step(visit, Step(sheet, section, code=code))
    begun = drafts.find(visit.event, request.POST.get("key", ""), visit.browser)
    if begun is not None:
        return _sent(visit, begun, section.key)
    sent = sent_in(request, section, sheet.checked.shown)
    sheet = empty_sheet(visit.event, language=visit.language, typed=sent.typed, unlocked=unlocked)
    return _begun(visit, sheet, section, code, sent)


def _begun(visit: Visit, sheet: Sheet, section: Section, code: str, sent: Sent) -> HttpResponse:
    request = visit.request
    step = Step(sheet, section, code=code)
    if chosen_language(request):
        return pages.show_step(visit, step)
    stands = standing_in_words(visit) or _taken(visit)
    doubt = suspicion(request.POST, visit.now)
    step.problems = _problems(visit, sheet, section)
    if stands or doubt or step.problems:
        step.notice = stands or doubt or ""
        step.status = IN_THE_WAY if stands else WRONG
        return pages.show_step(visit, step)
    if not guards.may_begin(visit.event, visit.address, now=visit.now):
        step.notice, step.status = _too_often(), TOO_OFTEN
        return pages.show_step(visit, step)
    key = str(request.POST.get("key", ""))
    given = drafts.Beginning(
        key if len(key) == 32 and key.isalnum() else drafts.new_key(),
        visit.browser, visit.language, sent.typed, code,
    )  # fmt: skip
    try:
        draft = drafts.begin(visit.event, given, visit.now)
    except Refused as refusal:
        step.notice, step.status = refusal.sentence, IN_THE_WAY
        return pages.show_step(visit, step)
    return _next(visit, draft, sheet_of(draft, visit.now), section)


def _taken(visit: Visit) -> str:
    return _("All places are taken.") if places(visit.event)[0].is_full else ""


def _too_often() -> Sentence:
    return _("Very many registrations come from your network. What you typed is kept: wait ten minutes and"
             " send it once more.")  # fmt: skip


def _problems(visit: Visit, sheet: Sheet, section: Section, draft: Draft | None = None) -> Sequence[Problem]:
    """What is wrong with a step, also what can be seen already although the summary decides: no place left
    in the type, an address that is registered."""
    found = list(sheet.problems_in(section))
    asked = {question.key for question in section.questions}
    wrong = {problem.key for problem in found}
    if TYPE in asked and TYPE not in wrong and (sentence := _full(visit, sheet, draft)):
        found.append(Problem(TYPE, Wording(sentence.replace("%", "%%"), {})))
    if EMAIL in asked and EMAIL not in wrong and visit.settings.same_email == SameEmail.FORBID:
        person = draft.participant if draft else None
        email = str(sheet.checked.values.get(EMAIL, ""))
        is_kept = draft is not None and draft.is_change and person is not None and person.email == email
        refusal = completing.same_email(
            visit.event, email, visit.settings, besides=person.pk if person else 0
        )
        if refusal is not None and not is_kept:
            found.append(Problem(EMAIL, Wording(str(refusal.sentence).replace("%", "%%"), {})))
    return found


def _full(visit: Visit, sheet: Sheet, draft: Draft | None) -> str:
    number = sheet.participation_type
    if not number.isdecimal():
        return ""
    has = draft.participant.participation_type_id if draft is not None and draft.is_change else None
    _all, by_type = places(visit.event)
    stands = by_type.get(int(number))
    if stands is None or not stands.is_full or has == int(number):
        return ""
    return full_type(ParticipationType.objects.get(pk=int(number)))


def sheet_for(visit: Visit, draft: Draft) -> tuple[Sheet, Sentence]:
    """The form of a draft; and, when its code cannot be used any more, why: it is shown all the same."""
    try:
        return sheet_of(draft, visit.now, language=visit.language), ""
    except Refused as refusal:
        without = Draft(
            event=draft.event, participant=draft.participant, typed=draft.typed, files=draft.files
        )
        return sheet_of(without, visit.now, language=visit.language), refusal.sentence


@require_http_methods(("GET", "HEAD", "POST"))
@event_page
def step(visit: Visit, key: str, step: str) -> HttpResponse:
    """One step of a draft."""
    draft = drafts.find(visit.event, key, visit.browser)
    if draft is None:
        return visit.to("registration")
    if draft.ended_at is not None:
        return visit.to("registration-done", draft.key)
    if visit.request.method == "POST":
        return _sent(visit, draft, step)
    sheet, notice = sheet_for(visit, draft)
    section = sheet.step(step)
    if section is None:
        return visit.to("registration-summary", draft.key)
    is_checked = "check" in visit.request.GET
    problems = _problems(visit, sheet, section, draft) if is_checked else ()
    return pages.show_step(visit, Step(sheet, section, draft, problems, notice))


def _sent(visit: Visit, draft: Draft, step: str) -> HttpResponse:
    """Keep what a step sent, then look whether it is right."""
    if draft.ended_at is not None:
        return visit.to("registration-done", draft.key)
    before, _notice = sheet_for(visit, draft)
    section = next((each for each in before.form.sections if each.key == step), None)
    if section is None:
        return visit.to("registration-summary", draft.key)
    if has_file(visit.request) and not guards.is_allowed(
        visit.event, "file", visit.address, limit=MOST_FILES, now=visit.now
    ):
        sent, refused = Sent(), _too_often()
    else:
        sent, refused = sent_in(visit.request, section, before.checked.shown), ""
    draft = drafts.keep(draft, sent.typed, sent.files, language=visit.language, now=visit.now)
    if chosen_language(visit.request):
        return visit.to("registration-step", draft.key, section.key)
    if visit.request.POST.get("go") == "back":
        return _back(visit, draft, section)
    return _judged(visit, draft, section, sent, refused)


def _back(visit: Visit, draft: Draft, section: Section) -> HttpResponse:
    sheet, _notice = sheet_for(visit, draft)
    earlier = sheet.ahead_of(section.key)
    if earlier is None:
        return visit.to("registration")
    return visit.to("registration-step", draft.key, earlier.key)


def _judged(visit: Visit, draft: Draft, section: Section, sent: Sent, refused: Sentence) -> HttpResponse:
    sheet, notice = sheet_for(visit, draft)
    shown = Sheet(
        sheet.form,
        sheet.language,
        {**sheet.typed, **sent.typed, **sent.wrong},
        sheet.before,
        sheet.settled_type,
    )
    problems = _problems(visit, shown, section, draft)
    stands = "" if draft.is_change else standing_in_words(visit)
    if problems or stands or notice or refused:
        instead = {**dict.fromkeys(sent.wrong, ""), **names_of(draft.files)}
        status = TOO_OFTEN if refused else IN_THE_WAY if stands or notice else WRONG
        page = Step(shown, section, draft, problems, refused or stands or notice, status, "", instead)
        return pages.show_step(visit, page)
    return _next(visit, draft, sheet, section)


def _next(visit: Visit, draft: Draft, sheet: Sheet, section: Section) -> HttpResponse:
    following = sheet.after(section.key)
    if following is None or "to_summary" in visit.request.POST:
        return visit.to("registration-summary", draft.key)
    return visit.to("registration-step", draft.key, following.key)
