"""What gateways are asked, and what their answers mean."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from wici.plain.outcomes import Outcome, Rejected, Retry, Sent
from wici.plain.sms.gateways import (
    KANNEL,
    NOT_LET_IN,
    SMSAPI,
    Fate,
    Gateway,
    Report,
    Text,
)

GATEWAY = Gateway("https://sms.example.org/cgi-bin/sendsms?smsc=orange", "wici", "p&ss=1")
TEXT = Text("Kongres", "+48601234567", "Zażółć 100%", "https://wici.example.org/s/abc/")


def test_kannel_is_asked_with_everything_in_the_query() -> None:
    request = KANNEL.request(GATEWAY, TEXT)
    assert (request.method, request.body) == ("GET", b"")
    assert request.url.startswith("https://sms.example.org/cgi-bin/sendsms?smsc=orange&")
    assert dict(parse_qsl(urlsplit(request.url).query)) == {
        "smsc": "orange",
        "username": "wici",
        "password": "p&ss=1",
        "from": "Kongres",
        "to": "+48601234567",
        "text": "Zażółć 100%",
        "charset": "UTF-8",
        "coding": "2",
        "dlr-mask": "19",
        "dlr-url": "https://wici.example.org/s/abc/?status=%d&answer=%A",
    }


def test_a_text_of_the_gsm_alphabet_is_said_to_be_one_and_nobody_need_report() -> None:
    query = dict(parse_qsl(urlsplit(KANNEL.request(GATEWAY, Text("", "+48601234567", "€{}")).url).query))
    assert query["coding"] == "0"
    assert query.keys().isdisjoint({"dlr-mask", "dlr-url"})


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (202, "0: Accepted for delivery", Sent("202 0: Accepted for delivery")),
        (202, "3: Queued for later delivery", Sent("202 3: Queued for later delivery")),
        (200, "", Sent("200")),
        (503, "Temporal failure", Retry(503, "4.3.0", "503 Temporal failure")),
        (500, "<h1>Oops</h1>\r\n", Retry(500, "4.3.0", "500 <h1>Oops</h1>")),
        (429, "", Retry(429, "4.3.0", "429")),
        (403, "Authorization failed", Retry(403, NOT_LET_IN, "403 Authorization failed")),
        (302, "", Retry(302, NOT_LET_IN, "302")),
        (404, "", Retry(404, NOT_LET_IN, "404")),
        (400, "Invalid number", Rejected(400, "", "400 Invalid number")),
    ],
)
def test_kannels_status_decides(status: int, body: str, expected: Outcome) -> None:
    assert KANNEL.outcome(status, body.encode()) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "1", "answer": "id:1 stat:DELIVRD"}, Report(Fate.DELIVERED, "id:1 stat:DELIVRD")),
        ({"status": "2", "answer": "stat:EXPIRED"}, Report(Fate.FAILED, "stat:EXPIRED")),
        ({"status": "16"}, Report(Fate.FAILED, "")),
        ({"status": "8"}, Report(None, "")),
        ({"status": "\x00'"}, Report(None, "")),
        ({}, Report(None, "")),
    ],
)
def test_kannels_reports(given: dict[str, str], expected: Report) -> None:
    assert KANNEL.report(given) == expected


def test_smsapi_is_asked_with_its_token_in_a_header() -> None:
    request = SMSAPI.request(Gateway("https://api.smsapi.pl/sms.do", "", "token"), TEXT)
    assert (request.method, request.url) == ("POST", "https://api.smsapi.pl/sms.do")
    assert request.headers["Authorization"] == "Bearer token"
    assert dict(parse_qsl(request.body.decode())) == {
        "to": "48601234567",
        "message": "Zażółć 100%",
        "encoding": "utf-8",
        "format": "json",
        "from": "Kongres",
        "notify_url": "https://wici.example.org/s/abc/",
    }


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (200, {"count": 1, "list": [{"id": "5F", "status": "QUEUE"}]}, Sent("QUEUE id=5F")),
        (200, {"error": 13, "message": "No valid numbers"}, Rejected(13, "", "13 No valid numbers")),
        (200, {"error": 101, "message": "Bad token"}, Retry(101, NOT_LET_IN, "101 Bad token")),
        (200, {"error": 103, "message": "No points"}, Retry(103, NOT_LET_IN, "103 No points")),
        (200, {"error": 201, "message": "Internal"}, Retry(201, "4.3.0", "201 Internal")),
        (401, {"message": "Unauthorized"}, Retry(401, NOT_LET_IN, '401 {"message": "Unauthorized"}')),
    ],
)
def test_smsapis_answers(status: int, answer: object, expected: Outcome) -> None:
    assert SMSAPI.outcome(status, json.dumps(answer).encode()) == expected


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"list": []}', b"\xff"])
def test_an_answer_without_sense_is_not_taken_for_one(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the words
        SMSAPI.outcome(200, body)


@pytest.mark.parametrize(
    ("given", "fate"),
    [
        ({"status_name": "DELIVERED", "status": "404"}, Fate.DELIVERED),
        ({"status": "404"}, Fate.DELIVERED),
        ({"status_name": "QUEUE,DELIVERED"}, Fate.DELIVERED),
        ({"status_name": "EXPIRED"}, Fate.FAILED),
        ({"status_name": "SENT"}, None),
        ({}, None),
    ],
)
def test_smsapis_reports(given: dict[str, str], fate: Fate | None) -> None:
    assert SMSAPI.report(given).fate is fate
