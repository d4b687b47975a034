"""Form fields: their keys, their kinds, and that groups don't lose them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests import builders
from wici.people import fields
from wici.people.checking import WrongValues
from wici.people.models import Field, Participant
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def test_the_key_is_made_of_the_label_and_differs_from_all_other_tags() -> None:
    event = builders.event()
    builders.additional_value(event, "infolinia")
    made = [fields.add(event, label).key for label in ("Firma", "Firma!", "Imię", "First name", "Infolinia")]
    assert made == ["firma", "firma_2", "imie_2", "first_name_2", "infolinia_2"]
    with scope(event=event):
        assert list(Field.objects.values_list("position", flat=True)) == [0, 1, 2, 3, 4]


def test_every_wrong_value_gets_its_sentence() -> None:
    event = builders.event()
    builders.field(event, "Firma", label_en="Company")
    with pytest.raises(WrongValues) as refused:
        fields.add(event, "FIRMA", label_en="x" * 201, kind="colour")
    assert {name: str(sentence) for name, sentence in refused.value.problems.items()} == {
        "label": "There is a field “FIRMA” already.",
        "label_en": "The label is longer than 200 characters.",
        "kind": "“colour” is not a kind of field.",
    }
    with pytest.raises(WrongValues, match="A field needs a label"):
        fields.add(event, " ")
    with pytest.raises(WrongValues, match="only once"):
        fields.add(event, "Dieta", kind=Field.Kind.CHOICE, options=["Mięsna", "mięsna "])


def test_a_renamed_field_keeps_its_key() -> None:
    event = builders.event()
    field = fields.add(event, "Dieta", kind=Field.Kind.CHOICE, options=["mięsna", " "])
    changed = fields.change(field, label="Posiłki", label_en="Meals", options=["rybna"])
    assert (changed.key, changed.label, changed.label_en, changed.options) == (
        "dieta", "Posiłki", "Meals", ["rybna"],
    )  # fmt: skip


def test_the_kind_of_an_answered_field_stays() -> None:
    event = builders.event()
    field = builders.field(event, "Wiek")
    assert fields.change(field, kind=Field.Kind.NUMBER).kind == "number"
    builders.participant(event, answers={"wiek": "12"})
    with pytest.raises(WrongValues, match="cannot be changed"):
        fields.change(field, kind=Field.Kind.DATE)


def test_a_field_goes_with_its_answers_which_stay_in_the_log() -> None:
    event = builders.event()
    field = builders.field(event, "Firma")
    person = builders.participant(event, answers={"firma": "Łódź SA", "miasto": "Łódź"})
    builders.participant(event)
    assert fields.remove(field) == 1
    with scopes_disabled():
        left = Participant.objects.get(pk=person.pk)
        assert not Field.objects.exists()
        assert [change.what for change in left.changes.all()] == [{"answers.firma": ["Łódź SA", ""]}]
    assert left.answers == {"miasto": "Łódź"}
    assert left.search.endswith("\nlodz")


def test_a_field_that_groups_ask_for_is_not_removed() -> None:
    event = builders.event()
    field = builders.field(event, "Firma")
    builders.group(event, "Bez firmy", filter={"all": [{"field": "answers.firma", "op": "empty"}]})
    builders.group(event, "Wszyscy", filter="all")
    with pytest.raises(Refused, match="used by these groups: Bez firmy"):
        fields.remove(field)


def test_an_event_has_a_limited_number_of_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "MOST_FIELDS", 1)
    event = builders.event()
    fields.add(event, "Firma")
    with pytest.raises(WrongValues, match="at most 1 form field"):
        fields.add(event, "Miasto")
