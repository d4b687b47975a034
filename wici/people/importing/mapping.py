"""Which column becomes what: guessed from names and values, corrected by the person who imports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wici.people.filter_reading import Vocabulary
from wici.people.importing.sheet import Column, Sheet
from wici.people.importing.words import ROW_NUMBERS, columns, labels, normal
from wici.people.models import Field
from wici.people.values import (
    Cell,
    is_yes_or_no,
    line_of,
    read_address,
    read_day,
    read_number,
    read_phone,
    shown,
    text_of,
)
from wici.plain.filters import ANSWERS, answer_field
from wici.shared.refusals import Refused

#: More new fields than this at once are more likely a mistake than a form.
MOST_NEW_FIELDS = 100
#: Above this length, or on several lines, text is long text.
_LONG = 200
#: How many different values show what an unnamed column of addresses holds.
_ADDRESSES_TO_SEE = 3
_IDENTIFYING = frozenset({"first_name", "last_name", "full_name", "name_last_first", "email", "code"})
NAMES = frozenset({"first_name", "last_name", "full_name", "name_last_first"})
#: What a new column may become; a file does not come in a cell.
NEW_KINDS = frozenset(Field.Kind.values) - {Field.Kind.FILE}
_PHONE_WORDS = ("tel", "phone", "komork", "mobile")
_NUMBER_WORDS_AGAINST = (
    "kod", "code", "nip", "pesel", "regon", "krs", "id", "nr", "numer", "number", "konto", "account", "zip",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What a column becomes.

    ``name`` is a key of ``words.labels``, ``answers.<key>`` of an existing form field, ``new`` for a new
    field of the kind ``kind``, or ``ignore``.
    """

    name: str
    kind: str = ""

    @property
    def code(self) -> str:
        """The target as one word, for forms: ``email``, ``answers.firma``, ``new:number``."""
        return f"{self.name}:{self.kind}" if self.kind else self.name

    @classmethod
    def from_code(cls, code: str) -> Target:
        """The target of its ``code``. Raises Refused for anything else."""
        name, _colon, kind = code.partition(":")
        is_known = name in labels() or name == "ignore" or name.startswith(ANSWERS)
        if (is_known and not kind) or (name == "new" and kind in NEW_KINDS):
            return cls(name, kind)
        raise Refused(_("“%(value)s” is nothing that a column can become.") % {"value": shown(code)})


IGNORE = Target("ignore")
#: Target of each column, by the column's index.
ColumnMapping = Mapping[int, Target]


def guess(sheet: Sheet, vocabulary: Vocabulary, *, ignore: Collection[str] = ()) -> dict[int, Target]:
    """What each column most likely is; an unknown one becomes a new field of the kind its values show.

    ``ignore`` names columns (or their letters) to leave out. Raises Refused when it names none.
    """
    left_out = _ignored(sheet, ignore)
    found: dict[int, Target] = {}
    known = _known_names(vocabulary)
    for column in sheet.columns:
        target = IGNORE if column.index in left_out else known.get(normal(column.name))
        if target is not None and (target is IGNORE or target not in found.values()):
            found[column.index] = target
    _correct_names(sheet, found)
    unknown = [column for column in sheet.columns if column.index not in found]
    kinds = _kinds(sheet, unknown)
    if Target("email") not in found.values():
        _find_addresses(sheet, unknown, kinds, found)
    for column in unknown:
        found.setdefault(column.index, Target("new", kinds[column.index]))
    return dict(sorted(found.items()))


def _ignored(sheet: Sheet, ignore: Collection[str]) -> set[int]:
    by_name = {normal(column.name): column.index for column in sheet.columns}
    by_letter = {column.letter.lower(): column.index for column in sheet.columns}
    found = set()
    for name in ignore:
        index = by_name.get(normal(name), by_letter.get(name.strip().lower()))
        if index is None:
            raise Refused(
                _("There is no column “%(name)s”. The columns are: %(columns)s.")
                % {"name": shown(name), "columns": ", ".join(column.name for column in sheet.columns)}
            )
        found.add(index)
    return found


def _known_names(vocabulary: Vocabulary) -> dict[str, Target]:
    """Targets by the names of columns; the event's own fields before the usual words."""
    found = {word: Target(name) for word, name in columns().items()} | dict.fromkeys(ROW_NUMBERS, IGNORE)
    for field in vocabulary.fields:
        for name in (field.key, field.label_en, field.label):
            if normal(name):
                found[normal(name)] = Target(answer_field(field.key))
    return found


def _correct_names(sheet: Sheet, found: dict[int, Target]) -> None:
    """``Name`` beside ``Surname`` is the first name; beside ``First name`` it is the last."""
    targets = {target.name: index for index, target in found.items()}
    index = targets.get("full_name")
    if index is None or normal(sheet_name(sheet, index)) != "name":
        return
    if "last_name" in targets and "first_name" not in targets:
        found[index] = Target("first_name")
    elif "first_name" in targets and "last_name" not in targets:
        found[index] = Target("last_name")


def sheet_name(sheet: Sheet, index: int) -> str:
    """The name of the column with this index."""
    return next((column.name for column in sheet.columns if column.index == index), "")


def _find_addresses(
    sheet: Sheet, unknown: list[Column], kinds: Mapping[int, str], found: dict[int, Target]
) -> None:
    """The first column that holds nothing but addresses, whatever its name, is the e-mail address."""
    examples = sheet.examples(_ADDRESSES_TO_SEE)
    for column in unknown:
        if kinds[column.index] == Field.Kind.EMAIL and examples[column.index]:
            found[column.index] = Target("email")
            return


def _kinds(sheet: Sheet, columns: Iterable[Column]) -> dict[int, str]:
    """The kind of field that fits all values of each column."""
    suspects = {column.index: _suspected(column.name) for column in columns}
    is_long = dict.fromkeys(suspects, False)
    is_filled = dict.fromkeys(suspects, False)
    for _number, cells in sheet.rows():
        for index, kinds in suspects.items():
            cell = cells[index] if index < len(cells) else None
            text = text_of(cell) if kinds or isinstance(cell, str) else ""
            if not text:
                continue
            is_filled[index] = True
            is_long[index] = is_long[index] or len(text) > _LONG or "\n" in text
            suspects[index] = [kind for kind in kinds if _FITS[kind](cell)]
    return {index: _kind_left(kinds, is_filled[index], is_long[index]) for index, kinds in suspects.items()}


def _kind_left(kinds: list[str], is_filled: bool, is_long: bool) -> str:
    if kinds and is_filled:
        return kinds[0]
    return Field.Kind.LONG_TEXT if is_long else Field.Kind.TEXT


def _suspected(name: str) -> list[str]:
    """Kinds that a column of this name may have, the first that fits wins."""
    words = normal(name).split()
    kinds = [Field.Kind.CHECKBOX, Field.Kind.EMAIL, Field.Kind.DATE]
    if any(word.startswith(_PHONE_WORDS) for word in words):
        kinds.append(Field.Kind.PHONE)
    elif not any(word in _NUMBER_WORDS_AGAINST for word in words):
        kinds.append(Field.Kind.NUMBER)
    return [str(kind) for kind in kinds]


def _accepts(read: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        read(cell)
    except Refused:
        return False
    return True


def _is_number(cell: Cell) -> bool:
    """A number to calculate with: no leading zeros, not as long as a telephone or an identity number."""
    digits = line_of(cell).lstrip("-")
    has_zeros = len(digits) > 1 and digits[0] == "0" and digits[1] not in ",."
    return not has_zeros and sum(map(str.isdigit, digits)) <= 8 and _accepts(read_number, cell)


def _is_day(cell: Cell) -> bool:
    """A date without a time; a bare number is one only for a spreadsheet that says so."""
    text = text_of(cell)
    return (
        not isinstance(cell, int | float)
        and not text.isdigit()
        and ":" not in text
        and _accepts(read_day, cell)
    )


_FITS: Mapping[str, Callable[[Cell], bool]] = {
    Field.Kind.CHECKBOX: lambda cell: isinstance(cell, bool) or is_yes_or_no((cell,)),
    Field.Kind.EMAIL: lambda cell: isinstance(cell, str) and _accepts(read_address, cell),
    Field.Kind.DATE: _is_day,
    Field.Kind.PHONE: lambda cell: _accepts(read_phone, cell),
    Field.Kind.NUMBER: _is_number,
}


def check(sheet: Sheet, mapping: ColumnMapping, vocabulary: Vocabulary) -> dict[int, Target]:
    """The mapping for exactly the columns of the sheet; a column that it does not mention is ignored.

    Raises Refused when two columns become the same, a field is gone, or nothing says who a row is.
    """
    full = {column.index: mapping.get(column.index, IGNORE) for column in sheet.columns}
    keys = {answer_field(field.key) for field in vocabulary.fields}
    seen: dict[str, str] = {}
    for index, target in full.items():
        name = sheet_name(sheet, index)
        if target.name in ("new", "ignore"):
            continue
        if target.name in seen:
            raise Refused(
                _("The columns “%(first)s” and “%(second)s” cannot both become the same. Change one.")
                % {"first": seen[target.name], "second": name},
                field=f"column_{index}",
            )
        if target.name.startswith(ANSWERS) and target.name not in keys:
            raise Refused(
                _("The form field chosen for the column “%(name)s” does not exist any more. Choose again.")
                % {"name": name},
                field=f"column_{index}",
            )
        seen[target.name] = name
    if not _IDENTIFYING & set(seen):
        raise Refused(
            _("No column holds a name, an e-mail address or a participant code. Say which column is which.")
        )
    _refuse_many_fields(sum(target.name == "new" for target in full.values()))
    return full


def _refuse_many_fields(count: int) -> None:
    if count > MOST_NEW_FIELDS:
        raise Refused(
            _(
                "%(count)s columns would become new form fields, at most %(limit)s can. "
                "Ignore the columns that are not needed."
            )
            % {"count": count, "limit": MOST_NEW_FIELDS}
        )
