"""Rounds that alternate between us and the yardsticks, and the medians of their figures."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.sending import yardsticks
from benchmarks.sending.scene import Target
from benchmarks.sending.workers import Workers
from wici.delivery.models import Dispatch
from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.shared.scopes import scope


def one_round(
    workers: Workers, mailing: Mailing, target: Target, *, messages: int, django: int
) -> dict[str, float]:
    """Ours, smtp-source with as many messages, Django with so many of them (0: not at all)."""
    with scope(event=mailing.event):
        ours = workers.send(drafts.duplicate(mailing))
        dispatch = Dispatch.unscoped.filter(event=mailing.event).latest("pk")
        size = yardsticks.octets(dispatch)
        source = yardsticks.smtp_source_per_second(target, messages, size)
        figures = {
            "messages": ours.messages,
            "octets": size,
            "per_second": ours.per_second,
            "own_cpu_us": ours.own_cpu_us,
            "smtp_source_per_second": source,
            "ratio_smtp_source": ours.per_second / source,
        }
        if django:
            theirs = yardsticks.django_send_messages(target, dispatch, django)
            figures |= {
                "django_per_second": theirs.per_second,
                "ratio_django": ours.per_second / theirs.per_second,
                "ratio_django_own_cpu": theirs.own_cpu_us / ours.own_cpu_us,
            }
    return figures


def medians(rounds: Iterable[Mapping[str, float]]) -> dict[str, Any]:
    """The median of each figure; ratios keep three digits after the point."""
    every = list(rounds)
    found = {name: statistics.median(figures[name] for figures in every) for name in every[0]}
    return {name: rounded(name, value) for name, value in found.items()}


def rounded(name: str, value: float) -> float:
    """As many digits as mean something."""
    return round(value, 3) if "ratio" in name or value < 10 else round(value)
