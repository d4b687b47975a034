"""Many documents in one file, written as they come.

What they share stands in it once, and nothing of a document is kept once it is written.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from wici.plain.pdf.assembling import (
    CATALOG,
    HEADER,
    INFORMATION,
    METADATA,
    PACKED_IN_BOOKS_FROM,
    PAGES,
    catalog,
    object_of,
    packed,
    page_object,
    resources_object,
    trailer,
    xref_line,
)
from wici.plain.pdf.metadata import information, output_intent, xmp
from wici.plain.pdf.objects import Part, written, written_object
from wici.plain.pdf.pages import Painted
from wici.plain.pdf.prepare import Prepared
from wici.plain.pdf.problems import Problem

#: Pages under one node of the tree.
_SIBLINGS = 64
#: Resource dictionaries that are remembered; the same combination of fonts comes again and again.
_KEPT = 500
#: Entries of the cross-reference table that are written at a time.
_ENTRIES = 5_000


class Book:
    """A file of many documents.

    ``write`` takes bytes in their order (a file's ``write``); ``title`` and ``language`` are the file's own,
    ``created`` the time that it tells. Its memory is the shared parts and eight bytes for each object.
    ``is_pdfa`` is right only when every layout in it is PDF/A. The same documents give the same bytes.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        *,
        title: str,
        language: str,
        created: datetime,
        is_pdfa: bool = False,
        identity: str = "",
    ) -> None:
        self._write = write
        self._offsets = array("Q", bytes(8 * (METADATA + 1)))
        self._place = 0
        self._shared: dict[int, tuple[Part, int]] = {}
        self._resources: OrderedDict[bytes, int] = OrderedDict()
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._digest = blake2b(identity.encode("utf-8", "replace"), digest_size=16)
        self.pages = 0
        self._send(self._beginning(title, language, created, is_pdfa=is_pdfa))

    def _beginning(self, title: str, language: str, created: datetime, *, is_pdfa: bool) -> list[bytes]:
        pieces = [HEADER]
        self._place = len(HEADER)
        further = b""
        if is_pdfa:
            further = b"/OutputIntents[%d 0 R]" % self._number_of(output_intent(), pieces)
        self._put(CATALOG, catalog(language, further, has_title=bool(title)), pieces)
        self._put(INFORMATION, information(title, created), pieces)
        self._put_written(
            METADATA, written_object(xmp(title, language, created, is_pdfa=is_pdfa), METADATA, 0), pieces
        )
        return pieces

    def add(
        self,
        prepared: Prepared,
        values: Mapping[str, str],
        *,
        photos: Mapping[str, bytes] | None = None,
    ) -> tuple[Problem, ...]:
        """Append one person's document; gives what is not as it should be about it.

        :raises DocumentError: when it cannot be made; the book is as it was.
        """
        painted = prepared.paint(values, photos)
        self.add_painted(painted)
        return tuple(painted.problems)

    def add_painted(self, painted: Painted) -> None:
        """Append pages that are painted."""
        pieces: list[bytes] = []
        resources = self._resources_of(painted, pieces)
        for page in painted.pages:
            contents = b" ".join(b"%d 0 R" % self._content(each, pieces) for each in page.contents)
            node = self._node(pieces)
            body = page_object(node, page, resources, contents, has_group=painted.is_transparent)
            self._kids.append(self._put(self._reserve(), body, pieces))
            self.pages += 1
        self._send(pieces)

    def close(self) -> int:
        """Finish the file; gives the number of its pages.

        :raises ValueError: when there are none: a PDF without pages is none.
        """
        if not self.pages:
            raise ValueError("a book without pages")
        pieces: list[bytes] = []
        self._end_node(pieces)
        kids = b" ".join(b"%d 0 R" % number for number in self._nodes)
        self._put(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.pages, kids), pieces)
        self._send(pieces)
        start, count = self._place, len(self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for first in range(1, count, _ENTRIES):
            self._write(b"".join(map(xref_line, self._offsets[first : first + _ENTRIES])))
        self._write(trailer(count, self._digest.hexdigest().encode(), start))
        return self.pages

    def _send(self, pieces: Sequence[bytes]) -> None:
        content = b"".join(pieces)
        self._digest.update(content)
        self._write(content)

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _put(self, number: int, body: bytes, pieces: list[bytes]) -> int:
        return self._put_written(number, object_of(number, body), pieces)

    def _put_written(self, number: int, content: bytes, pieces: list[bytes]) -> int:
        self._offsets[number] = self._place
        self._place += len(content)
        pieces.append(content)
        return number

    def _put_part(self, part: Part, pieces: list[bytes]) -> int:
        first = len(self._offsets)
        for content in written(part, first):
            self._put_written(self._reserve(), content, pieces)
        return first + part.root

    def _number_of(self, part: Part, pieces: list[bytes]) -> int:
        """The number of a shared part, which is written when it is first used."""
        known = self._shared.get(id(part))
        if known is None:
            known = self._shared[id(part)] = part, self._put_part(part, pieces)
        return known[1]

    def _content(self, content: Part | bytes, pieces: list[bytes]) -> int:
        if isinstance(content, Part):
            return self._number_of(content, pieces)
        return self._put(self._reserve(), packed(content, PACKED_IN_BOOKS_FROM), pieces)

    def _resources_of(self, painted: Painted, pieces: list[bytes]) -> bytes:
        """A reference to the resources of these pages, or, with photos, the dictionary itself."""
        named = [(name, self._number_of(part, pieces)) for name, part in painted.named]
        if painted.photos:
            own = [(name, self._put_part(part, pieces)) for name, part in painted.photos.items()]
            return resources_object((*named, *own))
        body = resources_object(named)
        number = self._resources.get(body)
        if number is None:
            number = self._resources[body] = self._put(self._reserve(), body, pieces)
            if len(self._resources) > _KEPT:
                self._resources.popitem(last=False)
        return b"%d 0 R" % number

    def _node(self, pieces: list[bytes]) -> int:
        """The node of the tree that the next page hangs on."""
        if len(self._kids) == _SIBLINGS:
            self._end_node(pieces)
        if not self._kids:
            self._nodes.append(self._reserve())
        return self._nodes[-1]

    def _end_node(self, pieces: list[bytes]) -> None:
        kids = b" ".join(b"%d 0 R" % number for number in self._kids)
        body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (PAGES, len(self._kids), kids)
        self._put(self._nodes[-1], body, pieces)
        self._kids.clear()
