"""One participant's document: what is sent, printed, downloaded and shown while designing comes from here.

A maker is prepared once for a design and an event's tags; everything that is the same for all is parsed,
drawn and read from the disk then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from wici.documents import files, tags
from wici.documents.fonts import FontGone, read_font
from wici.documents.models import DocumentTemplate, Version
from wici.documents.versions import content_of
from wici.merging.catalogue import Raw, Shared, evaluator
from wici.plain.mergetags import names
from wici.plain.pdf import checking, model
from wici.plain.pdf.book import Book
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.prepare import Prepared, prepare
from wici.plain.pdf.problems import Problem
from wici.plain.pdf.sheets import Sheets
from wici.plain.wording import Wording, gettext_noop

#: Designs that are kept ready in a process.
KEPT = 12
_FAMILY = "files"
_REPLACED = gettext_noop(
    "This person's document was issued anew after the message was confirmed. Try the message again to send"
    " the new one."
)
_FONT_GONE = gettext_noop(
    "The file of the font %(file)s is missing from this installation. Install it anew, or choose another"
    " font."
)
_EXAMPLE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document: its file name, the PDF, how many pages it has, and what should be known about it.

    The PDF is in two pieces: ``beginning`` is the very same object for many documents of a design, ``rest``
    what only this one has.
    """

    name: str
    beginning: bytes
    rest: bytes
    pages: int
    problems: tuple[Problem, ...]

    @property
    def content(self) -> bytes:
        """The PDF in one piece."""
        return self.beginning + self.rest


class Due:
    """A document that somebody has, not yet made; ``name`` is its file name."""

    __slots__ = ("_maker", "_raw", "_values", "name")

    def __init__(self, maker: Maker, raw: Raw, values: dict[str, str], name: str) -> None:
        self._maker, self._raw, self._values, self.name = maker, raw, values, name

    @property
    def template_id(self) -> int:
        """Of which template it is."""
        return self._maker.template_id

    def make(self, *, created: datetime) -> MadeDocument:
        """The document. The same data and moment always give the same bytes. Raises DocumentError."""
        return self._maker._made(self._raw, self._values, self.name, created)

    def add_to(self, book: Book | Sheets) -> tuple[Problem, ...]:
        """Append the document to a book or its sheets; gives what should be known about it.

        Raises DocumentError, and leaves the book as it was.
        """
        return self._maker._add(self._raw, self._values, book)


class Maker:
    """Makes the documents of a design. May be shared by threads.

    ``design`` is what a version holds (see documents.versions), ``shared`` the frozen part of the event's
    catalogue. Raises DocumentError when no document can be made of it.
    """

    def __init__(self, template_id: int, design: Mapping[str, Any], shared: Shared) -> None:
        self.template_id = template_id
        self._catalogue = tags.catalogue_of(shared, template_id)
        self._naming = tags.Naming(design, self._catalogue)
        self._prepared = _prepared(design, self._catalogue.words())
        keys = self._prepared.keys | self._naming.keys
        self._evaluate = evaluator([self._catalogue.by_key[key] for key in sorted(keys)])
        self._serial = self._catalogue.by_key[tags.SERIAL].compute
        self._is_for, self._written = self._naming.is_for, self._naming.written
        #: Keys of the questions whose photos are shown.
        self.photo_fields = tuple(sorted(self._prepared.photo_fields))

    def due(self, raw: Raw) -> Due | None:
        """The document of the person with this raw data; None when it is not for them."""
        values = self._evaluate(raw)
        return Due(self, raw, values, self._written(values)) if self._is_for(values) else None

    def make(self, raw: Raw, *, created: datetime | None = None) -> MadeDocument | None:
        """The document of the person with this raw data, made at once; None when it is not for them.

        ``created`` is the moment that its properties name (default: now). Raises DocumentError, in words for
        people, when it is for them and cannot be made.
        """
        due = self.due(raw)
        return due.make(created=created or datetime.now(UTC)) if due is not None else None

    def example(self) -> MadeDocument:
        """A document of the tags' example values, whatever its condition says; grey boxes stand for photos.

        Raises DocumentError.
        """
        by_key = self._catalogue.by_key
        values = {
            key: by_key[key].example or str(by_key[key].label)
            for key in self._prepared.keys | self._naming.keys
        }
        return self._made({}, values, self._written(values), _EXAMPLE_AT, is_draft=True)

    def photos_of(self, raws: Iterable[Raw]) -> set[str]:
        """Hashes of the photos that these people's documents show (see files.fetch_photos)."""
        wanted = self.photo_fields
        if not wanted:
            return set()
        return {sha for raw in raws for key in wanted if (sha := (raw.get(_FAMILY) or {}).get(key))}

    def _add(self, raw: Raw, values: Mapping[str, str], book: Book | Sheets) -> tuple[Problem, ...]:
        self._refuse_revoked(raw)
        return book.add(self._prepared, values, photos=self._photos(raw) if self.photo_fields else {})

    def _refuse_revoked(self, raw: Raw) -> None:
        replaced = tags.replaced_by(raw, self.template_id)
        if replaced == 0 or (replaced is None and tags.issue_of(raw, self.template_id) == 0):
            raise DocumentError(
                Wording(gettext_noop("This person's document was revoked. Issue it anew to send it."))
            )
        if replaced is not None:
            raise DocumentError(Wording(_REPLACED))

    def _made(
        self,
        raw: Raw,
        values: Mapping[str, str],
        name: str,
        created: datetime,
        *,
        is_draft: bool = False,
    ) -> MadeDocument:
        self._refuse_revoked(raw)
        made = self._prepared.make(
            values,
            photos=self._photos(raw) if self.photo_fields else {},
            created=created,
            identity=self._serial(raw),
            is_draft=is_draft,
        )
        return MadeDocument(name, made.beginning, made.rest, made.pages, made.problems)

    def _photos(self, raw: Raw) -> dict[str, bytes]:
        given = raw.get(_FAMILY) or {}
        return {key: _photo(given[key]) for key in self.photo_fields if given.get(key)}


def sources_of(template_id: int, design: Mapping[str, Any], shared: Shared) -> frozenset[str]:
    """The raw data that documents of a design are made from, also of one with mistakes in it."""
    catalogue = tags.catalogue_of(shared, template_id)
    texts, conditions, photo_fields = _sources_in(design)
    used = {use.name for text in texts for use in names(text)}
    for condition in conditions:
        used |= tags.names_in_condition(condition)
    keys = {catalogue.by_name[name].key for name in used if name in catalogue.by_name}
    return catalogue.sources(keys) | tags.SOURCES | {f"{_FAMILY}.{key}" for key in photo_fields}


def maker_of(template: DocumentTemplate, shared: Shared) -> Maker:
    """The maker of a template as it is now, ready since the last time unless something was changed.

    Raises DocumentError when no document can be made of it.
    """
    return _kept(template.pk, content_of(template), shared)


def maker_of_version(version_id: int, shared: Shared) -> Maker:
    """The maker of a version. Raises DocumentError when no document can be made of it."""
    version = Version._base_manager.get(pk=version_id)
    return _kept(version.template_id, version.content, shared)


def _kept(template_id: int, design: Mapping[str, Any], shared: Shared) -> Maker:
    return _maker(template_id, json.dumps(design, sort_keys=True), json.dumps(shared, sort_keys=True))


@lru_cache(maxsize=KEPT)
def _maker(template_id: int, design: str, shared: str) -> Maker:
    return Maker(template_id, json.loads(design), json.loads(shared))


def _prepared(design: Mapping[str, Any], specs: Mapping[str, Any]) -> Prepared:
    try:
        layout = model.load(design["layout"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DocumentError(Wording(gettext_noop("The design of the document cannot be read."))) from error
    wrong = checking.undrawable(layout)
    if wrong is not None:
        raise DocumentError(wrong.wording, wrong.element_id)
    try:
        return prepare(layout, tags=specs, read_file=files.read, read_font=read_font)
    except FontGone as error:
        raise DocumentError(Wording(_FONT_GONE, {"file": error.file})) from error
    except FileNotFoundError as error:
        raise DocumentError(
            Wording(gettext_noop("A picture or background of the document is gone. Choose it again."))
        ) from error


def _photo(sha256: str) -> bytes:
    try:
        return files.photo(sha256)
    except (OSError, ValueError) as error:
        raise DocumentError(Wording(gettext_noop("The photo that this person sent is gone."))) from error


def _sources_in(design: Mapping[str, Any]) -> tuple[list[str], list[str], set[str]]:
    """Templates, conditions and photo fields of a design; of one that cannot be read, those outside of it."""
    texts, conditions = [str(design["file_name"])], [str(design["condition"])]
    photo_fields: set[str] = set()
    try:
        layout = model.load(design["layout"])
        texts.append(layout.title)
        for page in layout.pages:
            conditions.append(page.condition)
            for element in page.elements:
                texts.append(element.text)
                conditions.append(element.condition)
        photo_fields |= layout.photo_fields
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return texts, conditions, photo_fields
