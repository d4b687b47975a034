"""Files that participants send: kept once under their SHA-256, apart from those that messages have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from wici.delivery import photos
from wici.mailings import files
from wici.people.models import Participant
from wici.plain.forms import Upload, clean_name
from wici.registration.models import AnswerFile, Draft
from wici.shared.scopes import scopes_disabled
from wici.uploads import unused

#: Their part of the uploads folder.
FOLDER = "answers"


class Ref(TypedDict):
    """One file: what its sender called it, where its bytes are, how many they are."""

    name: str
    sha256: str
    size: int


def keep(upload: Upload, chunks: Iterable[bytes]) -> Ref:
    """Store what was sent; the rules have accepted it."""
    stored = files.store(chunks, limit=upload.size, folder=FOLDER)
    return {"name": clean_name(upload.name), "sha256": stored.sha256, "size": stored.size}


def path_of(file: AnswerFile) -> Path:
    """Where the bytes lie on this machine; fetched first if only another one has them."""
    return files.path_of(file.sha256, FOLDER)


def refs_of(participant: Participant) -> dict[str, Ref]:
    """The participant's files by the keys of their questions."""
    return {
        file.question: {"name": file.name, "sha256": file.sha256, "size": file.size}
        for file in AnswerFile.objects.filter(participant=participant)
    }


def give(participant: Participant, refs: Mapping[str, Ref], now: datetime) -> None:
    """Make these the participant's files, and no others."""
    AnswerFile.objects.filter(participant=participant).exclude(question__in=refs).delete()
    for question, ref in refs.items():
        AnswerFile.objects.update_or_create(
            participant=participant,
            question=question,
            defaults={"event": participant.event, "sent_at": now, **ref},
            create_defaults={"event": participant.event, "sent_at": now, **ref},
        )


def remove_unused(now: datetime) -> int:
    """Remove files that nobody's answer, no draft and no message has had for a day; how many."""
    with scopes_disabled():
        used = set(AnswerFile.objects.values_list("sha256", flat=True)) | photos.in_use()
        for refs in Draft.objects.filter(ended_at=None).values_list("files", flat=True).iterator():
            used.update(ref["sha256"] for ref in refs.values())
    names = {files.name_of(sha256, FOLDER) for sha256 in used}
    unused.share_missing(names)
    return unused.remove_unused(FOLDER, names, now)
