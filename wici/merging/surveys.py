"""Tags of surveys: the individual link of each, and every answer to a named one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.merging.catalogue import Provider, Raw, Shared, Tag, TagGroup
from wici.merging.fields import computed
from wici.plain.mergetags.nodes import TagType
from wici.surveys.answering import form_of
from wici.surveys.links import link
from wici.surveys.models import Survey
from wici.surveys.queries import surveys_of

_NAME = "surveys"


def _freeze(event: Event) -> list[dict[str, Any]]:
    return [_frozen(survey) for survey in surveys_of(event)]


def _frozen(survey: Survey) -> dict[str, Any]:
    asked = [] if survey.is_anonymous else list(form_of(survey))
    return {
        "id": survey.pk,
        "key": survey.key,
        "name": survey.name,
        "questions": [
            {
                "key": question.key,
                "kind": question.kind.value,
                "label": question.label.text,
                "label_en": question.label.english,
                "example": question.options[0].value if question.options else "",
            }
            for question in asked
        ],
    }


def _tags(shared: Shared) -> list[Tag]:
    return [tag for row in shared[_NAME] for tag in _tags_of(row, shared)]


def _tags_of(row: dict[str, Any], shared: Shared) -> list[Tag]:
    is_english = (get_language() or "").startswith("en")
    made = [
        Tag(
            key=f"survey_link_{row['key']}",
            label=_("Link to the survey “%(name)s”") % {"name": row["name"]},
            group=TagGroup.SURVEY, compute=_link(int(row["id"])), sources=frozenset({"id"}),
            aliases=(f"link_ankiety_{row['key']}",), type=TagType.LINK, example=link(int(row["id"]), 0),
        )
    ]  # fmt: skip
    for question in row["questions"]:
        label = (is_english and question["label_en"]) or question["label"]
        made.append(
            Tag(
                key=f"survey_{row['key']}_{question['key']}",
                label=_("%(survey)s: %(question)s") % {"survey": row["name"], "question": label},
                group=TagGroup.SURVEY, compute=_answer(int(row["id"]), question, shared),
                sources=frozenset({f"survey.{row['id']}", "language"}), example=question["example"],
            )
        )  # fmt: skip
    return made


def _link(survey_id: int) -> Callable[[Raw], str]:
    return lambda raw: link(survey_id, int(raw["id"])) if raw.get("id") else ""


def _answer(survey_id: int, question: dict[str, Any], shared: Shared) -> Callable[[Raw], str]:
    """As the answer to a form field of the same kind is written."""
    compute = computed(str(question["key"]), str(question["kind"]), shared)

    def answer(raw: Raw) -> str:
        given = (raw.get("surveys") or {}).get(str(survey_id)) or {}
        return compute({"language": raw.get("language"), "answers": given})

    return answer


PROVIDER = Provider(name=_NAME, freeze=_freeze, tags=_tags)
