"""One import from the file to the result: what the screen and the command both call."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events.models import Event
from wici.people.filter_reading import Vocabulary
from wici.people.importing.apply import Outdated, apply
from wici.people.importing.mapping import IGNORE, ColumnMapping, check, guess
from wici.people.importing.plan import NewField, Plan, PlannedRow, Progress, make_plan
from wici.people.importing.reading import MAX_BYTES, read
from wici.people.importing.sheet import Problem, Sheet
from wici.people.models import Change, Status
from wici.shared.refusals import Refused, Sentence

#: Somebody else would have to change participants each time between dry run and import.
_TRIES = 3
#: How many rows a preview shows of each kind.
PREVIEW_ROWS = 50


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did, or would do. With anything in ``wrong`` nothing was imported."""

    rows: int
    new: int
    changed: int
    unchanged: int
    wrong: tuple[Problem, ...]
    wrong_rows: int
    new_types: tuple[str, ...]
    new_fields: tuple[NewField, ...]
    notes: tuple[Sentence, ...]
    is_applied: bool
    #: The first rows that bring somebody new, and that change somebody (with old and new values).
    new_preview: tuple[PlannedRow, ...] = ()
    changed_preview: tuple[PlannedRow, ...] = ()

    def summary(self) -> dict[str, Any]:
        """The figures and problems as the command prints them."""
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "wrong": [
                {
                    "row": problem.row,
                    "column": problem.column,
                    "value": problem.value,
                    "problem": str(problem.problem),
                }
                for problem in self.wrong
            ],
        }


def run(
    event: Event,
    file: bytes | Path | IO[bytes],
    *,
    mapping: ColumnMapping | None = None,
    ignore: Collection[str] = (),
    dry_run: bool = False,
    user: User | None = None,
    source: Change.Source = Change.Source.IMPORT,
    default_status: str = Status.COMPLETED,
    default_registered_at: datetime | None = None,
    progress: Progress | None = None,
    finish: Callable[[Result], None] | None = None,
) -> Result:
    """Import participants from a spreadsheet, or with ``dry_run`` only say what would happen.

    Without a ``mapping`` it is guessed, columns named in ``ignore`` left out. Any wrong row means that
    nothing is imported. New people without a status or time of registration in the file get the
    defaults (completed, now). ``finish`` is called with the result in the transaction that imports, which is
    undone when it raises. Raises Refused when the file or the mapping cannot be used at all.
    """
    sheet = read(contents(file))
    if mapping is None:
        mapping = guess(sheet, Vocabulary(event), ignore=ignore)
    elif ignore:
        mapping = {**mapping, **_ignored(sheet, event, ignore)}
    registered_at = default_registered_at or timezone.now().replace(microsecond=0)
    for _try in range(_TRIES):
        plan = make_plan(
            event,
            sheet,
            check(sheet, mapping, Vocabulary(event)),
            default_status=default_status,
            default_registered_at=registered_at,
            progress=progress,
        )
        if dry_run or plan.wrong:
            return _result(plan, is_applied=False)
        try:
            result = _result(plan, is_applied=True)
            end = partial(finish, result) if finish else None
            apply(plan, user=user, source=source, progress=progress, finish=end)
        except Outdated:
            continue
        return result
    raise Refused(_("Participants are being changed all the time. Nothing was imported. Try again later."))


def _ignored(sheet: Sheet, event: Event, ignore: Collection[str]) -> ColumnMapping:
    guessed = guess(sheet, Vocabulary(event), ignore=ignore)
    return {index: target for index, target in guessed.items() if target == IGNORE}


def contents(file: bytes | Path | IO[bytes]) -> bytes:
    """The bytes of a file, wherever it is; not more than one too many, which is then refused."""
    if isinstance(file, bytes):
        return file
    try:
        if isinstance(file, Path):
            with file.open("rb") as opened:
                return opened.read(MAX_BYTES + 1)
        file.seek(0)
        return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        if isinstance(file, Path):
            raise Refused(
                _("%(file)s cannot be read: %(reason)s.") % {"file": file, "reason": reason}
            ) from None
        raise Refused(_("The file cannot be read: %(reason)s.") % {"reason": reason}) from None


def _result(plan: Plan, *, is_applied: bool) -> Result:
    return Result(
        rows=plan.rows,
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        wrong=tuple(plan.wrong),
        wrong_rows=plan.wrong_rows,
        new_types=tuple(plan.new_types),
        new_fields=tuple(plan.new_fields),
        notes=tuple(plan.notes),
        is_applied=is_applied,
        new_preview=tuple(plan.new[:PREVIEW_ROWS]),
        changed_preview=tuple(plan.changed[:PREVIEW_ROWS]),
    )
