"""Who a visitor is: network address and language."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from tests.public.registration.conftest import Visitor
from wici.events.models import Event
from wici.public.registration.visits import address_of


@pytest.mark.parametrize(
    ("direct", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("8.8.8.8", "10.0.0.1", "8.8.8.8"),
        ("127.0.0.1", "1.2.3.4, 9.9.9.9", "9.9.9.9"),
        ("10.1.2.3", "9.9.9.9", "9.9.9.9"),
        ("", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("no address", "9.9.9.9", "no address"),
    ],
)
def test_a_proxy_is_believed_only_when_it_is_near(direct: str, forwarded: str, address: str) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct)
    assert address_of(request) == address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "spoken"), [("pl,en;q=0.5", "pl"), ("de, en-GB;q=0.8", "en"), ("de", "en"), ("", "en")]
)
def test_the_language_is_the_browsers_or_else_the_events(event: Event, accepted: str, spoken: str) -> None:
    event.language = "en"
    event.save()
    visitor = Visitor(Client(headers={"accept-language": accepted}))
    assert f'<html lang="{spoken}"' in visitor.get("/r/kongres/")


@pytest.mark.django_db
def test_the_chosen_language_stays(event: Event, visitor: Visitor) -> None:
    assert '<html lang="pl"' in visitor.get("/r/kongres/?language=pl")
    assert '<html lang="pl"' in visitor.get("/r/kongres/form/")
