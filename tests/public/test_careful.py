"""What public pages tell browsers: nothing of their addresses to others, and nothing to take elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders
from tests.surveys.parts import survey
from wici.events.models import Event
from wici.merging.links import invitation_token
from wici.people.models import Participant, Status
from wici.public.registration.visits import COOKIE, LANGUAGE_COOKIE
from wici.registration import codes as seam
from wici.registration import editing
from wici.registration.invitations import codes, general
from wici.registration.invitations.general import Terms
from wici.registration.registering import personal
from wici.shared.scopes import scope
from wici.surveys import links

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture
def event() -> Event:
    made = builders.event("kongres", website="https://kongres.example/", contact="biuro@kongres.example")
    editing.change(made, is_closed=False, may_see=True, may_change=True, may_cancel=True)
    return made


@pytest.fixture
def person(event: Event) -> Participant:
    return builders.participant(event, "Anna", status=Status.INVITED)


def pages(event: Event, person: Participant) -> list[str]:
    """Every page that a link or a code leads to."""
    code = codes.invitation_of(person).code
    invitation, mine = f"/i/{invitation_token(person.pk)}/", f"/p/{personal.token_of(person)}/"
    return [
        "/r/kongres/",
        "/r/kongres/code/",
        f"/r/kongres/form/?code={code}",
        invitation,
        f"{invitation}decline/",
        mine,
        f"/s/{links.token(survey(event).pk, person.pk)}/",
    ]


def test_no_other_site_learns_the_address(client: Client, event: Event, person: Participant) -> None:
    for address in [*pages(event, person), "/i/nobody/", "/p/nobody/", "/s/nobody/"]:
        headers = client.get(address).headers
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "SAMEORIGIN", address
        assert "script-src 'self'" in headers["Content-Security-Policy"], address
        assert "form-action 'self'" in headers["Content-Security-Policy"], address


def test_search_engines_and_shared_caches_keep_nothing(
    client: Client, event: Event, person: Participant
) -> None:
    for address in pages(event, person):
        headers = client.get(address).headers
        assert headers["X-Robots-Tag"] == "noindex", address
        assert "private" in headers["Cache-Control"], address


def test_nothing_in_an_address_leads_elsewhere(client: Client, event: Event, person: Participant) -> None:
    for address in pages(event, person):
        joint = "&" if "?" in address else "?"
        asked = f"{address}{joint}next={ELSEWHERE}&language={ELSEWHERE}&code={ELSEWHERE}&go={ELSEWHERE}"
        for answer in (client.get(asked), client.post(asked, {"next": ELSEWHERE, "language": ELSEWHERE})):
            assert not answer.headers.get("Location", "").startswith(("http", "//")), address
    there = client.post(reverse("language"), {"language": "en", "next": "//elsewhere.example/"})
    assert there.headers["Location"] == "/"


@pytest.mark.parametrize("is_secure", [True, False])
def test_cookies_stay_in_this_site_and_under_tls(
    client: Client, event: Event, settings: Any, *, is_secure: bool
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = is_secure

    client.get("/r/kongres/form/?language=en")

    found = {
        name: (bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"]))
        for name, cookie in client.cookies.items()
    }
    assert found == {
        COOKIE: (True, "Lax", is_secure),
        LANGUAGE_COOKIE: (True, "Lax", is_secure),
        settings.CSRF_COOKIE_NAME: (False, "Lax", is_secure),
    }


def test_an_organisers_screens_keep_their_language(client: Client, event: Event) -> None:
    client.get("/r/kongres/?language=en")
    assert "django_language" not in client.cookies
    assert client.get("/r/kongres/").headers["Content-Language"] == "en"
    assert client.get("/accounts/login/").headers["Content-Language"] == "pl"


@pytest.mark.parametrize("kind", ["expired", "withdrawn", "used up", "unknown", "mistyped"])
def test_a_code_that_opens_nothing_gets_a_page_that_helps(client: Client, event: Event, kind: str) -> None:
    """The real codes at their page: what was typed stays, and there is somebody to write to."""
    now = timezone.now()
    made = general.add(event, "DLA-PRASY-7", Terms(expires_at=now if kind == "expired" else None))
    typed, said = made.code, {
        "expired": "valid for a limited time, which is over",
        "withdrawn": "cannot be used any more",
        "used up": "so it cannot be used any more",
    }.get(kind, "This code is not known here.")  # fmt: skip
    if kind == "withdrawn":
        general.withdraw(made, is_withdrawn=True)
    elif kind == "used up":
        general.change(made, Terms(limit=1))
        with scope(event=event):
            seam.used(event, made.code, builders.participant(event))
    elif kind in ("unknown", "mistyped"):
        typed = "QQQQQ-QQQQQ" if kind == "unknown" else "DLA-PRASY-8"

    for answer in (
        client.post("/r/kongres/code/?language=en", {"code": typed, "language": "en"}),
        client.get(f"/r/kongres/form/?code={typed}&language=en"),
    ):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert f'value="{typed}"' in page
        assert "biuro@kongres.example" in page
        assert (made.code in page) == (typed == made.code)


@pytest.mark.parametrize("address", ["/i/nobody/", "/p/nobody/", "/s/nobody/", "/r/nothing/"])
def test_a_link_that_leads_nowhere_says_so_to_a_participant(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This link leads nowhere" in page
    assert "Open it in the message that you got" in page
    assert 'href="/"' not in page.partition("<main")[2]
