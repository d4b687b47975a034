"""One recipient's raw data: what tags are computed from, frozen with the recipient's row.

The same mapping is made in two ways, which a test holds equal: by the database, for all recipients in one
INSERT … SELECT, and in Python, for a preview. Only what the used tags need is taken.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, JSONField, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

from wici.merging.catalogue import Family, providers
from wici.people.models import Participant
from wici.surveys.models import Answer

#: Name in the raw data -> lookup on Participant; tag providers may name further ones.
COLUMNS = {
    "id": "id",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "code": "code",
    "status": "status",
    "language": "language",
    "gender": "gender",
    "vocative": "vocative",
    "participation_type": "participation_type__name",
    "participation_type_en": "participation_type__name_en",
}
_ANSWER = "answers."
#: What the raw data of a survey's answers is called in ``sources``; its number follows.
_SURVEY = "survey."
#: PostgreSQL takes at most 100 arguments of a function (FUNC_MAX_ARGS), SQLite 127, two for each answer.
#: A message that uses more answers than this freezes all of the participant's answers.
MOST_ANSWERS = 45


class _Answer(KeyTransform):
    """One answer as a JSON value, null when it was not given."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """JSON_EXTRACT alone: its result keeps being JSON inside of JSON_OBJECT (a list stays a list)."""
        column, params, keys = self.preprocess_lhs(compiler, connection)
        return f"JSON_EXTRACT({column}, %s)", (*params, "".join(f'$."{key}"' for key in keys))


class _AllAnswers(Func):
    """A column of JSON, such as all answers, as a JSON value."""

    output_field = JSONField()
    template = "%(expressions)s"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """SQLite keeps JSON as text, and JSON_OBJECT would take it for a text."""
        return self.as_sql(compiler, connection, template="JSON(%(expressions)s)")


def frozen_expression(sources: Collection[str]) -> JSONObject:
    """The raw data of a participant's row as a JSON value of the database.

    Raises KeyError for a name that is neither a column nor an answer.
    """
    known = _known()
    columns: dict[str, Combinable] = {name: _value(known[name]) for name in _columns(sources)}
    answers = _answers(sources)
    if len(answers) > MOST_ANSWERS:
        columns["answers"] = _AllAnswers("answers")
    elif answers:
        columns["answers"] = JSONObject(**{key: _Answer(key, "answers") for key in answers})
    surveys = _surveys(sources)
    if surveys:
        columns["surveys"] = JSONObject(**{number: _AllAnswers(_given(number)) for number in surveys})
    for family, names in _of_families(sources).items():
        columns[family] = JSONObject(**{name: _families()[family].expression(name) for name in names})
    return JSONObject(**columns)


def raw(participant: Participant, sources: Collection[str]) -> dict[str, Any]:
    """The raw data of a participant, exactly as ``frozen_expression`` gives it.

    Reads the participation type, so load it with ``select_related``. Raises KeyError for a name that is
    neither a column nor an answer.
    """
    known = _known()
    found = {name: _column(participant, known[name]) for name in _columns(sources)}
    answers = _answers(sources)
    if len(answers) > MOST_ANSWERS:
        found["answers"] = participant.answers
    elif answers:
        found["answers"] = {key: participant.answers.get(key) for key in answers}
    surveys = _surveys(sources)
    if surveys:
        rows = Answer._base_manager.filter(
            participant=participant, survey__in=[int(each) for each in surveys]
        )
        given = dict(rows.values_list("survey_id", "answers"))
        found["surveys"] = {number: given.get(int(number)) for number in surveys}
    for family, names in _of_families(sources).items():
        given_names = _families()[family].read(participant, names)
        found[family] = {name: given_names.get(name) for name in names}
    return found


def raws(ids: Collection[int], sources: Collection[str]) -> dict[int, dict[str, Any]]:
    """The raw data of several participants by their ids, as ``frozen_expression`` gives it: one query."""
    rows = Participant._base_manager.filter(pk__in=ids).annotate(raw=frozen_expression(sources))
    return dict(rows.values_list("pk", "raw"))


def raw_of_address(address: str, name: str = "") -> dict[str, Any]:
    """The raw data of a typed address."""
    return {"email": address, "name": name}


def _known() -> dict[str, str]:
    """Every column that raw data can have: our own before those of the tag providers."""
    found: dict[str, str] = {}
    for provider in providers():
        found.update(provider.columns)
    return {**found, **COLUMNS}


def _columns(sources: Collection[str]) -> list[str]:
    return sorted(
        name for name in sources if not name.startswith((_ANSWER, _SURVEY)) and not _family_of(name)
    )


def _families() -> dict[str, Family]:
    return {name: family for provider in providers() for name, family in provider.families.items()}


def _family_of(source: str) -> str:
    """The family that a source belongs to, or nothing."""
    family, dot, _ = source.partition(".")
    return family if dot and family in _families() else ""


def _of_families(sources: Collection[str]) -> dict[str, list[str]]:
    """The names that are asked of each family."""
    found: dict[str, list[str]] = {}
    for source in sorted(sources):
        if family := _family_of(source):
            found.setdefault(family, []).append(source.partition(".")[2])
    return found


def _value(lookup: str) -> Combinable:
    return _AllAnswers(lookup) if _is_json(lookup) else F(lookup)


@cache
def _is_json(lookup: str) -> bool:
    """Whether a column holds JSON, which must not be taken for a text."""
    model: Any = Participant
    found: Any = None
    for step in lookup.split("__"):
        found = model._meta.get_field(step)
        model = found.related_model
    return isinstance(found, JSONField)


def _surveys(sources: Collection[str]) -> list[str]:
    return sorted(name.removeprefix(_SURVEY) for name in sources if name.startswith(_SURVEY))


def _given(survey: str) -> Subquery:
    """What a participant answered in a named survey: null when they did not."""
    rows = Answer._base_manager.filter(survey=int(survey), participant=OuterRef("pk"))
    return Subquery(rows.values("answers")[:1])


def _answers(sources: Collection[str]) -> list[str]:
    return sorted(name.removeprefix(_ANSWER) for name in sources if name.startswith(_ANSWER))


def _column(participant: Participant, lookup: str) -> Any:
    value: Any = participant
    for step in lookup.split("__"):
        # A row of another table that does not exist is an AttributeError, too.
        value = None if value is None else getattr(value, step, None)
    return value
