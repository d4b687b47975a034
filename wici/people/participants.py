"""Every write of participants: adding and changing one, changing and deleting many.

Whoever calls says who did it (``user``) and by which door (``source``); every edit leaves a Change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from secrets import SystemRandom
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events.holding import hold
from wici.events.models import Event, ParticipationType
from wici.people.checking import WrongValues, check_values
from wici.people.derived import refresh
from wici.people.models import Change, Field, Participant, Status
from wici.plain.keys import participant_code
from wici.shared.scopes import scope

#: [old, new] of each value that an edit changed, as Change keeps it.
Edits = dict[str, list[Any]]

_CHANCE = SystemRandom()
_ROWS_AT_ONCE = 1_000


def new_codes(count: int, taken: set[str]) -> list[str]:
    """Unguessable participant codes, different from each other and from ``taken``, which they join."""
    made: list[str] = []
    while len(made) < count:
        code = participant_code(_CHANCE)
        if code not in taken:
            taken.add(code)
            made.append(code)
    return made


def add(
    event: Event,
    values: Mapping[str, object],
    *,
    user: User | None = None,
    source: Change.Source = Change.Source.STAFF,
) -> Participant:
    """Add a participant with these values (model names; answers by key under ``answers``).

    Without a code they get a new one, without ``registered_at`` they have registered now unless they
    were only invited or have only started. Raises WrongValues with a sentence for every wrong value.
    """
    with scope(event=event), transaction.atomic():
        stored = check_values(event, Field.objects.all(), values)
        _refuse_nameless(stored)
        stored["code"] = stored.get("code") or _free_code(event)
        if not values.get("registered_at") and stored.get("status") not in (Status.INVITED, Status.STARTED):
            stored["registered_at"] = timezone.now()
        participant = Participant(event=event, **stored)
        _save(participant)
        Change.objects.create(event=event, participant=participant, user=user, source=source)
        return participant


def _free_code(event: Event) -> str:
    """A new code; whether somebody has it is asked of the database, not of all codes in memory."""
    while True:
        (code,) = new_codes(1, set())
        if not Participant.objects.filter(event=event, code=code).exists():
            return code


def _refuse_nameless(values: Mapping[str, Any]) -> None:
    if not any(values.get(name) for name in ("first_name", "last_name", "email")):
        raise WrongValues({"": _("Give at least a name or an e-mail address.")})


def _save(participant: Participant) -> None:
    refresh(participant)
    try:
        with transaction.atomic():
            participant.save()
    except IntegrityError:
        raise WrongValues(
            {"code": _("Another participant has the code “%(code)s”.") % {"code": participant.code}}
        ) from None


def change(
    participant: Participant,
    values: Mapping[str, object],
    *,
    user: User | None = None,
    source: Change.Source = Change.Source.STAFF,
) -> Edits:
    """Change what is given of a participant and leave the rest, also among the answers.

    Gives what was really changed; when nothing was, nothing is stored. Raises WrongValues with a
    sentence for every wrong value.
    """
    event = participant.event
    with scope(event=event), transaction.atomic():
        current = Participant.objects.select_for_update().get(pk=participant.pk)
        stored = check_values(event, Field.objects.all(), values)
        if "code" in stored and not stored["code"]:
            raise WrongValues({"code": _("A participant cannot be without a code.")})
        edits = assign(current, stored)
        if edits:
            _refuse_nameless(vars(current))
            _save(current)
            Change.objects.create(
                event=event, participant=current, user=user, source=source, what=recorded(edits)
            )
    participant.refresh_from_db(from_queryset=Participant._base_manager.all())
    return edits


def assign(participant: Participant, stored: Mapping[str, Any]) -> Edits:
    """Set checked values on a participant, without saving; gives old and new of those that differ.

    An answer that becomes blank is taken away.
    """
    edits: Edits = {}
    for name, new in stored.items():
        if name != "answers":
            old = getattr(participant, name)
            if old != new:
                edits[name] = [old, new]
                setattr(participant, name, new)
    for key, new in stored.get("answers", {}).items():
        old = participant.answers.get(key, "")
        if old != new and (old or new):
            edits[f"answers.{key}"] = [old, new]
            if new:
                participant.answers[key] = new
            else:
                participant.answers.pop(key, None)
    return edits


def recorded(edits: Edits) -> Edits:
    """Edits as JSON: types by name, points in time in ISO 8601."""
    return {name: [_recorded(value) for value in pair] for name, pair in edits.items()}


def _recorded(value: object) -> object:
    if isinstance(value, ParticipationType):
        return value.name
    return value.isoformat() if isinstance(value, datetime) else value


def bulk_set_type(
    event: Event,
    people: QuerySet[Participant],
    new: ParticipationType | None,
    *,
    user: User | None = None,
    source: Change.Source = Change.Source.STAFF,
) -> int:
    """Give all of these people a participation type; gives how many had another one before."""
    stored = check_values(event, (), {"participation_type": new})
    return _bulk_set(event, people, "participation_type", stored["participation_type"], user, source)


def bulk_set_status(
    event: Event,
    people: QuerySet[Participant],
    new: str,
    *,
    user: User | None = None,
    source: Change.Source = Change.Source.STAFF,
) -> int:
    """Give all of these people a registration status; gives how many had another one before."""
    stored = check_values(event, (), {"status": new})
    return _bulk_set(event, people, "status", stored["status"], user, source)


def _bulk_set(
    event: Event,
    people: QuerySet[Participant],
    name: str,
    new: Any,
    user: User | None,
    source: Change.Source,
) -> int:
    with scope(event=event), transaction.atomic():
        chosen = people.filter(event=event).order_by("pk").select_for_update(of=("self",))
        read = "participation_type__name" if name == "participation_type" else name
        written = _recorded(new)
        before = [(pk, old) for pk, old in chosen.values_list("pk", read) if old != written]
        for start in range(0, len(before), _ROWS_AT_ONCE):
            part = before[start : start + _ROWS_AT_ONCE]
            ids = [pk for pk, old in part]
            Participant.objects.filter(pk__in=ids).update(**{name: new, "updated_at": timezone.now()})
            record(event, ((pk, {name: [old, written]}) for pk, old in part), user=user, source=source)
        return len(before)


def record(
    event: Event, edits: Iterable[tuple[int, Edits]], *, user: User | None, source: Change.Source
) -> None:
    """Write down edits (as ``recorded`` gives them) of many participants, by their ids."""
    Change.objects.bulk_create(
        (Change(event=event, participant_id=pk, user=user, source=source, what=what) for pk, what in edits),
        batch_size=_ROWS_AT_ONCE,
    )


def bulk_delete(event: Event, people: QuerySet[Participant]) -> int:
    """Delete these people with their change log; reports of what they were sent stay. Gives how many."""
    with scope(event=event), transaction.atomic():
        hold(event.pk)
        ids = list(people.filter(event=event).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), _ROWS_AT_ONCE):
            Participant.objects.filter(pk__in=ids[start : start + _ROWS_AT_ONCE]).delete()
        return len(ids)
