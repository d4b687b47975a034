"""The lines of a run as the table of the README: ``python -m benchmarks.table < LINES``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any


def table(lines: Iterable[str]) -> str:
    """Markdown: a line about the machine, then a row for each figure that has a target."""
    found = [json.loads(line) for line in lines if line.strip()]
    rows = ["| case | figure | reached | target | |", "| --- | --- | --- | --- | --- |"]
    head = ""
    for entry in found:
        if "machine" in entry:
            head = "; ".join(f"{key} {value}" for key, value in entry["machine"].items())
        else:
            rows += _rows(entry)
    return "\n".join(([head, ""] if head else []) + rows)


def _rows(entry: Mapping[str, Any]) -> list[str]:
    return [
        f"| {entry['case']} | {name} | {entry[name]:g} | {target} |"
        f" {'missed' if name in entry['missed'] else 'reached'} |"
        for name, target in entry["target"].items()
    ]


if __name__ == "__main__":
    print(table(sys.stdin))
