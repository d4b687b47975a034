"""Objects of a PDF before they have numbers (ISO 32000-1, 7.3).

Whoever embeds something (a font, a picture, a background) gives a ``Part``: a few objects that refer to one
another by their places in the part. Whoever writes a document numbers the parts that it holds, one after
the other, and each part is written once, however often it is drawn.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wici.plain.pdf.problems import Problem

#: A body in pieces: bytes stand as they are, a number refers to the object at that place of the same part.
Pieces = tuple[bytes | int, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """One indirect object.

    ``body`` is what stands between ``obj`` and ``endobj``. With a ``stream`` it is the stream's dictionary,
    ``<<`` and ``>>`` included, without ``/Length``, which is added; ``stream`` is as filtered as the
    dictionary says.
    """

    body: Pieces
    stream: bytes | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Objects that belong together; those who draw it name the one at ``root``.

    A picture or a background is an image or form XObject that fills the unit square, as images do (a form's
    ``/Matrix`` turns its box into that square): placing it is ``width 0 0 height x y cm /Name Do``.
    ``width_pt`` and ``height_pt`` are its natural size in points, for its proportions. Its colours are grey
    or RGB, never CMYK, which PDF/A would need another output intent for.
    """

    objects: tuple[Object, ...]
    root: int = 0
    width_pt: float = 0.0
    height_pt: float = 0.0
    #: It has a soft mask, or is a form with transparency of its own: its page needs a ``/Group``.
    is_transparent: bool = False
    #: What should be known about it; ``element_id`` is filled in by those who know the element.
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A code as a path to be filled: path construction operators (``x y w h re`` …) in a system of its own.

    Its origin is at the lower left, y upwards, ``width`` by ``height`` units (modules of a matrix code, bars
    of a linear one, quiet zone included).
    """

    path: bytes
    width: float
    height: float
    #: What may be printed below it in letters (of EAN-13 with its check digit).
    words: str = ""


def stream(entries: Iterable[bytes | int], data: bytes, *, level: int = 9) -> Object:
    """A stream whose dictionary has these entries (without ``<<``, ``>>``, ``/Filter``, ``/Length``).

    It is compressed when that makes it smaller; ``level`` is zlib's.
    """
    packed = zlib.compress(data, level)
    if len(packed) + len(b"/Filter/FlateDecode") < len(data):
        return Object((b"<<", *entries, b"/Filter/FlateDecode>>"), packed)
    return Object((b"<<", *entries, b">>"), data)


def name(text: str) -> bytes:
    """A name object (7.3.5), its slash included."""
    safe = b"!\"$&'*+,-.0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\\^_`abcdefghijklmnopqrstuvwxyz|~"
    return b"/" + b"".join(bytes((c,)) if c in safe else b"#%02X" % c for c in text.encode())


def text_string(text: str) -> bytes:
    """A string for people (7.9.2.2), in hexadecimal UTF-16 with its mark unless it is plain ASCII."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return b"(" + escaped.encode() + b")"
    return b"<FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode() + b">"


def number(value: float) -> bytes:
    """A number with at most three decimals (7.3.3); a thousandth of a point is 0.35 µm."""
    return _number(value).encode()


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def numbers(*values: float) -> bytes:
    """Numbers with spaces between them."""
    return " ".join(map(_number, values)).encode()


def written(part: Part, first: int) -> Iterator[bytes]:
    """The part's objects with numbers from ``first``, each from its ``obj`` to its ``endobj``."""
    for place, each in enumerate(part.objects):
        yield written_object(each, first + place, first)


def written_object(each: Object, number: int, first: int) -> bytes:
    """One object under its number, in a part whose first object has the number ``first``."""
    body = b"".join(piece if isinstance(piece, bytes) else b"%d 0 R" % (first + piece) for piece in each.body)
    if each.stream is None:
        return b"%d 0 obj\n%b\nendobj\n" % (number, body)
    body = b"%b/Length %d>>" % (body[:-2], len(each.stream))
    return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (number, body, each.stream)
