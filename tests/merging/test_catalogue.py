"""What a message may say about its recipient."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from tests import builders
from wici.events.models import Event
from wici.merging.catalogue import (
    Catalogue,
    TagGroup,
    catalogue,
    evaluator,
    frozen_catalogue,
    reserved_names,
    shared,
)
from wici.merging.links import invitation_link, personal_link
from wici.merging.sources import raw, raw_of_address
from wici.people.models import Field, Participant, Status
from wici.plain.mergetags.nodes import TagSpec, TagType
from wici.shared.scopes import scope

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def event() -> Event:
    made = builders.event(
        name="Kongres Muzyki", name_en="Music Congress", place="Kraków", website="https://kongres.example.org/",
        starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 25),
    )  # fmt: skip
    builders.field(made, "Firma")
    builders.field(made, "Diety", kind=Field.Kind.CHOICES, options=["wege", "bez glutenu"], label_en="Diets")
    builders.field(made, "Przyjazd", kind=Field.Kind.DATE)
    builders.field(made, "Bankiet", kind=Field.Kind.CHECKBOX)
    builders.additional_value(made, "infolinia", "22 123 45 67")
    return made


def tags_of(event: Event, **more: Any) -> Catalogue:
    with scope(event=event):
        return catalogue(event, at=NOON, **more)


def values(event: Event, participant: Participant, *keys: str) -> dict[str, str]:
    tags = tags_of(event)
    with scope(event=event):
        return evaluator([tags.by_key[key] for key in keys])(raw(participant, tags.sources(keys)))


def test_the_five_groups_are_there_in_order(event: Event) -> None:
    groups = tags_of(event).groups()
    assert [group for group, _ in groups] == list(TagGroup)
    found = {group: [tag.key for tag in tags] for group, tags in groups}
    assert found[TagGroup.SYSTEM][:3] == ["event_name", "event_date", "event_place"]
    assert found[TagGroup.FIELD] == ["firma", "diety", "przyjazd", "bankiet"]
    assert "infolinia" in found[TagGroup.ADDITIONAL]
    assert found[TagGroup.SURVEY] == found[TagGroup.PDF] == []


def test_a_tag_answers_to_its_english_key_and_its_polish_alias(event: Event) -> None:
    specs = tags_of(event).specs()
    assert specs["imie"] == specs["first_name"] == TagSpec("first_name")
    assert specs["kod_qr"] == TagSpec("code_qr", TagType.IMAGE)
    assert specs["link_zaproszenia"] == TagSpec("invitation_link", TagType.LINK)
    assert specs["firma"] == TagSpec("firma")


def test_labels_speak_the_language_of_the_author(event: Event) -> None:
    with override("en"):
        assert tags_of(event).by_key["diety"].label == "Diets"
        assert str(tags_of(event).by_key["first_name"].label) == "First name"
        assert [str(group.label) for group in TagGroup][:2] == ["System tags", "Form fields"]
    with override("pl"):
        assert tags_of(event).by_key["diety"].label == "Diety"


def test_values_of_a_polish_participant(event: Event) -> None:
    participant = builders.participant(
        event, type=builders.participation_type(event, "Prelegent", name_en="Speaker"),
        email="anna@example.org", code="H4X7KQ9R",
        answers={
            "firma": "Młyn", "diety": ["wege", "bez glutenu"], "przyjazd": "2026-11-22", "bankiet": "yes",
        },
    )  # fmt: skip
    keys = [tag.key for tag in tags_of(event).tags if tag.key not in ("status", *GREETINGS)]
    assert values(event, participant, *keys) == {
        "event_name": "Kongres Muzyki",
        "event_date": "23–25 listopada 2026",
        "event_place": "Kraków",
        "event_link": "https://kongres.example.org/",
        "today": "20 listopada 2026",
        "first_name": "Anna",
        "last_name": "Żółć",
        "full_name": "Anna Żółć",
        "email": "anna@example.org",
        "language": "pl",
        "participant_code": "H4X7KQ9R",
        "code_qr": "H4X7KQ9R",
        "participation_type": "Prelegent",
        "invitation_link": invitation_link(participant.pk),
        "invitation_code": "",
        "decline_link": f"{invitation_link(participant.pk)}decline/",
        "registration_link": f"{settings.WICI_URL}/r/{event.slug}/",
        "personal_link": personal_link(participant.pk),
        "firma": "Młyn",
        "diety": "wege, bez glutenu",
        "przyjazd": "22 listopada 2026",
        "bankiet": "tak",
        "infolinia": "22 123 45 67",
    }


GREETINGS = ("salutation", "salutation_name", "vocative", "greeting")


def test_values_of_an_english_participant(event: Event) -> None:
    participant = builders.participant(
        event, "Ann", "Bell", language="en", status=Status.CANCELLED,
        type=builders.participation_type(event, "Prelegent", name_en="Speaker"),
        answers={"przyjazd": "2026-11-22", "bankiet": "yes"},
    )  # fmt: skip
    keys = (
        "event_name",
        "event_date",
        "today",
        "participation_type",
        "status",
        "przyjazd",
        "bankiet",
        "diety",
    )
    assert values(event, participant, *keys) == {
        "event_name": "Music Congress",
        "event_date": "23–25 November 2026",
        "today": "20 November 2026",
        "participation_type": "Speaker",
        "status": "cancelled",
        "przyjazd": "22 November 2026",
        "bankiet": "yes",
        "diety": "",
    }


def test_a_participant_of_whom_little_is_known_has_empty_values(event: Event) -> None:
    participant = builders.participant(event, "", "", "", answers={"bankiet": ""})
    keys = ("full_name", "email", "participation_type", "firma", "diety", "przyjazd", "bankiet")
    assert values(event, participant, *keys) == dict.fromkeys(keys, "")


def test_a_typed_address_has_what_was_typed_and_what_the_event_says(event: Event) -> None:
    tags = tags_of(event, language="en")
    free = [tag for tag in tags.tags if not tag.needs_participant]
    assert evaluator(free)(raw_of_address("anna@example.org", "Anna Maria Żółć")) == {
        "event_name": "Music Congress",
        "event_date": "23–25 November 2026",
        "event_place": "Kraków",
        "event_link": "https://kongres.example.org/",
        "registration_link": f"{settings.WICI_URL}/r/{event.slug}/",
        "today": "20 November 2026",
        "first_name": "Anna",
        "last_name": "Maria Żółć",
        "full_name": "Anna Maria Żółć",
        "email": "anna@example.org",
        "language": "en",
        "infolinia": "22 123 45 67",
        "greeting": "Dear Anna",
        "salutation": "Dear Sir or Madam",
        "salutation_name": "Anna",
        "vocative": "Anna",
    }


def test_tags_that_need_a_participant_are_known(event: Event) -> None:
    tags = tags_of(event).needing_participant(["first_name", "code_qr", "firma", "infolinia"])
    assert [tag.key for tag in tags] == ["code_qr", "firma"]


def test_what_was_frozen_means_the_same_after_the_event_was_edited(event: Event) -> None:
    participant = builders.participant(event, answers={"przyjazd": "2026-11-22"})
    keys = ["event_name", "event_date", "przyjazd", "infolinia"]
    with scope(event=event):
        frozen = shared(event, at=NOON)
        event.name, event.starts_on = "Zmieniony", date(2030, 1, 1)
        event.save()
        Field.objects.all().delete()
        event.additional_values.all().delete()
        old = frozen_catalogue(frozen)
        assert evaluator([old.by_key[key] for key in keys])(raw(participant, old.sources(keys))) == {
            "event_name": "Kongres Muzyki",
            "event_date": "23–25 listopada 2026",
            "przyjazd": "22 listopada 2026",
            "infolinia": "22 123 45 67",
        }


def test_today_is_the_day_of_sending_where_the_event_is(event: Event) -> None:
    with scope(event=event):
        late = catalogue(event, at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    assert late.by_key["today"].compute({}) == "21 listopada 2026"


def test_a_system_tag_keeps_its_name_whatever_a_field_is_called(event: Event) -> None:
    builders.field(event, "E-mail służbowy", key="email")
    builders.field(event, "Imię", key="imie")
    tags = tags_of(event)
    assert tags.by_name["imie"].key == "first_name"
    assert tags.by_name["email"].group is TagGroup.SYSTEM
    assert {"email", "imie", "first_name", "kod_qr"} <= reserved_names()
    assert not reserved_names() & {"firma", "infolinia"}


def test_every_name_of_a_fixed_tag_is_reserved(event: Event) -> None:
    fixed = [
        tag
        for tag in tags_of(event).tags
        if tag.key not in {"firma", "diety", "przyjazd", "bankiet", "infolinia"}
    ]
    assert {name for tag in fixed for name in tag.names} == reserved_names()


def test_other_events_fields_are_no_tags(event: Event) -> None:
    other = builders.event()
    builders.field(other, "Obce pole")
    assert "obce_pole" not in tags_of(event).by_name


def test_the_reference_lists_every_fixed_tag() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "tags.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`\{\{ (\w+) \}\}`", page.split("Further tags")[0])) == reserved_names()
