"""The journal tells the truth about a dead worker, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from wici.delivery import journal
from wici.delivery.journal import Journal, JournalFailedError, Journals, NoTrace, Trace
from wici.plain.outcomes import Outcome, Rejected, Retry, Sent, Unknown

LEASE = uuid4()


def dead(made: Journal) -> None:
    """The process ends without a word."""
    made._map.close()
    os.close(made._handle)


def test_what_was_begun_and_answered_is_read_again(tmp_path: Path) -> None:
    answers: dict[int, Outcome] = {
        1: Sent("250 2.0.0 Ok: „przyjęto”\u2028"),
        2: Retry(450, "4.2.1", "450 4.2.1 Later"),
        3: Rejected(550, "5.1.1", "550 5.1.1 No"),
        4: Unknown("The connection was lost."),
    }
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    for row, outcome in answers.items():
        made.begun(row)
        made.answered(row, outcome)
    made.begun(5)
    dead(made)

    assert journal.read(tmp_path, "w", LEASE.hex) == Trace(LEASE.hex, {1, 2, 3, 4, 5}, answers)


def test_only_the_last_batch_counts(tmp_path: Path) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(uuid4())
    made.begun(1)
    made.open_batch(LEASE)
    made.begun(2)
    dead(made)

    assert journal.read(tmp_path, "w", LEASE.hex) == Trace(LEASE.hex, {2})


def test_a_message_that_is_tried_again_is_not_answered_by_its_first_answer(tmp_path: Path) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    made.begun(1)
    made.answered(1, Retry(450, "", "450 Later"))
    made.begun(1)
    dead(made)

    assert journal.read(tmp_path, "w", LEASE.hex) == Trace(LEASE.hex, {1})


def test_a_recorded_batch_leaves_nothing(tmp_path: Path) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    made.begun(1)
    made.clear()
    dead(made)

    assert journal.read(tmp_path, "w", LEASE.hex) == Trace("")


def test_a_living_worker_is_seen_whatever_its_journal_says(tmp_path: Path) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)

    assert journal.read(tmp_path, "w", LEASE.hex) is NoTrace.ALIVE
    assert journal.dead_workers(tmp_path) == []
    dead(made)
    assert journal.dead_workers(tmp_path) == ["w"]


def test_a_worker_in_another_process_is_seen_to_live_and_to_die(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from wici.delivery.journal import Journal;"
        "made = Journal(Path(sys.argv[1]), 'w'); print('ready', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert journal.read(tmp_path, "w", LEASE.hex) is NoTrace.ALIVE
        process.kill()
        process.wait(10)
        assert journal.read(tmp_path, "w", LEASE.hex) == Trace("")


def test_a_line_cut_off_by_the_kill_was_not_written(tmp_path: Path) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    made.begun(1)
    made._write(b'A[1, "Sent", 250')
    dead(made)

    assert journal.read(tmp_path, "w", LEASE.hex) == Trace(LEASE.hex, {1})


@pytest.mark.parametrize(
    "line", [b"B1x", b"nonsense", b"A[1]", b"Lnolease", b'A[1, "Nothing", 0, "", ""]', b""]
)
def test_a_journal_that_makes_no_sense_is_not_believed(tmp_path: Path, line: bytes) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    made._write(line + b"\n")
    made.begun(2)
    dead(made)

    assert journal.read(tmp_path, "w", LEASE.hex) is NoTrace.SILENT


def test_after_a_restart_of_the_machine_it_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    dead(made)
    monkeypatch.setattr(journal, "boot_id", lambda: "another start")

    assert journal.read(tmp_path, "w", LEASE.hex) is NoTrace.SILENT


def test_no_journal_tells_nothing(tmp_path: Path) -> None:
    assert journal.read(tmp_path, "w", LEASE.hex) is NoTrace.SILENT


def test_it_goes_with_the_process_unless_it_is_still_needed(tmp_path: Path) -> None:
    clear, needed = Journal(tmp_path, "clear"), Journal(tmp_path, "needed")
    needed.open_batch(LEASE)
    clear.close()
    needed.close()

    assert [path.name for path in tmp_path.iterdir()] == ["needed.journal"]


def _no_room(handle: int, start: int, size: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_an_error_and_spoils_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Journal(tmp_path, "w")
    made.open_batch(LEASE)
    begun: set[int] = set()

    def begin_all() -> None:
        for row in range(100_000):
            made.begun(row)
            begun.add(row)

    with monkeypatch.context() as full:
        full.setattr(os, "posix_fallocate", _no_room)
        with pytest.raises(JournalFailedError) as failed:
            begin_all()
    made.answered(1, Sent("250 Ok"))
    dead(made)

    assert failed.value.filename == str(made.path)
    assert len(begun) > 5_000
    assert journal.read(tmp_path, "w", LEASE.hex) == Trace(LEASE.hex, begun, {1: Sent("250 Ok")})


def test_a_file_that_could_not_be_begun_is_given_up_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that stayed with it would let the worker wait for itself for ever."""
    journals = Journals(tmp_path, "w")
    first = journals.take()
    with monkeypatch.context() as full:
        full.setattr(os, "posix_fallocate", _no_room)
        with pytest.raises(JournalFailedError):
            journals.take()
    assert list(tmp_path.iterdir()) == [first.path]

    second = journals.take()
    second.begun(1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.journal", "w~1.journal"]
    journals.close()
