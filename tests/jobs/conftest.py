"""An import that is ready to start, and kinds of work that tests do themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import builders
from tests.people.importing.files import xlsx
from wici.events.models import Event
from wici.jobs import asking, queue, running
from wici.jobs.models import Job
from wici.people.models import Participant
from wici.shared.scopes import scopes_disabled
from wici.uploads import files

PEOPLE = 25
Doing = Callable[[running.Work], Any]
_doing: list[Doing] = []


def do(work: running.Work) -> Any:
    """What the test said."""
    return _doing[-1](work)


@pytest.fixture(autouse=True)
def own_queue(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A data folder and a queue of the test's own."""
    settings.WICI_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    queue.backend().close()
    yield
    queue.backend().close()
    running.end_when(lambda: False)


@pytest.fixture
def event(db: None) -> Event:
    return builders.event()


@pytest.fixture
def job_that(event: Event, settings: Any) -> Iterator[Callable[[Doing], Job]]:
    """Makes a waiting job that does what the test says."""

    def make(doing: Doing) -> Job:
        settings.WICI_JOBS = {"test": "tests.jobs.conftest.do"}
        _doing.append(doing)
        job = asking.prepare(event, None, "test", {})
        asking.start(job)
        return job

    yield make
    _doing.clear()


def import_job(event: Event) -> Job:
    """A draft that imports some people."""
    rows = [["Imię", "Nazwisko", "E-mail"]]
    rows += [["Anna", f"Nowak{number}", f"a{number}@example.org"] for number in range(PEOPLE)]
    files.keep("imports/list", xlsx(rows))
    mapping = {"0": "first_name", "1": "last_name", "2": "email"}
    return asking.prepare(event, None, "import", {"mapping": mapping}, file="imports/list")


def people() -> int:
    """How many participants there are."""
    with scopes_disabled():
        return Participant.objects.count()
