"""Making somebody's document invalid, and issuing it anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.documents.models import Change, DocumentTemplate, Issues
from wici.documents.serials import serial
from wici.documents.tags import VALID_NOW
from wici.people import models as people
from wici.people.models import Participant
from wici.people.participants import record
from wici.shared.refusals import Refused

#: The number of the valid issue of a document that is revoked: none.
REVOKED = 0
FIRST = 1
LONGEST_REASON = 300


def valid_number(numbers: dict[str, int], template_id: int) -> int:
    """The issue that is valid, of ``Issues.numbers``; REVOKED when none is."""
    return numbers.get(str(template_id), FIRST)


def valid_numbers(participant: Participant) -> dict[str, int]:
    """``Issues.numbers`` of one participant."""
    found = Issues.objects.filter(participant=participant).values_list("numbers", flat=True).first()
    return found or {}


def note_valid(raws: Sequence[dict[str, Any]]) -> None:
    """Write beside frozen raw data what is valid by now (see ``tags.replaced_by``); one query for all.

    What was frozen may be days old, and nobody should be sent what was revoked meanwhile.
    """
    wanted = [raw["id"] for raw in raws if raw.get("id")]
    numbers = dict(
        Issues._base_manager.filter(participant__in=wanted).values_list("participant_id", "numbers")
    )
    for raw in raws:
        raw[VALID_NOW] = numbers.get(raw.get("id") or 0, {})


def revoke(
    template: DocumentTemplate, participant: Participant, *, number: int, reason: str = "", user: User | None
) -> bool:
    """Make the issue ``number``, which whoever asks saw as the valid one, invalid; none is valid then.

    False, and nothing happens, when it is not valid any more (a second click, somebody else was quicker).
    Raises Refused for a reason that is too long, and when the participant was deleted.
    """
    return _change(template, participant, number, reason, user, is_anew=False)


def reissue(
    template: DocumentTemplate, participant: Participant, *, number: int, reason: str = "", user: User | None
) -> bool:
    """Let a new issue take the place of ``number``, the valid one or REVOKED.

    False, and nothing happens, when another is valid by now. Raises Refused as ``revoke`` does.
    """
    return _change(template, participant, number, reason, user, is_anew=True)


@transaction.atomic
def _change(
    template: DocumentTemplate,
    participant: Participant,
    number: int,
    reason: str,
    user: User | None,
    *,
    is_anew: bool,
) -> bool:
    words = _reason(reason)
    issues = _held(participant)
    if valid_number(issues.numbers, template.pk) != number or (number == REVOKED and not is_anew):
        return False
    last = number or _last(template, participant)
    following = last + 1 if is_anew else None
    issues.numbers = {**issues.numbers, str(template.pk): following or REVOKED}
    issues.save(update_fields=["numbers"])
    Change.objects.create(
        template=template,
        participant=participant,
        number=last,
        next_number=following,
        reason=words,
        user=user,
    )
    what = {
        "document": [_words(template, participant, number), _words(template, participant, following or 0)]
    }
    record(participant.event, [(participant.pk, what)], user=user, source=people.Change.Source.STAFF)
    return True


def _reason(text: str) -> str:
    line = " ".join(text.replace("\0", "").split())
    if len(line) > LONGEST_REASON:
        raise Refused(_("At most %(limit)d characters fit here.") % {"limit": LONGEST_REASON}, field="reason")
    return line


def _held(participant: Participant) -> Issues:
    """The participant's row, that nobody else changes until the transaction ends."""
    if Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first() is None:
        raise Refused(_("This participant was deleted in the meantime."))
    return Issues.objects.get_or_create(participant=participant)[0]


def _last(template: DocumentTemplate, participant: Participant) -> int:
    """The latest issue that a revoked document ever had."""
    changes = Change.objects.filter(template=template, participant=participant)
    return changes.aggregate(last=Max("number"))["last"] or FIRST


def _words(template: DocumentTemplate, participant: Participant, number: int) -> str:
    """One side of the entry in the participant's change log."""
    return f"{template.name}, {serial(template.pk, participant.pk, number)}" if number else ""
