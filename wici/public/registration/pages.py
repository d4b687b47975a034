"""The page of one step, and the pages on which nobody can register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.safestring import SafeString

from wici.plain.forms import Problem, Raw, Section
from wici.public.forms.rendering import rendered
from wici.public.registration.suspicion import STAMP, TRAP, made_at, stamp
from wici.public.registration.visits import Visit
from wici.public.registration.words import standing_in_words
from wici.registration.models import Draft
from wici.registration.queries import offered_types
from wici.registration.registering.drafts import new_key
from wici.registration.registering.sheets import Sheet
from wici.shared.refusals import Sentence

#: Answers are wrong or missing; something else stands in the way; too often.
WRONG, IN_THE_WAY, TOO_OFTEN = 422, 409, 429


@dataclass(slots=True)
class Step:
    """One step as it is shown: what is wrong with it, and what else there is to say about it."""

    sheet: Sheet
    section: Section
    draft: Draft | None = None
    problems: Sequence[Problem] = ()
    notice: Sentence = ""
    status: int = 200
    code: str = ""
    #: Answers to show instead of those of the sheet.
    instead: Mapping[str, Raw] = field(default_factory=dict)


def show_step(visit: Visit, step: Step) -> HttpResponse:
    """The page of a step, with everything that was typed."""
    post, steps = visit.request.POST, step.sheet.steps
    keys = [section.key for section in steps]
    context = {
        "form_html": _form(visit, step),
        "draft": step.draft,
        "step": step.section,
        "place": keys.index(step.section.key) + 1 if step.section.key in keys else 1,
        "steps": len(steps) + 1,
        "is_first": keys[:1] == [step.section.key],
        "notice": step.notice,
        "intro": visit.settings.words("intro", visit.language) if step.draft is None else "",
        "code": step.code,
        "key": post.get("key") or new_key(),
        "to_summary": "to_summary" in post or "to_summary" in visit.request.GET,
        "trap": TRAP,
        "stamp_name": STAMP,
        "stamp": _stamp(visit),
        "switch_in_form": True,
    }
    return visit.page("step", context, step.status)


def _form(visit: Visit, step: Step) -> SafeString:
    return rendered(
        step.sheet.form,
        language=visit.language,
        answers={**step.sheet.typed, **step.instead},
        problems=step.problems,
        participation_type=step.sheet.settled_type,
        type_names={str(made.pk): made.name_in(visit.language) for made in offered_types(visit.event)},
        only={step.section.key},
    )


def _stamp(visit: Visit) -> str:
    """The stamp that came with the request stays: who was too quick need not wait again."""
    given = visit.request.POST.get(STAMP, "")
    return given if made_at(given) is not None else stamp(visit.now)


def closed(visit: Visit) -> HttpResponse:
    """The page while nobody can register, with the organiser's own text."""
    context = {
        "sentence": standing_in_words(visit),
        "text": visit.settings.words("closed_text", visit.language),
        "standing": visit.standing.value,
    }
    return visit.page("closed", context)
