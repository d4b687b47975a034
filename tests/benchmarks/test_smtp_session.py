from __future__ import annotations

import pytest

from benchmarks.smtp_session import CASES, results


@pytest.mark.usefixtures("smtp_sink")  # names what is needed: Postfix, which brings smtp-source, too
def test_the_benchmark_of_the_session_runs() -> None:
    *cases, memory = results(40, rounds=1)

    assert [found["case"] for found in cases] == [f"session: {case.name}" for case in CASES]
    assert all(found["per_second"] and found["ratio"] for found in cases)
    # A shared attachment of more than a megabyte is never copied for each message.
    assert isinstance(memory["added_mb"], float)
    assert memory["added_mb"] < 5
