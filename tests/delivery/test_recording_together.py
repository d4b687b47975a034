"""Everyday batches, which are written down with one statement each way for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.delivery.conftest import NOW, MakeScene
from wici.delivery import told
from wici.delivery.claim import claim, follow
from wici.delivery.leasing import Lease
from wici.delivery.models import Attempt, Batch, Dispatch, Handover, Recipient
from wici.delivery.record import RowOutcome, Work, record_together
from wici.delivery.send import work_of
from wici.plain.outcomes import Sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


def leased(make_scene: MakeScene, batches: int = 6) -> tuple[Dispatch, list[Lease]]:
    """A dispatch with so many batches of two, and the five or fewer that are leased; others wait."""
    dispatch = make_scene(2 * batches, connection={"max_connections": 1}).freeze()
    lease = claim(NOW, worker="w")
    assert lease is not None
    return dispatch, [lease, *follow(lease, NOW, worker="w")]


def sent(lease: Lease) -> tuple[Work, Mapping[int, RowOutcome]]:
    return work_of(lease), {row.id: Sent(f"250 2.0.0 {row.address}") for row in lease.rows}


def test_each_batch_is_written_down_as_if_it_were_alone(make_scene: MakeScene) -> None:
    dispatch, leases = leased(make_scene)
    later = NOW + timedelta(seconds=2)
    assert record_together([sent(lease) for lease in leases], now=later)

    ended = Batch.unscoped.filter(dispatch=dispatch, state="sent").order_by("number")
    assert [(batch.number, batch.count, batch.lease, batch.finished_at) for batch in ended] == [
        (number, 2, None, later) for number in (1, 2, 3, 4, 5)
    ]
    rows = list(told.completed(Recipient.unscoped.filter(dispatch=dispatch).order_by("position")))
    assert [row.reply for row in rows[:10]] == [f"250 2.0.0 {row.address}" for row in rows[:10]]
    assert [row.state for row in rows] == ["sent"] * 10 + ["queued"] * 2
    handed = Handover._base_manager.order_by("pk").values_list("lease", "count")
    assert list(handed) == [(lease.id, 2) for lease in leases]
    # The numbers of attempts still say how many there ever were.
    numbers = list(Attempt.unscoped.order_by("pk").values_list("pk", flat=True))
    assert numbers == [numbers[0] + 2 * place for place in range(5)]


def test_more_batches_take_no_more_statements(make_scene: MakeScene) -> None:
    _, (first, *others) = leased(make_scene)
    with CaptureQueriesContext(connection) as one:
        assert record_together([sent(first)], now=NOW)
    with CaptureQueriesContext(connection) as four:
        assert record_together([sent(lease) for lease in others], now=NOW)
    assert (len(others), len(four)) == (4, len(one))


def test_when_one_has_been_recovered_nothing_is_written(make_scene: MakeScene) -> None:
    _, leases = leased(make_scene)
    Batch.unscoped.filter(pk=leases[1].batch_id).update(lease=None, state="waiting")
    before = list(Batch.unscoped.order_by("pk").values())
    assert not record_together([sent(lease) for lease in leases], now=NOW)

    assert list(Batch.unscoped.order_by("pk").values()) == before
    assert (Attempt.unscoped.count(), Handover._base_manager.count()) == (0, 0)


@pytest.mark.parametrize("what", ["ends", "paused", "refused", "deleted"])
def test_when_something_may_follow_nothing_is_written(make_scene: MakeScene, what: str) -> None:
    dispatch, leases = leased(make_scene, 5 if what == "ends" else 6)
    if what == "paused":
        Dispatch.unscoped.filter(pk=dispatch.pk).update(state="paused")
    if what == "refused":
        Dispatch.unscoped.filter(pk=dispatch.pk).update(refusal_class="550")
    if what == "deleted":
        Dispatch.unscoped.filter(pk=dispatch.pk).update(state="deleted")
    assert not record_together([sent(lease) for lease in leases], now=NOW)
    assert (Attempt.unscoped.count(), Handover._base_manager.count()) == (0, 0)
