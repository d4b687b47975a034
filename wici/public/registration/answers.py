"""What one step's request says: typed answers, files that are right, and those that are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from wici.plain.forms import Form, Kind, NotUnderstood, Raw, Section, Upload, read
from wici.public.forms.rendering import input_name, raw_of
from wici.registration.registering import files
from wici.registration.registering.files import Ref


@dataclass(slots=True)
class Sent:
    """``wrong`` are files that the rules refuse; they are not stored."""

    typed: dict[str, Raw] = field(default_factory=dict)
    files: dict[str, Ref] = field(default_factory=dict)
    wrong: dict[str, Raw] = field(default_factory=dict)


def sent_in(request: HttpRequest, section: Section, shown: frozenset[str]) -> Sent:
    """The answers of one step; a box that was shown and comes without a tick is empty.

    What was not asked on the page keeps the answer it has.
    """
    raw = raw_of(Form((section,)), request.POST, cast(MultiValueDict[str, object], request.FILES))
    found = Sent()
    for question in section.questions:
        given = raw.get(question.key)
        if question.kind is Kind.FILE:
            if isinstance(given, Upload):
                _take_file(request, question.key, given, found, section)
        elif question.key in raw:
            found.typed[question.key] = given
        elif question.kind in (Kind.CHECKBOX, Kind.CHOICES) and question.key in shown:
            found.typed[question.key] = []
    return found


def _take_file(request: HttpRequest, key: str, upload: Upload, found: Sent, section: Section) -> None:
    question = next(question for question in section.questions if question.key == key)
    try:
        read(question, upload)
    except NotUnderstood:
        found.wrong[key] = upload
        return
    file = cast(UploadedFile[bytes], request.FILES[input_name(key)])
    found.files[key] = files.keep(upload, file.chunks())


def has_file(request: HttpRequest) -> bool:
    """Whether a file came with the request."""
    return bool(request.FILES)


def names_of(refs: Mapping[str, Ref]) -> dict[str, Raw]:
    """What files are called."""
    return {key: ref["name"] for key, ref in refs.items()}
