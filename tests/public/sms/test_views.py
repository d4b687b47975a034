"""Delivery reports come to an address that needs no login and cannot be guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests import builders
from wici.delivery import freeze
from wici.delivery.models import DeliveryReport, Recipient
from wici.delivery.report_links import report_token

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def row() -> Recipient:
    mailing = builders.sms(builders.event(), audience="addresses", addresses="601234567")
    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)
    return Recipient.unscoped.get(dispatch=dispatch)


def reports() -> list[tuple[str, str]]:
    return list(DeliveryReport.unscoped.values_list("fate", "words"))


def test_kannel_reports_by_get(row: Recipient) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.get(f"/sms/{report_token(row.pk)}/", {"status": "1", "answer": "stat:DELIVRD\x00"})
    assert (answer.status_code, answer.content) == (200, b"OK")
    assert reports() == [("delivered", "stat:DELIVRD")]
    assert client.get(f"/sms/{report_token(row.pk)}/?status=1").status_code == 200
    assert reports() == [("delivered", "stat:DELIVRD")]


def test_smsapi_reports_by_post(row: Recipient) -> None:
    client = Client(enforce_csrf_checks=True)
    data = {"MsgId": "5F", "status": "406", "status_name": "FAILED"}
    answer = client.post(f"/sms/{report_token(row.pk)}/", data)
    assert (answer.status_code, answer.content) == (200, b"OK")
    assert reports() == [("failed", "FAILED")]


def test_what_says_nothing_final_is_taken_and_not_kept(row: Recipient, client: Client) -> None:
    for query in ("", "?status=8", "?status=x%00", "?status_name=SENT"):
        assert client.get(f"/sms/{report_token(row.pk)}/{query}").content == b"OK"
    assert reports() == []


def test_other_addresses_are_not_found(row: Recipient, client: Client) -> None:
    token = report_token(row.pk)
    for wrong in (token[:-1], f"{row.pk + 1}{token[len(str(row.pk)) :]}", "1", "é", report_token(row.pk + 1)):
        assert client.get(f"/sms/{wrong}/?status=1").status_code == 404
        assert client.post(f"/sms/{wrong}/", {"status": "1"}).status_code == 404
    assert client.put(f"/sms/{token}/").status_code == 405
    assert reports() == []
