"""What comes out of the log: every line in one form, and nothing that tells of a person or opens a door."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from tests import builders
from wici.config.logs import logging_settings
from wici.delivery import logbook
from wici.plain.redaction import REDACTION
from wici.shared import secret_text

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def told(settings: Any) -> Iterator[Callable[..., io.StringIO]]:
    """Sets up logging as an installation does, and collects what it writes."""

    def configure(level: str = "INFO", *, is_json: bool = True) -> io.StringIO:
        output = io.StringIO()
        made = logging_settings(level, is_json=is_json)
        made["handlers"]["console"]["stream"] = output
        logging.config.dictConfig(made)
        return output

    yield configure
    logging.config.dictConfig(settings.LOGGING)


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_both_kinds_of_loggers_write_lines_of_one_form(told: Callable[..., io.StringIO]) -> None:
    output = told()
    structlog.stdlib.get_logger("wici.a").info("batch_recorded", sent=2)
    logging.getLogger("other").warning("%s of %s", 1, 2)

    ours, theirs = lines(output)
    assert {key: ours[key] for key in ("event", "sent", "level", "logger")} == {
        "event": "batch_recorded", "sent": 2, "level": "info", "logger": "wici.a",
    }  # fmt: skip
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("1 of 2", "warning", "other")
    assert ours["timestamp"].endswith("Z")


def test_on_a_terminal_a_line_is_for_people(told: Callable[..., io.StringIO]) -> None:
    output = told(is_json=False)
    structlog.stdlib.get_logger("wici.a").info("batch_recorded", sent=2)

    assert "batch_recorded" in output.getvalue()
    assert "sent=2" in output.getvalue()
    assert not output.getvalue().startswith("{")


@pytest.mark.parametrize("is_json", [True, False])
def test_addresses_and_secrets_do_not_come_out_whoever_says_them(
    told: Callable[..., io.StringIO], is_json: bool
) -> None:
    output = told(is_json=is_json)
    assert secret_text.decrypt(secret_text.encrypt('hasło "do" serwera')) == 'hasło "do" serwera'
    words = "anna@x.example is no number\nDETAIL: (Anna, Żółć)"
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("library").exception("login %s with %s", "anna@x.example", 'hasło "do" serwera')
    structlog.stdlib.get_logger("wici").warning("x", to=["<jan@y.example>"], key={"jan@y.example": 1})

    written = output.getvalue()
    for part in ("anna", "jan@", "Anna", "Żółć", "serwera"):
        assert part not in written
    assert "ValueError: [address] is no number" in written
    assert "login [address] with [secret]" in written


@pytest.mark.django_db
def test_a_request_is_told_by_its_pages_name_and_its_users_number(
    told: Callable[..., io.StringIO], client: Client
) -> None:
    user = builders.user("tajna@example.org")
    client.force_login(user)
    output = told()
    client.get("/i/a-very-secret-token/")
    client.get("/health/live")
    client.get("/")
    client.get("/no/such/page/a-very-secret-token")

    found = lines(output)
    assert [(line["route"], line["status"]) for line in found] == [
        ("invitation", 404), ("health-live", 200), ("home", found[2]["status"]), ("unknown", 404),
    ]  # fmt: skip
    assert found[2]["user"] == user.pk
    assert {line["event"] for line in found} == {"request"}
    assert all(line["ms"] >= 0 and line["method"] == "GET" for line in found)
    assert "secret" not in output.getvalue()
    assert "tajna" not in output.getvalue()


def test_our_own_mistake_is_told_by_its_places_alone(told: Callable[..., io.StringIO]) -> None:
    output = told()
    words = "Anna Żółć"
    try:
        raise KeyError(words)
    except KeyError as error:
        logbook.message_failed(7, 12, error)

    (line,) = lines(output)
    assert (line["event"], line["error"], line["dispatch"], line["recipient"]) == (
        "message_failed", "KeyError", 7, 12,
    )  # fmt: skip
    assert "test_our_own_mistake_is_told_by_its_places_alone" in line["places"][0]
    assert "Anna" not in output.getvalue()


def test_a_servers_words_are_said_at_debug_only(told: Callable[..., io.StringIO]) -> None:
    output = told("INFO")
    logbook.dispatch_paused(7, "refusals", "550 5.7.1 Anna may not write")
    assert [line["reason"] for line in lines(output)] == ["refusals"]
    assert "Anna" not in output.getvalue()

    output = told("DEBUG")
    logbook.dispatch_paused(7, "refusals", "550 5.7.1 Anna may not write")
    assert lines(output)[1]["words"] == "550 5.7.1 Anna may not write"


def test_a_batch_is_told_in_figures_that_add_up(told: Callable[..., io.StringIO]) -> None:
    output = told()
    logbook.batch_recorded(7, 3, states=["sent", "sent", "held", "deferred"], total=6, ms=12.6)

    (line,) = lines(output)
    figures = {name: line[name] for name in logbook.OUTCOMES}
    assert figures == {"sent": 2, "deferred": 1, "rejected": 0, "unconfirmed": 0, "held": 1, "put_back": 2}
    assert (line["dispatch"], line["batch"], line["ms"]) == (7, 3, 13)


def test_the_installations_own_key_is_known() -> None:
    assert "only for tests" not in REDACTION.text("key: only for tests")
