"""A form as JSON: written with a version, read with a sentence about everything that is not a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, NoReturn, TypeVar

from wici.plain.forms.model import (
    MAX_CONDITIONS,
    MAX_OPTIONS,
    MAX_QUESTIONS,
    MAX_SECTIONS,
    Condition,
    FileKind,
    Form,
    Joined,
    Kind,
    Option,
    Pattern,
    Question,
    Rules,
    Section,
    Test,
    Visibility,
    Words,
)
from wici.plain.wording import Wording, gettext_noop

#: What ``dump`` writes. A reader of a later version also reads the earlier ones.
VERSION = 1

_VERSION = gettext_noop("This form was written by another version of Wici (%(version)s) and cannot be read.")
_SHAPE = gettext_noop("This is not a stored form: at %(place)s something else was expected.")

E = TypeVar("E", bound=Enum)
V = TypeVar("V")


class NotAForm(ValueError):
    """JSON that is no form; ``wording`` says where."""

    def __init__(self, template: str, **values: object) -> None:
        self.wording = Wording(template, values)
        super().__init__(str(self.wording))


def dump(form: Form) -> dict[str, Any]:
    """The form as JSON; what says nothing is left out."""
    return {"version": VERSION, "sections": [_section(section) for section in form.sections]}


def load(data: object) -> Form:
    """The form that ``dump`` wrote. Raises NotAForm. Whether it can be asked says ``problems_of``."""
    whole = _mapping(data, "")
    if whole.get("version") != VERSION:
        raise NotAForm(_VERSION, version=str(whole.get("version"))[:20])
    sections = _items(whole.get("sections"), "sections", MAX_SECTIONS)
    form = Form(tuple(_read_section(item, f"sections[{place}]") for place, item in enumerate(sections)))
    if sum(1 for _question in form) > MAX_QUESTIONS:
        raise NotAForm(_SHAPE, place="sections")
    return form


def dump_rules(rules: Rules) -> dict[str, Any]:
    """Rules as JSON; limits that are not set are left out."""
    found: dict[str, Any] = {
        name: getattr(rules, name) for name in ("min_length", "max_length", "fewest", "most", "largest_mb")
    }
    for name in ("smallest", "largest"):
        value = getattr(rules, name)
        found[name] = None if value is None else f"{value:f}"
    for name in ("earliest", "latest"):
        value = getattr(rules, name)
        found[name] = None if value is None else value.isoformat()
    found["is_whole"] = rules.is_whole or None
    found["pattern"] = rules.pattern.value if rules.pattern else None
    found["file_kinds"] = sorted(kind.value for kind in rules.file_kinds) or None
    return {name: value for name, value in found.items() if value is not None}


def load_rules(data: object, place: str = "rules") -> Rules:
    """The rules that ``dump_rules`` wrote. Raises NotAForm."""
    given = _mapping(data, place)

    def value(name: str, read: Callable[[object, str], V]) -> V | None:
        return None if given.get(name) is None else read(given[name], f"{place}.{name}")

    kinds = _items(given.get("file_kinds", []), f"{place}.file_kinds", len(FileKind))
    return Rules(
        min_length=value("min_length", _whole),
        max_length=value("max_length", _whole),
        smallest=value("smallest", _number),
        largest=value("largest", _number),
        is_whole=bool(given.get("is_whole", False)),
        earliest=value("earliest", _day),
        latest=value("latest", _day),
        pattern=value("pattern", lambda item, where: _one(Pattern, item, where)),
        fewest=value("fewest", _whole),
        most=value("most", _whole),
        file_kinds=frozenset(_one(FileKind, kind, f"{place}.file_kinds") for kind in kinds),
        largest_mb=value("largest_mb", _whole),
    )


def dump_visibility(visibility: Visibility) -> dict[str, Any]:
    """A visibility as JSON; empty for a question that is always shown."""
    found: dict[str, Any] = {}
    if visibility.types:
        found["types"] = sorted(visibility.types)
    if visibility.conditions or visibility.joined is not Joined.ALL:
        found["joined"] = visibility.joined.value
        found["conditions"] = [
            {"question": each.question, "test": each.test.value, "value": each.value}
            for each in visibility.conditions
        ]
    return found


def load_visibility(data: object, place: str = "visibility") -> Visibility:
    """The visibility that ``dump_visibility`` wrote. Raises NotAForm."""
    given = _mapping(data, place)
    conditions = _items(given.get("conditions", []), f"{place}.conditions", MAX_CONDITIONS)
    types = _items(given.get("types", []), f"{place}.types", 1_000)
    return Visibility(
        frozenset(_text(item, f"{place}.types") for item in types),
        _one(Joined, given.get("joined", Joined.ALL.value), f"{place}.joined"),
        tuple(_condition(item, f"{place}.conditions[{number}]") for number, item in enumerate(conditions)),
    )


def _condition(data: object, place: str) -> Condition:
    given = _mapping(data, place)
    return Condition(
        _text(given.get("question"), f"{place}.question"),
        _one(Test, given.get("test"), f"{place}.test"),
        _text(given.get("value", ""), f"{place}.value"),
    )


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        **_filled(title=_words(section.title), description=_words(section.description)),
        "questions": [_question(question) for question in section.questions],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        **_filled(
            label=_words(question.label),
            description=_words(question.description),
            placeholder=_words(question.placeholder),
            options=[{"value": each.value, **_words(each.words)} for each in question.options],
            is_required=question.is_required,
            rules=dump_rules(question.rules),
            visibility=dump_visibility(question.visibility),
        ),
    }


def _words(words: Words) -> dict[str, str]:
    return _filled(text=words.text, en=words.english)


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _read_section(data: object, place: str) -> Section:
    given = _mapping(data, place)
    questions = _items(given.get("questions"), f"{place}.questions", MAX_QUESTIONS)
    return Section(
        _text(given.get("key"), f"{place}.key"),
        _read_words(given.get("title", {}), f"{place}.title"),
        _read_words(given.get("description", {}), f"{place}.description"),
        tuple(_read_question(item, f"{place}.questions[{number}]") for number, item in enumerate(questions)),
    )


def _read_question(data: object, place: str) -> Question:
    given = _mapping(data, place)
    options = _items(given.get("options", []), f"{place}.options", MAX_OPTIONS)
    return Question(
        key=_text(given.get("key"), f"{place}.key"),
        kind=_one(Kind, given.get("kind"), f"{place}.kind"),
        label=_read_words(given.get("label", {}), f"{place}.label"),
        description=_read_words(given.get("description", {}), f"{place}.description"),
        placeholder=_read_words(given.get("placeholder", {}), f"{place}.placeholder"),
        options=tuple(
            _read_option(item, f"{place}.options[{number}]") for number, item in enumerate(options)
        ),
        is_required=bool(given.get("is_required", False)),
        rules=load_rules(given.get("rules", {}), f"{place}.rules"),
        visibility=load_visibility(given.get("visibility", {}), f"{place}.visibility"),
    )


def _read_option(data: object, place: str) -> Option:
    given = _mapping(data, place)
    return Option(_text(given.get("value"), f"{place}.value"), _read_words(data, place))


def _read_words(data: object, place: str) -> Words:
    given = _mapping(data, place)
    return Words(_text(given.get("text", ""), place), _text(given.get("en", ""), place))


def _mapping(data: object, place: str) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else _not_here(place)


def _items(data: object, place: str, limit: int) -> list[object]:
    return data if isinstance(data, list) and len(data) <= limit else _not_here(place)


def _text(data: object, place: str) -> str:
    return data if isinstance(data, str) else _not_here(place)


def _whole(data: object, place: str) -> int:
    return data if isinstance(data, int) and not isinstance(data, bool) else _not_here(place)


def _number(data: object, place: str) -> Decimal:
    try:
        number = Decimal(_text(data, place)[:40])
    except InvalidOperation:
        _not_here(place)
    return number if number.is_finite() else _not_here(place)


def _day(data: object, place: str) -> date:
    try:
        return date.fromisoformat(_text(data, place))
    except ValueError:
        _not_here(place)


def _one(kinds: type[E], data: object, place: str) -> E:
    try:
        return kinds(data)
    except ValueError:
        _not_here(place)


def _not_here(place: str) -> NoReturn:
    raise NotAForm(_SHAPE, place=place or "the beginning")
