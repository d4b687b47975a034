"""The main job from a shell: from an empty event to one recipient's exact message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests import builders
from wici.commands.main import main
from wici.delivery.models import Dispatch
from wici.events.models import Event, Sender
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

SHEET = """Imię;Nazwisko;E-mail;Firma
Anna;Żółć;anna@poczta.example;ACME & Synowie
Jan;Kowalski;jan@reject.example;
Ewa;Nowak;ewa@busy.example;Młyn
"""
LETTER = '<!doctype html><html><body><p>Dzień dobry {{ imie }} ({{ firma | default: "–" }})</p></body></html>'
STATES = {
    "queued", "sending", "sent", "deferred", "rejected", "unconfirmed", "held", "skipped", "cancelled",
}  # fmt: skip


class Shell:
    """Runs commands in this process and reads what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = main(list(arguments))
        printed = self.capsys.readouterr()
        return code, printed.out, printed.err

    def json(self, *arguments: str) -> Any:
        code, out, err = self(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def refused(self, *arguments: str) -> str:
        code, out, err = self(*arguments)
        assert (code, out) == (1, "")
        assert err.count("\n") == 1
        return err


@pytest.fixture
def wici(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("LC_ALL", "C")
    return Shell(capsys)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_bytes(SHEET.encode("cp1250"))
    (tmp_path / "letter.html").write_text(LETTER, encoding="utf-8")
    (tmp_path / "plan.txt").write_text("Plan: sala 1, godzina 10", encoding="utf-8")
    return tmp_path


@pytest.fixture
def event(wici: Shell, files: Path) -> str:
    assert wici.json("event", "add", "k", "--name", "Kongres")["event"] == "k"
    wici.json("event", "set", "k", "--batch-size", "2", "--batch-interval", "0")
    wici.json("import", "k", str(files / "people.csv"))
    wici.json("group", "add", "k", "Wszyscy", "--filter", "all")
    return "k"


def send(files: Path, *more: str, subject: str = "Witamy, {{ first_name }}") -> list[str]:
    letter = str(files / "letter.html")
    return ["send", "k", "--sender", "Kongres", "--subject", subject, "--html", letter, *more]


def test_a_mailing_goes_from_a_spreadsheet_to_the_mailboxes(wici: Shell, files: Path, event: str) -> None:
    groups = wici.json("groups", event)
    assert (groups["name"], groups["count"]) == ("Wszyscy", 3)
    status = wici.json(*send(files, "--group", "Wszyscy", "--attach", str(files / "plan.txt"), "--wait"))

    assert {key: status[key] for key in ("kind", "subject", "total", "sent", "rejected", "deferred")} == {
        "kind": "email", "subject": "Witamy, {{ first_name }}", "total": 3, "sent": 1, "rejected": 1,
        "deferred": 1,
    }  # fmt: skip
    assert sum(status[state] for state in STATES) == 3
    assert wici.json("status", str(status["id"])) == status

    _, out, _ = wici("recipients", str(status["id"]), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["address"], row["state"], row["attempts"]) for row in rows] == [
        ("anna@poczta.example", "sent", 1),
        ("jan@reject.example", "rejected", 1),
        ("ewa@busy.example", "deferred", 1),
    ]
    assert rows[1]["reply"].startswith("550 5.1.1")
    assert len({row["message_id"] for row in rows}) == 3
    _, only, _ = wici("recipients", str(status["id"]), "--state", "sent", "--json")
    assert json.loads(only) == rows[0]

    source = wici.json("message", str(status["id"]), "anna@poczta.example")["message"].encode()
    message = message_from_bytes(source, policy=policy.default)
    html = message.get_body(("html",))
    assert message["Subject"] == "Witamy, Anna"
    assert message["To"] == "Anna Żółć <anna@poczta.example>"
    assert message["Message-ID"] == f"<{rows[0]['message_id']}>"
    assert html is not None
    assert html.get_content().strip() == LETTER.replace("{{ imie }}", "Anna").replace(
        '{{ firma | default: "–" }}', "ACME &amp; Synowie"
    )
    assert [part.get_filename() for part in message.iter_attachments()] == ["plan.txt"]


def test_each_recipient_gets_their_own_document(wici: Shell, files: Path, event: str) -> None:
    builders.document(Event.objects.get(slug=event), file_name="Certyfikat {{ imie }}")
    status = wici.json(*send(files, "--group", "Wszyscy", "--document", "Certyfikat", "--wait"))
    source = wici.json("message", str(status["id"]), "anna@poczta.example")["message"].encode()
    message = message_from_bytes(source, policy=policy.default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["Certyfikat Anna.pdf"]
    code, _, words = wici(*send(files, "--group", "Wszyscy", "--document", "Bilet"))
    assert code == 1
    assert "There is: Certyfikat." in words


def test_without_wait_the_batches_leave_by_ticks(wici: Shell, files: Path, event: str) -> None:
    queued = wici.json(*send(files, "--group", "Wszyscy"))
    assert (queued["state"], queued["queued"], queued["total"]) == ("queued", 3, 3)

    assert wici.json("tick") == {"batches": 2}
    assert wici.json("tick") == {"batches": 0}

    assert wici.json("status", str(queued["id"]))["sent"] == 1


def test_a_scheduled_message_waits_for_its_time(wici: Shell, files: Path, event: str) -> None:
    made = wici.json(*send(files, "--group", "Wszyscy", "--at", "2099-01-02T08:00"))

    assert (made["state"], made["queued"]) == ("scheduled", 3)
    assert wici.json("tick") == {"batches": 0}
    scheduled = Dispatch.unscoped.get(pk=made["id"]).scheduled_at
    assert scheduled is not None
    assert scheduled.isoformat() == "2099-01-02T07:00:00+00:00"


def test_pause_resume_and_cancel(wici: Shell, files: Path, event: str) -> None:
    number = str(wici.json(*send(files, "--group", "Wszyscy"))["id"])

    assert wici.json("pause", number)["state"] == "paused"
    assert wici.json("tick") == {"batches": 0}
    assert wici.json("resume", number)["state"] == "queued"
    cancelled = wici.json("cancel", number)
    assert (cancelled["state"], cancelled["cancelled"]) == ("cancelled", 3)
    assert "cancelled" in wici.refused("resume", number)


def test_the_same_file_again_changes_nothing(wici: Shell, files: Path, event: str) -> None:
    again = wici.json("import", event, str(files / "people.csv"))

    assert again == {"rows": 3, "new": 0, "changed": 0, "unchanged": 3, "wrong": []}


def test_a_dry_run_says_what_is_wrong_and_imports_nothing(wici: Shell, files: Path, event: str) -> None:
    (files / "bad.csv").write_text("Imię;E-mail\nOla;ola@x.example\nIda;ida.example\n", encoding="utf-8")

    code, out, err = wici("import", event, str(files / "bad.csv"), "--dry-run", "--json")

    facts = json.loads(out)
    assert code == 1
    assert (facts["rows"], facts["new"]) == (2, 1)
    assert [(wrong["row"], wrong["column"], wrong["value"]) for wrong in facts["wrong"]] == [
        (3, "E-mail", "ida.example")
    ]
    assert err == "wici: Nothing was imported: correct these rows and import the file again.\n"
    assert wici.json("groups", event)["count"] == 3


def test_an_import_tells_what_it_makes_and_what_was_odd(wici: Shell, files: Path, event: str) -> None:
    rows = "Imię;E-mail;Typ;Rozmiar\nOla;ola@x.example;Prelegent;XL\n".encode()
    (files / "mixed.csv").write_bytes(rows + "Łucja;lu@x.example;Gość;M\n".encode("cp1250"))

    code, out, _ = wici("import", event, str(files / "mixed.csv"), "--dry-run")

    told = out.splitlines()
    assert code == 0
    assert "New participation types: Prelegent, Gość." in told
    assert "New form fields: Rozmiar." in told
    assert any("row 3 is written in Windows-1250" in line for line in told)


def test_a_file_that_is_not_there_is_named(wici: Shell, files: Path, event: str) -> None:
    path = files / "nowhere.xlsx"

    assert wici.refused("import", event, str(path)) == (
        f"wici: {path} cannot be read: No such file or directory.\n"
    )


def test_an_unknown_tag_is_named_with_its_place_and_nothing_is_sent(
    wici: Shell, files: Path, event: str
) -> None:
    told = wici.refused(*send(files, "--group", "Wszyscy", subject="Witaj {{ nope }}"))

    assert "nope" in told
    assert "line 1, column 10" in told
    assert not Dispatch.unscoped.exists()


def test_what_is_not_there_is_named_with_what_is(wici: Shell, files: Path, event: str) -> None:
    assert "There is: Wszyscy." in wici.refused(*send(files, "--group", "Nikt"))
    assert "wici event add" in wici.refused("groups", "nowhere")
    assert "no dispatch 99" in wici.refused("status", "99")
    assert "all" in wici.refused("group", "add", event, "Pusta", "--filter", "{}")
    assert "missing.html" in wici.refused(
        "send", "k", "--group", "Wszyscy", "--sender", "Kongres", "--subject", "x", "--html", "missing.html"
    )


def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["send", "k"])

    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert printed.err.startswith("wici send: ")
    assert printed.err.count("\n") == 1


def test_a_polish_shell_gets_polish_words(wici: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "pl_PL.UTF-8")

    assert "Nie ma wydarzenia „nowhere”" in wici.refused("groups", "nowhere")


@pytest.mark.parametrize(
    "setting", [("WICI_DATA", "/dev/null/data"), ("DATABASE_URL", "mysql://localhost/x"), ("PORT", "many")]
)
def test_a_setting_that_cannot_be_used_is_told_in_one_line(setting: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "wici", "event", "list"]

    ended = subprocess.run(
        command, env={**os.environ, setting[0]: setting[1]}, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("wici: ")
    assert ended.stderr.count("\n") == 1


def test_limits_and_a_fallback_are_set_from_a_shell(wici: Shell, event: str) -> None:
    server = ("--host", "smtp.example.org", "--port", "587", "--security", "starttls")
    limits = ("--per-domain", "0", "--fallback", "Zapasowe")
    who = ("--address", "p@example.org", "--connection", "Główne")
    wici("connection", "add", event, "Zapasowe", *server)
    code, _, _ = wici("connection", "add", event, "Główne", *server, *limits)
    wici("sender", "add", event, "Prasa", *who, "--per-day", "9")

    with scopes_disabled():
        sender = Sender.objects.get(name="Prasa")
    first, spare = sender.connection, sender.connection.fallback
    assert (code, sender.per_hour, sender.per_day) == (0, None, 9)
    assert first.per_domain_per_minute is None
    assert spare is not None
    assert (spare.name, spare.per_domain_per_minute) == ("Zapasowe", 600)
    code, _, error = wici("connection", "add", event, "Inne", *server, "--fallback", "Żadne")
    assert (code, "Zapasowe" in error) == (1, True)
