"""Pictures for documents: what people upload, as a part that is drawn by one operator."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

from wici.plain.pdf import rasters
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Scaling
from wici.plain.pdf.objects import Part
from wici.plain.pdf.rasters import Place
from wici.plain.wording import Wording, gettext_noop

#: How a file of each kind begins.
_RASTERS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_UNKNOWN = gettext_noop("This is not a picture that can be used. Use a PNG, JPEG, SVG, GIF or WebP file.")
_EMPTY = gettext_noop("The file is empty. Upload the picture again.")
#: So much of pictures that were made is kept, in octets: a photo that is on the front and on the back.
_MOST_KEPT = 8_000_000


def embed(
    content: bytes,
    *,
    width_pt: float = 0.0,
    height_pt: float = 0.0,
    scaling: Scaling = Scaling.CONTAIN,
    is_flat: bool = False,
) -> Part:
    """A PNG, JPEG, GIF (its first picture), WebP or SVG as a part that fills the unit square.

    With the size of its frame it gets no more dots than 300 dpi need there, and is remarked on when it has
    too few. ``is_flat`` puts it on white where it is transparent. The same picture for the same frame is
    made once and kept for a while.

    :raises DocumentError: for what is no picture, is broken, too large, or wants what a document may not.
    """
    place = Place(width_pt, height_pt, Scaling(scaling), is_flat)
    key = (hashlib.sha256(content).digest(), place)
    part = _kept.get(key)
    if part is None:
        part = _made(content, place)
        _kept.keep(key, part)
    return part


def _made(content: bytes, place: Place) -> Part:
    if not content:
        raise DocumentError(Wording(_EMPTY))
    if content.startswith(_RASTERS) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return rasters.embedded(content, place)
    if is_svg(content):
        # Reading drawings takes 20 MB of libraries, which processes without drawings do not load.
        from wici.plain.pdf import vectors

        return vectors.embedded(content)
    raise DocumentError(Wording(_UNKNOWN))


def is_svg(content: bytes) -> bool:
    """Whether a file looks like an SVG drawing."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and b"<svg" in content[:65536]


class _Kept:
    """The pictures that were used last."""

    def __init__(self) -> None:
        self._parts: OrderedDict[tuple[bytes, Place], Part] = OrderedDict()
        self._octets = 0
        self._lock = Lock()

    def get(self, key: tuple[bytes, Place]) -> Part | None:
        with self._lock:
            if key not in self._parts:
                return None
            self._parts.move_to_end(key)
            return self._parts[key]

    def keep(self, key: tuple[bytes, Place], part: Part) -> None:
        with self._lock:
            if key not in self._parts:
                self._parts[key] = part
                self._octets += _octets(part)
            while self._octets > _MOST_KEPT:
                self._octets -= _octets(self._parts.popitem(last=False)[1])


def _octets(part: Part) -> int:
    return sum(len(each.stream or b"") for each in part.objects)


_kept = _Kept()
