"""The simplest document around a part or a path, to look at it with the eyes of other programs."""

from __future__ import annotations

import io

from wici.plain.pdf.objects import Object, Part, numbers, stream, written, written_object


def with_content(content: bytes, width: float, height: float, parts: dict[str, Part] | None = None) -> bytes:
    """A document of one page, in points, with these operators; parts are named as in ``/Name Do``."""
    named, bodies, first = [], [], 4
    for title, part in (parts or {}).items():
        named.append(b"/%b %d 0 R" % (title.encode(), first + part.root))
        bodies += list(written(part, first))
        first += len(part.objects)
    group = (
        b"/Group<</S/Transparency/CS/DeviceRGB>>"
        if any(p.is_transparent for p in (parts or {}).values())
        else b""
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %b]/Contents 3 0 R/Resources<</XObject<<%b>>>>%b>>" % (
        numbers(width, height), b"".join(named), group,
    )  # fmt: skip
    objects = [
        written_object(Object((b"<</Type/Catalog/Pages 2 0 R>>",)), 1, 0),
        written_object(Object((b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % first,)), 2, 0),
        written_object(stream((), content), 3, 0),
        *bodies,
        written_object(Object((page,)), first, 0),
    ]
    return _file(objects)


def with_part(part: Part, width: float, height: float) -> bytes:
    """The part fills the page."""
    return with_content(
        b"%b 0 0 %b 0 0 cm /P Do" % (numbers(width), numbers(height)), width, height, {"P": part}
    )


def _file(objects: list[bytes]) -> bytes:
    file = io.BytesIO()
    file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for each in objects:
        places.append(file.tell())
        file.write(each)
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start))
    return file.getvalue()
