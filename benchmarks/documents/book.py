"""Certificates of everybody in one PDF, as a job does it: seconds, and memory beside that for fewer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from benchmarks.documents import scene
from benchmarks.documents.cases import Amounts
from wici.accounts.models import User
from wici.documents.bulk import job
from wici.documents.bulk.choosing import Choice
from wici.jobs.models import Job
from wici.plain.pdf.showing import page_count
from wici.shared.scopes import scope
from wici.uploads import files


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Of the job's whole process, its start included."""
    few = _printed(max(1, amounts.book // 20))
    many = _printed(amounts.book)
    return {
        "documents": amounts.book,
        **many,
        "documents_per_second": round(amounts.book / many["seconds"]),
        "growth_mb": round(many["peak_mb"] - few["peak_mb"], 1),
    }


def _printed(people: int) -> dict[str, Any]:
    event = scene.new_event(f"book-{people}", people=people)
    user = User.objects.get_or_create(email="biuro@kongres.example")[0]
    with scope(event=event):
        asked = job.ask(scene.certificate(event), Choice(), user)
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.documents.printing", asked.token]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    done = Job.unscoped.get(pk=asked.pk)
    if status or done.state != Job.State.DONE:
        raise RuntimeError(f"exit status {status}: {done.state}, {done.error}")
    content = files.path_of(done.file).read_bytes()
    if page_count(content) != people:
        raise RuntimeError(f"{page_count(content)} pages for {people} people")
    return {
        "seconds": round(seconds, 2),
        "own_cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": round(float(told), 1),
        "octets_per_document": round(len(content) / people),
    }
