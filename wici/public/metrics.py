"""``/metrics``: figures in the format of Prometheus, for whoever has the token.

The figures are the database's at the moment of asking (reports.figures), so it does not matter which of
several processes or machines is asked, and only one of them should be.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from wici.delivery.models import Dispatch, Recipient
from wici.mailings.models import Mailing
from wici.reports.figures import PACE, Figures, Ledger


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures. 404 without WICI_METRICS_TOKEN in the environment, 401 without it in the request, 503
    when the database does not answer."""
    if not settings.WICI_METRICS_TOKEN:
        raise Http404
    if not is_allowed(request.headers.get("Authorization", "")):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"}, content_type="text/plain")
    try:
        figures = ledger().read(timezone.now())
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(Families(figures))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def is_allowed(authorization: str) -> bool:
    """Whether the request's header holds the token; how long it takes tells nothing about the token."""
    given = f"Bearer {settings.WICI_METRICS_TOKEN}"
    return hmac.compare_digest(authorization.encode("utf-8", "replace"), given.encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def ledger() -> Ledger:
    """This process's reader."""
    return Ledger()


class Families(Collector):
    """The figures under the names that monitors know them by."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        """Every figure, with what it means."""
        yield from self._queue()
        yield from self._counts()
        yield from self._work()

    def _queue(self) -> Iterator[Metric]:
        figures = self.figures
        oldest = figures.due.oldest_at
        age = 0.0 if oldest is None else max(0.0, (figures.now - oldest).total_seconds())
        yield gauge("wici_due_batches", "Batches that could be sent now.", figures.due.batches)
        yield gauge(
            "wici_oldest_due_batch_age_seconds", "How long the oldest due batch has waited; 0 if none.", age
        )
        yield gauge("wici_waiting_batches", "Batches that nobody works on.", figures.waiting_batches)
        yield gauge("wici_leased_batches", "Batches that a worker has.", figures.leased_batches)
        yield gauge(
            "wici_abandoned_batches",
            "Leased batches whose lease has ended and that nobody has recovered yet.",
            figures.abandoned_batches,
        )

    def _counts(self) -> Iterator[Metric]:
        recipients, dispatches = self.figures.recipients, self.figures.dispatches
        yield by_kind_and_state(
            "wici_recipients", "Recipients of all dispatches there are.", Recipient.State.values, recipients
        )
        yield by_kind_and_state(
            "wici_dispatches", "Dispatches that there are.", Dispatch.State.values, dispatches
        )

    def _work(self) -> Iterator[Metric]:
        figures = self.figures
        yield CounterMetricFamily(
            "wici_attempts", "Tries to hand a message to a server, ever.", value=figures.attempts
        )
        pace = GaugeMetricFamily(
            "wici_recent_attempts", "Tries within the last seconds.", labels=("seconds",)
        )
        for time in PACE:
            pace.add_metric((f"{time.total_seconds():.0f}",), figures.lately[time])
        yield pace
        yield gauge("wici_workers", "Workers that have looked for work lately.", figures.workers)
        silence = GaugeMetricFamily(
            "wici_last_heartbeat_age_seconds", "Seconds since anybody looked for work.", labels=("kind",)
        )
        for kind, at in sorted(figures.heartbeats.items()):
            silence.add_metric((kind,), max(0.0, (figures.now - at).total_seconds()))
        yield silence


def gauge(name: str, meaning: str, value: float) -> Metric:
    """A figure without labels that may rise and fall."""
    return GaugeMetricFamily(name, meaning, value=value)


def by_kind_and_state(
    name: str, meaning: str, states: Iterable[str], counts: Mapping[tuple[str, str], int]
) -> Metric:
    """A figure by state, none left out, for every kind of message that there is, and for e-mail."""
    family = GaugeMetricFamily(name, meaning, labels=("kind", "state"))
    for kind in sorted({Mailing.Kind.EMAIL.value, *(kind for kind, _ in counts)}):
        for state in states:
            family.add_metric((kind, state), counts.get((kind, state), 0))
    return family
