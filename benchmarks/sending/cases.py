"""Which cases there are, on which database each runs, and the targets. Needs no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is measured."""

    messages: int = 10_000
    rounds: int = 3
    #: Recipients when freezing, and of the dispatch whose worker's memory is measured.
    people: int = 1_000_000
    #: Participants when importing and for the screens.
    participants: int = 100_000

    def as_json(self) -> dict[str, int]:
        """For a process of its own."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A figure that is to be so high."""

    value: float

    def is_reached(self, figure: float) -> bool:
        return figure >= self.value

    def __str__(self) -> str:
        return f">= {self.value:g}"


@dataclass(frozen=True, slots=True)
class AtMost:
    """A figure that may be so high."""

    value: float

    def is_reached(self, figure: float) -> bool:
        return figure <= self.value

    def __str__(self) -> str:
        return f"<= {self.value:g}"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a module with ``measure(amounts)``, the database it runs on, and targets by figure."""

    module: str
    database: str
    targets: Mapping[str, AtLeast | AtMost]
    #: What ``measure`` is told besides the amounts.
    variant: str = ""

    def judged(self, figures: Mapping[str, Any]) -> dict[str, Any]:
        """The figures with the targets and whether all of them are reached."""
        reached = {name: target.is_reached(figures[name]) for name, target in self.targets.items()}
        return {
            **figures,
            "target": {name: str(target) for name, target in self.targets.items()},
            "missed": [name for name, is_reached in reached.items() if not is_reached],
            "reached": all(reached.values()),
        }


CASES: dict[str, Case] = {
    "plain": Case("plain", "sqlite", {"ratio_smtp_source": AtLeast(1.0), "ratio_django": AtLeast(20)}),
    "postgresql": Case(
        "postgresql",
        "postgresql",
        {
            "ratio_smtp_source": AtLeast(0.85),
            "ratio_django": AtLeast(16),
            "two_workers_ratio_smtp_source": AtLeast(1.0),
            "two_workers_ratio_django": AtLeast(18),
            "two_workers_ratio_one_worker": AtLeast(1.1),
        },
    ),
    "attachment": Case(
        "attachment",
        "sqlite",
        {
            "ratio_smtp_source": AtLeast(0.95),
            "ratio_django": AtLeast(8),
            "ratio_django_own_cpu": AtLeast(50),
            "added_memory_mb": AtMost(5),
        },
    ),
    "documents": Case(
        "documents",
        "sqlite",
        {
            "ratio_smtp_source": AtLeast(0.8),
            "ratio_reportlab": AtLeast(40),
            "peak_mb": AtMost(128),
        },
    ),
    "distance": Case("distance", "sqlite", {"ratio_smtp_source": AtLeast(3), "ratio_django": AtLeast(25)}),
    "distance-without-pipelining": Case(
        "distance", "sqlite", {"ratio_smtp_source": AtLeast(0.8)}, variant="-p"
    ),
    "freeze": Case("freezing", "sqlite", {"seconds": AtMost(5)}),
    "freeze-postgresql": Case("freezing", "postgresql", {"seconds": AtMost(15)}),
    "memory": Case("memory", "sqlite", {"peak_mb": AtMost(96), "growth_mb": AtMost(5)}),
    "ledger": Case("ledger", "sqlite", {"share_percent": AtMost(5)}),
    "import": Case("importing", "sqlite", {"seconds": AtMost(60), "peak_mb": AtMost(400)}),
    "screens": Case("screens", "sqlite", {"slowest_ms": AtMost(200), "most_queries": AtMost(15)}),
}
