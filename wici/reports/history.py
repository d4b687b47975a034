"""How a dispatch went over time: what its attempts came to, moment by moment, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from wici.delivery.models import Attempt, Dispatch, Recipient

State = Recipient.State
#: Outcomes that are drawn, from the bottom up.
DRAWN = (State.SENT, State.REJECTED, State.UNCONFIRMED)
#: Points along the time axis.
STEPS = 60
WIDTH = 600
HEIGHT = 120


@dataclass(frozen=True, slots=True)
class Area:
    """One outcome's share: how many in the end, and the outline of its area as SVG ``points``."""

    state: str
    count: int
    points: str


@dataclass(frozen=True, slots=True)
class History:
    """A drawing of WIDTH × HEIGHT units from ``start`` to ``end``; ``most`` attempts make its full height."""

    start: datetime
    end: datetime
    most: int
    areas: tuple[Area, ...]


def history(dispatch: Dispatch) -> History | None:
    """The attempts added up over time; None until there were attempts at two moments."""
    counted = list(_totals(recipient__dispatch=dispatch).union(_totals(batch__dispatch=dispatch), all=True))
    moments = [at for at, _outcome, _count in counted]
    if not moments or min(moments) == max(moments):
        return None
    start, end = min(moments), max(moments)
    sums = _summed(counted, start, end)
    most = sum(sums[state][-1] for state in DRAWN)
    return History(start, end, most, tuple(_areas(sums, most)))


def _totals(**whose: Dispatch) -> QuerySet[Any, tuple[datetime, str, int]]:
    """Attempts by moment and outcome: a batch is recorded at once, so there are few moments."""
    attempts = Attempt.unscoped.filter(outcome__in=DRAWN, **whose).order_by()
    return attempts.values_list("at", "outcome").annotate(total=Sum("count"))


def _summed(counted: list[tuple[datetime, str, int]], start: datetime, end: datetime) -> dict[str, list[int]]:
    """Of every outcome, how many there were up to each step."""
    sums = {str(state): [0] * (STEPS + 1) for state in DRAWN}
    for at, outcome, count in counted:
        sums[outcome][_step(at, start, end)] += count
    for steps in sums.values():
        for step in range(1, STEPS + 1):
            steps[step] += steps[step - 1]
    return sums


def _step(at: datetime, start: datetime, end: datetime) -> int:
    return -int(-STEPS * ((at - start) / (end - start)) // 1)


def _areas(sums: dict[str, list[int]], most: int) -> list[Area]:
    """Areas upon one another."""
    floor = [0] * (STEPS + 1)
    areas = []
    for state in DRAWN:
        top = [below + own for below, own in zip(floor, sums[state], strict=True)]
        if sums[state][-1]:
            outline = [*enumerate(top), *reversed(list(enumerate(floor)))]
            points = " ".join(f"{_x(step):g},{_y(value, most):g}" for step, value in outline)
            areas.append(Area(state, sums[state][-1], points))
        floor = top
    return areas


def _x(step: int) -> float:
    return round(WIDTH * step / STEPS, 1)


def _y(value: int, most: int) -> float:
    return round(HEIGHT - HEIGHT * value / most, 1)
