"""One document as a file: header, objects, cross-reference table, trailer (ISO 32000-1, 7.5).

Numbers of objects: the catalog, the tree of pages, information, metadata, resources; then the parts that
every document of its kind has; then parts that this one needs beyond; then its pages; then their contents and
its photos. In the file what is one person's own comes last: information, metadata, contents, photos and the
table. All before it is written once for all who have the same parts.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
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
#: Of more than 2,047 octets hashlib lets other threads run meanwhile, and while messages are being sent these
#: keep the document waiting ten times as long as hashing takes.
_HASHED_AT_ONCE = 2_000


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
        self._head = HEADER + object_of(
            CATALOG, catalog(description.language, further, has_title=description.has_title)
        )
        self._frames: OrderedDict[_Key, _Frame] = OrderedDict()

    def file(self, painted: Painted, *, title: str, created: datetime, identity: str) -> tuple[bytes, bytes]:
        """The document as a file in two pieces: what it begins with, one object for all that have the same
        parts; and what is its own."""
        description = self._description
        frame = self._frame_of(painted)
        metadata = xmp(title, description.language, created, is_pdfa=description.is_pdfa)
        own = [
            object_of(INFORMATION, information(title, created)),
            written_object(metadata, METADATA, 0),
            *[
                object_of(number, packed(content, _PACKED_FROM))
                for number, content in enumerate(_own_contents(painted), frame.next)
            ],
        ]
        first = frame.next + len(own) - 2
        for part in painted.photos.values():
            own += written(part, first)
            first += len(part.objects)
        told, described, *others, start = _offsets(own, len(frame.beginning))
        table = b"".join((
            b"xref\n0 %d\n" % first, frame.lines_before, xref_line(told), xref_line(described),
            frame.lines_after, *map(xref_line, others),
        ))  # fmt: skip
        rest = b"".join(own)
        return frame.beginning, b"".join((rest, table, trailer(first, _identity(rest, identity), start)))

    def _frame_of(self, painted: Painted) -> _Frame:
        """What the file has in common with those of the same parts, made for the first of them."""
        key = _key(painted)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = self._frame(painted)
            most = max(_LEAST_KEPT, min(_KEPT, _MOST_OCTETS // len(frame.beginning)))
            while len(self._frames) > most:
                self._frames.popitem(last=False)
        return frame

    def _frame(self, painted: Painted) -> _Frame:
        parts = [part for _, part in painted.named]
        parts += [each for page in painted.pages for each in page.contents if isinstance(each, Part)]
        needed = {id(part): part for part in parts if id(part) not in self._always.roots}
        further = _blob(needed.values(), _FIRST_PART + self._always.count)
        first_page = _FIRST_PART + self._always.count + further.count
        following = first_page + len(painted.pages)
        roots = {**self._always.roots, **further.roots}
        named = [(name, roots[id(part)]) for name, part in painted.named]
        named += _photo_numbers(painted, following + len(_own_contents(painted)))
        kids = b" ".join(b"%d 0 R" % number for number in range(first_page, following))
        ending = [
            object_of(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(painted.pages), kids)),
            object_of(_RESOURCES, resources_object(named)),
            *(object_of(first_page + n, body) for n, body in enumerate(_pages(painted, following, roots))),
        ]
        after_head = len(self._head) + len(self._always.content)
        tree, resources, *pages, _ = map(xref_line, _offsets(ending, after_head + len(further.content)))
        return _Frame(
            parts=tuple(needed.values()),
            beginning=b"".join((self._head, self._always.content, further.content, *ending)),
            next=following,
            lines_before=b"0000000000 65535 f \n%b%b" % (xref_line(len(HEADER)), tree),
            lines_after=b"".join((
                resources, _lines(self._always, len(self._head)), _lines(further, after_head), *pages,
            )),
        )  # fmt: skip


_Key = tuple[tuple[Hashable, ...], ...]


def _key(painted: Painted) -> _Key:
    """The same for documents that differ in what is written for each person alone."""
    return (
        (painted.is_transparent, *[id(part) for _, part in painted.named]),
        tuple([(name, len(part.objects), part.root) for name, part in painted.photos.items()]),
        *[
            (
                page.width_pt,
                page.height_pt,
                *[id(each) if isinstance(each, Part) else 0 for each in page.contents],
            )
            for page in painted.pages
        ],
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What documents have in common that have the same parts.

    ``next`` is the number of the first object that is one person's own, information and metadata aside;
    the lines are those of the cross-reference table before these two and after them. The further ``parts``
    are kept along, so that no other can get the identity of one of them.
    """

    parts: tuple[Part, ...]
    beginning: bytes
    next: int
    lines_before: bytes
    lines_after: bytes


def _own_contents(painted: Painted) -> list[bytes]:
    return [each for page in painted.pages for each in page.contents if not isinstance(each, Part)]


def _photo_numbers(painted: Painted, first: int) -> list[tuple[bytes, int]]:
    """The photos' names with their numbers, of which the first has this one."""
    found = []
    for name, part in painted.photos.items():
        found.append((name, first + part.root))
        first += len(part.objects)
    return found


def _pages(painted: Painted, first: int, roots: dict[int, int]) -> Iterator[bytes]:
    """The pages' objects; their own contents have numbers from ``first`` on."""
    resources = b"%d 0 R" % _RESOURCES
    for page in painted.pages:
        references: list[bytes] = []
        for each in page.contents:
            if isinstance(each, Part):
                references.append(b"%d 0 R" % roots[id(each)])
            else:
                references.append(b"%d 0 R" % first)
                first += 1
        yield page_object(PAGES, page, resources, b" ".join(references), has_group=painted.is_transparent)


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


def _identity(own: bytes, identity: str) -> bytes:
    """Sixteen bytes that are the same only for the same document (14.4)."""
    digest = blake2b(identity.encode("utf-8", "replace"), digest_size=16)
    for start in range(0, len(own), _HASHED_AT_ONCE):
        digest.update(own[start : start + _HASHED_AT_ONCE])
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
