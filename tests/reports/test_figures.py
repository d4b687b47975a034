"""Figures of the whole installation: right in every state, and cheap however much was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.delivery.conftest import NOW, Clock, MakeScene, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control, heartbeats, queries
from wici.delivery.models import Attempt, Batch, Dispatch, Recipient
from wici.delivery.worker import Worker
from wici.reports.figures import PACE, Due, Ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
MINUTE, FIVE = PACE


def of_email(counts: Counter[tuple[str, str]]) -> dict[str, int]:
    """The states that there are; every dispatch here is of e-mail."""
    assert {kind for kind, _ in counts} <= {"email"}
    return {state: count for (_, state), count in counts.items() if count}


def test_nothing_is_told_as_nothing() -> None:
    figures = Ledger().read(NOW)

    assert (figures.dispatches, figures.recipients) == (Counter(), Counter())
    assert (figures.waiting_batches, figures.leased_batches, figures.abandoned_batches) == (0, 0, 0)
    assert figures.due == Due(0, None)
    assert figures.lately == {MINUTE: 0, FIVE: 0}
    assert (figures.workers, figures.heartbeats) == (0, {})


def test_figures_follow_a_dispatch_through_every_outcome(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(6, batch_size=4, connection={"max_connections": 1})
    builders.participant(scene.event, email="")
    serve(
        scene,
        On("RCPT", "550 5.1.1 No", containing="osoba1@"),
        On("RCPT", "450 4.2.1 Later", containing="osoba2@"),
        On("CONTENT", drop=True, containing="osoba3@"),
    )
    ledger = Ledger()
    dispatch = scene.freeze()
    before = ledger.read(clock.forward(seconds=40))
    assert of_email(before.recipients) == {"queued": 6, "skipped": 1}
    assert (before.waiting_batches, before.due) == (2, Due(2, NOW))

    work_all(worker)
    after = ledger.read(clock.forward(seconds=30))
    figures = {state: count for state, count in queries.counts(dispatch).items() if count}
    assert of_email(after.recipients) == figures
    assert (figures["rejected"], figures["unconfirmed"]) == (1, 1)
    attempts = Attempt.unscoped.aggregate(messages=Sum("count"))["messages"]
    assert after.attempts - before.attempts == attempts == sum(after.lately.values()) // 2
    assert after.heartbeats["worker"] == NOW + timedelta(seconds=40)
    assert (after.workers, ledger.read(clock.now + timedelta(seconds=1)).workers) == (0, 0)


def test_a_batch_that_is_being_sent_is_leased_and_then_abandoned(make_scene: MakeScene) -> None:
    dispatch = make_scene(6, batch_size=2).freeze()
    first = Batch.unscoped.filter(dispatch=dispatch, number=1)
    first.update(state="leased", leased_until=NOW + timedelta(minutes=2))

    held, lost = Ledger().read(NOW), Ledger().read(NOW + timedelta(minutes=3))

    assert of_email(held.recipients) == {"sending": 2, "queued": 4}
    assert (held.waiting_batches, held.leased_batches, held.abandoned_batches) == (2, 1, 0)
    assert (lost.leased_batches, lost.abandoned_batches) == (1, 1)


def at(moment: datetime, **change: object) -> Callable[[Dispatch], int]:
    return lambda dispatch: Dispatch.unscoped.filter(pk=dispatch.pk).update(next_batch_at=moment, **change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (at(NOW - timedelta(minutes=7)), Due(3, NOW - timedelta(minutes=7))),
        (at(NOW - timedelta(minutes=7), batch_interval_seconds=60), Due(1, NOW - timedelta(minutes=7))),
        (at(NOW + timedelta(minutes=1)), Due(0, None)),
        (at(NOW, state="paused"), Due(0, None)),
    ],
)
def test_due_is_what_could_leave_now(
    make_scene: MakeScene, change: Callable[[Dispatch], int], expected: Due
) -> None:
    dispatch = make_scene(6, batch_size=2).freeze()
    change(dispatch)

    assert Ledger().read(NOW).due == expected


def test_retries_are_due_since_their_time_or_their_dispatches_turn(make_scene: MakeScene) -> None:
    dispatch = make_scene(6, batch_size=4).freeze()
    Batch.unscoped.filter(dispatch=dispatch).update(state="done")
    rows = Recipient.unscoped.filter(dispatch=dispatch)
    rows.update(state="deferred", due_at=NOW + timedelta(hours=1))
    rows.filter(position__lte=5).update(due_at=NOW - timedelta(minutes=20))

    at(NOW - timedelta(hours=1))(dispatch)
    assert Ledger().read(NOW).due == Due(2, NOW - timedelta(minutes=20))
    at(NOW - timedelta(minutes=10))(dispatch)
    assert Ledger().read(NOW).due == Due(2, NOW - timedelta(minutes=10))


def test_the_pace_is_found_by_number_whatever_was_deleted(make_scene: MakeScene) -> None:
    row = Recipient.unscoped.filter(dispatch=make_scene(1).freeze()).get()
    ages = [600, 400, 301, 299, 120, 61, 59, 30, 0]
    Attempt.unscoped.bulk_create(
        Attempt(recipient=row, number=n, outcome="sent", at=NOW - timedelta(seconds=age))
        for n, age in enumerate(ages)
    )
    ledger = Ledger()
    attempts = ledger.read(NOW).attempts

    assert ledger.read(NOW).lately == {MINUTE: 3, FIVE: 6}
    Attempt.unscoped.filter(number__in=(2, 3, 8)).delete()
    assert ledger.read(NOW).lately == {MINUTE: 3, FIVE: 5}
    assert ledger.read(NOW).attempts == attempts
    assert ledger.read(NOW + timedelta(hours=1)).lately == {MINUTE: 0, FIVE: 0}


def test_only_workers_that_say_so_are_alive() -> None:
    for name, age in (("a-1-x", 0), ("b-1-x", 25), ("c-1-x", 35)):
        heartbeats.beat("worker", name, NOW - timedelta(seconds=age))
    heartbeats.beat("cron", "cron@a", NOW - timedelta(seconds=50))

    figures = Ledger().read(NOW)

    assert figures.workers == 2
    assert figures.heartbeats == {"worker": NOW, "cron": NOW - timedelta(seconds=50)}


def test_what_has_come_to_rest_is_not_counted_again_and_stays_right(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(4)
    serve(scene, On("CONTENT", drop=True, containing="osoba2@", times=1))
    ledger = Ledger()
    doubtful = scene.freeze()
    work_all(worker)
    done = scene.freeze()
    work_all(worker)
    cancelled = scene.freeze()
    control.cancel(cancelled, now=NOW)

    def figures() -> dict[str, int]:
        seen = of_email(ledger.read(clock.now).recipients)
        assert seen == of_email(Ledger().read(clock.now).recipients)
        return seen

    first = figures()
    assert (first["sent"], first["unconfirmed"], first["cancelled"]) == (7, 1, 4)
    assert {one.id for one in ledger._at_rest} == {done.pk, cancelled.pk}

    control.decide(doubtful, None, "sent", now=NOW)
    assert figures() == {"sent": 8, "cancelled": 4}
    assert {one.id for one in ledger._at_rest} == {doubtful.pk, done.pk, cancelled.pk}

    control.delete(done)
    assert figures() == {"sent": 4, "cancelled": 4}
    assert {one.id for one in ledger._at_rest} == {doubtful.pk, cancelled.pk}


def test_a_dispatch_that_is_opened_again_is_counted_again(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(3)
    serve(scene, On("CONTENT", drop=True, containing="osoba2@", times=1))
    ledger = Ledger()
    dispatch = scene.freeze()
    work_all(worker)
    assert of_email(ledger.read(clock.now).recipients) == {"sent": 2, "unconfirmed": 1}

    control.decide(dispatch, None, "resend", now=clock.now)
    assert of_email(ledger.read(clock.now).recipients) == {"sent": 2, "queued": 1}
    work_all(worker)
    assert of_email(ledger.read(clock.now).recipients) == {"sent": 3}
    assert of_email(ledger.read(clock.now).dispatches) == {"finished": 1}


def test_ten_statements_whatever_there_is(
    make_scene: MakeScene, serve: Serve, worker: Worker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene = make_scene(8)
    serve(scene)
    ledger = Ledger()
    for _ in range(3):
        scene.freeze()
        work_all(worker)
        with django_assert_num_queries(10):
            ledger.read(NOW)


def plan(sql: str, *params: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # So few rows are read through quicker than through an index; what matters is that it could.
            cursor.execute("SET enable_seqscan = off")
        try:
            cursor.execute(explain + sql, params)
            return "\n".join(str(row[-1]) for row in cursor.fetchall())
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("RESET enable_seqscan")


def test_every_statement_finds_its_rows_by_an_index(make_scene: MakeScene) -> None:
    make_scene(4).freeze()
    ledger = Ledger()
    statements: list[tuple[str, object]] = []

    def note(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ledger.read(NOW)

    assert len(statements) == 10
    for sql, params in statements:
        if "delivery_recipient" in sql or "delivery_attempt" in sql or "delivery_batch" in sql:
            told = plan(sql, *(params if isinstance(params, list | tuple) else ()))
            assert "Seq Scan on delivery_" not in told, told
            for line in told.splitlines():
                # A whole index may be read, a whole table not.
                assert not line.startswith("SCAN delivery_") or "INDEX" in line, told
