"""Recipient rows of a new dispatch, made by the database itself: a million in seconds.

An INSERT … SELECT takes addresses, names and the raw data that the message uses from the participants as
they are at this moment, in the order in which they came to the event. Those who are skipped come after the
others, with the reason. Batches follow from the positions.

Measured on SQLite with 1,000,000 participants, in processor time: numbering ids alone and joining the rest to
them takes 60 % of the time of numbering whole rows, and any other order than the ids' three times as long,
because the index by participant is then filled at random. A temporary table numbers them in a fifth of the
time of the window function. Not repeating the checks of each column saves another tenth: all these values are
the statement's own. PostgreSQL numbers within the statement, so that all of it sees the same participants.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection as database
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from wici.delivery.models import Dispatch, Recipient
from wici.merging.catalogue import make_missing
from wici.merging.sources import frozen_expression, raw_of_address
from wici.people.models import Participant
from wici.plain.addresses import Address, AddressList, ListedAddress, check

NO_ADDRESS = "no_address"
BAD_ADDRESS = "bad_address"
DUPLICATE = "duplicate"

#: Rows read at once when addresses are checked.
CHUNK = 10_000
#: Most addresses look like this; only the others are worth the full check.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]{1,20}(?:\.[A-Za-z0-9_+-]{1,20}){0,2}@(?:[A-Za-z0-9]{1,40}\.){1,3}[A-Za-z]{2,10}"
)

_PLAIN_LINES = re.compile(rf"(?:{_PLAIN.pattern}\n)*+")

_CHOSEN = "FROM ({audience}) AS audience WHERE row_id {which} ({listed})"
_NUMBERED = f"SELECT row_id, ROW_NUMBER() OVER (ORDER BY row_id) AS position {_CHOSEN}"
_INSERT = """
INSERT INTO delivery_recipient (dispatch_id, position, batch_number, participant_id, address, name, frozen,
                                state, reason, reply, attempts, due_at, changed_at)
SELECT %s, %s + numbered.position, {batch_number}, people.row_id, people.row_address, people.row_name,
       people.row_frozen, {state}, {reason}, '', 0, NULL, NULL
  FROM ({numbered}) AS numbered CROSS JOIN ({people}) AS people
 WHERE people.row_id = numbered.row_id
"""
_QUEUED = {"batch_number": "(numbered.position - 1) / %s + 1", "state": "'queued'", "reason": "''"}
_SKIPPED = {
    "batch_number": "0 * %s",
    "state": "'skipped'",
    "reason": f"CASE WHEN people.row_address = '' THEN '{NO_ADDRESS}' ELSE '{BAD_ADDRESS}' END",
}
#: What columns of a batch hold until it is leased, as the model has it.
_BATCHES = """
INSERT INTO delivery_batch (dispatch_id, number, state, leased_by, connections, domains, count, domain)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
SELECT %s, n, 'waiting', '', 0, '{}', 0, '' FROM numbers ORDER BY n
"""
#: How many there are, and all their addresses as one text, a line for each: a third of the time of reading
#: each row of a million.
_LINES = {
    "sqlite": "SELECT COUNT(*), GROUP_CONCAT(email || char(10), '') FROM ({people}) AS people",
    "postgresql": "SELECT COUNT(*), STRING_AGG(email || chr(10), '') FROM ({people}) AS people",
}


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows a dispatch got, and how many of them will be written to."""

    rows: int
    queued: int


def insert_participants(made: Dispatch, audience: QuerySet[Participant], sources: Collection[str]) -> Total:
    """Freeze these participants with the raw data that the message uses.

    Those without an address, or with one that is none, are skipped with the reason. What is missing of that
    data and can be made is made first: whoever is written to has a code.
    """
    make_missing(made.event, audience, sources)
    ids = audience.order_by().annotate(row_id=F("pk")).values("row_id")
    people = Participant.objects.filter(event=made.event_id).order_by()
    frozen = people.annotate(
        row_id=F("pk"),
        row_address=Trim("email"),
        row_name=Trim(Concat("first_name", Value(" "), "last_name", output_field=CharField())),
        row_frozen=frozen_expression(sources),
    ).values("row_id", "row_address", "row_name", "row_frozen")
    unwritable = _unwritable(audience)
    selection = _Selection(
        *ids.query.sql_with_params(), *frozen.query.sql_with_params(), json.dumps(unwritable)
    )
    queued = _insert(made, selection, "NOT IN", _QUEUED, after=0)
    skipped = _insert(made, selection, "IN", _SKIPPED, after=queued) if unwritable else 0
    return Total(rows=queued + skipped, queued=queued)


def freeze_anew(chosen: QuerySet[Recipient], sources: Collection[str]) -> None:
    """Take the raw data of these recipients as it is now; of typed addresses it stays.

    Only for those whose messages could not be made: what hindered them is mended by changing their data.
    """
    now = Participant._base_manager.filter(pk=OuterRef("participant")).order_by()
    raw = now.annotate(raw=frozen_expression(sources)).values("raw")[:1]
    chosen.filter(participant__isnull=False).update(frozen=Subquery(raw))


def insert_addresses(made: Dispatch, typed: AddressList) -> Total:
    """Freeze typed addresses. What is none, and repetitions, are skipped with the reason."""
    rows = [_typed(listed) for listed in typed.addresses]
    queued = len(rows)
    rows += [
        _skipped(listed.address.text, DUPLICATE)
        for listed in typed.addresses
        for _ in range(listed.count - 1)
    ]
    rows += [_skipped(problem.text, BAD_ADDRESS) for problem in typed.problems]
    _add(made, rows, queued)
    return Total(rows=len(rows), queued=queued)


def insert_copies(made: Dispatch, originals: QuerySet[Recipient]) -> Total:
    """Freeze the typed addresses of another dispatch's rows again."""
    rows = [
        Recipient(address=row.address, name=row.name, frozen=row.frozen)
        for row in originals.exclude(state=Recipient.State.SKIPPED).order_by("position")
    ]
    _add(made, rows, len(rows))
    return Total(rows=len(rows), queued=len(rows))


def tell_planner(total: Total) -> None:
    """Let PostgreSQL know at once that there are many more rows; it would notice after a minute."""
    if database.vendor == "postgresql" and total.rows >= CHUNK:
        with database.cursor() as cursor:
            cursor.execute("ANALYZE delivery_recipient, delivery_batch")


def insert_batches(made: Dispatch, total: Total) -> None:
    """One waiting batch for every ``batch_size`` of the recipients."""
    count = -(-total.queued // made.batch_size)
    if not count:
        return
    with database.cursor() as cursor:
        cursor.execute(_BATCHES, (count, made.pk))


def _typed(listed: ListedAddress) -> Recipient:
    address = listed.address.text
    return Recipient(address=address, name=listed.name[:255], frozen=raw_of_address(address, listed.name))


def _skipped(address: str, reason: str) -> Recipient:
    return Recipient(address=address[:320], state=Recipient.State.SKIPPED, reason=reason)


def _add(made: Dispatch, rows: list[Recipient], queued: int) -> None:
    for position, row in enumerate(rows, start=1):
        row.dispatch = made
        row.position = position
        row.batch_number = (position - 1) // made.batch_size + 1 if position <= queued else 0
    Recipient.unscoped.bulk_create(rows, batch_size=CHUNK)


@dataclass(frozen=True, slots=True)
class _Selection:
    """Who is chosen, and what everybody's row would be: SQL with parameters; and the ids of those who cannot
    be written to, as JSON."""

    ids: str
    ids_params: tuple[Any, ...]
    people: str
    people_params: tuple[Any, ...]
    unwritable: str


def _insert(made: Dispatch, selection: _Selection, which: str, values: dict[str, str], *, after: int) -> int:
    """The rows of those who are (not) among the unwritable ones; how many there are."""
    with database.cursor() as cursor:
        numbered, params = _numbered(cursor, selection, which)
        sql = _INSERT.format(numbered=numbered, people=selection.people, **values)
        with _without_checks(cursor):
            cursor.execute(sql, (made.pk, after, made.batch_size, *params, *selection.people_params))
            return int(cursor.rowcount)


def _numbered(cursor: CursorWrapper, selection: _Selection, which: str) -> tuple[str, tuple[Any, ...]]:
    """SQL with parameters that gives each id its position: 1, 2, 3… in the order of the ids."""
    params = (*selection.ids_params, selection.unwritable)
    names = {"audience": selection.ids, "which": which}
    if database.vendor != "sqlite":
        listed = "SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)"
        return _NUMBERED.format(listed=listed, **names), params
    cursor.execute("DROP TABLE IF EXISTS temp.freezing")
    cursor.execute("CREATE TEMPORARY TABLE freezing (position INTEGER PRIMARY KEY, row_id INTEGER NOT NULL)")
    chosen = _CHOSEN.format(listed="SELECT value FROM json_each(%s)", **names)
    cursor.execute(f"INSERT INTO temp.freezing (row_id) SELECT row_id {chosen} ORDER BY row_id", params)
    return "SELECT row_id, position FROM temp.freezing", ()


@contextmanager
def _without_checks(cursor: CursorWrapper) -> Iterator[None]:
    """SQLite doesn't repeat the CHECKs of columns meanwhile; keys stay checked."""
    if database.vendor != "sqlite":
        yield
        return
    cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _unwritable(audience: QuerySet[Participant]) -> list[int]:
    """Ids of those without an address, or with one that is none."""
    people = audience.order_by()
    sql, params = people.values_list("email").query.sql_with_params()
    with database.cursor() as cursor:
        cursor.execute(_LINES[database.vendor].format(people=sql), params)
        ((count, lines),) = cursor.fetchall()
    if not count:
        return []
    if lines.count("\n") != count:  # an address with a line break in it is two lines
        rows = people.values_list("pk", "email").iterator(chunk_size=CHUNK)
        return [pk for pk, email in rows if _is_bad(email)]
    bad = sorted({email for email in _not_plain(lines) if _is_bad(email)})
    parts = (bad[first : first + CHUNK] for first in range(0, len(bad), CHUNK))
    return [pk for part in parts for pk in people.filter(email__in=part).values_list("pk", flat=True)]


def _not_plain(lines: str) -> Iterator[str]:
    """The lines that do not look like most addresses do."""
    place = 0
    while True:
        match = _PLAIN_LINES.match(lines, place)
        place = match.end() if match else place
        if place == len(lines):
            return
        end = lines.index("\n", place)
        yield lines[place:end]
        place = end + 1


def _is_bad(email: str) -> bool:
    return not isinstance(check(email), Address)
