"""Surveys for tests."""

from __future__ import annotations

from typing import Any

from wici.events.models import Event
from wici.plain.forms import Kind
from wici.surveys import building
from wici.surveys.models import Survey


def survey(event: Event, name: str = "Opinie", **given: Any) -> Survey:
    """An open survey: a required choice, a tick and a text."""
    made = building.create(event, name=name, **{"is_closed": False, **given})
    building.add_question(
        made, label="Ocena", label_en="Mark", kind=Kind.CHOICE.value, options=["dobra", "zła"],
        options_en=["good", "bad"], is_required=True,
    )  # fmt: skip
    building.add_question(made, label="Przyjdę znów", kind=Kind.CHECKBOX.value)
    building.add_question(made, label="Uwagi", kind=Kind.LONG_TEXT.value)
    return made
