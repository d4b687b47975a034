"""What a document says of itself: title, language, time, and that it is PDF/A. Nothing else: no software, no
names of files, nobody's name that the title does not hold."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from xml.sax.saxutils import escape

from PIL import ImageCms

from wici.plain.pdf.objects import Object, Part, stream, text_string

_SRGB = "sRGB IEC61966-2.1"


@lru_cache(maxsize=16)
def dates(created: datetime) -> tuple[bytes, str]:
    """A time as PDF writes it (7.9.4), and as XMP does."""
    moment = in_utc(created)
    return moment.strftime("(D:%Y%m%d%H%M%SZ)").encode(), moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def in_utc(created: datetime) -> datetime:
    """The time in UTC; one without a zone is taken for UTC."""
    return created.replace(tzinfo=UTC) if created.tzinfo is None else created.astimezone(UTC)


def information(title: str, created: datetime) -> bytes:
    """The document information dictionary (ISO 32000-1, 14.3.3)."""
    date, _ = dates(created)
    heading = b"/Title" + text_string(title) if title else b""
    return b"<<%b/CreationDate%b>>" % (heading, date)


def xmp(title: str, language: str, created: datetime, *, is_pdfa: bool) -> Object:
    """The same as XMP (14.3.2; ISO 19005-2, 6.6), never compressed, so that any program can find it."""
    before, after = _around_title(language, created, bool(title), is_pdfa)
    packet = b"".join((before, escape(_in_xml(title)).encode("utf-8", "replace"), after))
    return Object((b"<</Type/Metadata/Subtype/XML>>",), packet)


@lru_cache(maxsize=16)
def _around_title(language: str, created: datetime, has_title: bool, is_pdfa: bool) -> tuple[bytes, bytes]:
    """What stands before the title and after it."""
    _, date = dates(created)
    begin = '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">' if has_title else ""
    end = "</rdf:li></rdf:Alt></dc:title>" if has_title else ""
    spoken = f"<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>"
    claim = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" if is_pdfa else ""
    before = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f"{begin}"
    )
    after = (
        f"{end}{spoken}<xmp:CreateDate>{date}</xmp:CreateDate>{claim}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    return before.encode("utf-8", "replace"), after.encode("utf-8", "replace")


def _in_xml(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(letter for letter in text if letter >= " " and letter not in "\ufffe\uffff")


@lru_cache(maxsize=1)
def output_intent() -> Part:
    """What colours mean in a PDF/A: sRGB, with its profile (14.11.5)."""
    profile = _timeless(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return Part((
        Object((
            b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier", text_string(_SRGB), b"/Info",
            text_string(_SRGB), b"/DestOutputProfile ", 1, b">>",
        )),
        stream((b"/N 3",), profile),
    ))  # fmt: skip


def _timeless(profile: bytes) -> bytes:
    """The profile with a fixed time of making (ICC.1, 7.2: bytes 24 to 35) and without the sum of its
    content (bytes 84 to 99; zero: not computed), so that it is the same always. It says that it is of
    version 4.2 (bytes 8 to 11), the newest that PDF 1.7 knows, and has nothing that came later."""
    version = b"\x04\x20\0\0"
    moment = b"".join(part.to_bytes(2, "big") for part in (2000, 1, 1, 0, 0, 0))
    return profile[:8] + version + profile[12:24] + moment + profile[36:84] + bytes(16) + profile[100:]
