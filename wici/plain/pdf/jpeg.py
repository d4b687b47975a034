"""JPEG files (ISO/IEC 10918-1) as they are embedded: what draws the picture, without what tells about people.

Photos carry places, dates, cameras and programs; a document must not (see ``stripped``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_START_OF_SCAN, _END = 0xDA, 0xD9
#: Application segments: APP0 (JFIF) and APP14 (Adobe, which says how colours are meant) are kept.
_APPLICATION, _KEPT_APPLICATION = range(0xE0, 0xF0), {0xE0, 0xEE}
_COMMENT = 0xFE
#: What ends the data of a scan: a marker that is no stuffed byte, fill byte or restart marker.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def stripped(content: bytes) -> bytes:
    """The same picture, not decoded, without EXIF, XMP, profiles, previews, films and comments.

    :raises ValueError: when it is not made as a JPEG file is.
    """
    return b"".join(
        segment
        for marker, segment in _segments(content)
        if marker != _COMMENT and (marker not in _APPLICATION or marker in _KEPT_APPLICATION)
    )


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every segment with its marker, a scan with its data; what cameras append behind the end is left out."""
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    yield 0xD8, content[:2]
    found = _MARKER.match(content, 2)
    while found:
        at, marker = found.start(), content[found.start() + 1]
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        following = _MARKER.search(content, end) if marker == _START_OF_SCAN else _MARKER.match(content, end)
        if following:
            end = following.start()
        elif content[end : end + 1] == b"\xff":
            following = _MARKER.search(content, end)
        yield marker, content[at:end]
        found = following
    raise ValueError("no end")
