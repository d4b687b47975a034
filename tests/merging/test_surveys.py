"""Tags of surveys: the same values from the database and from Python."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests import builders
from tests.surveys.parts import survey
from wici.merging import sources
from wici.merging.catalogue import catalogue, evaluator
from wici.people.models import Participant
from wici.shared.scopes import scope, scopes_disabled
from wici.surveys import answering, links

pytestmark = pytest.mark.django_db


def test_the_link_and_every_answer_of_a_named_survey_are_tags() -> None:
    event = builders.event()
    asked = survey(event)
    survey(event, "Tajna", is_anonymous=True)
    anna, jan = builders.participant(event), builders.participant(event)
    raw = {"ocena": "zła", "przyjde_znow": "yes"}
    answering.answer(asked, anna, raw, language="pl", now=datetime(2026, 11, 24, tzinfo=UTC))
    with scope(event=event):
        found = catalogue(event)
    keys = [tag.key for tag in found.tags if "survey" in tag.key]
    assert keys == [
        "survey_link_opinie",
        "survey_opinie_ocena",
        "survey_opinie_przyjde_znow",
        "survey_opinie_uwagi",
        "survey_link_tajna",
    ]
    needed = found.sources(keys)
    evaluate = evaluator([found.by_key[key] for key in keys])
    with scopes_disabled():
        rows = Participant.objects.filter(pk__in=(anna.pk, jan.pk)).order_by("pk")
        frozen = list(rows.annotate(raw=sources.frozen_expression(needed)).values_list("raw", flat=True))
        frozen = [json.loads(each) if isinstance(each, str) else each for each in frozen]
        assert frozen == [sources.raw(person, needed) for person in rows]
    assert list(evaluate(frozen[0]).values()) == [
        links.link(asked.pk, anna.pk), "zła", "tak", "", links.link(asked.pk + 1, anna.pk),
    ]  # fmt: skip
    assert list(evaluate(frozen[1]).values())[1:4] == ["", "", ""]
