"""What group filters can ask of surveys: who has answered, and what they answered in named ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people import groups
from wici.people.filter_providers import Maker, ProvidedField
from wici.people.filter_reading import KINDS
from wici.people.filter_sql import NOBODY, FilterSql
from wici.people.models import Group
from wici.plain.filters import Condition, FieldKind, Filter, Not, Operator, answer_field
from wici.plain.forms import Question
from wici.shared.scopes import scope
from wici.surveys.answering import form_of
from wici.surveys.models import Answer, Answered, Survey
from wici.surveys.queries import surveys_of

ANSWERED, SILENT = "answered", "not_answered"
_OPTIONS = ((ANSWERED, gettext_lazy("answered")), (SILENT, gettext_lazy("not answered")))


def field_name(survey: Survey, question: str = "") -> str:
    """What filters call a survey, or a question of it."""
    return f"survey.{survey.pk}.{question}" if question else f"survey.{survey.pk}"


def fields(event: Event) -> Sequence[ProvidedField]:
    """For ``settings.WICI_FILTER_PROVIDERS``."""
    found: list[ProvidedField] = []
    for survey in surveys_of(event):
        label = _("Survey “%(name)s”") % {"name": survey.name}
        found.append(ProvidedField(field_name(survey), label, FieldKind.STATUS, _mark(survey), _OPTIONS))
        if not survey.is_anonymous:
            found += [_question_field(event, survey, question) for question in form_of(survey)]
    return found


def _mark(survey: Survey) -> Maker:
    def condition(op: Operator, asked: Condition) -> Q:
        marked = Answered._base_manager.filter(survey=survey).values("participant_id")
        has, wanted = Q(pk__in=marked), set(asked.values)
        found = has if ANSWERED in wanted else NOBODY
        return found | ~has if SILENT in wanted else found

    return condition


def _question_field(event: Event, survey: Survey, question: Question) -> ProvidedField:
    language = get_language() or "pl"
    kind = KINDS[question.kind.value]
    label = _("%(survey)s: %(question)s") % {
        "survey": survey.name,
        "question": question.label.in_language(language),
    }
    options = tuple((each.value, each.words.in_language(language)) for each in question.options)
    return ProvidedField(
        field_name(survey, question.key), label, kind, _answer(event, survey, question.key), options
    )


def _answer(event: Event, survey: Survey, key: str) -> Maker:
    """The conditions on participants' answers, asked of the survey's; who has not answered has a blank
    answer to everything."""
    sql = FilterSql(zone=event.zone, type_ids={}, members=lambda pk: NOBODY)

    def among(node: Filter) -> Q:
        rows = Answer._base_manager.filter(sql.condition(node), survey=survey, participant__isnull=False)
        return Q(pk__in=rows.values("participant_id"))

    def condition(op: Operator, asked: Condition) -> Q:
        node = replace(asked, op=op, field=answer_field(key))
        if op is Operator.EMPTY or (asked.kind is FieldKind.CHECKBOX and asked.values == (False,)):
            return ~among(Not(node))
        return among(node)

    return condition


def silent_group(survey: Survey) -> Group:
    """The group of those who did not answer the survey, made if it is not there. Raises Refused."""
    wanted = {"field": field_name(survey), "op": "is", "value": SILENT}
    with scope(event=survey.event):
        made = next((group for group in Group.objects.exclude(filter=None) if group.filter == wanted), None)
    name = (_("Did not answer: %(survey)s") % {"survey": survey.name})[: groups.MAX_NAME]
    return made or groups.create(survey.event, name, filter=wanted)
