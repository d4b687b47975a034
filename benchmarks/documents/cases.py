"""Which cases of documents there are, and their targets. Needs no Django."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from benchmarks.sending.cases import AtLeast, AtMost, Case


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is measured."""

    #: In each round, of a certificate.
    documents: int = 2_000
    rounds: int = 5
    #: Certificates in one file.
    book: int = 10_000

    def as_json(self) -> dict[str, int]:
        """For a process of its own."""
        return asdict(self)


CASES: dict[str, Case] = {
    "certificate": Case("certificate", "sqlite", {"cpu_ms": AtMost(0.5), "ratio_reportlab_cpu": AtLeast(40)}),
    "book": Case("book", "sqlite", {"seconds": AtMost(15), "peak_mb": AtMost(200), "growth_mb": AtMost(20)}),
}
