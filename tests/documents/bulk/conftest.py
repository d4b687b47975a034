"""Printing in this process, and reading what was printed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils.translation import override
from PIL import Image

from tests import builders
from wici.accounts.models import User
from wici.documents.bulk import job as bulk
from wici.documents.bulk.choosing import Choice
from wici.documents.files import ANSWERS
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.jobs import queue, running
from wici.jobs.models import Job
from wici.jobs.running import run
from wici.people.derived import refresh
from wici.people.models import Participant
from wici.plain.pdf.model import Element, Kind, Layout, Page, dump
from wici.registration.models import AnswerFile
from wici.uploads import contents, files


@pytest.fixture(autouse=True)
def unqueued(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is told to a worker: a test does a job itself; what it says is in English."""
    monkeypatch.setattr(queue, "ask", lambda *args, **kwargs: None)
    # The thread that prolongs the lease has a connection of its own, which does not see the test's rows.
    monkeypatch.setattr(running, "PULSE_SECONDS", 3_600)
    with override("en"):
        yield


@pytest.fixture
def staff(event: Event) -> User:
    return builders.user("ola@example.org", event=event)


@pytest.fixture
def badge(event: Event) -> DocumentTemplate:
    """A badge of 85 × 54 mm with the name."""
    name = Element("name", Kind.TEXT, x=5, y=5, width=75, height=20, text="{{ first_name }} {{ last_name }}")
    layout = Layout((Page(85, 54, elements=(name,)),), title="Badge")
    return builders.document(event, "Badge", layout=dump(layout))


def people(event: Event, *names: str, **fields: Any) -> list[Participant]:
    """Participants called so: ``Anna Żółć``."""
    return [
        builders.participant(event, *name.split(), code=f"KOD{number:04}", **fields)
        for number, name in enumerate(names)
    ]


def crowd(event: Event, count: int) -> list[Participant]:
    """So many people, made quickly."""
    made = [
        Participant(
            event=event, code=f"TLUM{number}", first_name=f"Imię{number}", last_name=f"Nazwisko{number}"
        )
        for number in range(count)
    ]
    for person in made:
        refresh(person)
    return Participant.objects.bulk_create(made)


def printed(template: DocumentTemplate, choice: Choice, user: User) -> Job:
    """The job, done in this process."""
    job = bulk.ask(template, choice, user)
    assert run(job.token)
    job.refresh_from_db()
    return job


def content_of(job: Job) -> bytes:
    """The file that was written."""
    return files.located(job.file).read_bytes()


def texts_of(content: bytes) -> list[str]:
    """The text of each page, on one line."""
    document = pypdfium2.PdfDocument(content)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def files_in(content: bytes) -> dict[str, str]:
    """The files of a ZIP, each with the text of its pages."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: " | ".join(texts_of(archive.read(name))) for name in archive.namelist()}


def left_behind(folder: Path) -> list[str]:
    """Names of everything below the folder of printed files."""
    return sorted(path.name for path in (folder / bulk.FOLDER).rglob("*"))


def give_photo(person: Participant, colour: str) -> None:
    """The answer to the question for a photo: all of one colour."""
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), colour).save(picture, "JPEG")
    stored = contents.store([picture.getvalue()], limit=100_000, folder=ANSWERS)
    AnswerFile._base_manager.create(
        event=person.event, participant=person, question="zdjecie", name="ja.jpg", sha256=stored.sha256,
        size=stored.size, sent_at=builders.REGISTERED,
    )  # fmt: skip


def colours_in(content: bytes) -> set[tuple[int, int, int]]:
    """The colours of all pages."""
    document = pypdfium2.PdfDocument(content)
    found: set[tuple[int, int, int]] = set()
    for page in document:
        picture = page.render(scale=1, rev_byteorder=True).to_pil().convert("RGB")
        found |= {colour for _count, colour in picture.getcolors(1_000_000)}
    document.close()
    return found
