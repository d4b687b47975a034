"""A page of another PDF as a form XObject (ISO 32000-1, 8.10), with what it draws with and nothing else.

Only what the page's content needs is taken along: no actions, scripts, fields, links, metadata, embedded
files or notes of programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pikepdf

from wici.plain.pdf.idle_fonts import is_bare
from wici.plain.pdf.objects import Object, Pieces, name, stream

#: More objects than this, or deeper ones, nobody draws.
MOST_OBJECTS, MOST_DEPTH = 20_000, 60

#: Dictionaries whose keys are names that the page's author chose.
_NAMED = frozenset({
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs",
    "/Colorants",
})  # fmt: skip
#: What programs write for themselves, what leads back to pages, and what a document for keeping must not have
#: (ISO 19005-2): layers, alternative pictures, transfer curves.
_LEFT_OUT = frozenset({
    "/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/OC", "/OPI", "/Ref",
    "/Alternates", "/TR", "/TR2", "/HTP", "/Parent", "/AA",
})  # fmt: skip
#: Of streams: files outside, smoothing, and the length, which is written anew.
_LEFT_OUT_OF_STREAMS = _LEFT_OUT | {"/F", "/FFilter", "/FDecodeParms", "/Interpolate", "/Length"}
#: Dictionaries that no drawing needs, wherever they turn up.
_FOREIGN_TYPES = frozenset({"/Page", "/Pages", "/Catalog", "/Action", "/Annot", "/Filespec", "/EmbeddedFile"})

#: Inks as colours of a screen, for documents that may hold no others (ISO 19005-2, 6.2.4.3).
_INKS = b"[/DeviceN[/Cyan/Magenta/Yellow/Black]/DeviceRGB "
_INKS_TO_RGB = (
    b"{1 exch sub 4 1 roll 1 exch sub 3 index mul 3 1 roll 1 exch sub 3 index mul 3 1 roll"
    b" 1 exch sub 3 index mul 3 1 roll 4 -1 roll pop}"
)


class TooMuch(Exception):
    """The page has more objects, or deeper ones, than a drawing has."""


@dataclass(frozen=True, slots=True)
class Form:
    """The objects of a page, the form first; the names of fonts that it uses without bringing them along."""

    objects: tuple[Object, ...]
    missing_fonts: tuple[str, ...]
    is_transparent: bool


def form(
    content: bytes,
    resources: Any,
    *,
    box: tuple[float, ...],
    matrix: tuple[float, ...],
    group: Any,
    is_rgb: bool,
) -> Form:
    """Operators and the resources they name as a form; ``is_rgb`` gives colours of ink as RGB.

    :raises TooMuch: for a page that is made to choke programs.
    """
    return _Gathering(is_rgb).form(content, resources, box, matrix, group)


class _Gathering:
    """Follows what the page draws with, and gives every object a place."""

    def __init__(self, is_rgb: bool) -> None:
        self._is_rgb = is_rgb
        self._objects: list[Object | None] = [None]
        self._places: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[Any, str, int]] = []
        self._fonts: set[str] = set()
        self._is_transparent = False
        self._inks = 0

    def form(
        self, content: bytes, resources: Any, box: tuple[float, ...], matrix: tuple[float, ...], group: Any
    ) -> Form:
        if self._is_rgb:
            self._inks = self._new(
                stream((b"/FunctionType 4/Domain[0 1 0 1 0 1 0 1]/Range[0 1 0 1 0 1]",), _INKS_TO_RGB)
            )
        self._is_transparent = group is not None
        entries: list[bytes | int] = [
            b"/Type/XObject/Subtype/Form/BBox[",
            _plain(box),
            b"]/Matrix[",
            _plain(matrix),
        ]
        entries += [b"]/Resources", *self._value(resources, "/Resources", 0)]
        if group is not None:
            entries += [b"/Group", *self._value(group, "/Group", 0)]
        self._objects[0] = stream(_joined(entries), content)
        while self._waiting:
            value, context, place = self._waiting.pop()
            self._objects[place] = self._object(value, context)
        objects = tuple(each for each in self._objects if each is not None)
        return Form(objects, tuple(sorted(self._fonts)), self._is_transparent)

    def _new(self, made: Object | None = None) -> int:
        if len(self._objects) >= MOST_OBJECTS:
            raise TooMuch
        self._objects.append(made)
        return len(self._objects) - 1

    def _object(self, value: Any, context: str) -> Object:
        if isinstance(value, pikepdf.Stream):
            return self._stream(value, context)
        return Object(_joined(self._value(value, context, 0, is_top=True)))

    def _stream(self, value: Any, context: str) -> Object:
        entries = dict(value.stream_dict.items())
        if context == "/XObject" and str(entries.get("/Subtype")) == "/PS":
            return Object((b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]>>",), b"")
        left_out, data, packed = _LEFT_OUT_OF_STREAMS, value.read_raw_bytes(), False
        if "/LZWDecode" in str(entries.get("/Filter")):
            data, packed, left_out = value.read_bytes(), True, left_out | {"/Filter", "/DecodeParms"}
        body = list(self._entries(entries, left_out, context, 0))
        return stream(body, data) if packed else Object(_joined([b"<<", *body, b">>"]), data)

    def _value(self, value: Any, context: str, depth: int, *, is_top: bool = False) -> list[bytes | int]:
        if depth > MOST_DEPTH:
            raise TooMuch
        if not isinstance(value, pikepdf.Object):
            return [_simple(value)]
        if value.is_indirect and not is_top:
            return [b" ", self._place(value, context)]
        if isinstance(value, pikepdf.Array):
            items = [piece for item in value for piece in (b" ", *self._value(item, context, depth + 1))]
            return [b"[", *items, b"]"]
        if isinstance(value, pikepdf.Dictionary):
            return self._dictionary(dict(value.items()), context, depth)
        return [b" " + value.unparse()]

    def _place(self, value: Any, context: str) -> int:
        place = self._places.get(value.objgen)
        if place is None:
            place = self._places[value.objgen] = self._new()
            self._waiting.append((value, context, place))
        return place

    def _dictionary(self, entries: dict[str, Any], context: str, depth: int) -> list[bytes | int]:
        kind = str(entries.get("/Type"))
        if kind in _FOREIGN_TYPES or "/JS" in entries:
            return [b" null"]
        if kind == "/Font" or context == "/Font in":
            self._check_font(entries)
        if context == "/ExtGState in" and _shows_through(entries):
            self._is_transparent = True
        left_out = frozenset() if context in _NAMED else _LEFT_OUT
        return [b"<<", *self._entries(entries, left_out, context, depth), b">>"]

    def _entries(
        self, entries: dict[str, Any], left_out: frozenset[str], context: str, depth: int
    ) -> Iterator[bytes | int]:
        for key, value in entries.items():
            if key in left_out or (context == "/Resources" and key == "/ColorSpace" and self._is_rgb):
                continue
            yield name(key[1:])
            if self._is_rgb and key == "/CS" and str(value) == "/DeviceCMYK" and context == "/Group":
                yield b"/DeviceRGB"
                continue
            if key == "/SMask":
                self._is_transparent = True
            # What stands in a dictionary of names is such a thing; elsewhere the key says what it is.
            inside = f"{context} in" if context in _NAMED else key
            yield from self._value(value, inside, depth + 1)
        if context == "/Resources" and self._is_rgb:
            yield from self._spaces(entries.get("/ColorSpace"), depth)

    def _spaces(self, given: Any, depth: int) -> Iterator[bytes | int]:
        named = dict(given.items()) if isinstance(given, pikepdf.Dictionary) else {}
        yield b"/ColorSpace<<"
        for key, value in named.items():
            if key != "/DefaultCMYK":
                yield name(key[1:])
                yield from self._value(value, "/ColorSpace in", depth + 1)
        yield b"/DefaultCMYK" + _INKS
        yield self._inks
        yield b"]>>"

    def _check_font(self, entries: dict[str, Any]) -> None:
        if is_bare(entries):
            title = str(entries.get("/BaseFont", "/?"))[1:]
            self._fonts.add(title.partition("+")[2] or title)


def _shows_through(state: dict[str, Any]) -> bool:
    """Whether a graphics state (8.4.5) mixes what is drawn with what is below."""
    return (
        any(float(state.get(key, 1)) < 1 for key in ("/ca", "/CA"))
        or str(state.get("/SMask", "/None")) != "/None"
        or str(state.get("/BM", "/Normal")) not in ("/Normal", "/Compatible")
    )


def _simple(value: Any) -> bytes:
    """A value that pikepdf gives as Python's own."""
    if value is None:
        return b" null"
    if isinstance(value, bool):
        return b" true" if value else b" false"
    if isinstance(value, (int, float, Decimal)):
        return b" " + (b"%d" % value if isinstance(value, int) else f"{value:f}".encode())
    return b" null"


def _plain(values: tuple[float, ...]) -> bytes:
    """Numbers with as many decimals as a matrix of a large page needs."""
    return " ".join(f"{value:.9f}".rstrip("0").rstrip(".") or "0" for value in values).encode()


def _joined(pieces: list[bytes | int]) -> Pieces:
    """Neighbouring bytes in one piece."""
    joined: list[bytes | int] = []
    run: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            run.append(piece)
            continue
        joined += [b"".join(run), piece] if run else [piece]
        run = []
    return (*joined, b"".join(run)) if run else tuple(joined)
