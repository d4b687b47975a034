"""Inserting very many rows: what ``bulk_create`` does, without a model instance and SQL text per row.

Measured on SQLite: writing 100,000 participants with their log takes 17 s of processor time, not 26 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, models, router
from django.db.models.fields.json import JSONField


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, each the values of the fields named, in their order; every other column must have a
    default in the database or be nullable."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 -- our names
    prepared = _prepared(fields, connection)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [prepared(row) for row in rows])


def _prepared(fields: Sequence[Any], connection: Any) -> Callable[[Sequence[Any]], list[Any]]:
    """Values as the database driver takes them; most fields need nothing."""
    converters: Mapping[int, Any] = {
        place: field.get_db_prep_save
        for place, field in enumerate(fields)
        if isinstance(field, JSONField | models.DateTimeField)
    }

    def prepared(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in converters.items():
            values[place] = convert(values[place], connection)
        return values

    return prepared
