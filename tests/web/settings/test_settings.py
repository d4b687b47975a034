"""An event's settings, tab by tab."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests import builders
from tests.parts.smtp_sink import SmtpSink
from wici.accounts.models import User
from wici.events.models import (
    AdditionalValue,
    Event,
    MailConnection,
    Membership,
    ParticipationType,
    Role,
    Sender,
)
from wici.people.models import Field
from wici.shared.scopes import scopes_disabled
from wici.shared.secret_text import decrypt

PAGES = [
    "event", "email", "new_sender", "connections", "new_connection", "mailing", "cron", "types", "fields",
    "new_field", "values",
]  # fmt: skip


def at(name: str, *args: Any) -> str:
    return reverse(f"settings:{name}", args=["kongres", *args])


def event_values(event: Event, **changed: Any) -> dict[str, Any]:
    names = ("name", "name_en", "place", "website", "contact", "language", "time_zone", "accent")
    return {**{name: getattr(event, name) for name in names}, **changed}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_organisers_alone(
    organiser: Client, reader: Client, stranger: Client, page: str
) -> None:
    answers = [client.get(at(page)).status_code for client in (organiser, reader, stranger)]
    assert answers == [200, 403, 404]


@pytest.mark.parametrize("page", ["event", "mailing", "types", "values", "new_field", "new_sender"])
def test_nobody_else_can_write(reader: Client, stranger: Client, page: str) -> None:
    assert [client.post(at(page), {}).status_code for client in (reader, stranger)] == [403, 404]


def test_the_event_is_changed(organiser: Client, event: Event) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 20), "#ff0000").save(picture, "PNG")
    upload = SimpleUploadedFile("logo.png", picture.getvalue(), "image/png")
    typed = event_values(event, name="XIII Kongres", starts_on="2026-11-23", logo=upload)
    assert organiser.post(at("event"), typed).status_code == 302
    stored = Event.objects.get(pk=event.pk)
    assert (stored.name, str(stored.starts_on)) == ("XIII Kongres", "2026-11-23")
    logo = organiser.get(at("logo"))
    assert (logo["Content-Type"], logo["X-Content-Type-Options"]) == ("image/png", "nosniff")
    organiser.post(at("event"), event_values(stored, remove_logo="on"))
    assert organiser.get(at("logo")).status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_stays(
    organiser: Client, event: Event
) -> None:
    typed = event_values(event, starts_on="2026-05-02", ends_on="2026-05-01", place="Hala Ludowa")
    response = organiser.post(at("event"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_ends_on_error"' in page
    assert 'value="Hala Ludowa"' in page
    assert Event.objects.get(pk=event.pk).place == ""


def test_a_sender_is_added_changed_made_default_and_deleted(organiser: Client, event: Event) -> None:
    connection = builders.connection(event, "Skrzynka")
    first = builders.sender(event, "Biuro", connection=connection)
    typed = {"name": "Prasa", "address": "prasa@example.org", "reply_to": "", "connection": connection.pk}
    organiser.post(at("new_sender"), typed)
    with scopes_disabled():
        made = Sender.objects.get(name="Prasa")
    organiser.post(at("sender", made.pk), {**typed, "reply_to": "odp@example.org"})
    organiser.post(at("default_sender", made.pk))
    refused = organiser.post(at("delete_sender", made.pk), follow=True).content.decode()
    organiser.post(at("delete_sender", first.pk))
    with scopes_disabled():
        assert list(Sender.objects.values_list("name", "reply_to")) == [("Prasa", "odp@example.org")]
    assert Event.objects.get(pk=event.pk).default_sender_id == made.pk
    assert "Make another one the default first" in refused


def test_a_sender_cannot_use_a_connection_of_another_event(organiser: Client, event: Event) -> None:
    foreign = builders.connection(builders.event())
    typed = {"name": "Prasa", "address": "p@example.org", "connection": foreign.pk}
    assert organiser.post(at("new_sender"), typed).status_code == 422


SMTP = {
    "name": "Serwer", "kind": "smtp", "host": "smtp.example.org", "port": "587", "security": "starttls",
    "user": "biuro", "password": "tajne", "max_connections": "5", "messages_per_connection": "100",
}  # fmt: skip


def test_a_password_is_never_shown_and_stays_when_left_empty(organiser: Client, event: Event) -> None:
    organiser.post(at("new_connection"), SMTP)
    with scopes_disabled():
        made = MailConnection.objects.get(name="Serwer")
    page = organiser.get(at("connection", made.pk)).content.decode()
    organiser.post(at("connection", made.pk), {**SMTP, "password": "", "port": "465", "security": "tls"})
    with scopes_disabled():
        stored = MailConnection.objects.get(pk=made.pk)
    assert "tajne" not in page
    assert "A password is stored" in page
    assert (stored.port, decrypt(stored.password_encrypted)) == (465, "tajne")


def test_a_refused_password_is_not_sent_back(organiser: Client, event: Event) -> None:
    response = organiser.post(at("new_connection"), {**SMTP, "host": "smtp.example.org:587"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "is not the name of a server" in page
    assert "tajne" not in page


def test_a_test_shows_the_steps_and_what_to_do(organiser: Client, event: Event) -> None:
    made = builders.connection(event, "Nikt", host="127.0.0.1", port=1, security="none")
    fragment = organiser.post(at("test_connection", made.pk), headers={"HX-Request": "true"}).content.decode()
    page = organiser.post(at("test_connection", made.pk)).content.decode()
    assert "Nobody answers there." in fragment
    assert "<html" not in fragment
    assert "Nobody answers there." in page
    assert "<html" in page


def test_a_connection_that_works_says_so(organiser: Client, event: Event, smtp_sink: SmtpSink) -> None:
    made = builders.connection(event, "Serwer", host="127.0.0.1", port=smtp_sink.port, security="none")
    fragment = organiser.post(at("test_connection", made.pk), headers={"HX-Request": "true"}).content.decode()
    assert "Messages can leave by this connection." in fragment


def test_a_password_of_another_installation_is_asked_for_again(organiser: Client, event: Event) -> None:
    made = builders.connection(event, host="127.0.0.1", user="u", password_encrypted="gAAAAA")
    fragment = organiser.post(at("test_connection", made.pk), headers={"HX-Request": "true"}).content.decode()
    assert "Please enter it again." in fragment


def test_limits_and_a_fallback_are_set_and_a_circle_is_refused(organiser: Client, event: Event) -> None:
    fresh = organiser.get(at("new_connection")).content.decode()
    organiser.post(at("new_connection"), {**SMTP, "name": "Zapasowy", "per_domain_per_minute": "600"})
    with scopes_disabled():
        spare = MailConnection.objects.get(name="Zapasowy")
    organiser.post(at("new_connection"), {**SMTP, "fallback": spare.pk})
    with scopes_disabled():
        made = MailConnection.objects.get(name="Serwer")
    typed = {**SMTP, "name": "Zapasowy", "fallback": made.pk}
    refused = organiser.post(at("connection", spare.pk), typed)
    page = organiser.get(at("connection", made.pk)).content.decode()

    assert 'value="600"' in fresh
    assert (spare.per_domain_per_minute, made.per_domain_per_minute, made.fallback_id) == (
        600,
        None,
        spare.pk,
    )
    assert refused.status_code == 422
    assert "This would lead in a circle" in refused.content.decode()
    assert f'<option value="{spare.pk}" selected>' in page
    assert f'<option value="{made.pk}"' not in page


def test_a_fallback_of_another_event_cannot_be_chosen(organiser: Client, event: Event) -> None:
    foreign = builders.connection(builders.event(), host="smtp.example.org")
    assert organiser.post(at("new_connection"), {**SMTP, "fallback": foreign.pk}).status_code == 422


def test_a_sender_gets_limits(organiser: Client, event: Event) -> None:
    connection = builders.connection(event, "Skrzynka")
    typed = {"name": "Prasa", "address": "p@example.org", "connection": connection.pk, "per_hour": "200"}
    organiser.post(at("new_sender"), typed)
    with scopes_disabled():
        made = Sender.objects.get(name="Prasa")
    page = organiser.get(at("sender", made.pk)).content.decode()
    wrong = organiser.post(at("sender", made.pk), {**typed, "per_hour": "0"})

    assert (made.per_hour, made.per_day) == (200, None)
    assert 'value="200"' in page
    assert (wrong.status_code, "id_per_hour_error" in wrong.content.decode()) == (422, True)


def test_batches_are_set(organiser: Client, event: Event) -> None:
    typed = {"batch_size": 50, "batch_interval_seconds": 5, "attachment_limit_mb": 7, "message_limit_mb": 9}
    organiser.post(at("mailing"), typed)
    assert Event.objects.filter(pk=event.pk, **typed).exists()
    assert organiser.post(at("mailing"), {**typed, "batch_size": 0}).status_code == 422


def test_types_are_added_renamed_moved_and_deleted(organiser: Client, event: Event) -> None:
    for name in ("Słuchacz", "Media"):
        organiser.post(at("types"), {"name": name})
    with scopes_disabled():
        media = ParticipationType.objects.get(name="Media")
    organiser.post(at("move_type", media.pk), {"up": "1"})
    organiser.post(at("type", media.pk), {"name": "Prasa", "name_en": "Press"})
    builders.participant(event, type=media)
    refused = organiser.post(at("delete_type", media.pk), follow=True).content.decode()
    with scopes_disabled():
        found = list(ParticipationType.objects.values_list("name", "name_en"))
    assert found == [("Prasa", "Press"), ("Słuchacz", "")]
    assert "1 participant has the type “Prasa”." in refused


def test_fields_are_added_changed_moved_and_deleted_with_answers(organiser: Client, event: Event) -> None:
    organiser.post(at("new_field"), {"label": "Firma", "kind": "text"})
    organiser.post(at("new_field"), {"label": "Dieta", "kind": "choice", "options": "mięsna\n\nwegańska"})
    with scopes_disabled():
        diet = Field.objects.get(key="dieta")
    organiser.post(at("move_field", diet.pk), {"up": "1"})
    organiser.post(
        at("field", diet.pk), {"label": "Dieta", "label_en": "Diet", "kind": "choice", "options": "a\nb"}
    )
    with scopes_disabled():
        assert list(Field.objects.values_list("key", "label_en", "options")) == [
            ("dieta", "Diet", ["a", "b"]),
            ("firma", "", []),
        ]
    builders.participant(event, answers={"dieta": "a"})
    page = organiser.get(at("field", diet.pk)).content.decode()
    organiser.post(at("delete_field", diet.pk))
    assert "Delete the field and 1 answer" in page
    with scopes_disabled():
        assert list(Field.objects.values_list("key", flat=True)) == ["firma"]


def test_a_field_of_a_taken_name_is_refused(organiser: Client, event: Event) -> None:
    builders.field(event, "Firma")
    response = organiser.post(at("new_field"), {"label": "firma", "kind": "text"})
    assert response.status_code == 422
    assert 'id="id_label_error"' in response.content.decode()


def test_a_value_gets_a_tag_that_nothing_else_has(organiser: Client, event: Event) -> None:
    builders.field(event, "Infolinia")
    organiser.post(at("values"), {"label": "Infolinia", "value": "22 123"})
    organiser.post(at("values"), {"label": "first name", "value": "x"})
    with scopes_disabled():
        made = list(AdditionalValue.objects.values_list("key", "value"))
        pk = AdditionalValue.objects.get(label="Infolinia").pk
    assert made == [("infolinia_2", "22 123"), ("first_name_2", "x")]
    organiser.post(at("move_value", pk), {"down": "1"})
    organiser.post(at("value", pk), {"label": "Telefon", "value": "33"})
    with scopes_disabled():
        assert list(AdditionalValue.objects.values_list("label", "value")) == [
            ("first name", "x"),
            ("Telefon", "33"),
        ]
    organiser.post(at("delete_value", pk))
    with scopes_disabled():
        assert AdditionalValue.objects.count() == 1


def test_what_belongs_to_another_event_is_out_of_reach(organiser: Client, event: Event) -> None:
    other = builders.event("inny")
    sender = builders.sender(other)
    things = {
        "sender": sender.pk,
        "connection": sender.connection.pk,
        "type": builders.participation_type(other).pk,
        "field": builders.field(other).pk,
        "value": builders.additional_value(other).pk,
    }
    reading = {name: organiser.get(at(name, pk)).status_code for name, pk in things.items()}
    deleting = {name: organiser.post(at(f"delete_{name}", pk)).status_code for name, pk in things.items()}
    assert set(reading.values()) | set(deleting.values()) == {404}
    with scopes_disabled():
        assert Sender.objects.filter(pk=sender.pk).exists()


def test_staff_is_for_owners(organiser: Client, owner: Client) -> None:
    assert (organiser.get(at("staff")).status_code, owner.get(at("staff")).status_code) == (403, 200)
    assert organiser.post(at("staff"), {"email": "x@example.org", "role": "owner"}).status_code == 403
    assert not User.objects.filter(email="x@example.org").exists()


def test_somebody_new_gets_a_link_and_then_no_owner_sees_it_again(owner: Client, event: Event) -> None:
    response = owner.post(at("staff"), {"email": "jan@example.org", "role": "reader"}, follow=True)
    page = response.content.decode()
    jan = User.objects.get(email="jan@example.org")
    member = Membership.objects.get(user=jan)
    assert "/account/password/" in page
    jan.set_password("a-good-long-password")
    jan.save()
    assert owner.get(at("password_link", member.pk)).status_code == 403


def test_an_administrator_can_help_with_a_forgotten_password(administrator: Client, event: Event) -> None:
    user = builders.user("jan@example.org", event=event)
    member = Membership.objects.get(user=user)
    assert administrator.get(at("password_link", member.pk)).status_code == 200


def test_nobody_gets_the_link_of_an_administrator(owner: Client, event: Event) -> None:
    boss = builders.user("boss@example.org", event=event, is_superuser=True, password=None)
    member = Membership.objects.get(user=boss)
    assert owner.get(at("password_link", member.pk)).status_code == 403


def test_roles_change_and_an_owner_stays(owner: Client, event: Event) -> None:
    me = Membership.objects.get(event=event, role=Role.OWNER)
    other = builders.user("jan@example.org", event=event, role=Role.READER)
    member = Membership.objects.get(user=other)
    owner.post(at("role", member.pk), {"role": "organiser"})
    refused = owner.post(at("remove_staff", me.pk), follow=True).content.decode()
    owner.post(at("remove_staff", member.pk))
    assert list(Membership.objects.filter(event=event)) == [me]
    assert "An event needs an owner." in refused


def test_only_owners_are_led_to_the_staff(organiser: Client, owner: Client) -> None:
    link = f'href="{at("staff")}"'
    assert link not in organiser.get(at("event")).content.decode()
    assert link in owner.get(at("event")).content.decode()
