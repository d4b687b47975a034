"""What a file is: by its name, and by how its bytes begin."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from wici.shared.refusals import Sentence


class Format(Enum):
    """Formats that are told by their first bytes."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    ZIP = "zip"
    OLE = "ole"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    GZIP = "gzip"
    WINDOWS_PROGRAM = "exe"
    LINUX_PROGRAM = "elf"
    HTML = "html"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Sentence:
        """What a person calls it."""
        return _LABELS[self]


_LABELS: dict[Format, Sentence] = {
    Format.PDF: _("a PDF document"),
    Format.PNG: _("a PNG picture"),
    Format.JPEG: _("a JPEG picture"),
    Format.GIF: _("a GIF picture"),
    Format.WEBP: _("a WebP picture"),
    Format.ZIP: _("a ZIP archive or a document of a newer office program"),
    Format.OLE: _("a document of an older office program"),
    Format.RAR: _("a RAR archive"),
    Format.SEVEN_ZIP: _("a 7z archive"),
    Format.GZIP: _("a gzip archive"),
    Format.WINDOWS_PROGRAM: _("a Windows program"),
    Format.LINUX_PROGRAM: _("a Linux program"),
    Format.HTML: _("a web page"),
    Format.UNKNOWN: _("something else"),
}

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLE),
    (b"Rar!\x1a\x07", Format.RAR),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (b"\x1f\x8b", Format.GZIP),
    (b"\x7fELF", Format.LINUX_PROGRAM),
)
_HTML = re.compile(rb"\s*(<!doctype\s+html|<html[\s>])", re.IGNORECASE)

_OFFICE = "docx docm dotx xlsx xlsm xltx pptx pptm ppsx potx odt ods odp odg epub zip pages numbers key"
#: Extension -> the formats that its bytes may have.
_EXPECTED: dict[str, frozenset[Format]] = {
    **dict.fromkeys(_OFFICE.split(), frozenset({Format.ZIP})),
    **dict.fromkeys(["doc", "dot", "xls", "ppt", "pps", "msg"], frozenset({Format.OLE})),
    **dict.fromkeys(["jpg", "jpeg", "jpe"], frozenset({Format.JPEG})),
    "pdf": frozenset({Format.PDF}),
    "png": frozenset({Format.PNG}),
    "gif": frozenset({Format.GIF}),
    "webp": frozenset({Format.WEBP}),
    "rar": frozenset({Format.RAR}),
    "7z": frozenset({Format.SEVEN_ZIP}),
    "gz": frozenset({Format.GZIP}),
    "tgz": frozenset({Format.GZIP}),
    **dict.fromkeys(["txt", "csv", "ics", "vcf", "md", "rtf", "json"], frozenset({Format.UNKNOWN})),
    **dict.fromkeys(["html", "htm"], frozenset({Format.HTML, Format.UNKNOWN})),
}
#: Older office programs also save these in other formats under the same extension.
_LENIENT = frozenset({"doc", "dot", "xls"})
_PROGRAMS = """
    ade adp apk appx appxbundle bat cab chm cmd com cpl dll dmg ex exe hta img ins iso isp jar js jse lib lnk
    mde msc msi msix msixbundle msp mst nsh pif ps1 reg scr sct shb sys vb vbe vbs vxd wsc wsf wsh
"""
#: Extensions that most mail servers throw away, with the message.
PROGRAMS = frozenset(_PROGRAMS.split())
_CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ics": "text/calendar",
    "md": "text/plain",
    "webp": "image/webp",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
}
#: Python's own table, not the machine's: the same type everywhere.
_TABLE = mimetypes.MimeTypes()

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A file whose bytes are not what its name says."""

    claimed: str
    found: Format


def extension(name: str) -> str:
    """The last part of the name after a dot, lower-case: ``pdf``; empty when there is none."""
    return PurePath(name).suffix[1:].lower()


def safe_name(name: str) -> str:
    """The file's name without folders, signs that a system forbids, and characters that nobody sees.

    Letters of any language stay. A longer name is shortened before its extension.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = " ".join(_NOT_IN_NAMES.sub(" ", last).split()).strip(". ")
    if len(clean) > _LONGEST_NAME:
        ending = f".{extension(clean)}" if 0 < len(extension(clean)) <= 10 else ""
        clean = clean[: _LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return clean or "file"


def content_type(name: str) -> str:
    """The type to send the file with, by its extension."""
    known = _CONTENT_TYPES.get(extension(name))
    return known or _TABLE.guess_type(f"x.{extension(name)}")[0] or "application/octet-stream"


def format_of(head: bytes) -> Format:
    """What the first bytes say. A PDF may begin with a little rubbish (ISO 32000, annex H)."""
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return Format.WINDOWS_PROGRAM
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    return Format.HTML if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) else Format.UNKNOWN


def misnamed(name: str, head: bytes) -> Misnamed | None:
    """How name and content disagree, if they do. An extension that we don't know agrees with anything
    but a program."""
    claimed, found = extension(name), format_of(head)
    if claimed in PROGRAMS:
        return None
    is_program = found in (Format.WINDOWS_PROGRAM, Format.LINUX_PROGRAM)
    expected = _EXPECTED.get(claimed)
    if expected is None or claimed in _LENIENT:
        return Misnamed(claimed, found) if is_program else None
    return None if found in expected else Misnamed(claimed, found)
