"""The pages behind an individual invitation link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from wici.events.models import Event
from wici.merging.links import invitation_token, personal_token
from wici.people.models import Participant, Status
from wici.registration import editing
from wici.registration.invitations import codes
from wici.registration.models import Invitation
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


def _open_event(**fields: Any) -> Event:
    event = builders.event(**fields)
    with scope(event=event):
        editing.change(event, is_closed=False)
    return event


def _invited(event: Event, **fields: Any) -> Participant:
    return builders.participant(event, **{"status": Status.INVITED, "language": "en", **fields})


def _address(person: Participant, more: str = "") -> str:
    return f"/i/{invitation_token(person.pk)}/{more}"


def _stored(person: Participant) -> dict[str, Any]:
    """Everything that is stored of a participant and their invitation."""
    with scopes_disabled():
        invitation: dict[str, Any] = dict(
            Invitation.objects.filter(participant=person).values().first() or {}
        )
        row: dict[str, Any] = dict(Participant.objects.filter(pk=person.pk).values().get())
        changes = person.changes.count()
    invitation.pop("opened_at", None)
    return {"participant": row, "invitation": invitation, "changes": changes}


def test_the_link_leads_to_the_form_with_the_own_code_and_to_declining() -> None:
    event = _open_event(name="Kongres Łąk", name_en="Congress of Meadows", place="Kraków")
    person = _invited(event, first_name="Anna", last_name="Żółć")
    code = codes.set_code(person, "DLA-ANNY").code

    page = Client().get(_address(person))

    text = page.content.decode()
    assert page.status_code == 200
    assert 'lang="en"' in text
    assert "Congress of Meadows" in text
    assert "Invitation for Anna Żółć" in text
    assert f'href="/r/{event.slug}/form/?code={code}"' in text
    assert f'href="{_address(person, "decline/")}"' in text
    assert page.headers["X-Robots-Tag"] == "noindex"
    with scopes_disabled():
        assert Invitation.objects.get().opened_at is not None


def test_a_link_from_before_there_were_codes_gets_one_when_it_is_opened() -> None:
    person = _invited(_open_event())

    Client().get(_address(person))

    with scopes_disabled():
        assert len(Invitation.objects.get(participant=person).key) == 10


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_scanner_changes_nothing_but_opened(method: str) -> None:
    person = _invited(_open_event())
    codes.set_code(person, "DLA-ANNY")
    before = _stored(person)

    for more in ("", "decline/", "?language=pl", "decline/?reason=x"):
        assert getattr(Client(), method)(_address(person, more)).status_code == 200

    assert _stored(person) == before
    with scopes_disabled():
        assert Invitation.objects.get().opened_at is not None


def test_declining_takes_a_button_and_a_reason_is_optional() -> None:
    event = _open_event()
    anna, jan = _invited(event), _invited(event)

    page = Client().post(_address(anna, "decline/"), {"reason": "On leave <script>"}, follow=True)
    Client().post(_address(jan, "decline/"), {})

    assert "that you will not attend" in page.content.decode()
    assert "you can still register" in page.content.decode()
    with scopes_disabled():
        found = {
            row.participant_id: (row.participant.status, row.reason, row.declined_at is not None)
            for row in Invitation.objects.select_related("participant")
        }
    assert found == {anna.pk: ("declined", "On leave <script>", True), jan.pk: ("declined", "", True)}


def test_a_reason_that_is_too_long_is_kept_and_nothing_is_stored() -> None:
    person = _invited(_open_event())
    reason = "x" * 2_001

    page = Client().post(_address(person, "decline/"), {"reason": reason})

    assert page.status_code == 422
    assert reason in page.content.decode()
    assert "longer than" in page.content.decode()
    assert _stored(person)["participant"]["status"] == "invited"


def test_declining_needs_the_token_of_the_form() -> None:
    person = _invited(_open_event())

    page = Client(enforce_csrf_checks=True).post(_address(person, "decline/"), {})

    assert page.status_code == 403
    assert _stored(person)["participant"]["status"] == "invited"


def test_the_invitation_itself_takes_no_post() -> None:
    assert Client().post(_address(_invited(_open_event()))).status_code == 405


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_who_has_registered_is_led_to_their_registration(status: str) -> None:
    person = _invited(_open_event(), status=status)

    page = Client().get(_address(person))
    declined = Client().post(_address(person, "decline/"), {}, follow=True)

    assert f'href="/p/{personal_token(person.pk)}/"' in page.content.decode()
    assert "decline/" not in page.content.decode()
    assert "You have registered." in declined.content.decode()
    assert _stored(person)["participant"]["status"] == status


def test_an_expired_invitation_says_so_and_opens_nothing() -> None:
    person = _invited(_open_event())
    codes.set_code(person, "DLA-ANNY")
    with scopes_disabled():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    text = Client().get(_address(person)).content.decode()

    assert "valid for a limited time" in text
    assert "/form/" not in text
    assert "DLA-ANNY" not in text


def test_closed_registration_is_said_and_declining_still_works() -> None:
    event = builders.event()
    person = _invited(event)

    text = Client().get(_address(person)).content.decode()

    assert "Registration is closed." in text
    assert "/form/" not in text
    assert f'href="{_address(person, "decline/")}"' in text


@pytest.mark.parametrize("token", ["x", "AAAAAAAAAAAAAAB", "%C5%82%C4%85ka", "a" * 500])
@pytest.mark.parametrize("more", ["", "decline/"])
def test_a_link_that_was_never_made_leads_nowhere(token: str, more: str) -> None:
    _invited(_open_event())

    assert Client().get(f"/i/{token}/{more}").status_code == 404


@pytest.mark.parametrize("more", ["", "decline/"])
def test_somebody_elses_page_cannot_be_reached_by_changing_the_link(more: str) -> None:
    event = _open_event()
    token = invitation_token(_invited(event).pk)
    other = _invited(event)
    changed = {
        token[:place] + replaced + token[place + 1 :]
        for place in range(len(token))
        for replaced in "ABQgw_"
        if replaced != token[place]
    }
    personal = personal_token(other.pk)

    assert {Client().get(f"/i/{each}/{more}").status_code for each in (*changed, personal)} == {404}
    assert Client().post(f"/i/{personal}/decline/", {}).status_code == 404
