"""A real Postfix accepts, refuses and greylists; its mailbox holds what the report says was sent."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.engine.installation import Installation, wait_for
from tests.parts.postfix import DOMAIN, Postfix, running_postfix

pytestmark = pytest.mark.engine

PEOPLE = 60
GREY, UNKNOWN, REFUSED = f"szara@{DOMAIN}", f"nikt@{DOMAIN}", "kto@obca.example"
GREYLISTED = "450 4.2.0 Greylisted, come back in 5 minutes"
NO_USER = "550 5.1.1 No such mailbox"
ADDRESSES = [*(f"osoba{n}@{DOMAIN}" for n in range(1, PEOPLE + 1)), GREY, UNKNOWN, REFUSED]
#: Lines that begin with a dot, a line beyond any limit, and letters of every kind.
LETTER = f"""<!DOCTYPE html>
<html lang="pl"><body><p>Dzień dobry {{{{ first_name }}}},</p>
<p>.kropka na początku<br>
.
<br>zażółć gęślą jaźń – €, 日本, 🎉</p>
<p>{"długi wiersz " * 120}</p>
</body></html>
"""
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")
PROGRAMME = bytes(range(256)) * 300


@pytest.fixture
def postfix() -> Iterator[Postfix]:
    with running_postfix({GREY: GREYLISTED, UNKNOWN: NO_USER}) as server:
        yield server


@pytest.fixture
def trusting(wici: Installation, postfix: Postfix) -> Installation:
    """The installation, on a machine that trusts the certificate of that Postfix."""
    return Installation(wici.data, wici.database, {"SSL_CERT_FILE": str(postfix.certificate)})


def queue(wici: Installation, postfix: Postfix, folder: Path) -> int:
    (wici.data / "letter.html").write_text(LETTER, encoding="utf-8")
    programme = folder / "Program – sala Łódź.bin"
    programme.write_bytes(PROGRAMME)
    return wici.queue(
        ADDRESSES,
        port=postfix.port,
        batch_size=25,
        connection=("--security", "starttls"),
        message=("--subject", "Zaproszenie, {{ first_name }}", "--attach", str(programme)),
    )


def let_time_pass(wici: Installation) -> None:
    """What was deferred is due again."""
    wici.change("UPDATE delivery_recipient SET due_at = '2020-01-01 00:00:00+00' WHERE state = 'deferred'")


def split(stored: bytes) -> tuple[str, bytes]:
    """Who it was delivered to, and the message without what Postfix put on top of it."""
    recipient = re.search(rb"^X-Original-To: (.*)$", stored, re.MULTILINE)
    received = re.search(rb"^Received: .*\n(?:[ \t].*\n)*", stored, re.MULTILINE)
    assert recipient is not None
    assert received is not None
    return recipient[1].decode(), stored[received.end() :]


def test_what_postfix_has_is_what_the_report_says(
    trusting: Installation, postfix: Postfix, tmp_path: Path
) -> None:
    wici = trusting
    dispatch = queue(wici, postfix, tmp_path)

    wici.json("tick")
    first = {row.address: (row.state, row.reply) for row in wici.rows(dispatch)}
    assert first[GREY][0] == "deferred"
    assert first[GREY][1].startswith(f"450 4.2.0 <{GREY}>: Recipient address rejected: Greylisted")
    assert first[UNKNOWN][0] == "rejected"
    assert first[UNKNOWN][1].startswith("550 5.1.1 ")
    assert "No such mailbox" in first[UNKNOWN][1]
    assert first[REFUSED][0] == "rejected"
    assert first[REFUSED][1].startswith("554 5.7.1 ")
    assert "Relay access denied" in first[REFUSED][1]

    postfix.decide({UNKNOWN: NO_USER})
    assert wici.json("tick") == {"batches": 0}
    let_time_pass(wici)
    wici.json("tick")

    rows = {row.address: row for row in wici.rows(dispatch)}
    got = [address for address in ADDRESSES if address not in (UNKNOWN, REFUSED)]
    assert [address for address in ADDRESSES if rows[address].state == "sent"] == got
    assert wici.state(dispatch) == "finished"
    assert {address: rows[address].attempts for address in ADDRESSES} == {
        address: 2 if address == GREY else 1 for address in ADDRESSES
    }
    wait_for(lambda: len(postfix.delivered()) >= len(got), seconds=30, what="Postfix's delivery")
    stored = [split(message) for message in postfix.delivered()]
    assert sorted(address for address, _ in stored) == sorted(got)
    # Each reply names the message in Postfix's queue: every one has its own.
    assert len({rows[address].reply for address in got}) == len(got)
    check_contents(wici, dispatch, dict(stored))


def check_contents(wici: Installation, dispatch: int, stored: dict[str, bytes]) -> None:
    """Everybody's message is complete, their own, and for some of them exactly as the report shows it."""
    message_ids = wici.message_ids(dispatch)
    for number, address in enumerate(ADDRESSES, start=1):
        if address not in stored:
            continue
        message = email.message_from_bytes(stored[address], policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert message["Message-ID"] == f"<{message_ids[address]}>"
        assert message["Subject"] == f"Zaproszenie, Imię{number}"
        assert message["From"] == "Biuro <biuro@kongres.example.org>"
        assert message["To"] == f"Imię{number} Żółty{number} <{address}>"
        assert [len(message.get_all(name) or ()) for name in ONCE] == [1] * len(ONCE)
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        assert html is not None
        assert text is not None
        assert html.get_content() == LETTER.replace("{{ first_name }}", f"Imię{number}")
        assert f"Dzień dobry Imię{number}," in text.get_content()
        assert "zażółć gęślą jaźń – €, 日本, 🎉" in text.get_content()
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == "Program – sala Łódź.bin"
        assert attached.get_content() == PROGRAMME
    for address in (ADDRESSES[0], GREY):
        shown = wici.json("message", str(dispatch), address)["message"]
        assert stored[address].decode("utf-8", "surrogateescape") == shown.replace("\r\n", "\n")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    wici: Installation, postfix: Postfix, tmp_path: Path
) -> None:
    dispatch = queue(wici, postfix, tmp_path)

    wici.json("tick")

    assert wici.state(dispatch) == "paused"
    assert (
        "The server's certificate cannot be trusted: it is signed by the server itself"
        in wici.run("status", str(dispatch)).stdout
    )
    assert {row.state for row in wici.rows(dispatch)} == {"queued"}
    assert postfix.delivered() == []
