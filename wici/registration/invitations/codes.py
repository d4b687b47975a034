"""Unique codes of participants: made, typed or imported. Every one of an event differs from every other,
general ones included."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from datetime import datetime
from secrets import SystemRandom
from typing import TypeVar

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.people.values import line_of, shown
from wici.plain.invitation_codes import LONGEST, SHORTEST, compared, is_long_enough, new_code
from wici.registration.invitations.locking import locked
from wici.registration.invitations.models import GeneralCode, Invitation
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

T = TypeVar("T")

_CHANCE = SystemRandom()
_ROWS_AT_ONCE = 1_000


def checked(text: str) -> str:
    """A code that somebody made up, as it is stored. Raises Refused (field ``code``)."""
    code = line_of(text)
    if not compared(code):
        raise Refused(
            _("“%(code)s” cannot be a code: use up to %(limit)s Latin letters, digits and dashes.")
            % {"code": shown(code), "limit": LONGEST},
            field="code",
        )
    if not is_long_enough(code):
        raise Refused(
            _("“%(code)s” is too easy to guess: a code needs at least %(limit)s letters or digits.")
            % {"code": shown(code), "limit": SHORTEST},
            field="code",
        )
    if len(code) > LONGEST:
        raise Refused(_("A code has at most %(limit)s characters.") % {"limit": LONGEST}, field="code")
    return code.upper()


def taken(event: Event, keys: Collection[str] | None = None) -> set[str]:
    """Which of these keys (None: all) somebody has, as a unique code or a general one."""
    wanted = Q() if keys is None else Q(key__in=keys)
    with scope(event=event):
        unique = Invitation.objects.filter(wanted).values_list("key", flat=True)
        general = GeneralCode.objects.filter(wanted).values_list("key", flat=True)
        return {*unique, *general}


def free_codes(event: Event, count: int) -> list[str]:
    """New codes that nobody has, different from each other. The event is locked by the caller."""
    made: dict[str, str] = {}
    while len(made) < count:
        drawn = [new_code(_CHANCE) for _number in range(count - len(made))]
        found = {compared(code): code for code in drawn}
        for key in taken(event, found) if count <= _ROWS_AT_ONCE else taken(event):
            found.pop(key, None)
        made.update(found)
    return list(made.values())[:count]


def make_missing(event: Event, people: QuerySet[Participant], *, expires_at: datetime | None = None) -> int:
    """Give a unique code to each of these people who has none; gives how many got one.

    ``expires_at`` is for the new ones; codes that people have already stay as they are.
    """
    with scope(event=event), locked(event):
        without = people.filter(event=event, invitation=None).order_by("pk").values_list("pk", flat=True)
        ids = list(without)
        codes = free_codes(event, len(ids))
        Invitation.objects.bulk_create(
            (
                Invitation(
                    event=event, participant_id=pk, code=code, key=compared(code), expires_at=expires_at
                )
                for pk, code in zip(ids, codes, strict=True)
            ),
            batch_size=_ROWS_AT_ONCE,
        )
        return len(ids)


def invitation_of(participant: Participant) -> Invitation:
    """The participant's invitation, made with a new code when there is none yet."""
    event = participant.event
    with scope(event=event):
        found = Invitation.objects.filter(participant=participant).first()
        if found is None:
            make_missing(event, Participant.objects.filter(pk=participant.pk))
            found = Invitation.objects.get(participant=participant)
        return found


def set_code(participant: Participant, text: str) -> Invitation:
    """Give a participant the code that somebody typed. Raises Refused (field ``code``)."""
    event, code = participant.event, checked(text)
    with scope(event=event), locked(event):
        set_codes(event, {participant.pk: code})
        return Invitation.objects.get(participant=participant)


def set_codes(event: Event, codes: Mapping[int, str]) -> None:
    """Give these participants (by id) these codes, as ``checked`` gives them; the event is locked by the
    caller. Raises Refused (field ``code``) when another participant has one, or it is a general code."""
    keys = {compared(code): pk for pk, code in codes.items()}
    if len(keys) < len(codes):
        raise Refused(_("Two people cannot have the same code."), field="code")
    with scope(event=event):
        known: dict[int, Invitation] = {}
        for part in _parts(list(codes)):
            known.update({row.participant_id: row for row in Invitation.objects.filter(participant__in=part)})
        for wanted in _parts(list(keys)):
            _refuse_taken(wanted, set(codes))
        # Codes may be exchanged between people: nobody may have two at once on the way.
        for part in _parts([row.pk for row in known.values()]):
            Invitation.objects.filter(pk__in=part).update(key=Concat(Value("#"), Cast("pk", CharField())))
        for pk, row in known.items():
            row.code, row.key = codes[pk], compared(codes[pk])
        Invitation.objects.bulk_update(known.values(), ["code", "key"], batch_size=_ROWS_AT_ONCE)
        new = [
            Invitation(event=event, participant_id=pk, code=code, key=compared(code))
            for pk, code in codes.items()
            if pk not in known
        ]
        Invitation.objects.bulk_create(new, batch_size=_ROWS_AT_ONCE)


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _ROWS_AT_ONCE):
        yield items[start : start + _ROWS_AT_ONCE]


def _refuse_taken(keys: Sequence[str], changing: Set[int]) -> None:
    """Refuse keys that a general code has, or somebody whose code is not ``changing``."""
    if GeneralCode.objects.filter(key__in=keys).exists():
        raise Refused(_("One of the codes is a general code already. Choose another one."), field="code")
    owners = Invitation.objects.filter(key__in=keys).values_list("participant_id", "code")
    for owner, code in owners:
        if owner not in changing:
            raise Refused(
                _("Another participant has the code “%(code)s”. Choose another one.") % {"code": code},
                field="code",
            )


def renew(participant: Participant) -> Invitation:
    """Give a participant a new code; the one that they had stops working, their link does not."""
    event = participant.event
    with scope(event=event), locked(event):
        (code,) = free_codes(event, 1)
        set_codes(event, {participant.pk: code})
        return Invitation.objects.get(participant=participant)
