"""Whose phones a text message is for: the members of a group by a field of the form, or typed numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from wici.events.models import Event
from wici.mailings import audience
from wici.mailings.models import Mailing
from wici.people.models import Field, Participant
from wici.people.queries import fields_of
from wici.plain.sms.numbers import Number, NumberList, NumberProblem, read_number, read_numbers

#: Rows read at once.
CHUNK = 2_000


def phone_fields(event: Event) -> list[Field]:
    """The form fields that hold a phone number, in the form's order."""
    return [field for field in fields_of(event) if field.kind == Field.Kind.PHONE]


def phone_field(mailing: Mailing) -> str:
    """The key of the field whose numbers are used: the chosen one while it exists, else the first; empty when
    the form asks for no number."""
    keys = [field.key for field in phone_fields(mailing.event)]
    return mailing.phone_field if mailing.phone_field in keys else next(iter(keys), "")


def numbers(mailing: Mailing, country: str) -> NumberList:
    """The typed numbers and what is wrong among them; empty when the message goes to a group."""
    is_typed = mailing.audience == Mailing.Audience.ADDRESSES
    return read_numbers(mailing.addresses if is_typed else "", country)


def written(participant: Participant, field: str) -> str:
    """The number as the participant wrote it; empty when there is none."""
    return str(participant.answers.get(field) or "").strip()


def read(typed: str, country: str) -> Number | NumberProblem | None:
    """A participant's number; None when they gave none."""
    return read_number(typed, country) if typed.strip() else None


def rows(people: QuerySet[Participant], field: str, **more: Any) -> Iterator[tuple[Any, ...]]:
    """Id, first and last name, e-mail, code, status, the number as it was written, and the values of the
    ``more`` expressions, of these people in the order of their ids."""
    names = ("pk", "first_name", "last_name", "email", "code", "status", "answers")
    found = people.order_by("pk").annotate(**more).values_list(*names, *more)
    for *known, answers, extra in found.iterator(chunk_size=CHUNK):
        yield (*known, str((answers or {}).get(field) or "").strip(), extra)


def count(mailing: Mailing, country: str) -> int:
    """How many recipients there would be now, with a good number or without. Raises Refused as
    ``audience.participants`` does."""
    if mailing.audience == Mailing.Audience.ADDRESSES:
        return len(numbers(mailing, country).numbers)
    return audience.participants(mailing).count()
