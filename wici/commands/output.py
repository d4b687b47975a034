"""What the commands print: words for people, JSON for programs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format


def add_json(parser: argparse.ArgumentParser) -> None:
    """Adds ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def show(args: argparse.Namespace, facts: Mapping[str, Any], words: str) -> int:
    """Prints the facts as one JSON object, or the words; returns exit code 0."""
    print(json.dumps(facts, ensure_ascii=False, default=str) if args.json else words)
    return 0


def show_rows(
    args: argparse.Namespace, rows: Iterable[Mapping[str, Any]], columns: Sequence[tuple[str, str]]
) -> int:
    """Prints rows: one JSON object a line, or a table of ``(key, heading)`` columns."""
    if args.json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False, default=str))
        return 0
    lines = [[heading for _, heading in columns]]
    lines += [[cell(row[key]) for key, _ in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    return 0


def cell(value: object) -> str:
    """A value as a table shows it."""
    if isinstance(value, datetime):
        return date_format(value, "Y-m-d H:i")
    return "" if value is None else str(value).replace("\n", " ")
