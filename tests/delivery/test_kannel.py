"""Text messages through a real Kannel: letters, parts and delivery reports as phone networks have them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests import builders
from tests.parts.kannel import PASSWORD, USER, Kannel, running_kannel
from wici.delivery import delivery_reports, freeze, told
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.worker import Worker
from wici.plain.sms.parts import Alphabet, measure, split
from wici.shared.secret_text import encrypt

pytestmark = pytest.mark.django_db(transaction=True)
#: Three parts, at one of whose edges a character of two halves stands.
LONG_UCS2 = ("ż" * 66 + "😀") * 2 + "koniec"


@pytest.fixture(scope="module")
def kannel() -> Iterator[Kannel]:
    with running_kannel() as gateway:
        yield gateway


@pytest.fixture
def send(kannel: Kannel, live_server: Any, settings: Any, tmp_path: Path) -> Callable[..., Dispatch]:
    """Sends a text to one number through the real gateway, which reports to a real server."""
    settings.WICI_URL = live_server.url

    def run(text: str, number: str, password: str = PASSWORD) -> Dispatch:
        event = builders.event(batch_interval_seconds=0)
        gateway = builders.gateway(
            event, kind="kannel", host=kannel.url, user=USER, password_encrypted=encrypt(password)
        )
        mailing = builders.sms(event, audience="addresses", addresses=number, gateway=gateway, text=text)
        made = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
        with Worker(folder=tmp_path / "journal") as worker:
            while worker.run_once():
                pass
        return made

    return run


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Zażółć gęślą jaźń", "+48601000001"),
        ("Do zobaczenia! 100% & 50 + 1", "+48601000002"),
        (LONG_UCS2, "+48601000003"),
        ("a" * 400, "+48601000004"),
    ],
)
def test_the_network_gets_every_letter_in_as_many_parts_as_were_counted(
    send: Callable[..., Dispatch], kannel: Kannel, text: str, number: str
) -> None:
    dispatch = send(text, number)
    (row,) = told.completed(Recipient.unscoped.filter(dispatch=dispatch))
    assert (row.state, row.reply) == ("sent", "202 0: Accepted for delivery")
    expected = split(text)

    assert until(lambda: len([part for part in kannel.taken() if part.to == number]) >= len(expected))
    parts = [part for part in kannel.taken() if part.to == number]
    assert len(parts) == len(expected)
    octets = b"".join(part.octets for part in parts)
    is_gsm = measure(text).alphabet is Alphabet.GSM
    assert octets.decode("utf-8" if is_gsm else "utf-16-be") == text
    assert {part.sender for part in parts} == {"Kongres"}
    numbered = [(part.header[-2], part.header[-1]) for part in parts if part.header]
    assert numbered == ([(len(parts), n) for n in range(1, len(parts) + 1)] if len(parts) > 1 else [])

    assert until(lambda: delivery_reports.counts(dispatch)["delivered"] == 1)
    assert delivery_reports.counts(dispatch) == {"delivered": 1, "failed": 0}


def test_a_wrong_password_loses_nobody(send: Callable[..., Dispatch], kannel: Kannel) -> None:
    row = Recipient.unscoped.get(dispatch=send("Cześć", "+48601000009", "zle-haslo"))
    assert (row.state, row.reply) == ("deferred", "403 Authorization failed for sendsms")
    assert not [part for part in kannel.taken() if part.to == "+48601000009"]
