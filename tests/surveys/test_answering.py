"""Who may answer a survey, once; and that anonymous answers are nobody's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from tests import builders
from tests.surveys.parts import survey
from wici.events.models import Event
from wici.people import groups
from wici.people.checking import WrongValues
from wici.people.filter_words import words
from wici.people.membership import Definition
from wici.people.models import Participant
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled
from wici.surveys import answering, building, filters, links, results
from wici.surveys.answering import Outcome
from wici.surveys.models import Answer, Answered, Survey

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def event(db: None) -> Event:
    return builders.event()


def answer(asked: Survey, person: Participant, **raw: str) -> Outcome:
    outcome, _found = answering.answer(asked, person, raw, language="pl", now=NOW)
    return outcome


def test_a_link_leads_to_its_own_survey_and_participant_alone(event: Event) -> None:
    asked, other = survey(event), survey(event, "Druga")
    anna, jan = builders.participant(event), builders.participant(event)
    token = links.token(asked.pk, anna.pk)
    found = answering.visitor(token)
    assert found is not None
    assert (found.survey, found.participant) == (asked, anna)
    tokens = {links.token(each.pk, person.pk) for each in (asked, other) for person in (anna, jan)}
    assert len(tokens) == 4
    changed = [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
               for place in range(len(token) - 1)]  # fmt: skip
    assert [links.read(each) for each in changed] == [None] * len(changed)
    assert [links.read(each) for each in ("", "x", "ą", "A" * 300, token + "AAAA")] == [None] * 5


def test_a_link_of_another_events_participant_leads_nowhere(event: Event) -> None:
    stranger = builders.participant(builders.event())
    assert answering.visitor(links.token(survey(event).pk, stranger.pk)) is None


def test_a_named_survey_is_answered_once(event: Event) -> None:
    asked, anna = survey(event), builders.participant(event)
    assert answer(asked, anna, ocena="dobra", uwagi="Brawo") is Outcome.STORED
    assert answer(asked, anna, ocena="zła") is Outcome.TWICE
    assert answering.own_answers(asked, anna) == {"ocena": "dobra", "uwagi": "Brawo"}


def test_answers_may_be_corrected_where_the_setting_allows(event: Event) -> None:
    asked, anna = survey(event, may_correct=True), builders.participant(event)
    assert answer(asked, anna, ocena="dobra", uwagi="Brawo") is Outcome.STORED
    assert answer(asked, anna, ocena="zła") is Outcome.STORED
    assert answering.own_answers(asked, anna) == {"ocena": "zła"}
    with scopes_disabled():
        assert (Answer.objects.count(), Answered.objects.count()) == (1, 1)


def test_nothing_is_stored_of_wrong_answers(event: Event) -> None:
    asked, anna = survey(event), builders.participant(event)
    assert answer(asked, anna, uwagi="x") is Outcome.WRONG
    assert answer(asked, anna, ocena="inna") is Outcome.WRONG
    assert not answering.has_answered(asked, anna)


@pytest.mark.parametrize(
    "settings",
    [
        {"is_closed": True},
        {"opens_at": NOW + timedelta(seconds=1)},
        {"closes_at": NOW},
    ],
)
def test_nothing_is_taken_while_it_is_not_open(event: Event, settings: dict[str, Any]) -> None:
    asked, anna = survey(event, **settings), builders.participant(event)
    assert answer(asked, anna, ocena="dobra") is Outcome.NOT_OPEN
    assert not answering.has_answered(asked, anna)


def test_anonymous_answers_say_neither_who_nor_when_nor_in_which_order(event: Event) -> None:
    asked = survey(event, is_anonymous=True, may_correct=True)
    people = [builders.participant(event) for _number in range(30)]
    for number, person in enumerate(people):
        assert answer(asked, person, ocena="dobra", uwagi=f"{number:02}") is Outcome.STORED
        assert answer(asked, person, ocena="zła") is Outcome.TWICE
    with scopes_disabled():
        given = list(Answer.objects.order_by("pk"))
        marks = list(Answered.objects.order_by("pk"))
    assert {(each.participant_id, each.answered_at) for each in given} == {(None, None)}
    assert {mark.participant_id for mark in marks} == {person.pk for person in people}
    assert {field.name for field in Answered._meta.get_fields()} == {"id", "survey", "participant"}
    texts = [each.answers["uwagi"] for each in given]
    assert texts != sorted(texts)
    assert [mark.participant_id for mark in marks] != [person.pk for person in people]
    assert answering.own_answers(asked, people[0]) == {}


def test_what_people_were_told_about_anonymity_stays(event: Event) -> None:
    asked = survey(event, is_anonymous=True)
    answer(asked, builders.participant(event), ocena="dobra")
    with pytest.raises(WrongValues) as refused:
        building.change(asked, is_anonymous=False)
    assert set(refused.value.problems) == {"is_anonymous"}


def test_few_anonymous_answers_are_shown_to_nobody(event: Event) -> None:
    asked = survey(event, is_anonymous=True)
    for number in range(3):
        assert results.results(asked, "pl") == []
        assert list(results.rows(asked)) == []
        answer(asked, builders.participant(event), ocena="dobra", uwagi=str(number))
    assert results.header(asked, "en") == ["Mark", "Przyjdę znów", "Uwagi"]
    assert sorted(results.rows(asked)) == [["dobra", "", "0"], ["dobra", "", "1"], ["dobra", "", "2"]]


def test_results_count_what_was_chosen(event: Event) -> None:
    asked = survey(event)
    for raw in (
        {"ocena": "dobra", "przyjde_znow": "yes"},
        {"ocena": "dobra"},
        {"ocena": "zła", "uwagi": "Nie"},
    ):
        answer(asked, builders.participant(event), **raw)
    with override("en"):
        found = results.results(asked, "en")
    assert [[(bar.label, bar.count, bar.percent) for bar in each.bars] for each in found] == [
        [("good", 2, 67), ("bad", 1, 33)],
        [("ticked", 1, 33), ("not ticked", 2, 67)],
        [],
    ]
    assert found[2].texts == ["Nie"]


def members(event: Event, condition: dict[str, object]) -> set[int]:
    found = groups.members_of_definition(event, Definition(filter=condition))
    return set(found.values_list("pk", flat=True))


def test_groups_ask_who_has_answered_and_what(event: Event) -> None:
    asked = survey(event)
    anna, jan, ola = (builders.participant(event) for _number in range(3))
    answer(asked, anna, ocena="dobra", przyjde_znow="yes", uwagi="Było ŻÓŁTO")
    answer(asked, jan, ocena="zła")
    name = f"survey.{asked.pk}"
    everybody = {anna.pk, jan.pk, ola.pk}

    def who(field: str, op: str, *value: object) -> set[int]:
        given = {"value": value[0]} if value else {}
        return members(event, {"field": field, "op": op, **given})

    assert who(name, "is", "answered") == {anna.pk, jan.pk}
    assert who(name, "is", "not_answered") == {ola.pk}
    assert who(name, "is_not", "answered") == {ola.pk}
    assert who(name, "in", ["answered", "not_answered"]) == everybody
    assert who(f"{name}.ocena", "is", "dobra") == {anna.pk}
    assert who(f"{name}.ocena", "is_not", "dobra") == {jan.pk, ola.pk}
    assert who(f"{name}.ocena", "empty") == {ola.pk}
    assert who(f"{name}.przyjde_znow", "is", True) == {anna.pk}
    assert who(f"{name}.przyjde_znow", "is", False) == {jan.pk, ola.pk}
    assert who(f"{name}.uwagi", "contains", "zolto") == {anna.pk}
    assert who(f"{name}.uwagi", "not_empty") == {anna.pk}
    said = words({"field": f"{name}.ocena", "op": "is", "value": "dobra"}, event)
    assert "Opinie: Ocena" in said[0].text


def test_groups_cannot_ask_what_anonymous_people_answered(event: Event) -> None:
    asked = survey(event, is_anonymous=True)
    with pytest.raises(Refused):
        members(event, {"field": f"survey.{asked.pk}.ocena", "op": "is", "value": "dobra"})


def test_the_reminder_goes_to_a_group_that_is_made_once(event: Event) -> None:
    asked, anna = survey(event, is_anonymous=True), builders.participant(event)
    silent = builders.participant(event)
    group = filters.silent_group(asked)
    assert filters.silent_group(asked) == group
    answer(asked, anna, ocena="dobra")
    assert list(groups.members(group)) == [silent]


def test_questions_are_placed_changed_and_removed(event: Event) -> None:
    asked = survey(event)

    def keys() -> list[str]:
        asked.refresh_from_db()
        return [question.key for question in answering.form_of(asked)]

    building.move_question(asked, "uwagi", 0)
    assert keys() == ["uwagi", "ocena", "przyjde_znow"]
    building.step_question(asked, "uwagi", 1)
    assert keys() == ["ocena", "uwagi", "przyjde_znow"]
    building.change_question(asked, "uwagi", label="Co poprawić?", kind="long_text")
    assert keys() == ["ocena", "uwagi", "przyjde_znow"]
    answer(asked, builders.participant(event), ocena="dobra")
    building.remove_question(asked, "uwagi")
    with pytest.raises(Refused):
        building.remove_question(asked, "ocena")
    with pytest.raises(WrongValues) as refused:
        building.change_question(asked, "ocena", label="Ocena", kind="text")
    assert set(refused.value.problems) == {"kind"}
    assert keys() == ["ocena", "przyjde_znow"]


@pytest.mark.parametrize(("kind", "part"), [("file", "kind"), ("choice", "options")])
def test_what_cannot_be_asked_is_refused(event: Event, kind: str, part: str) -> None:
    asked = survey(event)
    with pytest.raises(WrongValues) as refused:
        building.add_question(asked, label="X", kind=kind)
    assert set(refused.value.problems) == {part}
