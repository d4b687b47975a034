"""Drafts: begun with the first step that is right, kept with every step, right or wrong."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events.holding import hold
from wici.events.models import Event
from wici.people import participants
from wici.people.models import Change, Participant, Status
from wici.plain.forms import Raw
from wici.registration import codes
from wici.registration.models import Draft
from wici.registration.registering import files
from wici.registration.registering.files import Ref
from wici.registration.registering.sheets import (
    Sheet,
    empty_sheet,
    invited,
    is_person_right,
    person_values,
    sheet_of,
    typed_of,
)
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

#: Characters of one answer that a draft keeps; the page on which a longer one was typed has it whole.
MAX_KEPT = 100_000
#: After this time what was confirmed, or never finished as a change, is forgotten.
KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first step sends."""

    #: A new one for every page on which a registration begins (``new_key``).
    key: str
    #: The secret of the browser's cookie.
    browser: str
    language: str
    typed: Mapping[str, Raw]
    code: str = ""
    sent: Mapping[str, Ref] = field(default_factory=dict)


def new_key() -> str:
    """A name for a draft that nobody can guess."""
    return secrets.token_hex(16)


def new_browser() -> str:
    """A secret for a browser's cookie."""
    return secrets.token_urlsafe(24)


def hashed(browser: str) -> str:
    """What is stored of a browser's secret."""
    return hashlib.sha256(browser.encode()).hexdigest()


def find(event: Event, key: str, browser: str) -> Draft | None:
    """The draft of this name, if this browser may open it."""
    if not browser:
        return None
    with scope(event=event):
        found: Draft | None = (
            Draft.objects.select_related("participant", "event")
            .filter(key=key, browser=hashed(browser))
            .first()
        )
    return found


def of_browser(event: Event, browser: str) -> list[Draft]:
    """The drafts of a browser, the latest first."""
    if not browser:
        return []
    with scope(event=event):
        rows = Draft.objects.select_related("participant").filter(browser=hashed(browser), is_change=False)
        return list(rows.order_by("-changed_at", "-pk")[:20])


def begin(event: Event, given: Beginning, now: datetime) -> Draft:
    """Keep what was typed in the first step, and its person as a participant who has *started*.

    The same page sent twice begins one draft. With somebody's own code the participant is theirs. The
    first step has to be right (``is_person_right``): Raises Refused otherwise, or when the code is refused.
    """
    with scope(event=event), transaction.atomic():
        hold(event.pk)
        begun: Draft | None = Draft.objects.filter(key=given.key).first()
        if begun is not None and begun.browser == hashed(given.browser):
            return begun
        unlocked = codes.unlocked(event, given.code, now=now) if given.code else None
        sheet = empty_sheet(event, language=given.language, typed=given.typed, unlocked=unlocked)
        if not is_person_right(sheet):
            raise Refused(_("Fill in your name and e-mail address first."))
        draft = _draft_for(event, sheet, invited(event, unlocked), given, now)
        codes.started(event, draft.code, draft.participant, now=now)
        return draft


def _draft_for(
    event: Event, sheet: Sheet, person: Participant | None, given: Beginning, now: datetime
) -> Draft:
    values = {**person_values(sheet, event), "language": given.language, "status": Status.STARTED}
    earlier: Draft | None = None
    if person is None:
        person = participants.add(event, values, source=Change.Source.PARTICIPANT)
    elif person.status == Status.COMPLETED:
        raise Refused(_("With this code somebody has registered already."), field="code")
    else:
        earlier = open_draft(person)
        participants.change(person, values, source=Change.Source.PARTICIPANT)
    draft = earlier or Draft(event=event, participant=person, began_at=now, typed={}, files={})
    draft.key = given.key if not Draft.objects.filter(key=given.key).exists() else new_key()
    draft.browser = hashed(given.browser)
    draft.code = given.code
    draft.language = given.language
    draft.typed = {**draft.typed, **_kept(sheet.typed)}
    draft.files = {**draft.files, **given.sent}
    draft.changed_at = now
    draft.save()
    return draft


def open_draft(person: Participant, *, is_change: bool = False) -> Draft | None:
    """The participant's draft that is not finished. Within the event's scope."""
    found: Draft | None = (
        Draft.objects.select_related("participant", "event")
        .filter(participant=person, is_change=is_change, ended_at=None)
        .order_by("-changed_at")
        .first()
    )
    return found


def keep(
    draft: Draft, typed: Mapping[str, Raw], sent: Mapping[str, Ref], *, language: str, now: datetime
) -> Draft:
    """Keep what one step sent, right or wrong, beside what the other steps did.

    When the person's own data are right, the participant gets them. A finished draft stays as it is.
    """
    with scope(event=draft.event), transaction.atomic():
        current: Draft = (
            Draft.objects.select_related("participant", "event")
            .select_for_update(of=("self",))
            .get(pk=draft.pk)
        )
        if current.ended_at is not None:
            return current
        current.typed = {**current.typed, **_kept(typed)}
        current.files = {**current.files, **sent}
        current.language = language
        current.changed_at = now
        current.save(update_fields=["typed", "files", "language", "changed_at"])
        if not current.is_change and current.participant.status == Status.STARTED:
            _follow(current, now)
        return current


def _follow(draft: Draft, now: datetime) -> None:
    """Let the participant have the name and address that are typed now."""
    try:
        sheet = sheet_of(draft, now)
        if is_person_right(sheet):
            values = {**person_values(sheet, draft.event), "language": draft.language}
            participants.change(draft.participant, values, source=Change.Source.PARTICIPANT)
    except Refused:
        return  # what was typed is kept all the same, and the summary says what is wrong


def _kept(typed: Mapping[str, Raw]) -> dict[str, Raw]:
    """What is typed as it is stored: files are kept apart, and nobody fills the database with one answer."""
    return {
        key: [text[:MAX_KEPT] for text in answer[:1_000]] if isinstance(answer, list) else answer[:MAX_KEPT]
        for key, answer in typed.items()
        if isinstance(answer, str | list)
    }


def drop_code(draft: Draft) -> None:
    """Go on without the invitation code, which cannot be used any more."""
    with scope(event=draft.event):
        Draft.objects.filter(pk=draft.pk, ended_at=None).update(code="")


def go_on(person: Participant, browser: str, now: datetime) -> Draft:
    """Let this browser go on with the registration that the participant has started, wherever that was."""
    with scope(event=person.event), transaction.atomic():
        hold(person.event_id)
        draft = open_draft(person) or _from_data(person, is_change=False, now=now)
        draft.browser = hashed(browser)
        draft.changed_at = now
        draft.save()
        return draft


def begin_change(person: Participant, browser: str, language: str, now: datetime) -> Draft:
    """Let this browser change the participant's registration, beginning with what is registered now."""
    with scope(event=person.event), transaction.atomic():
        hold(person.event_id)
        Draft.objects.filter(participant=person, is_change=True, ended_at=None).exclude(
            browser=hashed(browser)
        ).delete()
        draft = open_draft(person, is_change=True) or _from_data(person, is_change=True, now=now)
        draft.browser = hashed(browser)
        draft.language = language
        draft.changed_at = now
        draft.save()
        return draft


def _from_data(person: Participant, *, is_change: bool, now: datetime) -> Draft:
    return Draft(
        event=person.event,
        key=new_key(),
        participant=person,
        is_change=is_change,
        language=person.language,
        typed=_kept(typed_of(person)),
        files=files.refs_of(person),
        began_at=now,
        changed_at=now,
    )


def remove_over(now: datetime) -> int:
    """Remove drafts that were finished, and changes that were not, a while ago; how many."""
    before = now - KEPT_FOR
    with scopes_disabled():
        over = Draft.objects.filter(ended_at__lt=before) | Draft.objects.filter(
            is_change=True, changed_at__lt=before
        )
        return over.delete()[0]
