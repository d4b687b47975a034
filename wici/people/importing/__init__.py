"""Participants out of a spreadsheet: read, map columns, plan (a dry run), apply all or nothing.

``run`` is the one entry; ``read``, ``guess`` and ``Target`` serve the screen on which somebody corrects
the guessed mapping.
"""

from wici.people.importing.mapping import IGNORE, NEW_KINDS, ColumnMapping, Target, guess
from wici.people.importing.plan import NewField, PlannedRow
from wici.people.importing.reading import read
from wici.people.importing.running import Result, run
from wici.people.importing.sheet import Column, Problem, Sheet
from wici.people.importing.words import LABELS, labels

__all__ = [
    "IGNORE",
    "LABELS",
    "NEW_KINDS",
    "Column",
    "ColumnMapping",
    "NewField",
    "PlannedRow",
    "Problem",
    "Result",
    "Sheet",
    "Target",
    "guess",
    "labels",
    "read",
    "run",
]
