"""The three forms in which documents of many people are written; none keeps what is written.

A ZIP keeps about a kilobyte of each file for its list of contents at the end.
"""

from __future__ import annotations

import zipfile
from datetime import datetime
from typing import IO, Protocol

from wici.documents.bulk.choosing import Choice
from wici.documents.bulk.people import Person
from wici.documents.file_names import ENDING, safe_name
from wici.documents.models import DocumentTemplate, Printing
from wici.documents.rendering import Due
from wici.plain.pdf.book import Book
from wici.plain.pdf.model import Layout
from wici.plain.pdf.problems import Problem
from wici.plain.pdf.sheets import Sheets


class Writer(Protocol):
    """Writes one document after the other."""

    def add(self, person: Person, due: Due) -> tuple[Problem, ...]:
        """Write a document; gives what should be known about it. Raises DocumentError."""

    def close(self) -> int:
        """Finish the file, in which there must be a document; gives the number of its pages or files."""

    def abandon(self) -> None:
        """Let go of the file, finished or not."""


class _Merged:
    """One PDF."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def add(self, person: Person, due: Due) -> tuple[Problem, ...]:
        return due.add_to(self._book)

    def close(self) -> int:
        return self._book.close()

    def abandon(self) -> None:
        """Nothing is held."""


class _OnSheets:
    """Several on each sheet."""

    def __init__(self, book: Book, sheets: Sheets) -> None:
        self._book, self._sheets = book, sheets

    def add(self, person: Person, due: Due) -> tuple[Problem, ...]:
        return due.add_to(self._sheets)

    def close(self) -> int:
        self._sheets.close()
        return self._book.close()

    def abandon(self) -> None:
        """Nothing is held."""


class _Zip:
    """Single files. ``is_personal``: their names differ by themselves."""

    def __init__(self, file: IO[bytes], created: datetime, *, is_personal: bool) -> None:
        # PDF files are packed already.
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._created, self._is_personal = created, is_personal
        self._taken: set[str] = set()
        self._count = 0

    def add(self, person: Person, due: Due) -> tuple[Problem, ...]:
        made = due.make(created=self._created)
        info = zipfile.ZipInfo(self._name(made.name, person), self._created.timetuple()[:6])
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, made.content)
        self._count += 1
        return made.problems

    def _name(self, name: str, person: Person) -> str:
        """A name that no other file has, in capitals or not: with who it is, and their code if need be."""
        stem = name.removesuffix(ENDING)
        if not self._is_personal:
            stem = f"{stem} {person.last_name} {person.first_name}"
        found = safe_name(stem, name)
        if found.casefold() in self._taken:
            found = safe_name(f"{stem[:80]} {person.code}", name)
        number = 1
        while found.casefold() in self._taken:
            number += 1
            found = safe_name(f"{stem[:80]} {person.code} {number}", name)
        self._taken.add(found.casefold())
        return found

    def close(self) -> int:
        self._zip.close()
        return self._count

    def abandon(self) -> None:
        # Else it is closed when it is collected, after its file.
        self._zip.close()


def writer_to(
    file: IO[bytes], template: DocumentTemplate, layout: Layout, choice: Choice, created: datetime
) -> Writer:
    """Who writes the chosen form to a file."""
    if choice.form == Printing.Form.SINGLE:
        return _Zip(file, created, is_personal="{" in template.file_name)
    # Sheets are no documents to be archived: they may have marks around, and pages cut off.
    is_pdfa = layout.is_pdfa and choice.plan is None
    book = Book(
        file.write, title=template.name, language=layout.language, created=created, is_pdfa=is_pdfa,
        identity=f"{template.pk} {created.isoformat()}",
    )  # fmt: skip
    if choice.plan is None:
        return _Merged(book)
    return _OnSheets(book, Sheets(book, choice.plan, skipped=choice.skipped))
