"""Messages to an SMS gateway over HTTP: every answer, and everything that is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

from tests import builders
from tests.fakes.sms_gateway import ACCEPTED, SILENCE, FakeGateway, reply
from wici.delivery.report_links import report_url
from wici.delivery.transports import http
from wici.delivery.transports.base import transport_for
from wici.events.models import MailConnection
from wici.plain.outcomes import Cause, NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.smtp import Envelope
from wici.shared.refusals import Refused
from wici.shared.secret_text import encrypt

pytestmark = pytest.mark.django_db


def send(
    url: str,
    count: int = 1,
    *,
    lanes: int = 1,
    kind: str = "kannel",
    stop: Callable[[], bool] = lambda: False,
) -> dict[int, Outcome]:
    """The outcomes of so many texts to 601000001, 601000002…"""
    way_out = MailConnection(kind=kind, host=url, user="wici", password_encrypted=encrypt("secret"))
    texts = [
        Envelope(n, "Kongres", f"+4860100{n:04}", [f"Wiadomość {n}".encode()]) for n in range(1, count + 1)
    ]
    outcomes: dict[int, Outcome] = {}

    async def run() -> None:
        transport = transport_for(way_out, connections=lanes)
        try:
            await transport.deliver(
                texts,
                on_begin=lambda _: None,
                on_outcome=lambda row, outcome: outcomes.update({row: outcome}),
                should_stop=stop,
            )
        finally:
            await transport.close()

    asyncio.run(run())
    return outcomes


def test_texts_leave_over_one_connection_that_stays_open() -> None:
    with FakeGateway() as gateway:
        outcomes = send(gateway.url, 3)
    assert outcomes == dict.fromkeys((1, 2, 3), Sent("202 0: Accepted for delivery"))
    assert gateway.connections == 1
    assert [(given["to"], given["text"], given["from"]) for given in gateway.texts] == [
        (f"+4860100000{n}", f"Wiadomość {n}", "Kongres") for n in (1, 2, 3)
    ]
    assert gateway.texts[0]["dlr-url"] == f"{report_url(1)}?status=%d&answer=%A"


def test_no_more_requests_are_under_way_than_allowed() -> None:
    with FakeGateway() as gateway:
        assert len(send(gateway.url, 20, lanes=3)) == 20
    assert 1 <= gateway.connections <= 3
    assert sorted(given["to"] for given in gateway.texts) == [f"+4860100{n:04}" for n in range(1, 21)]


def test_each_text_has_its_own_answer() -> None:
    answers = {
        "+48601000001": reply(202, "0: Accepted"),
        "+48601000002": reply(400, "Bad number", keep=False),
        "+48601000003": reply(503, "Later"),
        "+48601000004": (
            b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n0:\r\n3\r\n ye\r\n0\r\n\r\n"
        ),
    }
    with FakeGateway(lambda given: answers.get(given["to"], ACCEPTED)) as gateway:
        outcomes = send(gateway.url, 5)
    assert outcomes == {
        1: Sent("202 0: Accepted"),
        2: Rejected(400, "", "400 Bad number"),
        3: Retry(503, "4.3.0", "503 Later"),
        4: Sent("202 0: ye"),
        5: Sent("202 0: Accepted for delivery"),
    }


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (None, Cause.DROPPED),
        (SILENCE, Cause.TIMEOUT),
        (b"220 smtp.example.org ESMTP\r\n", Cause.PROTOCOL),
        (b"HTTP/1.1 202 Accepted\r\nno colon\r\n\r\n", Cause.PROTOCOL),
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: nine\r\n\r\n", Cause.PROTOCOL),
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: 999999999\r\n\r\n", Cause.PROTOCOL),
        (b"HTTP/1.1 202 Acc", Cause.TIMEOUT),
    ],
)
def test_a_text_without_an_answer_is_not_sent_again(
    answer: bytes | None, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.3)

    def decide(given: Mapping[str, str]) -> bytes | None:
        return answer if given["to"].endswith("1") else ACCEPTED

    with FakeGateway(decide) as gateway:
        outcomes = send(gateway.url, 2)
    assert isinstance(outcomes[1], Unknown)
    assert outcomes[1].cause is cause
    assert outcomes[2] == Sent("202 0: Accepted for delivery")
    assert [given["to"] for given in gateway.texts] == ["+48601000001", "+48601000002"]


def test_a_gateway_that_never_answers_is_given_up() -> None:
    with FakeGateway(lambda given: None) as gateway:
        outcomes = send(gateway.url, 9)
    assert [type(outcomes[n]) for n in range(1, 10)] == [Unknown] * 3 + [NotSent] * 6
    assert len(gateway.texts) == 3


def test_nothing_has_left_when_nobody_answers_there() -> None:
    with FakeGateway() as gateway:
        url = gateway.url
    outcomes = send(url, 3, lanes=2)
    assert {type(outcome) for outcome in outcomes.values()} == {NotSent}
    assert sorted(outcomes) == [1, 2, 3]


def test_what_is_stopped_has_not_begun() -> None:
    with FakeGateway() as gateway:
        outcomes = send(gateway.url, 3, stop=lambda: bool(gateway.texts))
    assert [type(outcomes[n]) for n in (1, 2, 3)] == [Sent, NotSent, NotSent]


def test_smsapi_is_spoken_to_in_json() -> None:
    answer = reply(200, '{"count": 1, "list": [{"id": "5F", "status": "QUEUE"}]}')
    with FakeGateway(lambda given: answer) as gateway:
        assert send(gateway.url, kind="smsapi") == {1: Sent("QUEUE id=5F")}
    assert "Authorization: Bearer secret" in gateway.heads[0]
    assert gateway.texts[0] == {
        "to": "48601000001", "from": "Kongres", "message": "Wiadomość 1", "encoding": "utf-8",
        "format": "json", "notify_url": report_url(1),
    }  # fmt: skip


def test_a_connection_that_was_closed_meanwhile_costs_no_text() -> None:
    with FakeGateway(lambda given: reply(202, "0: Accepted", keep=False)) as gateway:
        assert send(gateway.url, 3) == dict.fromkeys((1, 2, 3), Sent("202 0: Accepted"))
    assert gateway.connections == 3


def test_a_secret_of_another_installation_is_refused() -> None:
    event = builders.event()
    way_out = builders.gateway(
        event, kind="kannel", host="http://127.0.0.1:1/", password_encrypted="x"
    ).connection
    with pytest.raises(Refused):
        transport_for(way_out, connections=1)
