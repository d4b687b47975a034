"""The list of events, and a new one."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests import builders
from tests.web.conftest import logged_in
from wici.events.models import Event, Membership, Role
from wici.shared.scopes import scopes_disabled

NEW = {"name": "Zjazd", "slug": "zjazd", "language": "pl", "time_zone": "Europe/Warsaw"}


def test_a_login_leads_to_the_only_event(organiser: Client) -> None:
    assert organiser.get("/")["Location"] == "/e/kongres/"


def test_a_login_with_several_events_leads_to_their_list(administrator: Client, event: Event) -> None:
    builders.event("zjazd", name="Zjazd Absolwentów")
    assert administrator.get("/")["Location"] == "/events/"
    page = administrator.get("/events/").content.decode()
    assert "XII Kongres Kultury" in page
    assert "Zjazd Absolwentów" in page


def test_somebody_without_an_event_is_told_what_to_do(stranger: Client) -> None:
    page = stranger.get("/", follow=True).content.decode()
    assert "You do not work in any event yet" in page
    assert "XII Kongres" not in page


def test_an_administrator_makes_an_event_and_owns_it(administrator: Client) -> None:
    response = administrator.post(reverse("home:new_event"), NEW, follow=True)
    made = Event.objects.get(slug="zjazd")
    assert response.redirect_chain[-1][0] == "/e/zjazd/"
    assert "Next steps" in response.content.decode()
    assert Membership.objects.get(event=made).role == Role.OWNER
    with scopes_disabled():
        assert made.default_sender is not None


def test_a_taken_short_name_is_said_beside_the_field_and_nothing_typed_is_lost(
    administrator: Client, event: Event
) -> None:
    typed = {**NEW, "slug": "kongres", "place": "Hala Ludowa"}
    response = administrator.post(reverse("home:new_event"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_slug_error"' in page
    assert "There is already an event “kongres”." in page
    assert 'value="Hala Ludowa"' in page
    assert Event.objects.count() == 1


def test_only_administrators_make_events(organiser: Client) -> None:
    assert organiser.get(reverse("home:new_event")).status_code == 403
    assert organiser.post(reverse("home:new_event"), NEW).status_code == 403
    assert not Event.objects.filter(slug="zjazd").exists()


def test_a_reader_sees_no_way_to_write(event: Event) -> None:
    page = logged_in(event, Role.READER).get("/e/kongres/").content.decode()
    assert "Next steps" not in page
