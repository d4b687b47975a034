"""Mail servers that refuse, stall, lie, talk nonsense and hang up: one bad answer never stops the others.

Every case goes the whole way: a frozen dispatch, a real worker, a server on a socket. Six people are in one
batch; the third is the *victim* whom the server treats badly, unless a case says otherwise. Beside it a
dispatch of another event goes to a server that behaves, in the same worker, and must not notice anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.delivery.conftest import NOW, Clock, MakeScene, rows, states, work_all
from tests.engine.hurried import TRUSTED_NAMES
from tests.fakes.certificates import server_context
from tests.fakes.smtp_server import FEATURES, FakeSmtpServer, On
from wici.delivery import control, queries, told
from wici.delivery.models import Dispatch
from wici.delivery.worker import Worker
from wici.plain.smtp import Timeouts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
PEOPLE = 6
LONG = "x" * 100_000
#: The server's words of a row are kept up to here.
KEPT = 2_000
ALL_SENT = {"sent": PEOPLE}


@dataclass(frozen=True)
class Case:
    """What the server does, and what must come of it."""

    name: str
    rules: tuple[On, ...]
    #: The states after the first pass, before any time has gone by.
    first: dict[str, int]
    #: The states in the end.
    end: dict[str, int]
    #: What became of the victim, attempt by attempt: state, and what its words begin with.
    attempts: tuple[tuple[str, str], ...] = (("sent", "250 "),)
    victim: int = 3
    #: Words about the dispatch while it waits for its server after the first pass.
    waits: str = ""
    #: How often each person's message was accepted, where it is not once.
    accepted: dict[int, int] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


def one(state: str) -> dict[str, int]:
    """The victim in this state, all others sent."""
    return {"sent": PEOPLE - 1, state: 1}


VICTIM = "osoba3@"
TEN_MINUTES = 600
CASES = [
    Case(
        "greylisting",
        (On("RCPT", "450 4.2.0 Greylisted, come back in 5 minutes", containing=VICTIM, times=1),),
        one("deferred"),
        ALL_SENT,
        (("deferred", "450 4.2.0 Greylisted, come back in 5 minutes"), ("sent", "250 ")),
    ),
    Case(
        "452 after some recipients",
        (On("RCPT", "452 4.5.3 Too many recipients", containing=VICTIM, times=1),),
        one("deferred"),
        ALL_SENT,
        (("deferred", "452 4.5.3 Too many recipients"), ("sent", "250 ")),
    ),
    Case(
        "421 instead of MAIL's answer",
        (On("MAIL", "421 4.3.2 Going down", drop=True, connection=0, number=3),),
        ALL_SENT,
        ALL_SENT,
    ),
    Case(
        "421 instead of RCPT's answer",
        (On("RCPT", "421 4.7.0 Too much from you", drop=True, connection=0, containing=VICTIM),),
        ALL_SENT,
        ALL_SENT,
    ),
    Case(
        "421 after the content",
        (On("CONTENT", "421 4.3.0 Disk trouble, closing", drop=True, connection=0, containing=VICTIM),),
        one("deferred"),
        ALL_SENT,
        (("deferred", "421 4.3.0 Disk trouble, closing"), ("sent", "250 ")),
    ),
    Case(
        "5yz at MAIL",
        (On("MAIL", "552 5.3.4 Too big for us", connection=0, number=3),),
        one("rejected"),
        one("rejected"),
        (("rejected", "552 5.3.4 Too big for us"),),
        accepted={3: 0},
    ),
    Case(
        "5yz at RCPT, on several lines",
        (On("RCPT", "550-5.1.1 No such user here.\n550 5.1.1 See https://help.example", containing=VICTIM),),
        one("rejected"),
        one("rejected"),
        (("rejected", "550 5.1.1 No such user here. See https://help.example"),),
        accepted={3: 0},
    ),
    Case(
        "5yz at DATA",
        (On("DATA", "554 5.5.1 No valid recipients", connection=0, number=3),),
        one("rejected"),
        one("rejected"),
        (("rejected", "554 5.5.1 No valid recipients"),),
        accepted={3: 0},
    ),
    Case(
        "5yz after the content",
        (On("CONTENT", "554 5.7.1 This looks like spam", containing=VICTIM),),
        one("rejected"),
        one("rejected"),
        (("rejected", "554 5.7.1 This looks like spam"),),
        accepted={3: 0},
    ),
    Case("a drop before the content", (On("DATA", drop=True, connection=0, number=3),), ALL_SENT, ALL_SENT),
    Case(
        "a drop in the content",
        (On("CONTENT-LINE", drop=True, connection=0, number=4),),
        one("unconfirmed"),
        one("unconfirmed"),
        (("unconfirmed", "The server closed the connection."),),
        victim=1,
        accepted={1: 0},
    ),
    Case(
        "a drop after the final dot",
        (On("CONTENT", drop=True, containing=VICTIM),),
        one("unconfirmed"),
        one("unconfirmed"),
        (("unconfirmed", "The server closed the connection."),),
    ),
    Case(
        "silence instead of a greeting",
        (On("CONNECT", "220 Late", connection=0, delay=TEN_MINUTES),),
        {"queued": PEOPLE},
        ALL_SENT,
        waits="The server did not answer",
    ),
    Case(
        "silence after RCPT",
        (On("RCPT", "250 Late", connection=0, containing=VICTIM, delay=TEN_MINUTES),),
        ALL_SENT,
        ALL_SENT,
    ),
    Case(
        "ten minutes of silence after the final dot",
        (On("CONTENT", "250 Late", containing=VICTIM, delay=TEN_MINUTES),),
        one("unconfirmed"),
        one("unconfirmed"),
        (("unconfirmed", "The server did not answer the final dot."),),
    ),
    Case(
        "another protocol's greeting",
        (On("CONNECT", b"HTTP/1.1 400 Bad Request\r\n\r\n", connection=0),),
        {"queued": PEOPLE},
        ALL_SENT,
        waits="The server's answer is no SMTP reply: HTTP/1.1 400 Bad Request",
    ),
    Case(
        "nonsense instead of RCPT's answer",
        (On("RCPT", b"\x00\xff\xfe what?\r\n", connection=0, containing=VICTIM),),
        ALL_SENT,
        ALL_SENT,
    ),
    Case(
        "nonsense after the final dot",
        (On("CONTENT", b"OK, thank you\r\n", containing=VICTIM),),
        one("unconfirmed"),
        one("unconfirmed"),
        (("unconfirmed", "The server's answer is no SMTP reply: OK, thank you"),),
        accepted={3: 0},
    ),
    Case(
        "a code that is none of this answer's, after the final dot",
        (On("CONTENT", "354 Go on", containing=VICTIM),),
        one("unconfirmed"),
        one("unconfirmed"),
        (("unconfirmed", "The server's answer to the final dot makes no sense: 354 Go on"),),
        accepted={3: 0},
    ),
    Case(
        "a refusal of 100 kB on one line",
        (On("RCPT", f"550 5.1.1 {LONG}", containing=VICTIM),),
        one("rejected"),
        one("rejected"),
        (("rejected", f"550 5.1.1 {LONG}"[: KEPT - 2]),),
        accepted={3: 0},
    ),
    Case(
        "every answer of 100 kB on one line",
        (On("CONNECT", f"220 {LONG}"), On("RCPT", f"250 2.1.5 {LONG}"), On("CONTENT", f"250 2.0.0 {LONG}")),
        ALL_SENT,
        ALL_SENT,
        (("sent", "250 2.0.0 xxx"),),
    ),
    Case(
        "every octet in a packet of its own",
        (On("RCPT", "550 5.1.1 No such user", containing=VICTIM),),
        one("rejected"),
        one("rejected"),
        (("rejected", "550 5.1.1 No such user"),),
        accepted={3: 0},
        options={"byte_by_byte": True},
    ),
    Case(
        "no pipelining, and a refusal in the middle",
        (On("RCPT", "550 5.1.1 No such user", containing=VICTIM),),
        one("rejected"),
        one("rejected"),
        (("rejected", "550 5.1.1 No such user"),),
        accepted={3: 0},
        options={"features": ("SIZE 10485760",)},
    ),
]


@pytest.fixture(autouse=True)
def hurry(settings: Any) -> None:
    """Wait as long as the RFC says, three hundred times faster."""
    assert Timeouts().data_end == 600
    settings.WICI_TRANSPORTS = settings.WICI_TRANSPORTS | {"smtp": "tests.engine.hurried.HurriedTransport"}


def beside(make_scene: MakeScene, serve: Serve) -> Callable[[], None]:
    """Freeze a dispatch to a server that behaves; returns what proves that it was not stopped."""
    scene = make_scene(4)
    server = serve(scene)
    dispatch = scene.freeze()

    def prove() -> None:
        assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
        assert sorted(server.recipients) == sorted(person.email for person in scene.people)

    return prove


def victims_attempts(dispatch: Dispatch, victim: int) -> list[tuple[str, str]]:
    row = rows(dispatch)[victim - 1]
    tries = [(each.outcome, each.reply) for each in told.tries(row)]
    assert tries[-1] == (row.state, row.reply)
    assert row.attempts == len(tries)
    return tries


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_answer_ends_in_the_right_state_and_stops_nobody_else(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, case: Case
) -> None:
    scene = make_scene(PEOPLE, batch_size=PEOPLE, connection={"max_connections": 1})
    server = serve(scene, *case.rules, **case.options)
    dispatch = scene.freeze()
    prove_beside = beside(make_scene, serve)

    work_all(worker)
    prove_beside()
    assert states(dispatch) == case.first
    assert dispatch.pause_words.startswith(case.waits)
    assert bool(dispatch.pause_words) == bool(case.waits)

    for _ in range(3):
        clock.forward(minutes=20)
        work_all(worker)

    assert (states(dispatch), dispatch.state) == (case.end, "finished")
    tried = victims_attempts(dispatch, case.victim)
    assert [state for state, _ in tried] == [state for state, _ in case.attempts]
    for (_, words), (_, expected) in zip(tried, case.attempts, strict=True):
        assert words.startswith(expected)
        assert len(words) <= KEPT
    for number, person in enumerate(scene.people, start=1):
        assert server.recipients.count(person.email) == case.accepted.get(number, 1), person.email


def test_a_certificate_of_another_name_pauses_and_the_same_one_mended_goes_on(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    """The certificate is trusted, but it is not 127.0.0.1's: nothing is sent, not even the password."""
    scene = make_scene(PEOPLE, connection={"security": "starttls", "user": "biuro"})
    features = (*FEATURES, "STARTTLS", "AUTH PLAIN")
    here, elsewhere = TRUSTED_NAMES
    server = serve(scene, features=features, tls=server_context(elsewhere))
    dispatch = scene.freeze()
    prove_beside = beside(make_scene, serve)

    work_all(worker)

    prove_beside()
    assert (states(dispatch), dispatch.state, dispatch.pause_reason) == (
        {"queued": PEOPLE},
        "paused",
        "connection",
    )
    assert dispatch.pause_words.startswith("The server's certificate cannot be trusted:")
    assert "127.0.0.1" in queries.pause_sentence(dispatch)
    assert (server.verbs(), server.connections) == (["CONNECT", "EHLO", "STARTTLS"], 1)

    server = serve(scene, features=features, tls=server_context(here))
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == (ALL_SENT, "finished")
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)
