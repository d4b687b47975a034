"""A message with a PDF of each recipient's own: the ready certificate with a background and a QR code."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from benchmarks.documents import recipe
from benchmarks.documents import scene as documents
from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.sending.rounds import medians, one_round
from benchmarks.sending.workers import running_workers
from benchmarks.servers import HOST, sink
from wici.mailings import attaching
from wici.shared.scopes import scope


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds, and the worker's peak. Django's messages get a PDF of reportlab's each."""
    many = max(20, amounts.messages // 4)
    event = documents.new_event("own-documents", people=many)
    recipe.register_fonts()
    with sink() as server, running_workers(1) as workers:
        target = scene.Target(HOST, server.port)
        mailing = scene.message_to_all(event, target)
        with scope(event=event):
            attaching.attach(mailing, documents.certificate(event))
        found = medians(
            one_round(workers, mailing, target, messages=many, django=max(5, many // 20), attach=_reportlab)
            for _ in range(amounts.rounds)
        )
        return {**found, "peak_mb": round(workers.peak_mb(), 1)}


def _reportlab(to: str) -> tuple[str, bytes, str]:
    """The certificate of whom a message is for, as a file to attach."""
    name, address = parseaddr(to)
    values = {
        "full_name": name, "event_name": "Kongres", "event_place": "", "document_serial": "3234F-P7TWT-2RAN6",
        "document_check_link": f"http://127.0.0.1:8000/d/3234F-P7TWT-2RAN6/?{address}",
    }  # fmt: skip
    return f"Certyfikat {name}.pdf", recipe.document(values), "application/pdf"
