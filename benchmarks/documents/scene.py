"""What is measured on: people with names of their own, and a certificate with a background and a QR code."""

from __future__ import annotations

import io
import math
import random
from dataclasses import replace

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from benchmarks.sending import scene
from wici.documents import drafts, files
from wici.documents.models import DocumentTemplate
from wici.documents.ready import READY
from wici.events.models import Event
from wici.people.derived import refresh
from wici.people.models import Participant
from wici.plain.pdf.model import Background, dump
from wici.shared.scopes import scope

PAGE = landscape(A4)
_SYLLABLES = ("Ko", "wal", "Wiś", "niew", "Żó", "łę", "Dą", "brow", "Szcze", "pań", "Gó", "recz", "Mo", "raw")


def new_event(name: str, *, people: int) -> Event:
    """An event with that many participants, hardly two of whom have the same name."""
    event = scene.new_event(name, people=people)
    chance = random.Random(people)
    with scope(event=event):
        rows = list(Participant.objects.select_related("participation_type", "event"))
        for person in rows:
            person.last_name = "".join(chance.choices(_SYLLABLES, k=3)).capitalize() + "ska"
            refresh(person)
        Participant.objects.bulk_update(rows, ("last_name", "search", "folded"), batch_size=500)
    return event


def certificate(event: Event) -> DocumentTemplate:
    """The ready certificate on a background that is a PDF."""
    start = READY["certificate-a4"]
    stored = files.store([_background()], limit=1_000_000)
    layout = start.layout(language="pl", accent="#0f5ea8")
    page = replace(layout.pages[0], background=Background(stored.sha256, "tlo.pdf"))
    with scope(event=event):
        return drafts.create(
            event, name="Certyfikat", kind=start.kind, file_name=start.file_name("pl"),
            layout=dump(replace(layout, pages=(page,))),
        )  # fmt: skip


def _background() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=PAGE)
    draw_background(canvas)
    canvas.save()
    return file.getvalue()


def draw_background(canvas: Canvas) -> None:
    """A pattern of curves, as such papers have."""
    width, height = PAGE
    canvas.setLineWidth(0.3)
    canvas.setStrokeColorRGB(0.85, 0.9, 0.96)
    for number in range(40):
        lift = 40 * math.sin(number / 6)
        y = height * number / 40
        canvas.bezier(0, y, width / 3, y + lift, width * 2 / 3, y - lift, width, y)
