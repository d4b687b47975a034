"""Rules of PDF/A-2b (ISO 19005-2) that can be told from a file; clauses are named in what is said."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

_ACTIVE = ("/OpenAction", "/AA", "/AcroForm", "/Collection", "/Requirements")
_INK_OPERATORS = frozenset({"k", "K"})
#: Operators that name a resource.
_NAMING = frozenset({"gs", "Do", "Tf", "cs", "CS", "scn", "sh"})
_DEVICE_SPACES = frozenset({"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"})
_MOST_NESTED = 28


def violations(content: bytes) -> list[str]:
    """What is not as PDF/A-2b wants it; empty for a file that is."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return sorted(
            set(_in_file(content, pdf)) | set(_in_metadata(pdf)) | set(_in_objects(pdf)) | set(_in_pages(pdf))
        )


def _in_file(content: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    header, comment = content.split(b"\n", 2)[:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]", header):
        yield f"6.1.2 header {header!r}"
    if not (comment.startswith(b"%") and sum(octet > 127 for octet in comment[1:5]) == 4):
        yield "6.1.2 comment after the header"
    if "/ID" not in pdf.trailer:
        yield "6.1.3 no ID"
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        yield "6.1.3 encrypted"
    yield from (f"6.5.1 {key}" for key in _ACTIVE if key in pdf.Root)
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    yield from (f"6.8 {key}" for key in ("/EmbeddedFiles", "/JavaScript") if key in names)


def _in_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    packet = pdf.Root.get("/Metadata")
    if packet is None:
        yield "6.6.2.1 no metadata"
        return
    if "/Filter" in packet:
        yield "6.6.2.1 metadata are filtered"
    text = packet.read_bytes().decode()
    for part in ("<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>"):
        if part not in text:
            yield f"6.6.4 no {part}"
    with pdf.open_metadata() as metadata:
        if str(pdf.docinfo.get("/Title", "")) != str(metadata.get("dc:title", "")):
            yield "6.6.3 the title is not the same in both places"
    intents = [each for each in pdf.Root.get("/OutputIntents", []) if each.S == "/GTS_PDFA1"]
    if len(intents) != 1 or intents[0].DestOutputProfile.N != 3:
        yield "6.2.3 no output intent for RGB"
    elif intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "6.2.3 the output intent has no profile"


def _in_objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream):
            yield from _in_stream(each)
        if not isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        if each.get("/Type") == "/Font":
            yield from _in_font(each)
        if each.get("/S") in ("/JavaScript", "/Launch", "/URI", "/SubmitForm", "/GoToR"):
            yield f"6.5.1 action {each.S}"
        yield from (
            f"6.2.5 {key}" for key in ("/TR", "/HTP") if each.get("/Type") == "/ExtGState" and key in each
        )


def _in_stream(each: Any) -> Iterator[str]:
    if "/F" in each:
        yield "6.1.7.1 a stream outside of the file"
    filters = str(each.get("/Filter", ""))
    yield from (f"6.1.7.2 {name}" for name in ("LZWDecode", "Crypt") if name in filters)
    if each.get("/Subtype") == "/Image":
        yield from (f"6.2.8 {key}" for key in ("/OPI", "/Alternates") if key in each)
        if each.get("/Interpolate", False):
            yield "6.2.8 an image that is smoothed"
        if each.get("/ColorSpace") == "/DeviceCMYK":
            yield "6.2.4.3 an image in colours of ink"
    if each.get("/Subtype") == "/PS" or "/Ref" in each:
        yield "6.2.9 a form that is none"


def _in_font(font: Any) -> Iterator[str]:
    title = str(font.get("/BaseFont", "?"))
    if font.Subtype == "/Type0":
        if font.Encoding != "/Identity-H" or "/ToUnicode" not in font:
            yield f"6.2.11.3 encoding of {title}"
        return
    if font.Subtype == "/Type3":
        return
    program = font.get("/FontDescriptor", pikepdf.Dictionary()).get("/FontFile2")
    if program is None:
        yield f"6.2.11.4 {title} is not embedded"
    elif font.Subtype == "/CIDFontType2":
        if "/CIDToGIDMap" not in font:
            yield f"6.2.11.3.2 {title} has no map of glyphs"
        yield from _in_widths(font, title, program.read_bytes())


def _in_widths(font: Any, title: str, program: bytes) -> Iterator[str]:
    """6.2.11.5: the widths told are those of the font's own glyphs."""
    if font.CIDToGIDMap != "/Identity":
        yield f"{title}: glyphs have other numbers than expected here"
        return
    read = TTFont(io.BytesIO(program), lazy=True)
    order, advances, scale = read.getGlyphOrder(), read["hmtx"], 1000 / read["head"].unitsPerEm
    told = list(font.get("/W", []))
    at = 0
    while at < len(told):
        first, following = int(told[at]), told[at + 1]
        if isinstance(following, pikepdf.Array):
            widths, at = [(first + place, float(width)) for place, width in enumerate(following)], at + 2
        else:
            widths, at = [(cid, float(told[at + 2])) for cid in range(first, int(following) + 1)], at + 3
        for cid, width in widths:
            if abs(advances[order[cid]][0] * scale - width) > 1:
                yield f"6.2.11.5 width of glyph {cid} of {title}"


def _in_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        if len(page.obj.get("/Annots", [])):
            yield "6.3 annotations"
        yield from _in_content(page, page.obj.Resources)
    forms = [
        each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form"
    ]
    for form in forms:
        yield from _in_content(form, form.get("/Resources", pikepdf.Dictionary()))


def _in_content(stream: Any, resources: Any) -> Iterator[str]:
    has_inks = "/DefaultCMYK" in resources.get("/ColorSpace", pikepdf.Dictionary())
    groups = [group for group in resources.values() if isinstance(group, pikepdf.Dictionary)]
    known = {key for group in groups for key in group.keys()} | _DEVICE_SPACES  # noqa: SIM118 (pikepdf's)
    depth = 0
    for each in pikepdf.parse_content_stream(stream):
        operator = str(each.operator)
        depth += (operator == "q") - (operator == "Q")
        if depth > _MOST_NESTED:
            yield "6.1.13 too many states in one another"
        if operator in _INK_OPERATORS and not has_inks:
            yield "6.2.4.3 colours of ink"
        named = each.operands[0 if operator == "Tf" else -1] if operator in _NAMING else None
        if isinstance(named, pikepdf.Name) and str(named) not in known:
            yield f"6.2.2 {named} is not among the resources"
    if depth:
        yield "6.1.13 states that are not ended"
