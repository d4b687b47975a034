"""A question's visibility in words: whole sentences, each to be translated by the door that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from wici.plain.forms.model import WITH_OPTIONS, Condition, Form, Joined, Kind, Question, Test, Visibility
from wici.plain.forms.wordings import name_of, short
from wici.plain.keys import fold
from wici.plain.wording import Wording, gettext_noop

_TYPES = gettext_noop("For: %(types)s.")
_ALL = gettext_noop("Shown when all of this is true:")
_ANY = gettext_noop("Shown when any of this is true:")
_ONE: Mapping[Test, str] = {
    Test.IS: gettext_noop("Shown when “%(question)s” is “%(value)s”."),
    Test.IS_NOT: gettext_noop("Shown when “%(question)s” is not “%(value)s”."),
    Test.CONTAINS: gettext_noop("Shown when “%(question)s” contains “%(value)s”."),
    Test.ANSWERED: gettext_noop("Shown when “%(question)s” is answered."),
}
_PART: Mapping[Test, str] = {
    Test.IS: gettext_noop("“%(question)s” is “%(value)s”"),
    Test.IS_NOT: gettext_noop("“%(question)s” is not “%(value)s”"),
    Test.CONTAINS: gettext_noop("“%(question)s” contains “%(value)s”"),
    Test.ANSWERED: gettext_noop("“%(question)s” is answered"),
}
_TICKED = (gettext_noop("Shown when “%(question)s” is ticked."), gettext_noop("“%(question)s” is ticked"))
_NOT_TICKED = (
    gettext_noop("Shown when “%(question)s” is not ticked."),
    gettext_noop("“%(question)s” is not ticked"),
)


def described(
    visibility: Visibility, form: Form, type_names: Mapping[str, str], *, language: str = ""
) -> list[Wording]:
    """Sentences that say when a question is shown; none for one that always is.

    ``type_names`` has the participation types by what ``Visibility.types`` calls them. With several
    conditions the first sentence says whether all or any must be true, and each has a line of its own.
    """
    lines: list[Wording] = []
    if visibility.types:
        names = [type_names[each] for each in sorted(visibility.types) if each in type_names]
        lines.append(Wording(_TYPES, {"types": ", ".join(names) or "–"}))
    conditions = visibility.conditions
    if len(conditions) > 1:
        lines.append(Wording(_ANY if visibility.joined is Joined.ANY else _ALL))
    is_alone = len(conditions) == 1
    return lines + [
        _line(condition, form.question(condition.question), is_alone, language) for condition in conditions
    ]


def _line(condition: Condition, other: Question | None, is_alone: bool, language: str) -> Wording:
    values = {
        "question": name_of(other, language) if other else condition.question,
        "value": _value(condition, other, language),
    }
    if other is not None and other.kind is Kind.CHECKBOX:
        is_yes = bool(condition.value) or condition.test is Test.ANSWERED
        is_ticked = is_yes is not (condition.test is Test.IS_NOT)
        return Wording((_TICKED if is_ticked else _NOT_TICKED)[0 if is_alone else 1], values)
    return Wording((_ONE if is_alone else _PART)[condition.test], values)


def _value(condition: Condition, other: Question | None, language: str) -> str:
    if other is not None and other.kind in WITH_OPTIONS:
        for option in other.options:
            if fold(option.value) == fold(condition.value):
                return short(option.words.in_language(language))
    return short(condition.value)
