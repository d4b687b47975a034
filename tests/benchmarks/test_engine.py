from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


@pytest.mark.usefixtures("smtp_sink")  # names what is needed: Postfix, which brings smtp-source, too
def test_the_benchmark_of_the_engine_runs() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "WICI_DATA"}
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.engine", "40", "20"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    *rounds, median = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [found["messages"] for found in rounds] == [40, 40, 40]
    assert median["case"] == "engine: median"
    assert 9_000 < median["octets"] < 13_000
    assert median["ratio"] > 0
