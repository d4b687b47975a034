"""Every case runs small, sends everything, and says what it is to reach. Speed is not judged here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from benchmarks import servers
from benchmarks.sending.cases import CASES, AtLeast, AtMost, Case
from benchmarks.table import table

SMALL = ("--messages", "60", "--rounds", "1", "--people", "300", "--participants", "200")
SENDING = ("plain", "attachment", "documents", "distance", "distance-without-pipelining", "memory", "ledger")


def measured(*arguments: str, **environment: str) -> dict[str, Any]:
    """The figures of one case; the line of the machine comes before it."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "sending", *arguments, *SMALL],
        env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    machine, figures = (json.loads(line) for line in ended.stdout.splitlines())
    assert set(machine["machine"]) > {"processor", "cores", "python", "sqlite", "postgresql"}
    assert table(ended.stdout.splitlines()).count(f"| {arguments[0]} |") == len(figures["target"])
    found: dict[str, Any] = figures
    assert set(found["target"]) == set(CASES[arguments[0]].targets) <= set(found)
    assert found["reached"] is (not found["missed"])
    return found


@pytest.mark.usefixtures("smtp_sink")  # names what is needed: Postfix, which brings smtp-source, too
@pytest.mark.parametrize("name", SENDING)
def test_a_case_of_sending_runs(name: str) -> None:
    found = measured(name)

    amounts = {"plain": 60, "documents": 30, "memory": 60, "ledger": 60}
    assert found["messages"] == amounts.get(name, 20)
    if name in ("plain", "distance", "distance-without-pipelining"):
        assert 9_000 < found["octets"] < 13_000


@pytest.mark.usefixtures("smtp_sink")
def test_the_cases_of_postgresql_run_in_a_database_of_their_own(postgresql_url: str) -> None:
    found = measured("postgresql", DATABASE_URL=postgresql_url)
    assert (found["messages"], found["two_workers_messages"]) == (60, 60)
    assert measured("freeze-postgresql", DATABASE_URL=postgresql_url)["recipients"] == 300


def test_freezing_importing_and_the_screens_run() -> None:
    assert measured("freeze")["recipients"] == 300
    assert measured("import")["participants"] == 200
    found = measured("screens")
    pages = ("participants_list", "groups_list", "report", "reports_list")
    assert all(found[f"{page}_queries"] > 0 < found[f"{page}_ms"] for page in pages)


def test_an_unknown_case_is_wrong_usage() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "sending", "plane"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "there is no case “plane”; there are: plain, postgresql" in ended.stderr


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    with pytest.raises(servers.Missing, match=r"smtp-source .* apt-get install postfix"):
        servers.source_program()


def test_a_target_is_reached_by_a_figure_as_good_as_it() -> None:
    case = Case("plain", "sqlite", {"ratio": AtLeast(1), "seconds": AtMost(5)})
    assert case.judged({"ratio": 1.0, "seconds": 5.1}) == {
        "ratio": 1.0, "seconds": 5.1, "target": {"ratio": ">= 1", "seconds": "<= 5"},
        "missed": ["seconds"], "reached": False,
    }  # fmt: skip
