"""The composer's page, and the saving that goes on by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import builders
from wici.events.models import Event
from wici.mailings.models import Mailing
from wici.people.models import Group

pytestmark = pytest.mark.usefixtures("unscoped")
BASE = "/e/kongres/compose/"


def post(client: Client, address: str, data: object) -> Any:
    return client.post(address, json.dumps(data), content_type="application/json")


def setup_of(response: Any) -> dict[str, Any]:
    page = response.content.decode()
    script = page.partition('<script id="composer-setup" type="application/json">')[2].partition("</script>")[
        0
    ]
    found: dict[str, Any] = json.loads(script)
    return found


def test_opening_an_empty_composer_makes_no_draft(organiser: Client, event: Event) -> None:
    event.default_sender = builders.sender(event)
    event.save()
    setup = setup_of(organiser.get(BASE))
    assert (setup["id"], setup["version"]) == (None, 0)
    assert setup["fields"]["sender"] == event.default_sender.pk
    assert setup["fields"]["language"] == "pl"
    assert not Mailing.objects.exists()


def test_a_new_message_may_begin_with_a_group_and_a_ready_message(organiser: Client, event: Event) -> None:
    group = builders.group(event, "Prelegenci", filter="all")
    fields = setup_of(organiser.get(BASE, {"group": str(group.pk), "ready": "en/reminder"}))["fields"]
    assert fields["group"] == group.pk
    assert fields["language"] == "en"
    assert "{{" in fields["html"]


def test_a_group_of_another_event_is_not_chosen(organiser: Client, event: Event, elsewhere: Mailing) -> None:
    assert setup_of(organiser.get(BASE, {"group": str(elsewhere.group_id)}))["fields"]["group"] is None


def test_the_panel_offers_the_five_groups_of_tags_with_examples(organiser: Client, event: Event) -> None:
    builders.field(event, "Firma")
    builders.additional_value(event)
    page = organiser.get(BASE).content.decode()
    for heading in ("System tags", "Form fields", "Survey fields", "Additional tags", "PDF attachments"):
        assert f"<h2>{heading}</h2>" in page
    assert 'data-tag="firma"' in page
    assert "22 123 45 67" in page


def test_pictures_from_elsewhere_may_be_shown_but_no_script_may_run(organiser: Client, event: Event) -> None:
    policy = organiser.get(BASE)["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["script-src"] == "'self'"
    assert directives["img-src"] == "'self' data: blob: https: http:"


def test_a_message_is_opened_exactly_as_it_was_stored(organiser: Client, event: Event) -> None:
    html = "<!DOCTYPE html>\r\n<html>\r<body>\n</script><!--[if mso]>x<![endif]--> {{ imie }}</body></html>"
    mailing = builders.mailing(event, 'Ważne "</script>"', html=html, format="document")
    setup = setup_of(organiser.get(f"{BASE}{mailing.pk}/"))
    assert setup["fields"]["html"] == html
    assert setup["fields"]["subject"] == 'Ważne "</script>"'


def test_the_first_thing_typed_makes_a_draft(organiser: Client, event: Event) -> None:
    answer = post(organiser, f"{BASE}create/", {"fields": {"subject": "Dzień dobry", "group": None}})
    mailing = Mailing.objects.get()
    assert answer.status_code == 201
    assert answer.json() | {"saved_at": ""} == {
        "id": mailing.pk, "version": 0, "is_saved": False, "saved_at": "", "address": f"{BASE}{mailing.pk}/",
    }  # fmt: skip
    assert (mailing.event, mailing.subject, mailing.created_by is None) == (event, "Dzień dobry", False)


def test_a_save_keeps_what_was_typed_to_the_byte(organiser: Client, mailing: Mailing) -> None:
    html = "<!DOCTYPE html>\r\n<p title='{{ imie }}'>\t\r\n</p>"
    answer = post(
        organiser, f"{BASE}{mailing.pk}/save/",
        {"version": 0, "fields": {"html": html, "format": "document"}, "is_saved": True},
    )  # fmt: skip
    mailing.refresh_from_db()
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert (mailing.html, mailing.format, mailing.is_saved, mailing.version) == (html, "document", True, 1)


def test_a_second_window_is_told_what_both_have(organiser: Client, mailing: Mailing) -> None:
    address = f"{BASE}{mailing.pk}/save/"
    post(organiser, address, {"version": 0, "fields": {"subject": "Pierwsza"}})
    answer = post(organiser, address, {"version": 0, "fields": {"subject": "Druga"}})
    assert answer.status_code == 409
    assert (answer.json()["fields"], answer.json()["stored"]["subject"]) == (["subject"], "Pierwsza")
    again = post(organiser, address, {"version": answer.json()["version"], "fields": {"subject": "Druga"}})
    mailing.refresh_from_db()
    assert (again.status_code, mailing.subject) == (200, "Druga")


def test_a_deleted_message_can_be_saved_as_a_new_one(organiser: Client, mailing: Mailing) -> None:
    address = f"{BASE}{mailing.pk}/save/"
    mailing.delete()
    answer = post(organiser, address, {"version": 0, "fields": {"subject": "Nadal tu"}})
    assert answer.status_code == 410
    assert "save it as a new one" in answer.json()["sentence"]


def test_a_group_that_is_gone_is_none_and_the_rest_is_saved(organiser: Client, mailing: Mailing) -> None:
    gone = mailing.group_id
    Group.objects.all().delete()
    answer = post(
        organiser, f"{BASE}{mailing.pk}/save/", {"version": 0, "fields": {"group": gone, "subject": "x"}}
    )
    mailing.refresh_from_db()
    assert (answer.status_code, mailing.group, mailing.subject) == (200, None, "x")


def test_another_events_group_cannot_be_saved(
    organiser: Client, mailing: Mailing, elsewhere: Mailing
) -> None:
    post(organiser, f"{BASE}{mailing.pk}/save/", {"version": 0, "fields": {"group": elsewhere.group_id}})
    mailing.refresh_from_db()
    assert mailing.group is None


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"version": 0},
        {"fields": {}},
        {"version": 0, "fields": {"subject": 5}},
        {"version": 0, "fields": {"event": 1}},
        {"version": 0, "fields": {"format": "pdf"}},
        {"version": 0, "fields": {"group": True}},
    ],
)
def test_what_no_composer_sends_is_refused(organiser: Client, mailing: Mailing, data: object) -> None:
    assert post(organiser, f"{BASE}{mailing.pk}/save/", data).status_code == 400


READ = ["", "fields/", "people/", "preview/", "preview/html/", "text/", "check/", "send/"]
WRITTEN = ["save/", "attachments/", "attachments/1/remove/", "test/", "send/"]


@pytest.mark.parametrize("page", READ)
def test_nobody_reads_another_events_message(
    organiser: Client, event: Event, elsewhere: Mailing, page: str
) -> None:
    assert organiser.get(f"{BASE}{elsewhere.pk}/{page}").status_code == 404


@pytest.mark.parametrize("page", [*WRITTEN, "create/", "addresses/"])
def test_a_reader_writes_nothing_and_a_stranger_sees_nothing(
    reader: Client, stranger: Client, mailing: Mailing, page: str
) -> None:
    address = BASE + (page if page in ("create/", "addresses/") else f"{mailing.pk}/{page}")
    assert reader.post(address).status_code == 403
    assert stranger.post(address).status_code == 404


@pytest.mark.parametrize("page", [page for page in WRITTEN if page != "send/"])
def test_writing_takes_a_post(organiser: Client, mailing: Mailing, page: str) -> None:
    assert organiser.get(f"{BASE}{mailing.pk}/{page}").status_code == 405


def test_a_reader_does_not_compose(reader: Client, mailing: Mailing) -> None:
    assert [reader.get(address).status_code for address in (BASE, f"{BASE}{mailing.pk}/")] == [403, 403]


def test_an_expired_login_is_told_to_the_script(client: Client, mailing: Mailing) -> None:
    answer = client.post(f"{BASE}{mailing.pk}/save/", "{}", content_type="application/json",
                         headers={"X-Requested-With": "fetch"})  # fmt: skip
    assert answer.status_code == 401
