"""Statements that are written out, because they are asked for every batch: the ORM would put each together
anew, which takes longer than the database needs for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection as database

Param = str | int | datetime | None


def select(sql: str, *params: Param) -> list[tuple[Any, ...]]:
    """All rows that a query finds."""
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def change(sql: str, *params: Param) -> int:
    """How many rows the statement changed."""
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def change_each(sql: str, rows: Sequence[Sequence[Param]]) -> int:
    """Do the same with each of these parameters, which is one journey to the database; how many rows that
    changed in all."""
    if len(rows) == 1:
        return change(sql, *rows[0])
    with database.cursor() as cursor:
        cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def adapted(moment: datetime | None) -> Any:
    """The moment as the database's driver takes it."""
    return database.ops.adapt_datetimefield_value(moment)
