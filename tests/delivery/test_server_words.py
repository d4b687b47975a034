"""Why a server cannot be used, in the reader's language."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import server_words
from wici.delivery.server_words import in_words
from wici.plain.smtp import Security, check
from wici.plain.smtp.settings import ConnectionSettings, Timeouts

QUICK = Timeouts(connect=1, tls=1, greeting=0.3, command=0.3, quit=0.1)


@pytest.fixture(autouse=True)
def in_polish() -> Iterator[None]:
    with translation.override("pl"):
        yield


def failure(settings: ConnectionSettings) -> str:
    """What is written down when a server is tried, in Polish."""
    result = asyncio.run(check(settings, QUICK))
    assert result.failure is not None
    return str(in_words(result.failure.reason))


def test_a_port_where_nobody_is() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        told = failure(ConnectionSettings("127.0.0.1", port, Security.NONE))
    assert told == f"127.0.0.1, port {port}: nikt nie przyjmuje tam połączeń"


@pytest.mark.parametrize(
    ("rule", "security", "told"),
    [
        (On("CONNECT", "250 x", delay=1), Security.NONE, "Serwer nie odpowiedział na czas."),
        (On("CONNECT", drop=True), Security.NONE, "Serwer zamknął połączenie."),
        (On("CONNECT", "HTTP/1.1 400"), Security.NONE, "To, co tam odpowiada, nie jest serwerem poczty. "
         "Odpowiada: HTTP/1.1 400"),
        (On("CONNECT", "554 Nie wpuszczam"), Security.NONE, "554 Nie wpuszczam"),
        (None, Security.STARTTLS, "Serwer nie oferuje szyfrowania (STARTTLS)."),
    ],
)  # fmt: skip
def test_what_a_server_does(rule: On | None, security: Security, told: str) -> None:
    with FakeSmtpServer(*([rule] if rule else [])) as server:
        assert failure(ConnectionSettings(server.host, server.port, security)) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("The server name “poczta.invalid” cannot be found: Name or service not known",
         "Nie można znaleźć serwera „poczta.invalid”: nie ma takiej nazwy"),
        ("The connection was lost: [Errno 104] Connection reset by peer",
         "Połączenie zostało zerwane: druga strona zerwała połączenie"),
        ("The server's certificate cannot be trusted: certificate has expired",
         "Certyfikatowi serwera nie można zaufać: wygasł"),
        ("The server's certificate cannot be trusted: Hostname mismatch, certificate is not valid for "
         "'a.example.org'.",
         "Certyfikatowi serwera nie można zaufać: nie jest wystawiony dla „a.example.org”"),
        ("Encryption failed: WRONG_VERSION_NUMBER",
         "Szyfrowanie nie powiodło się: serwer nie obsługuje TLS na tym porcie"),
        ("The server did not answer the final dot.", "Serwer nie potwierdził, że ma wiadomość."),
        ("The server did not answer RCPT.", "Serwer nie odpowiedział na RCPT."),
        ("192.0.2.1, port 25: Łącze w remoncie 100%", "192.0.2.1, port 25: Łącze w remoncie 100%"),
        ("550 5.7.1 Connection refused by policy", "550 5.7.1 Connection refused by policy"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_known_is_told_in_polish_and_the_rest_as_it_is(written: str, told: str) -> None:
    assert str(in_words(written)) == told


def test_every_sentence_of_the_engine_is_known() -> None:
    """A sentence that is added to the engine needs its words here."""
    folder = Path(server_words.__file__).parent
    sources = [*(folder.parent / "plain" / "smtp").glob("*.py"), folder / "send.py", folder / "recover.py"]
    found = [
        words
        for path in sources
        for words in re.findall(r'(?:NotSent|Unknown|_failure)\(\s*f?"([^"]+)"', path.read_text("utf-8"))
    ]
    assert len(found) > 15
    for words in found:
        # The step that was not answered is put together.
        filled = re.sub(r"\{[^}]*\}", "X", words)
        if filled == "X.":
            continue
        assert str(in_words(filled)) != filled, words
