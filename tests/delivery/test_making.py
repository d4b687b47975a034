"""Messages that other processes make: octet for octet the worker's own, and never waited for."""

from __future__ import annotations

import io
import mmap
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as configured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from tests import builders
from tests.delivery.conftest import NOW, Clock, MakeScene, Scene, rows, states, work_all
from tests.delivery.test_kills import environment
from tests.fakes.smtp_server import FakeSmtpServer
from wici.delivery import freeze
from wici.delivery.loading import Row, rows_of_batch
from wici.delivery.making import Bench, Makers
from wici.delivery.making.makers import MOST_CHARACTERS, MakerProcess, Parcel, processors
from wici.delivery.making.passing import SLOT, WORTH_SHARING, Reader, Writer
from wici.delivery.messages import Maker, Origin
from wici.delivery.models import Dispatch
from wici.delivery.queries import exact_message
from wici.delivery.worker import Worker
from wici.mailings import attaching, attachments
from wici.mailings.rendering import Message
from wici.shared.scopes import scope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
NAMES = ("Łucja", "Ann-Sophie", "Żółć", "李", "O'Brien", "Zażółć gęślą jaźń " * 4)


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> None:
    """Files that a test uploads lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def makers() -> Iterator[Makers]:
    """One process that makes messages."""
    with Makers(1) as made:
        yield made


@pytest.fixture
def process(makers: Makers) -> MakerProcess:
    """That process."""
    return makers.processes[0]


def frozen_with_everything(make_scene: MakeScene) -> Dispatch:
    """A message with conditions, a file of all and a document of each recipient's own, to all sorts."""
    scene = make_scene(0, batch_size=100)
    for number, name in enumerate(NAMES):
        builders.participant(scene.event, name, "Testowe", f"osoba{number}@example.org")
    builders.participant(scene.event, "Jan", "Kos", "źdźbło@example.org")
    mailing = builders.mailing(
        scene.event,
        "Dla {{ first_name }}",
        group=scene.group,
        sender=scene.sender,
        html="<p>{% if first_name == 'Jan' %}Panie {{ last_name }}{% else %}{{ full_name }}{% endif %}</p>",
    )
    content = random.Random(7).randbytes(WORTH_SHARING * 3)
    with scope(event=scene.event):
        attachments.add(mailing, name="plan.bin", file=io.BytesIO(content))
        attaching.attach(mailing, builders.document(scene.event))
    return freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)


def answered(process: MakerProcess, parcel: Parcel) -> list[Message | None]:
    """What the process made of it."""
    until = time.monotonic() + 60
    while parcel.made is None:
        assert time.monotonic() < until, "no answer"
        time.sleep(0.005)
        process.take()
    return parcel.made


def has_ended(pid: int) -> bool:
    """Whether there is no such process any more, within a minute."""
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_what_a_process_makes_is_what_the_report_shows(make_scene: MakeScene, process: MakerProcess) -> None:
    dispatch = frozen_with_everything(make_scene)
    batch = rows_of_batch(dispatch.pk, 1)
    for part in (batch[:3], batch[3:]):
        parcel = Parcel(part)
        process.give(parcel, Origin.of(dispatch))
        made = answered(process, parcel)
        recipients = [row for row in rows(dispatch) if row.pk in {each.id for each in part}]
        assert [each and each.as_bytes() for each in made] == [exact_message(row) for row in recipients]
        assert [each and each.needs_smtputf8 for each in made] == [
            not row.address.isascii() for row in recipients
        ]


def test_a_file_of_all_is_handed_over_once(make_scene: MakeScene, process: MakerProcess) -> None:
    dispatch = frozen_with_everything(make_scene)
    parcel = Parcel(rows_of_batch(dispatch.pk, 1)[:5])
    process.give(parcel, Origin.of(dispatch))
    big = [
        {id(piece) for piece in message.pieces if len(piece) >= WORTH_SHARING}
        for message in answered(process, parcel)[1:]
        if message is not None
    ]
    assert len(big) == 4
    assert frozenset.intersection(*map(frozenset, big))


def test_dispatches_take_turns(make_scene: MakeScene, process: MakerProcess) -> None:
    first, second = frozen_with_everything(make_scene), frozen_with_everything(make_scene)
    for dispatch in (first, second, first):
        parcel = Parcel(rows_of_batch(dispatch.pk, 1))
        process.give(parcel, Origin.of(dispatch))
        assert [each and each.as_bytes() for each in answered(process, parcel)] == [
            exact_message(row) for row in rows(dispatch)
        ]


def test_what_cannot_be_made_is_left_to_the_worker(make_scene: MakeScene, process: MakerProcess) -> None:
    dispatch = frozen_with_everything(make_scene)
    good = rows_of_batch(dispatch.pk, 1)[0]
    bad = Row(2, 2, "no address", "", good.raw, 0)
    parcel = Parcel([bad, good, Row(3, 3, "anna@example.org", "", "not JSON", 0)])
    process.give(parcel, Origin.of(dispatch))
    made = answered(process, parcel)
    assert [each is None for each in made] == [True, False, True]


def test_a_dispatch_that_is_gone_is_left_to_the_worker(make_scene: MakeScene, process: MakerProcess) -> None:
    parcel = Parcel([Row(1, 1, "anna@example.org", "", "{}", 0)])
    process.give(parcel, Origin("gone", 0, "example.org", NOW.isoformat()))
    assert answered(process, parcel) == [None]


def test_a_process_that_dies_leaves_what_it_was_given(
    make_scene: MakeScene, makers: Makers, process: MakerProcess
) -> None:
    dispatch = frozen_with_everything(make_scene)
    os.kill(process._pid, signal.SIGKILL)
    parcels = [Parcel(rows_of_batch(dispatch.pk, 1)) for _ in range(2)]
    for parcel in parcels:
        makers.hand_out([parcel], Origin.of(dispatch))
    for parcel in parcels:
        assert parcel.made is not None or not parcel.may_be_given
        assert set(answered(process, parcel)) == {None}
    assert process.is_lost
    assert not process.has_room


def test_long_data_is_not_handed_over(makers: Makers, make_scene: MakeScene) -> None:
    parcel = Parcel([Row(1, 1, "anna@example.org", "", "x" * (MOST_CHARACTERS + 1), 0)])
    makers.hand_out([parcel], Origin("token", 1, "example.org", NOW.isoformat()))
    assert not parcel.is_given


def test_a_batch_is_made_once_whoever_makes_it(make_scene: MakeScene, makers: Makers) -> None:
    dispatch = frozen_with_everything(make_scene)
    batch = rows_of_batch(dispatch.pk, 1)
    bench, key = Bench(Maker(dispatch), makers), uuid4()
    bench.expect(key, batch)
    made = [pair for some in bench.made(key, batch) for pair in some]
    assert sorted(row.id for row, _ in made) == [row.id for row in batch]
    wanted = {row.pk: exact_message(row) for row in rows(dispatch)}
    assert all(message is None or message.as_bytes() == wanted[row.id] for row, message in made)


def test_a_worker_sends_what_processes_make(
    makers: Makers, make_scene: MakeScene, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    dispatch = frozen_with_everything(make_scene)
    scene_server = serve(_scene_of(dispatch))
    with Worker(clock=clock, folder=tmp_path / "journal", makers=makers) as worker:
        work_all(worker)
    assert states(dispatch) == {"sent": len(NAMES) + 1}
    received = sorted(each.content for each in scene_server.accepted)
    assert received == sorted(exact_message(row) for row in rows(dispatch))


def _scene_of(dispatch: Dispatch) -> Scene:
    assert dispatch.connection is not None
    assert dispatch.sender is not None
    group = builders.group(dispatch.event, name="other", filter="all")
    return Scene(dispatch.event, group, dispatch.connection, dispatch.sender)


_PARENT = """
import os, signal, sys, django
django.setup()
from wici.delivery.making import Makers
makers = Makers(2)
print(*[each._pid for each in makers.processes], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_end_with_a_worker_that_is_killed() -> None:
    command = [sys.executable, "-c", _PARENT]
    told = subprocess.run(
        command,
        env=environment() | {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]},
        capture_output=True,
        check=False,
        text=True,
    )
    assert told.returncode == -signal.SIGKILL
    assert [has_ended(int(pid)) for pid in told.stdout.split()] == [True, True]


def test_how_many_are_of_use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def count(processors: int) -> int:
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(processors)))
        return Makers.useful()

    assert configured.WICI_MAKERS is None
    assert [count(processors) for processors in (1, 2, 3, 64)] == [0, 1, 2, 4]
    settings.WICI_MAKERS = 7
    assert count(2) == 7


@pytest.mark.parametrize(
    ("written", "usable"),
    [("max 100000\n", 8), ("250000 100000\n", 2), ("50000 100000\n", 0), ("odd\n", 8), (None, 8)],
)
def test_a_container_may_use_less(
    written: str | None, usable: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)))
    quota = tmp_path / "cpu.max"
    if written is not None:
        quota.write_text(written)
    assert processors(quota) == usable


@given(st.lists(st.lists(st.integers(0, 5) | st.binary(max_size=40), max_size=8), min_size=1, max_size=12))
def test_messages_come_out_of_a_slot_as_they_were_put_in(messages: list[list[int | bytes]]) -> None:
    shared = [bytes([number]) * (WORTH_SHARING + number) for number in range(6)]
    whole = [
        Message([shared[piece] if isinstance(piece, int) else piece for piece in pieces], bool(pieces))
        for pieces in messages
    ]
    with mmap.mmap(-1, 2 * SLOT) as memory:
        writer, reader = Writer(memory), Reader(memory)
        for start in range(0, len(whole), 4):
            some = whole[start : start + 4]
            writer.begin(start // 4 % 2)
            told = [writer.put(message) for message in some]
            reader.begin(start // 4 % 2)
            taken = [reader.take(each) for each in told if each is not None]
            assert [each.as_bytes() for each in taken] == [each.as_bytes() for each in some]
            assert [each.needs_smtputf8 for each in taken] == [each.needs_smtputf8 for each in some]


def test_what_does_not_fit_into_a_slot_is_not_put_there() -> None:
    with mmap.mmap(-1, SLOT) as memory:
        writer, reader = Writer(memory), Reader(memory)
        writer.begin(0)
        reader.begin(0)
        small, full, large = (Message([b"a" * size], False) for size in (10, SLOT - 10, SLOT + 1))
        told = [writer.put(message) for message in (large, small, full, small)]
        assert [each is None for each in told] == [True, False, False, True]
        assert [reader.take(each) for each in told if each is not None] == [small, full]
