"""Serials: read off paper, never guessed, never changed into another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from wici.documents.serials import ALPHABET, Serial, check_link, parse, serial, serials_of

NUMBERS = st.integers(min_value=1, max_value=2**63 - 1)
SMALL = st.integers(min_value=1, max_value=200_000)
serials = st.builds(Serial, SMALL, SMALL, st.integers(min_value=1, max_value=40))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_serial_says_what_it_was_made_of(template: int, participant: int, number: int) -> None:
    assert parse(serial(template, participant, number)) == Serial(template, participant, number)


def test_it_is_written_in_groups_without_look_alikes() -> None:
    made = serial(7, 123_456, 1)
    groups = made.split("-")
    assert [len(group) for group in groups] == [5, 5, 5, 5]
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1I")
    assert len(ALPHABET) == len(set(ALPHABET)) == 32


@given(serials)
def test_it_can_be_typed_carelessly(said: Serial) -> None:
    made = serial(*said)
    bare = made.replace("-", "")
    for typed in (
        made.lower(),
        bare,
        f"  {made}\n",
        made.replace("-", " "),
        made.replace("-", " – "),
        " ".join(bare.lower()),
    ):
        assert parse(typed) == said


@given(serials, st.data())
def test_no_change_of_one_character_is_a_serial(said: Serial, data: st.DataObject) -> None:
    bare = serial(*said).replace("-", "")
    place = data.draw(st.integers(min_value=0, max_value=len(bare) - 1))
    other = data.draw(st.sampled_from([each for each in ALPHABET + "01OIſß" if each != bare[place]]))
    assert parse(bare[:place] + other + bare[place + 1 :]) is None


@given(serials, st.data())
def test_nothing_can_be_left_out_added_or_swapped(said: Serial, data: st.DataObject) -> None:
    bare = serial(*said).replace("-", "")
    place = data.draw(st.integers(min_value=0, max_value=len(bare) - 1))
    added = data.draw(st.sampled_from(ALPHABET))
    assert parse(bare[:place] + bare[place + 1 :]) is None
    assert parse(bare[:place] + added + bare[place:]) is None
    assert parse(bare[:-1]) is None
    if place and bare[place] != bare[place - 1]:
        assert parse(bare[: place - 1] + bare[place] + bare[place - 1] + bare[place + 1 :]) is None


@given(st.text(max_size=120))
def test_text_that_we_did_not_write_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "-", "0" * 20, "2" * 20, "Z" * 20, "Z" * 99, "2" * 1_000_000, "http://x/d/33333-33333-33333/"],
)
def test_odd_text_is_none(text: str) -> None:
    assert parse(text) is None


def test_what_was_made_of_nothing_is_none() -> None:
    assert parse(serial(1, 1, 0)) is None


def test_many_at_once_are_the_same(settings: Settings) -> None:
    made = serials_of(12)
    assert [made(person, number) for person in range(1, 50) for number in (1, 2)] == [
        serial(12, person, number) for person in range(1, 50) for number in (1, 2)
    ]


def test_another_installation_makes_others(settings: Settings) -> None:
    settings.SECRET_KEY = "one"
    first = serial(1, 1, 1)
    settings.SECRET_KEY = "two"
    assert serial(1, 1, 1) != first
    assert parse(first) is None
    settings.SECRET_KEY = "one"
    assert parse(first) == Serial(1, 1, 1)


def test_issues_of_one_person_and_people_of_one_document_look_unlike() -> None:
    ends = {serial(1, 1, number)[-9:] for number in range(1, 60)} | {
        serial(1, n, 1)[-9:] for n in range(2, 60)
    }
    assert len(ends) == 59 + 58


def test_the_link_leads_to_the_page_of_the_serial(settings: Settings) -> None:
    settings.WICI_URL = "https://wici.example.org"
    assert check_link("33333-ABCDE") == "https://wici.example.org/d/33333-ABCDE/"
