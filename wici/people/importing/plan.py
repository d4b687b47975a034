"""The dry run of an import: what every row would do, and everything that is wrong, before anything happens.

Empty cells change nothing: what a participant has already stays. Rows are told from each other and from
participants by participant code, else by e-mail and name (see ``matching``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from wici.events.models import Event, ParticipationType
from wici.people.fields import MOST_FIELDS, reserved_keys, taken_keys
from wici.people.filter_reading import Vocabulary
from wici.people.importing.mapping import ColumnMapping, Target, sheet_name
from wici.people.importing.matching import KnownPeople, SeenRows
from wici.people.importing.providers import provided_columns
from wici.people.importing.rows import RowReader, Values, has_names
from wici.people.importing.sheet import Problem, Sheet
from wici.people.models import Field, Participant, Status
from wici.people.participants import Edits, assign, recorded
from wici.people.values import shown
from wici.plain.filters import ANSWERS
from wici.plain.keys import fold, slug_key
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope

#: Called with how many rows are done and how many there are.
Progress = Callable[[int, int], None]

ROWS_AT_ONCE = 1_000
_MAX_LABEL = 200


@dataclass(frozen=True, slots=True)
class NewField:
    """A form field that the import would make of a column."""

    column: int
    key: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row would do: ``values`` to store; for somebody known their id and old and new of each
    value that changes."""

    number: int
    values: Values
    participant_id: int | None = None
    edits: Edits = field(default_factory=dict)
    #: New values of the columns of other layers.
    provided: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """The outcome of a dry run. ``fingerprint`` tells whether somebody changed participants since."""

    event: Event
    sheet: Sheet
    mapping: ColumnMapping
    fingerprint: tuple[Any, ...]
    new_fields: list[NewField] = field(default_factory=list)
    new_types: list[str] = field(default_factory=list)
    new: list[PlannedRow] = field(default_factory=list)
    changed: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0
    wrong: list[Problem] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows of the file hold anything."""
        return self.sheet.row_count

    @property
    def wrong_rows(self) -> int:
        """How many rows have something wrong."""
        return len({problem.row for problem in self.wrong})


def fingerprint(event: Event) -> tuple[Any, ...]:
    """Differs when participants, fields or types were added, changed or deleted in between."""
    with scope(event=event):
        people = Participant.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
        fields = Field.objects.order_by("pk").values_list("pk", "key", "kind", "options", "label")
        types = ParticipationType.objects.order_by("pk").values_list("pk", "name", "name_en")
        return (tuple(people.values()), repr(list(fields)), tuple(types))


def make_plan(
    event: Event,
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    default_status: str = Status.COMPLETED,
    default_registered_at: datetime | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Go through all rows without changing anything.

    New people without a status get ``default_status``; those without a time of registration get
    ``default_registered_at``, unless they were only invited. Raises Refused when the columns as mapped
    cannot be imported at all.
    """
    plan = Plan(event, sheet, mapping, fingerprint(event), notes=list(sheet.notes))
    planner = _Planner(plan, Vocabulary(event))
    planner.defaults = {"status": default_status, "registered_at": default_registered_at}
    with scope(event=event):
        for done in planner.run():
            if progress:
                progress(done, sheet.row_count)
    return plan


class _Planner:
    """Fills a plan, row by row; people who are known already are loaded many at once."""

    def __init__(self, plan: Plan, vocabulary: Vocabulary) -> None:
        self.plan = plan
        self.fields = _fields_by_column(plan, vocabulary)
        self.reader = RowReader(plan.sheet, plan.mapping, self.fields, plan.event.zone)
        self.known = KnownPeople(plan.event, by_name=has_names(plan.mapping))
        self.seen = SeenRows()
        self.types = {folded: ids[0] for folded, ids in vocabulary.type_ids.items()}
        self.type_names = {made.pk: made.name for made in vocabulary.types}
        self.new_types: dict[str, str] = {}
        targets = {target.name for target in plan.mapping.values()}
        self.judges = {
            name: column.judge(plan.event) for name, column in provided_columns().items() if name in targets
        }
        self.defaults: Values = {}
        self.waiting: list[tuple[int, int, Values, Edits]] = []
        self.broken = {problem.row for problem in plan.sheet.broken}

    def run(self) -> Iterator[int]:
        """Plan all rows; gives the number done now and then."""
        self.plan.wrong.extend(self.plan.sheet.broken)
        done = 0
        for number, cells in self.plan.sheet.rows():
            done += 1
            if number not in self.broken:
                values, problems = self.reader.read(number, cells)
                self.plan.wrong.extend(problems)
                if not problems:
                    self._take(number, values)
            if done % ROWS_AT_ONCE == 0:
                self._compare_waiting()
                yield done
        self._compare_waiting()
        self.plan.new_types = list(self.new_types.values())
        self.plan.wrong.sort(key=lambda problem: problem.row)
        yield done

    def _take(self, number: int, values: Values) -> None:
        try:
            found = self.known.find(values)
            key = self.known.key_of(values)
            if found is None and not key:
                raise Refused(_("There is neither a name nor an e-mail address in this row."))
            self.seen.note(number, found=found, code=values.get("code", ""), key=key)
            provided = self._judged(values.pop("provided"), found)
        except Refused as refusal:
            self.plan.wrong.append(Problem(number, "", _who(values), str(refusal.sentence)))
            return
        self._note_type(values)
        if found is None:
            new = {name: pair[1] for name, pair in provided.items()}
            self.plan.new.append(PlannedRow(number, self._with_defaults(values), provided=new))
        else:
            self.waiting.append((number, found, values, provided))

    def _judged(self, values: dict[str, str], found: int | None) -> Edits:
        """Old and new of what other layers keep. Raises Refused."""
        judged = {name: self.judges[name].edit(value, found) for name, value in values.items()}
        return {name: pair for name, pair in judged.items() if pair is not None}

    def _note_type(self, values: Values) -> None:
        name = values.get("participation_type")
        if name and fold(name) not in self.types:
            self.new_types.setdefault(fold(name), name)

    def _with_defaults(self, values: Values) -> Values:
        values = {"status": self.defaults["status"], **values}
        if "registered_at" not in values and values["status"] != Status.INVITED:
            values["registered_at"] = self.defaults["registered_at"]
        return values

    def _compare_waiting(self) -> None:
        """Compare the rows about known people with what is stored, all with one query."""
        if not self.waiting:
            return
        people = Participant.objects.in_bulk([found for _number, found, _values, _provided in self.waiting])
        for number, found, values, provided in self.waiting:
            person = people[found]
            edits = {**self._edits(person, values), **provided}
            if edits:
                new = {name: pair[1] for name, pair in provided.items()}
                self.plan.changed.append(PlannedRow(number, values, found, edits, new))
            else:
                self.plan.unchanged += 1
        self.waiting.clear()

    def _edits(self, person: Participant, values: Values) -> Edits:
        """What the row would change, and only that is left in ``values``."""
        name = values.pop("participation_type", None)
        if values.get("code", "").casefold() == person.code.casefold():
            values.pop("code", None)
        edits = recorded(_real(assign(person, values)))
        for key in [key for key in values if key != "answers" and key not in edits]:
            del values[key]
        answers = values["answers"]
        for key in [key for key in answers if f"{ANSWERS}{key}" not in edits]:
            del answers[key]
        if name and self.types.get(fold(name)) != person.participation_type_id:
            old = self.type_names.get(person.participation_type_id or 0)
            pk = self.types.get(fold(name))
            edits["participation_type"] = [old, self.type_names[pk] if pk else self.new_types[fold(name)]]
            values["participation_type"] = name
        return edits


def _real(edits: Edits) -> Edits:
    """Without times that differ by parts of a second, which spreadsheets don't keep."""
    return {
        name: [old, new]
        for name, (old, new) in edits.items()
        if not (
            isinstance(old, datetime) and isinstance(new, datetime) and abs((new - old).total_seconds()) < 1
        )
    }


def _who(values: Values) -> str:
    """The person of a row, for the eye."""
    name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    return shown(name or values.get("email", "") or values.get("code", ""))


def _fields_by_column(plan: Plan, vocabulary: Vocabulary) -> dict[int, Field]:
    """The form field of each column that has one; those to be made are noted in the plan."""
    existing = {field.key: field for field in vocabulary.fields}
    labels = {fold(name) for field in vocabulary.fields for name in (field.label, field.label_en) if name}
    with scope(event=plan.event):
        taken = taken_keys(plan.event, vocabulary.fields)
    reserved = reserved_keys()
    found: dict[int, Field] = {}
    for index, target in plan.mapping.items():
        if target.name.startswith(ANSWERS):
            found[index] = existing[target.name.removeprefix(ANSWERS)]
        elif target.name == "new":
            made = _new_field(sheet_name(plan.sheet, index), index, target, taken, reserved)
            if fold(made.label) in labels:
                raise Refused(
                    _("There is a field “%(label)s” already. Choose it for the column.")
                    % {"label": made.label},
                    field=f"column_{index}",
                )
            taken.add(made.key)
            labels.add(fold(made.label))
            plan.new_fields.append(made)
            found[index] = Field(key=made.key, label=made.label, kind=made.kind, options=[])
    if len(existing) + len(plan.new_fields) > MOST_FIELDS:
        raise Refused(_("An event can have at most %(limit)s form fields.") % {"limit": MOST_FIELDS})
    return found


def _new_field(name: str, index: int, target: Target, taken: set[str], reserved: Collection[str]) -> NewField:
    label = name[:_MAX_LABEL].strip()
    return NewField(index, slug_key(label, taken, reserved=reserved), label, target.kind)
