"""A table as it was read from a file: named columns, rows with their numbers, and what is odd about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wici.people.values import Cell, line_of, shown
from wici.plain.keys import fold
from wici.shared.refusals import Refused, Sentence

#: What a file may hold at most. More columns than can be imported at once are let in here, so that some
#: can be chosen.
MAX_ROWS = 250_000
MAX_COLUMNS = 500
#: A row of a single cell above the column names is taken for a title, this many of them at most.
_MOST_TITLES = 10

Cells = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be imported: the row as the spreadsheet numbers it, the column's name, the
    value as it was read, and a sentence."""

    row: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        if not self.column:
            return _("Row %(row)s: %(problem)s") % {"row": self.row, "problem": self.problem}
        return _("Row %(row)s, column “%(column)s”: %(problem)s") % {
            "row": self.row, "column": self.column, "problem": self.problem,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """What a reader found, before anybody looked for column names.

    ``read`` goes through all rows from the file's first one, as often as it is asked. Cells before
    ``first_column`` (counted from 0) are not there. ``merged`` are ranges of merged cells: first row,
    first column, last row, last column, counted from 0. ``is_text`` says that there are no cells by
    nature, as in a CSV file, so that surplus ones mean a broken row.
    """

    read: Callable[[], Iterator[Cells]]
    first_column: int = 0
    merged: Sequence[tuple[int, int, int, int]] = ()
    notes: tuple[Sentence, ...] = ()
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place among the cells, the letter that the spreadsheet shows, and its name."""

    index: int
    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Named columns and the rows below them; ``rows`` can be gone through again and again."""

    columns: tuple[Column, ...]
    header_row: int
    row_count: int
    table: Table
    notes: tuple[Sentence, ...] = ()
    broken: tuple[Problem, ...] = field(default=())

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The rows that hold anything, each with its number in the spreadsheet."""
        for number, cells in enumerate(self.table.read(), start=1):
            if number > self.header_row and not is_blank(cells):
                yield number, cells

    def examples(self, count: int = 5) -> dict[int, list[str]]:
        """The first few different values of each column, by its index."""
        found: dict[int, list[str]] = {column.index: [] for column in self.columns}
        for _number, cells in self.rows():
            for index, values in found.items():
                text = line_of(cells[index]) if index < len(cells) else ""
                if text and len(values) < count and text not in values:
                    values.append(text)
            if all(len(values) == count for values in found.values()):
                break
        return found


def is_blank(cells: Iterable[Cell]) -> bool:
    """Whether no cell of the row holds anything."""
    return all(cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def letter_of(index: int) -> str:
    """The letters that spreadsheets show above a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def not_a_spreadsheet() -> str:
    """The sentence about a file of another kind."""
    return _("This file is not a spreadsheet. Choose a file in the format XLSX, XLS, ODS or CSV.")


def read_sheet(table: Table) -> Sheet:
    """Find the column names and look once through the rows. Raises Refused with a clear sentence."""
    header_row, header = _find_header(table)
    count, filled, broken = _survey(table, header_row, len(header))
    if not count:
        raise Refused(_("The file has column names but no rows below them. There is nobody to import."))
    if count > MAX_ROWS:
        raise Refused(
            _("The file has more than %(limit)s rows. Split it into smaller files.") % {"limit": MAX_ROWS}
        )
    names, notes = _name_columns(table, header_row, header, filled)
    if len(names) > MAX_COLUMNS:
        raise Refused(
            _("The file has %(count)s columns. At most %(limit)s can be read: delete those not needed.")
            % {"count": len(names), "limit": MAX_COLUMNS}
        )
    columns = tuple(
        Column(index, letter_of(table.first_column + index), name) for index, name in names.items()
    )
    if table.is_text and broken:
        columns = tuple(column for column in columns if column.index < len(header))
    return Sheet(columns, header_row, count, table, (*table.notes, *notes), tuple(broken))


def _find_header(table: Table) -> tuple[int, list[str]]:
    """Number and texts of the row with the column names: the first that is neither blank nor a title."""
    candidate: tuple[int, list[str]] | None = None
    titles = 0
    for number, cells in enumerate(table.read(), start=1):
        if is_blank(cells):
            continue
        texts = _trimmed([line_of(cell) for cell in cells])
        filled = sum(map(bool, texts))
        if candidate is None or (sum(map(bool, candidate[1])) == 1 and filled > 1):
            candidate = (number, texts)
        if filled > 1 or titles == _MOST_TITLES:
            break
        titles += 1
    if candidate is None:
        raise Refused(_("The file is empty."))
    _refuse_data_as_names(*candidate)
    return candidate


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _refuse_data_as_names(number: int, texts: list[str]) -> None:
    address = next((text for text in texts if "@" in text and "." in text.rpartition("@")[2]), "")
    if address:
        raise Refused(
            _(
                "Row %(row)s holds data (“%(value)s”) where the names of the columns should be. "
                "Put a row with column names on top."
            )
            % {"row": number, "value": shown(address)}
        )


def _survey(table: Table, header_row: int, width: int) -> tuple[int, set[int], list[Problem]]:
    """How many rows are below the names, columns with a value, and rows with surplus cells."""
    count, filled, broken = 0, set[int](), list[Problem]()
    for number, cells in enumerate(table.read(), start=1):
        if number <= header_row or is_blank(cells):
            continue
        count += 1
        if len(filled) < len(cells):
            filled.update(index for index, cell in enumerate(cells) if not is_blank((cell,)))
        if table.is_text and len(cells) > width and not is_blank(cells[width:]):
            broken.append(_surplus(number, cells, width))
        if count > MAX_ROWS:
            break
    return count, filled, broken


def _surplus(number: int, cells: Cells, width: int) -> Problem:
    sentence = _(
        "The row has %(count)s values, but there are only %(width)s columns. Is a separator inside a value "
        "that is not in quotation marks?"
    ) % {"count": len(cells), "width": width}
    return Problem(number, "", shown(line_of(cells[width])), sentence)


def _name_columns(
    table: Table, header_row: int, header: list[str], filled: set[int]
) -> tuple[dict[int, str], list[Sentence]]:
    """A name of its own for every column that has a name or a value, and what had to be told about it."""
    width = max(len(header), max(filled, default=-1) + 1)
    header = _with_merged(table, header_row, header + [""] * (width - len(header)))
    names: dict[int, str] = {}
    notes: list[Sentence] = []
    for index, text in enumerate(header):
        letter = letter_of(table.first_column + index)
        if not text and index not in filled:
            continue
        name = _free_name(text or _("Column %(letter)s") % {"letter": letter}, names.values())
        names[index] = name
        if not text:
            notes.append(_("Column %(letter)s has no name; it is called “%(name)s” here.") % {
                "letter": letter, "name": name,
            })  # fmt: skip
        elif name != text:
            notes.append(
                _("Several columns are named “%(text)s”; column %(letter)s is called “%(name)s” here.")
                % {"text": shown(text), "letter": letter, "name": shown(name)}
            )
    return names, notes


def _with_merged(table: Table, header_row: int, header: list[str]) -> list[str]:
    """A name in merged cells stands for every column below them."""
    header = list(header)
    for first_row, first, last_row, last in table.merged:
        if first_row <= header_row - 1 <= last_row:
            start = first - table.first_column
            for index in range(start + 1, min(last - table.first_column + 1, len(header))):
                if start >= 0 and not header[index]:
                    header[index] = header[start]
    return header


def _free_name(text: str, taken: Iterable[str]) -> str:
    known = {fold(name) for name in taken}
    name, number = text, 1
    while fold(name) in known:
        number += 1
        name = f"{text} ({number})"
    return name
