"""Folded text of a participant as the database sorts it: the same words in a query and in an index.

Django's own lookups into JSON bind the key as a parameter, which SQLite never finds in an index.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField

#: The folded texts that are there for everybody, "" when nothing is given (see people.derived).
NAMES = frozenset({"first_name", "last_name", "email", "code"})


class FoldedText(Func):
    """One of NAMES from the column ``folded``."""

    output_field = TextField()

    def __init__(self, name: str) -> None:
        if name not in NAMES:
            raise ValueError(f"{name} is not folded text")
        self.name = name
        super().__init__("folded")

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """As SQLite says it."""
        template = f"JSON_EXTRACT(%(expressions)s, '$.{self.name}')"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """As PostgreSQL says it."""
        template = f"(%(expressions)s ->> '{self.name}')"
        return self.as_sql(compiler, connection, template=template, **more)
