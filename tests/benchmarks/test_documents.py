"""Every case of documents runs small and says what it is to reach. Speed is not judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.documents.cases import CASES
from benchmarks.table import table

SMALL = ("--documents", "20", "--rounds", "1", "--book", "40")


def measured(name: str) -> dict[str, Any]:
    """The figures of one case."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "documents", name, *SMALL],
        env=os.environ, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    machine, found = (json.loads(line) for line in ended.stdout.splitlines())
    assert machine["amounts"] == {"documents": 20, "rounds": 1, "book": 40}
    assert table(ended.stdout.splitlines()).count(f"| {name} |") == len(found["target"])
    figures: dict[str, Any] = found
    assert set(figures["target"]) == set(CASES[name].targets) <= set(figures)
    return figures


def test_certificates_are_measured_beside_the_recipe() -> None:
    found = measured("certificate")
    assert found["documents"] == 20
    # Both hold the same texts in embedded fonts, a code and a background.
    assert 15_000 < found["octets"] < 80_000
    assert 15_000 < found["reportlab_octets"] < 80_000
    assert min(found["cpu_ms"], found["reportlab_cpu_ms"], found["ratio_reportlab_cpu"]) > 0


def test_a_book_of_certificates_is_measured_as_its_job_makes_it() -> None:
    found = measured("book")
    assert found["documents"] == 40
    assert 500 < found["octets_per_document"] < 20_000
    assert min(found["seconds"], found["own_cpu_seconds"], found["peak_mb"]) > 0


def test_cases_of_another_area_are_unknown() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "documents", "plain"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "there is no case “plain”; there are: certificate, book" in ended.stderr
