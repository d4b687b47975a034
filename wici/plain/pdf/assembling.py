"""One document as a file: header, objects, cross-reference table, trailer (ISO 32000-1, 7.5).

Numbers of objects: the catalog, the tree of pages, information, metadata, resources; then the parts that
every document of its kind has, which are written once for all; then parts that this one needs beyond; then
its pages and their contents.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import accumulate

from wici.plain.pdf.metadata import information, output_intent, xmp
from wici.plain.pdf.objects import Part, numbers, text_string, written, written_object
from wici.plain.pdf.pages import Painted, PaintedPage

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES, INFORMATION, METADATA, _RESOURCES = range(1, 6)
_FIRST_PART = 6
#: Combinations of further parts that are kept as written, each with the head, as long as they have so many
#: octets together; two at least, or people with and without a letter would take turns.
_KEPT, _MOST_OCTETS, _LEAST_KEPT = 16, 8_000_000, 2
#: Content of a document that is sent stays as it is up to this size: packing takes longer than all else about
#: it, and what it saves is little beside a font. In a book of thousands it is most of the file.
_PACKED_FROM, PACKED_IN_BOOKS_FROM = 8_000, 200


@dataclass(frozen=True, slots=True)
class Description:
    """What all documents of a kind say of themselves."""

    language: str
    is_pdfa: bool
    has_title: bool


@dataclass(frozen=True, slots=True)
class _Blob:
    """Parts as written: their bytes, where each object begins in them, the number of each part's root."""

    content: bytes
    offsets: tuple[int, ...]
    roots: dict[int, int]

    @property
    def count(self) -> int:
        """How many objects they are."""
        return len(self.offsets)


def _blob(parts: Iterable[Part], first: int) -> _Blob:
    pieces: list[bytes] = []
    offsets: list[int] = []
    roots: dict[int, int] = {}
    place = 0
    for part in parts:
        roots[id(part)] = first + len(offsets) + part.root
        for piece in written(part, first + len(offsets)):
            offsets.append(place)
            pieces.append(piece)
            place += len(piece)
    return _Blob(b"".join(pieces), tuple(offsets), roots)


def packed(content: bytes, least: int) -> bytes:
    """A content stream with its dictionary, compressed quickly when it has the ``least`` length for that."""
    if len(content) < least:
        return b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
    content = zlib.compress(content, 1)
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(content), content)


def catalog(language: str, further: bytes = b"", *, has_title: bool) -> bytes:
    """The document's catalog, whose pages and metadata have their fixed numbers."""
    return (
        b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang%b/ViewerPreferences<</DisplayDocTitle %b>>%b>>"
    ) % (PAGES, METADATA, text_string(language), b"true" if has_title else b"false", further)


def page_object(
    parent: int, page: PaintedPage, resources: bytes, contents: bytes, *, has_group: bool
) -> bytes:
    """A page; ``resources`` is a reference or a dictionary, ``contents`` an array's content."""
    return b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %b]/Resources %b/Contents[%b]%b>>" % (
        parent, numbers(page.width_pt, page.height_pt), resources, contents,
        b"/Group<</S/Transparency/CS/DeviceRGB>>" if has_group else b"",
    )  # fmt: skip


def resources_object(named: Iterable[tuple[bytes, int]]) -> bytes:
    """A resource dictionary: fonts (``/F…``) and pictures, each with the number of its object."""
    fonts: list[bytes] = []
    pictures: list[bytes] = []
    for name, number in named:
        (fonts if name.startswith(b"/F") else pictures).append(b"%b %d 0 R" % (name, number))
    return b"<</Font<<%b>>/XObject<<%b>>>>" % (b"".join(fonts), b"".join(pictures))


class Assembler:
    """Makes files of painted documents; ``always`` are parts that all of them have."""

    def __init__(self, description: Description, always: Sequence[Part]) -> None:
        self._description = description
        intents = [output_intent()] if description.is_pdfa else []
        self._always = _blob((*intents, *always), _FIRST_PART)
        further = b"/OutputIntents[%d 0 R]" % _FIRST_PART if intents else b""
        head = HEADER + object_of(
            CATALOG, catalog(description.language, further, has_title=description.has_title)
        )
        self._static_lines = _lines(self._always, len(head))
        self._head = head + self._always.content
        self._next = _FIRST_PART + self._always.count
        self._further: OrderedDict[tuple[int, ...], tuple[tuple[Part, ...], _Blob, bytes]] = OrderedDict()

    def file(self, painted: Painted, *, title: str, created: datetime, identity: str) -> tuple[bytes, bytes]:
        """The document as a file; and what it begins with, one object for all that have the same parts."""
        description, head = self._description, self._head
        further, beginning = self._further_of(painted)
        photos = _blob(painted.photos.values(), self._next + further.count)
        number = self._next + further.count + photos.count
        roots = {**self._always.roots, **further.roots, **photos.roots}
        named = [(name, roots[id(part)]) for name, part in (*painted.named, *painted.photos.items())]
        reference = b"%d 0 R" % _RESOURCES
        pages, contents = _pages(painted, number, roots, reference)
        kids = b" ".join(b"%d 0 R" % (number + place) for place in range(len(pages)))
        own = [
            object_of(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids)),
            object_of(INFORMATION, information(title, created)),
            written_object(
                xmp(title, description.language, created, is_pdfa=description.is_pdfa), METADATA, 0
            ),
            object_of(_RESOURCES, resources_object(named)),
            *(object_of(number + place, body) for place, body in enumerate((*pages, *contents))),
        ]
        offsets = _offsets(own, len(head) + len(further.content) + len(photos.content))
        lines = b"".join((
            b"0000000000 65535 f \n%010d 00000 n \n" % len(HEADER),
            *map(xref_line, offsets[: _FIRST_PART - 2]),
            self._static_lines,
            _lines(further, len(head)),
            _lines(photos, len(head) + len(further.content)),
            *map(xref_line, offsets[_FIRST_PART - 2 : -1]),
        ))  # fmt: skip
        count = number + len(pages) + len(contents)
        ending = b"xref\n0 %d\n%b%b" % (count, lines, trailer(count, _identity(own, identity), offsets[-1]))
        return b"".join((beginning, photos.content, *own, ending)), beginning

    def _further_of(self, painted: Painted) -> tuple[_Blob, bytes]:
        """The parts that not every document has, as written; and the head with them."""
        parts = [part for _, part in painted.named]
        parts += [each for page in painted.pages for each in page.contents if isinstance(each, Part)]
        needed = {id(part): part for part in parts if id(part) not in self._always.roots}
        key = tuple(needed)
        kept = self._further.get(key)
        if kept is None:
            # The parts are kept along, so that no other can get the identity of one of them.
            blob = _blob(needed.values(), self._next)
            kept = tuple(needed.values()), blob, self._head + blob.content
            self._further[key] = kept
            most = max(_LEAST_KEPT, min(_KEPT, _MOST_OCTETS // len(kept[2])))
            while len(self._further) > most:
                self._further.popitem(last=False)
        return kept[1:]


def _pages(
    painted: Painted, first: int, roots: dict[int, int], resources: bytes
) -> tuple[list[bytes], list[bytes]]:
    """The pages' objects, numbered from ``first``, and after them those of their contents."""
    contents: list[bytes] = []
    pages: list[bytes] = []
    for page in painted.pages:
        references: list[bytes] = []
        for each in page.contents:
            if isinstance(each, Part):
                references.append(b"%d 0 R" % roots[id(each)])
            else:
                references.append(b"%d 0 R" % (first + len(painted.pages) + len(contents)))
                contents.append(packed(each, _PACKED_FROM))
        pages.append(
            page_object(PAGES, page, resources, b" ".join(references), has_group=painted.is_transparent)
        )
    return pages, contents


def object_of(number: int, body: bytes) -> bytes:
    """An object under its number."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def xref_line(offset: int) -> bytes:
    """The entry of an object that begins at this offset (7.5.4)."""
    return b"%010d 00000 n \n" % offset


def _lines(blob: _Blob, start: int) -> bytes:
    return b"".join(xref_line(start + each) for each in blob.offsets)


def _offsets(pieces: Sequence[bytes], start: int) -> list[int]:
    """Where each piece begins, and where the last ends."""
    return list(accumulate(map(len, pieces), initial=start))


def _identity(own: Sequence[bytes], identity: str) -> bytes:
    """Sixteen bytes that are the same only for the same document (14.4)."""
    digest = blake2b(identity.encode("utf-8", "replace"), digest_size=16)
    for piece in own:
        digest.update(piece)
    return digest.hexdigest().encode()


def trailer(count: int, identity: bytes, start: int) -> bytes:
    """What stands after the table of ``count`` entries, which begins at ``start``."""
    return (b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n") % (
        count,
        CATALOG,
        INFORMATION,
        identity,
        identity,
        start,
    )
