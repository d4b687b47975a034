"""Files that a form takes: how large, and of which kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from wici.plain.forms.model import FileKind, Question
from wici.plain.forms.problems import Problem
from wici.plain.forms.wordings import about
from wici.plain.wording import gettext_noop
from wici.plain.written import line_in

#: Megabytes of a file unless the question says otherwise, and the most that a question can allow.
USUAL_MB = 10
MOST_MB = 50
#: Bytes at a file's beginning that ``Upload.head`` has, enough to know its kind.
HEAD = 16
#: The longest name of a file, in characters.
_LONGEST_NAME = 120

#: Endings of each kind's names, and what a file of that ending begins with (any of them, if there are some).
ENDINGS: Mapping[FileKind, Mapping[str, tuple[bytes, ...]]] = {
    FileKind.PDF: {"pdf": (b"%PDF-",)},
    FileKind.IMAGE: {
        "png": (b"\x89PNG\r\n\x1a\n",),
        "jpg": (b"\xff\xd8\xff",),
        "jpeg": (b"\xff\xd8\xff",),
        "webp": (b"RIFF",),
        "gif": (b"GIF87a", b"GIF89a"),
    },
    FileKind.DOCUMENT: {
        "doc": (b"\xd0\xcf\x11\xe0",),
        "docx": (b"PK\x03\x04",),
        "odt": (b"PK\x03\x04",),
        "rtf": (b"{\\rtf",),
        "txt": (),
    },
    FileKind.SPREADSHEET: {
        "xls": (b"\xd0\xcf\x11\xe0",),
        "xlsx": (b"PK\x03\x04",),
        "ods": (b"PK\x03\x04",),
        "csv": (),
    },
}

_EMPTY = gettext_noop("“%(question)s”: the file “%(name)s” is empty. Choose another one.")
_LARGE = gettext_noop(
    "“%(question)s”: the file “%(name)s” is larger than %(limit)s MB. Choose a smaller one."
)
_ENDING = gettext_noop(
    "“%(question)s”: a file like “%(name)s” is not accepted. Choose one of these kinds: %(endings)s."
)
_CONTENT = gettext_noop(
    "“%(question)s”: the content of “%(name)s” is not what its name says. Save the file once more and"
    " choose it again."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody chose: its name there, its size in bytes, and its first HEAD bytes."""

    name: str
    size: int
    head: bytes


def clean_name(name: str) -> str:
    """A file's name without folders and without what cannot stand in a name; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    line = re.sub(r'[<>:"|?*]', "_", line_in(last[-1_000:])).strip(". ")
    if len(line) > _LONGEST_NAME:
        ending = PurePosixPath(line).suffix[:10]
        line = line[: _LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return line or "file"


def endings_of(question: Question) -> list[str]:
    """Endings of names that the question takes: ``pdf``, ``jpg``…"""
    kinds = question.rules.file_kinds or frozenset(FileKind)
    return [ending for kind in FileKind if kind in kinds for ending in ENDINGS[kind]]


def limit_mb(question: Question) -> int:
    """Megabytes that a file for the question may have."""
    return question.rules.largest_mb or USUAL_MB


def problem_with(question: Question, upload: Upload, language: str) -> Problem | None:
    """Why the file is not accepted, if it is not."""
    name = clean_name(upload.name)
    endings = endings_of(question)
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if upload.size <= 0:
        return about(question, language, _EMPTY, name=name)
    if upload.size > limit_mb(question) * 1024 * 1024:
        return about(question, language, _LARGE, name=name, limit=limit_mb(question))
    if ending not in endings:
        return about(question, language, _ENDING, name=name, endings=", ".join(endings))
    beginnings = next(found[ending] for found in ENDINGS.values() if ending in found)
    if beginnings and not upload.head.startswith(beginnings):
        return about(question, language, _CONTENT, name=name)
    return None
