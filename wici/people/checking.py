"""What a participant may be made of: each value checked, with a sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

from django.utils.translation import gettext as _

from wici.events.models import Event, Language, ParticipationType
from wici.people.models import Field, Gender, Participant, Status
from wici.people.values import (
    Cell,
    read_address,
    read_day,
    read_line,
    read_moment,
    read_number,
    read_phone,
    read_text,
    read_tick,
    shown,
    text_of,
)
from wici.plain.keys import fold
from wici.shared.refusals import Refused, Sentence

#: A stored answer: text, or a list of texts for many choices.
Answer = str | list[str]

#: The longest first name, last name and participant code, as the model has them.
_LENGTHS = {
    name: int(cast(Any, Participant._meta.get_field(name)).max_length)
    for name in ("first_name", "last_name", "vocative", "code")
}


class WrongValues(Refused):
    """Values that cannot be stored: ``problems`` has a sentence for each, by its name.

    Names are those of the model, ``answers.<key>`` for answers, and "" for what concerns the whole.
    """

    def __init__(self, problems: Mapping[str, Sentence]) -> None:
        self.problems = dict(problems)
        first, *more = self.problems.values()
        super().__init__(first, field=next(iter(self.problems)), details=more)


class Problems:
    """Collects what is wrong while several values are checked."""

    def __init__(self) -> None:
        self.found: dict[str, Sentence] = {}

    def checked(self, name: str, check: Callable[..., Any], *arguments: Any) -> Any:
        """What the check gives, or None when it refused, which is noted under the name."""
        try:
            return check(*arguments)
        except Refused as refusal:
            self.found[name] = refusal.sentence
            return None

    def raise_if_any(self) -> None:
        """Raises WrongValues when something was noted."""
        if self.found:
            raise WrongValues(self.found)


def check_answer(field: Field, value: object) -> Answer:
    """An answer as it is stored, for a field of this kind. Raises Refused with a sentence."""
    if field.kind == Field.Kind.CHOICES:
        return _check_choices(field.options, value)
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    if field.kind == Field.Kind.CHOICE:
        return _check_choice(field.options, read_line(cast(Cell, value)))
    return _READERS[Field.Kind(field.kind)](cast(Cell, value))


_READERS: Mapping[Field.Kind, Callable[[Cell], str]] = {
    Field.Kind.TEXT: read_line,
    Field.Kind.LONG_TEXT: read_text,
    Field.Kind.EMAIL: read_address,
    Field.Kind.PHONE: read_phone,
    Field.Kind.NUMBER: read_number,
    Field.Kind.DATE: read_day,
    Field.Kind.CHECKBOX: read_tick,
    Field.Kind.FILE: read_line,
}


def _check_choice(options: list[str], text: str) -> str:
    """The option as the field spells it; a field without options takes any text."""
    if not text or not options:
        return text
    for option in options:
        if fold(option) == fold(text):
            return option
    raise Refused(
        _("“%(value)s” is none of the choices: %(options)s.")
        % {"value": shown(text), "options": ", ".join(options)}
    )


def _check_choices(options: list[str], value: object) -> list[str]:
    if isinstance(value, list | tuple):
        texts = [read_line(item) for item in value]
    else:
        texts = split_choices(text_of(cast(Cell, value)), options)
    chosen = [_check_choice(options, text) for text in texts if text]
    return list(dict.fromkeys(chosen))


def split_choices(text: str, options: list[str]) -> list[str]:
    """Many choices written in one cell: one a line, or with semicolons, or else commas between.

    An option that has a comma itself stays whole.
    """
    if not text or fold(text) in {fold(option) for option in options}:
        return [text] if text else []
    for separators in ("\n;|", ","):
        pieces = [" ".join(piece.split()) for piece in re.split(f"[{separators}]", text)]
        if len(pieces) > 1:
            return [piece for piece in pieces if piece]
    return [text]


def check_code(value: object) -> str:
    """A participant code given from outside: one word."""
    code = read_line(cast(Cell, value), _LENGTHS["code"])
    if " " in code:
        raise Refused(_("The participant code “%(value)s” has a space inside.") % {"value": shown(code)})
    return code


def check_name(name: str) -> Callable[[object], str]:
    """The check of ``first_name``, ``last_name`` or ``vocative``."""
    return lambda value: read_line(cast(Cell, value), _LENGTHS[name])


def _check_registered_at(value: object, zone: tzinfo) -> datetime | None:
    return read_moment(cast(Cell, value), zone)


def _one_of(choices: Iterable[str]) -> Callable[[object], str]:
    known = tuple(map(str, choices))

    def check(value: object) -> str:
        if value in known:
            return str(value)
        raise Refused(
            _("“%(value)s” is not possible here. Possible: %(known)s.")
            % {"value": shown(str(value)), "known": ", ".join(filter(None, known))}
        )

    return check


def _check_type(event: Event, value: object) -> ParticipationType | None:
    if value is None or value == "":
        return None
    if not isinstance(value, ParticipationType) or value.event_id != event.pk:
        raise Refused(_("There is no such participation type in this event."))
    return value


def check_values(event: Event, fields: Iterable[Field], values: Mapping[str, object]) -> dict[str, Any]:
    """The values as they are stored, those of answers under ``answers``; others are not looked at.

    Raises WrongValues with a sentence for every value that is wrong.
    """
    problems = Problems()
    checks: dict[str, Callable[[object], Any]] = {
        **{name: check_name(name) for name in ("first_name", "last_name", "vocative")},
        "email": lambda value: read_address(cast(Cell, value)),
        "code": check_code,
        "participation_type": lambda value: _check_type(event, value),
        "status": _one_of(Status.values),
        "language": _one_of(Language.values),
        "gender": _one_of(Gender.values),
        "registered_at": lambda value: _check_registered_at(value, event.zone),
    }
    stored = {
        name: problems.checked(name, check, values[name]) for name, check in checks.items() if name in values
    }
    answers = cast(Mapping[str, object], values.get("answers", {}))
    stored["answers"] = {
        field.key: problems.checked(f"answers.{field.key}", check_answer, field, answers[field.key])
        for field in fields
        if field.key in answers
    }
    problems.raise_if_any()
    return stored
