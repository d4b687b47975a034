"""The real programs start, do what tests need of them, and are gone afterwards."""

from __future__ import annotations

import smtplib
from pathlib import Path

import psycopg
import pytest

from tests.parts.processes import accepts_connections, free_port, running
from tests.parts.smtp_sink import ReceivedMessage, SmtpSink, parse_dump, running_smtp_sink

MESSAGE = "Subject: Zaproszenie\n\n.kropka na początku\nkoniec\n".encode()


def test_postgresql_knows_polish_letters(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        row = connection.execute("SELECT upper('żółć'), 'ŁÓDŹ' ILIKE 'łódź'").fetchone()
    assert row == ("ŻÓŁĆ", True)


def test_smtp_sink_keeps_what_it_was_given(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        crlf = MESSAGE.replace(b"\n", b"\r\n")
        client.sendmail("biuro@example.org", ["anna@example.org", "jan@example.org"], crlf)
    assert smtp_sink.messages() == [
        ReceivedMessage("<biuro@example.org>", ("<anna@example.org>", "<jan@example.org>"), MESSAGE)
    ]


@pytest.mark.usefixtures(
    "smtp_sink"
)  # names what is needed, so that the test is left out where it is missing
def test_smtp_sink_takes_options_and_ends_with_its_block() -> None:
    with running_smtp_sink("-r", "RCPT") as sink, smtplib.SMTP(sink.host, sink.port) as client:
        client.ehlo()
        client.mail("biuro@example.org")
        code, _ = client.rcpt("anna@example.org")
    assert (code, accepts_connections(sink.port), sink.folder.exists()) == (450, False, False)


def test_a_dump_with_mail_parameters_and_an_empty_message_is_read() -> None:
    dump = (
        b"X-Client-Addr: 127.0.0.1\nX-Mail-Args: <> SIZE=0\nX-Rcpt-Args: <a@example.org>\n"
        b"Received: from [127.0.0.1] ([127.0.0.1])\n\tby smtp-sink (smtp-sink) with ESMTP id 1;\n\tdate\n\n"
    )
    assert parse_dump(dump) == ReceivedMessage("<> SIZE=0", ("<a@example.org>",), b"")


def test_a_program_that_ends_at_once_is_reported_with_its_words(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo no such option; exit 3"]
    with (
        pytest.raises(RuntimeError, match="ended with 3:\nno such option"),
        running(command, log=tmp_path / "log", is_ready=lambda: False),
    ):
        pass


def test_a_program_that_ignores_the_request_to_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.parts.processes.STOP_SECONDS", 0.2)
    command = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"]
    log = tmp_path / "log"
    with running(command, log=log, is_ready=lambda: log.read_text() == "ready\n") as process:
        pass
    assert process.returncode == -9


def test_a_free_port_has_no_listener() -> None:
    assert accepts_connections(free_port()) is False
