"""A subset of a TrueType font as objects of a PDF (ISO 32000-1, 9.7: a composite font with Identity-H).

Hints and layout tables stay out: letters arrive shaped. A ``CIDSet`` stays out too: PDF/A-2 does not ask for
one (ISO 19005-2, 6.2.11.4.2), and one that leaves out a part of a composed letter is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import uharfbuzz as hb

from wici.plain.pdf.objects import Object, Part, name, numbers, stream

_NEEDED = frozenset({"glyf", "loca", "head", "hhea", "hmtx", "maxp"})
_SYMBOLIC, _ITALIC = 4, 64
#: Entries of one block of a ToUnicode map (Adobe technical note 5014).
_BLOCK = 100


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a font descriptor says, in thousandths of an em."""

    postscript_name: str
    ascent: float
    descent: float
    cap_height: float
    box: tuple[float, float, float, float]
    italic_angle: float
    weight: int


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of the whole font: its width in thousandths of an em and the text that it stands for."""

    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Subset:
    """A TrueType file with some of the glyphs, and under which number in it each of them is."""

    program: bytes
    places: Mapping[int, int]


def subset(face: hb.Face, glyphs: Sequence[int]) -> Subset:
    """The outlines of these glyphs (and of .notdef, and of what they are composed of)."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update((0, *glyphs))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    unneeded = (tag for tag in face.table_tags if tag not in _NEEDED)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in unneeded)
    plan = hb.SubsetPlan(face, wanted)
    places = plan.old_to_new_glyph_mapping
    return Subset(bytes(plan.execute().blob.data), {glyph: places[glyph] for glyph in (0, *glyphs)})


def font_part(metrics: Metrics, cut: Subset, glyphs: Mapping[int, Glyph], codes: Mapping[int, int]) -> Part:
    """The font to be named in resources. ``codes`` says by which code each glyph is shown."""
    tag = _tag(sha256(cut.program).digest())
    base = name(f"{tag}+{metrics.postscript_name}")
    is_identity = all(cut.places[glyph] == code for glyph, code in codes.items())
    places: tuple[bytes | int, ...] = (b"/Identity",) if is_identity else (b" ", 5)
    objects = [
        Object((
            b"<</Type/Font/Subtype/Type0/BaseFont", base, b"/Encoding/Identity-H/DescendantFonts[", 1,
            b"]/ToUnicode ", 4, b">>",
        )),
        Object((
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont", base,
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap", *places,
            b"/DW 0/W[", _widths(glyphs, codes), b"]/FontDescriptor ", 2, b">>",
        )),
        Object((_descriptor(metrics, base), b"/FontFile2 ", 3, b">>")),
        stream((b"/Length1 %d" % len(cut.program),), cut.program),
        stream((), _to_unicode(glyphs, codes)),
    ]  # fmt: skip
    if not is_identity:
        objects.append(stream((), _code_to_glyph(cut, codes)))
    return Part(tuple(objects))


def _tag(digest: bytes) -> str:
    """The six capital letters before the name of a subset (9.6.4)."""
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _descriptor(metrics: Metrics, base: bytes) -> bytes:
    flags = _SYMBOLIC | (_ITALIC if metrics.italic_angle else 0)
    # Nothing reads the stem's width of an embedded font, but it must be there.
    stem = 50 + (metrics.weight / 65) ** 2
    return (
        b"<</Type/FontDescriptor/FontName%b/Flags %d/FontBBox[%b]/ItalicAngle %b/Ascent %b/Descent %b"
        b"/CapHeight %b/StemV %d"
    ) % (
        base, flags, numbers(*metrics.box), numbers(metrics.italic_angle), numbers(metrics.ascent),
        numbers(metrics.descent), numbers(metrics.cap_height), round(stem),
    )  # fmt: skip


def _widths(glyphs: Mapping[int, Glyph], codes: Mapping[int, int]) -> bytes:
    """The /W array's content: runs of following codes."""
    runs: list[tuple[int, list[bytes]]] = []
    for code, glyph in sorted((code, glyph) for glyph, code in codes.items()):
        if not runs or code != runs[-1][0] + len(runs[-1][1]):
            runs.append((code, []))
        runs[-1][1].append(numbers(round(glyphs[glyph].width)))
    return b"".join(b"%d[%b]" % (first, b" ".join(widths)) for first, widths in runs)


def _code_to_glyph(cut: Subset, codes: Mapping[int, int]) -> bytes:
    table = bytearray(2 * (max(codes.values()) + 1))
    for glyph, code in codes.items():
        table[2 * code : 2 * code + 2] = cut.places[glyph].to_bytes(2, "big")
    return bytes(table)


def _to_unicode(glyphs: Mapping[int, Glyph], codes: Mapping[int, int]) -> bytes:
    """The CMap that gives text for codes (9.10.3)."""
    entries = [
        b"<%04X><%b>" % (code, glyphs[glyph].text.encode("utf-16-be").hex().upper().encode())
        for glyph, code in sorted(codes.items(), key=lambda pair: pair[1])
        if glyphs[glyph].text
    ]
    blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
    mapped = b"\n".join(
        b"%d beginbfchar\n%b\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks
    )
    return (
        b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        b"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"
        + mapped
        + b"\nendcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"
    )
