"""Messages with a certificate of each recipient's own: background, QR code with a link, their name.

The yardstick beside smtp-source is what people do without Wici: Django's classes, and a document by
reportlab's recipe for each message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.documents import recipe
from benchmarks.documents import scene as certificates
from benchmarks.sending import scene, yardsticks
from benchmarks.sending.cases import Amounts
from benchmarks.sending.rounds import medians, one_round
from benchmarks.sending.workers import Workers, running_workers
from benchmarks.servers import HOST, sink
from wici.delivery.models import Dispatch, Recipient
from wici.documents.models import DocumentTemplate
from wici.documents.tags import catalogue_of
from wici.mailings import attaching
from wici.mailings.content import Content
from wici.mailings.models import Mailing
from wici.merging.catalogue import evaluator
from wici.shared.scopes import scope

_KEYS = ("full_name", "event_name", "event_place", "document_serial", "document_check_link")


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds, and the memory of the worker that sent them."""
    messages = max(20, amounts.messages // 2)
    recipe.register_fonts()
    event = certificates.new_event("documents", people=messages)
    template = certificates.certificate(event)
    with sink() as server:
        target = scene.Target(HOST, server.port)
        mailing = scene.message_to_all(event, target)
        with scope(event=event):
            attaching.attach(mailing, template)
        with running_workers(1) as workers:
            found = medians(
                _round(workers, mailing, template, target, messages) for _ in range(amounts.rounds)
            )
            return found | {"peak_mb": round(workers.peak_mb(), 1)}


def _round(
    workers: Workers, mailing: Mailing, template: DocumentTemplate, target: scene.Target, messages: int
) -> dict[str, float]:
    figures = one_round(workers, mailing, target, messages=messages, django=0)
    dispatch = Dispatch.unscoped.filter(event=mailing.event).latest("pk")
    theirs = yardsticks.django_send_messages(
        target, dispatch, max(5, messages // 100), document=_recipe(dispatch, template)
    )
    return figures | {
        "reportlab_per_second": theirs.per_second,
        "ratio_reportlab": figures["per_second"] / theirs.per_second,
        "ratio_reportlab_own_cpu": theirs.own_cpu_us / figures["own_cpu_us"],
    }


def _recipe(dispatch: Dispatch, template: DocumentTemplate) -> Callable[[Recipient], bytes]:
    """A function that makes a recipient's certificate by the recipe, of the same values."""
    tags = catalogue_of(Content.from_json(dispatch.revision.content).shared, template.pk)
    values = evaluator([tags.by_key[key] for key in _KEYS])
    return lambda row: recipe.document(values(row.frozen))
