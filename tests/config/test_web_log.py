"""The web server's own lines say nothing of people: neither its complaints nor a list of requests."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from wici.config.web_log import WebLog


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[WebLog, Any]]:
    monkeypatch.setenv("WICI_LOG_JSON", "1")
    cfg = Config()
    cfg.set("errorlog", str(tmp_path / "log"))
    cfg.set("accesslog", str(tmp_path / "log"))
    log = WebLog(cfg)

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]

    yield log, lines
    for name in ("gunicorn.error", "gunicorn.access"):
        for handler in list(logging.getLogger(name).handlers):
            handler.close()
            logging.getLogger(name).removeHandler(handler)


def test_a_request_that_failed_is_named_without_its_path(told: Any) -> None:
    log, lines = told
    try:
        raise ValueError("of anna@example.org")
    except ValueError:
        log.exception("Error handling request %s", "/r/Kx3-secret/?mail=anna%40example.org")

    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == (
        "Error handling request /[path]", "error", "gunicorn.error",
    )  # fmt: skip
    assert line["exception"].endswith("ValueError: of [address]")
    assert "__init__" not in line["exception"]


def test_what_is_no_request_line_is_not_quoted(told: Any) -> None:
    log, lines = told
    log.warning("Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'GET /i/Kx3 x HTTP/1.1'")
    log.info("Listening at: %s (%s)", "http://127.0.0.1:8000", 17)

    assert [line["event"] for line in lines()] == [
        "Invalid request from ip=127.0.0.1: Invalid HTTP request line: 'GET /[path] x HTTP/1.1'",
        "Listening at: http://127.0.0.1:8000 (17)",
    ]


def test_the_list_of_requests_has_no_tokens(told: Any) -> None:
    log, lines = told
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/i/Kx3-secret/?to=anna@example.org",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": "https://wici.example.org/i/Kx3-secret/",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) anna@example.org",
        "REMOTE_ADDR": "127.0.0.1",
    }
    answer = SimpleNamespace(status="200 OK", sent=12, headers=[])
    log.access(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=3))

    (line,) = lines()
    assert '"GET /[path] HTTP/1.1" 200 12 "https://wici.example.org/[path]"' in line["event"]
    assert line["event"].endswith('"Mozilla/5.0 (X11; Linux) [address]"')
    assert "Kx3" not in json.dumps(line)
    assert "anna" not in json.dumps(line)
