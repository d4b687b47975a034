"""Carrying out a plan: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events.models import Event, ParticipationType
from wici.people import fields
from wici.people.derived import folded, refresh
from wici.people.filter_reading import Vocabulary
from wici.people.importing.bulk import insert
from wici.people.importing.plan import ROWS_AT_ONCE, Plan, PlannedRow, Progress, fingerprint
from wici.people.importing.providers import provided_columns
from wici.people.models import Change, Participant
from wici.people.participants import assign, new_codes, record
from wici.plain.filters import search_text
from wici.plain.keys import fold
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

_T = TypeVar("_T")

#: The columns of a new participant, with what somebody has of whom the file says nothing.
_BLANK: dict[str, Any] = {
    field.attname: None if field.null else field.get_default()
    for field in Participant._meta.concrete_fields
    if not field.primary_key
}
_NAMES = tuple(_BLANK)
_CODE = _NAMES.index("code")
_CHANGE_NAMES = ("event", "user", "source", "at", "what", "participant")


class Outdated(Exception):
    """Somebody changed participants, fields or types after the plan was made."""


def apply(
    plan: Plan,
    *,
    user: User | None,
    source: Change.Source,
    progress: Progress | None = None,
    finish: Callable[[], None] | None = None,
) -> None:
    """Import what was planned. Raises Outdated when a new plan is needed first.

    ``progress`` counts the rows that are written, those that change nothing left out. ``finish``
    is called at the end of the transaction, which is undone when it raises.
    """
    if plan.wrong:
        raise ValueError("A plan with wrong rows cannot be carried out.")
    event = plan.event
    try:
        with scope(event=event), transaction.atomic():
            Event.objects.select_for_update().get(pk=event.pk)
            if fingerprint(event) != plan.fingerprint:
                raise Outdated
            writer = _Writer(plan, user, source)
            total = len(plan.new) + len(plan.changed)
            for done in writer.run():
                if progress:
                    progress(done, total)
            if finish:
                finish()
    except IntegrityError:
        raise Refused(
            _("Somebody else changed participants during the import. Nothing was imported. Try again.")
        ) from None


class _Writer:
    """Writes new fields and types, then new and changed people, many rows with one query."""

    def __init__(self, plan: Plan, user: User | None, source: Change.Source) -> None:
        self.plan, self.user, self.source = plan, user, source
        self.event = plan.event
        for new in plan.new_fields:
            fields.add(self.event, new.label, kind=new.kind, in_registration=False)
        self._add_types(plan.new_types)
        #: Values of other layers: name of the column -> participant's id -> value.
        self.provided: dict[str, dict[int, str]] = {}
        self.types = {folded: ids[0] for folded, ids in Vocabulary(self.event).type_ids.items()}

    def _add_types(self, names: Sequence[str]) -> None:
        if names:
            position = ParticipationType.objects.count()
            ParticipationType.objects.bulk_create(
                ParticipationType(event=self.event, name=name, position=position + place)
                for place, name in enumerate(names)
            )

    def run(self) -> Iterator[int]:
        """Write everything; gives the number of rows done after each query."""
        done = 0
        codes = iter(self._codes())
        for part in _parts(self.plan.new):
            self._add(part, codes)
            done += len(part)
            yield done
        for part in _parts(self.plan.changed):
            self._change(part)
            done += len(part)
            yield done
        for name, column in provided_columns().items():
            if name in self.provided:
                column.store(self.event, self.provided[name])

    def _codes(self) -> list[str]:
        taken = set(Participant.objects.values_list("code", flat=True))
        given = [row.values["code"] for row in self.plan.new if row.values.get("code")]
        return new_codes(len(self.plan.new) - len(given), taken | set(given))

    def _add(self, rows: Sequence[PlannedRow], codes: Iterator[str]) -> None:
        now = timezone.now()
        people = []
        for row in rows:
            values = {**_BLANK, **self._with_type(row.values), "created_at": now, "updated_at": now}
            values["code"] = values["code"] or next(codes)
            values["event_id"] = self.event.pk
            values["search"] = search_text(values)
            values["folded"] = folded(values)
            people.append([values[name] for name in _NAMES])
        insert(Participant, _NAMES, people)
        added = Participant.objects.filter(code__in=[person[_CODE] for person in people])
        if any(row.provided for row in rows):
            numbers = dict(added.values_list("code", "pk"))
            for row, person in zip(rows, people, strict=True):
                self._keep(numbers[person[_CODE]], row.provided)
        who: tuple[Any, ...] = (self.event.pk, self.user.pk if self.user else None, str(self.source), now, {})
        insert(
            Change, _CHANGE_NAMES, ((*who, pk) for pk in added.order_by("pk").values_list("pk", flat=True))
        )

    def _change(self, rows: Sequence[PlannedRow]) -> None:
        people = Participant.objects.in_bulk([row.participant_id for row in rows])
        now = timezone.now()
        names = {name for row in rows for name in self._with_type(row.values)}
        for row in rows:
            person = people[row.participant_id or 0]
            values = self._with_type(row.values)
            person.participation_type_id = values.pop("participation_type_id", person.participation_type_id)
            assign(person, values)
            self._keep(person.pk, row.provided)
            person.updated_at = now
            refresh(person)
        written = [name.removesuffix("_id") for name in names] + ["search", "folded", "updated_at"]
        Participant.objects.bulk_update(people.values(), written, batch_size=ROWS_AT_ONCE)
        self._record((row.participant_id or 0, row.edits) for row in rows)

    def _keep(self, pk: int, provided: dict[str, str]) -> None:
        for name, value in provided.items():
            self.provided.setdefault(name, {})[pk] = value

    def _with_type(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with the type's id instead of its name."""
        values = dict(values)
        name = values.pop("participation_type", None)
        return {**values, "participation_type_id": self.types[fold(name)]} if name else values

    def _record(self, edits: Iterable[tuple[int, dict[str, Any]]]) -> None:
        record(self.event, edits, user=self.user, source=self.source)


def _parts(rows: Iterable[_T]) -> Iterator[list[_T]]:
    iterator = iter(rows)
    while part := list(islice(iterator, ROWS_AT_ONCE)):
        yield part
