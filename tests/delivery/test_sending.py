"""What becomes of each recipient, whatever the server says."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import builders
from tests.delivery.conftest import NOW, Clock, MakeScene, batches, rows, states, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control, queries, told
from wici.delivery.models import Recipient
from wici.delivery.server_words import in_words
from wici.delivery.standing import DEFERRAL_RUN
from wici.delivery.worker import Worker
from wici.events.models import MailConnection
from wici.mailings import files
from wici.mailings.models import Attachment
from wici.plain.pacing import REFUSAL_RUN
from wici.shared.scopes import scope, scopes_disabled
from wici.uploads.models import StoredFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]


def tries(row: Recipient) -> list[tuple[int, str, int | None, str]]:
    return [(each.number, each.outcome, each.code, each.connection_name) for each in told.tries(row)]


def test_everybody_gets_exactly_the_message_that_the_report_shows(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(5)
    server = serve(scene)
    dispatch = scene.freeze(subject="Dla {{ first_name }}", html="<p>Dzień dobry {{ first_name }}</p>")

    assert work_all(worker) == 3

    assert (states(dispatch), dispatch.state) == ({"sent": 5}, "finished")
    assert batches(dispatch) == [(1, "sent"), (2, "sent"), (3, "sent")]
    received = {accepted.rcpt_to[0]: accepted for accepted in server.accepted}
    assert len(server.accepted) == len(received) == 5
    for row in rows(dispatch):
        accepted = received[row.address]
        assert accepted.mail_from == "biuro@kongres.example.org"
        assert accepted.content == queries.exact_message(row)
        parsed = email.message_from_bytes(accepted.content, policy=email.policy.default)
        assert parsed["Message-ID"] == f"<{row.message_id}>"
        assert parsed["Subject"] == f"Dla Imię{row.position}"
        assert (row.attempts, row.reply) == (1, "250 2.0.0 Queued")
        assert tries(row) == [(1, "sent", 250, scene.connection.name)]


def test_a_permanent_refusal_is_kept_and_not_tried_again(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(3)
    server = serve(scene, On("RCPT", "550 5.1.1 No such user", containing="osoba2@"))
    dispatch = scene.freeze()
    work_all(worker)
    clock.forward(days=2)
    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 2, "rejected": 1}, "finished")
    refused = rows(dispatch)[1]
    assert (refused.reply, refused.attempts) == ("550 5.1.1 No such user", 1)
    assert tries(refused) == [(1, "rejected", 550, scene.connection.name)]
    assert len([ask for ask in server.asked if ask.verb == "RCPT" and "osoba2@" in ask.argument]) == 1


def test_a_temporary_refusal_is_tried_again_after_five_minutes(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(3)
    server = serve(scene, On("RCPT", "450 4.2.1 Try later", containing="osoba2@", times=2))
    dispatch = scene.freeze()

    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 2, "deferred": 1}, "sending")
    assert rows(dispatch)[1].due_at == NOW + timedelta(minutes=5)

    clock.forward(minutes=4, seconds=59)
    assert work_all(worker) == 0
    clock.forward(seconds=1)
    assert work_all(worker) == 1
    assert rows(dispatch)[1].due_at == clock.now + timedelta(minutes=10)

    clock.forward(minutes=10)
    assert work_all(worker) == 1
    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")
    assert [outcome for _, outcome, _, _ in tries(rows(dispatch)[1])] == ["deferred", "deferred", "sent"]
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)


def test_temporary_refusals_end_after_a_day(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(1)
    serve(scene, On("RCPT", "451 4.7.1 Greylisted"))
    dispatch = scene.freeze()
    for _ in range(30):
        work_all(worker)
        if "deferred" not in states(dispatch):
            break
        due_at = rows(dispatch)[0].due_at
        assert due_at is not None
        clock.now = due_at

    (row,) = rows(dispatch)
    assert (row.state, row.reason, row.reply) == ("rejected", "gave_up", "451 4.7.1 Greylisted")
    assert timedelta(hours=20) < clock.now - NOW <= timedelta(hours=24)
    assert dispatch.state == "finished"


def test_a_drop_after_the_content_is_unconfirmed_and_never_sent_again(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(4)
    server = serve(scene, On("CONTENT", drop=True, containing="osoba2@"))
    dispatch = scene.freeze()
    for _ in range(3):
        work_all(worker)
        clock.forward(minutes=30)

    assert (states(dispatch), dispatch.state) == ({"sent": 3, "unconfirmed": 1}, "finished")
    assert rows(dispatch)[1].state == "unconfirmed"
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)


@pytest.mark.parametrize(
    "rule",
    [
        On("MAIL", "421 4.3.2 Going down", drop=True, connection=0, number=2),
        On("RCPT", drop=True, connection=0, number=2),
        On("DATA", drop=True, connection=0, number=2),
    ],
)
def test_a_connection_that_ends_before_the_content_costs_nobody_their_message(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, rule: On
) -> None:
    scene = make_scene(6, batch_size=6)
    server = serve(scene, rule)
    dispatch = scene.freeze()
    for _ in range(3):
        work_all(worker)
        clock.forward(minutes=1)

    assert (states(dispatch), dispatch.state) == ({"sent": 6}, "finished")
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)
    assert [row.attempts for row in rows(dispatch)] == [1] * 6


def test_a_server_that_is_down_is_waited_for_and_said_so(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(3)
    dispatch = scene.freeze()

    assert worker.run_once()
    assert (states(dispatch), dispatch.state) == ({"queued": 3}, "sending")
    assert dispatch.pause_reason == "connection"
    assert str(in_words(dispatch.pause_words)) in queries.pause_sentence(dispatch)
    assert dispatch.next_batch_at == NOW + timedelta(seconds=30)
    assert [row.attempts for row in rows(dispatch)] == [0, 0, 0]

    assert not worker.run_once()
    clock.forward(seconds=30)
    assert worker.run_once()
    dispatch.refresh_from_db()
    assert dispatch.next_batch_at == clock.now + timedelta(seconds=60)

    server = serve(scene)
    clock.forward(seconds=60)
    work_all(worker)
    assert (states(dispatch), dispatch.state, dispatch.pause_words) == ({"sent": 3}, "finished", "")
    assert len(server.accepted) == 3


def test_a_wrong_password_pauses_until_somebody_mends_it(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(2, connection={"user": "biuro", "allow_plain_auth": True})
    features = ("PIPELINING", "AUTH PLAIN LOGIN")
    serve(scene, On("AUTH", "535 5.7.8 Wrong password"), features=features)
    dispatch = scene.freeze()

    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"queued": 2}, "paused")
    assert "Wrong password" in queries.pause_sentence(dispatch)

    serve(scene, features=features)
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")


@pytest.mark.parametrize(
    ("reply", "limit", "state"),
    [
        ("550 5.7.1 Blocked", REFUSAL_RUN, "rejected"),
        ("450 4.7.1 Not now", DEFERRAL_RUN, "deferred"),
    ],
)
def test_a_run_of_refusals_pauses_and_says_why(
    make_scene: MakeScene, serve: Serve, worker: Worker, reply: str, limit: int, state: str
) -> None:
    scene = make_scene(limit + 30, batch_size=50, connection={"max_connections": 1})
    serve(scene, On("RCPT", reply))
    dispatch = scene.freeze()

    work_all(worker)
    counted = states(dispatch)
    assert dispatch.state == "paused"
    assert limit <= counted[state] <= limit + 5
    assert counted["queued"] == limit + 30 - counted[state]
    assert reply in queries.pause_sentence(dispatch)

    serve(scene)
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert states(dispatch)["sent"] == counted["queued"]


def test_a_good_answer_ends_a_run_of_refusals(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(30, batch_size=10, connection={"max_connections": 1})
    serve(scene, *(On("RCPT", "550 5.1.1 No", containing=f"osoba{n}@") for n in range(1, 31) if n % 10))
    dispatch = scene.freeze()

    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 3, "rejected": 27}, "finished")


def test_one_recipient_who_cannot_be_written_to_does_not_stop_the_others(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    server = serve(scene)
    dispatch = scene.freeze()
    Recipient.unscoped.filter(dispatch=dispatch, position=2).update(address="nie adres")

    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 2, "held": 1}, "paused")
    held = rows(dispatch)[1]
    assert (held.reason, held.attempts) == ("bad_address", 0)
    assert "nie adres" in held.reply
    assert dispatch.pause_reason == "held"

    Recipient.unscoped.filter(pk=held.pk).update(address="dobry@example.org")
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")
    assert server.recipients.count("dobry@example.org") == 1
    assert len(server.accepted) == 3


def test_a_file_that_is_gone_pauses_without_losing_anybody(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(2)
    serve(scene)
    mailing = builders.mailing(scene.event, group=scene.group, sender=scene.sender)
    stored = files.store([b"program kongresu"], limit=100)
    with scope(event=scene.event):
        Attachment.objects.create(
            mailing=mailing, name="program.txt", content_type="text/plain", size=stored.size,
            sha256=stored.sha256,
        )  # fmt: skip
    from wici.delivery import freeze

    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)
    path = files.path_of(stored.sha256)
    path.rename(path.with_suffix(".away"))
    # A server's database holds a copy for other machines.
    copies = list(StoredFile.objects.all())
    StoredFile.objects.all().delete()

    work_all(worker)
    assert (states(dispatch), dispatch.state, dispatch.pause_reason) == ({"queued": 2}, "paused", "content")
    assert "program.txt" in queries.pause_sentence(dispatch)

    path.with_suffix(".away").rename(path)
    StoredFile.objects.bulk_create(copies)
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")


def test_a_deleted_mail_connection_pauses(make_scene: MakeScene, worker: Worker) -> None:
    scene = make_scene(2)
    dispatch = scene.freeze()
    with scopes_disabled():
        scene.sender.delete()
        MailConnection.objects.filter(pk=scene.connection.pk).delete()

    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"queued": 2}, "paused")
    assert queries.pause_sentence(dispatch) != ""


def test_the_test_mailbox_needs_nothing_else_running(make_scene: MakeScene, worker: Worker) -> None:
    from wici.mailbox.models import MailboxMessage

    scene = make_scene(12, batch_size=5)
    for address in ("a@reject.example", "b@busy.example"):
        builders.participant(scene.event, "Próba", "Raportu", email=address)
    with scopes_disabled():
        MailConnection.objects.filter(pk=scene.connection.pk).update(kind="mailbox")
    dispatch = scene.freeze()

    assert work_all(worker) == 3

    assert states(dispatch) == {"sent": 12, "rejected": 1, "deferred": 1}
    with scope(event=scene.event):
        stored = {message.rcpt_to: bytes(message.source) for message in MailboxMessage.objects.all()}
    sent = [row for row in rows(dispatch) if row.state == "sent"]
    assert stored == {row.address: queries.exact_message(row) for row in sent}
