"""``wici import`` of a large spreadsheet: seconds, and the most memory that it held."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from wici.people.models import Participant
from wici.shared.scopes import scope

HEADERS = ("Imię", "Nazwisko", "E-mail", "Rodzaj uczestnictwa", "Firma", "Miasto", "Stanowisko")


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Of the command as a whole, its start included."""
    event = scene.new_event("import", people=1)
    path = Path(settings.WICI_DATA) / "uczestnicy.xlsx"
    _write(path, amounts.participants)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "wici", "import", event.slug, str(path)], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    with scope(event=event):
        added = Participant.objects.count() - 1
    if status or added != amounts.participants:
        raise RuntimeError(f"{added} of {amounts.participants} were imported, exit status {status}")
    return {
        "participants": added,
        "seconds": round(seconds, 1),
        "own_cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024, 1),
    }


def _write(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for number in range(rows):
            first = scene.FIRST_NAMES[number % len(scene.FIRST_NAMES)]
            last = scene.LAST_NAMES[number // 7 % len(scene.LAST_NAMES)]
            kind = "Prelegent" if number % 9 == 0 else "Słuchacz"
            sheet.write_row(
                number + 1,
                0,
                (
                    first,
                    last,
                    f"osoba{number}@poczta.example",
                    kind,
                    f"Spółka {number % 977}",
                    "Łódź",
                    "Redaktor",
                ),
            )
