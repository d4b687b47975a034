"""Columns are recognised by the names that people give them, and by what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from tests import builders
from tests.people.importing import files
from wici.people.filter_reading import Vocabulary
from wici.people.importing import IGNORE, Target, guess, read
from wici.people.models import Field
from wici.shared.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def guessed(header: list[str], *rows: list[object], fields: tuple[tuple[str, str], ...] = ()) -> list[str]:
    event = builders.event()
    for label, label_en in fields:
        builders.field(event, label, label_en=label_en)
    found = guess(read(files.xlsx([header, *(rows or [["wartość"] * len(header)])])), Vocabulary(event))
    return [target.code for target in found.values()]


@pytest.mark.parametrize(
    ("header", "targets"),
    [
        (["Imię", "Nazwisko", "Adres e-mail"], ["first_name", "last_name", "email"]),
        (["IMIĘ:", "nazwisko*", "E-MAIL"], ["first_name", "last_name", "email"]),
        (["First name", "Surname", "Email address"], ["first_name", "last_name", "email"]),
        (["Imię i nazwisko", "Mail"], ["full_name", "email"]),
        (["Nazwisko i imię", "e_mail"], ["name_last_first", "email"]),
        (["Name", "Surname"], ["first_name", "last_name"]),
        (["First name", "Name"], ["first_name", "last_name"]),
        (["Name", "E-mail"], ["full_name", "email"]),
        (
            ["Rodzaj uczestnictwa", "Status rejestracji", "Język", "Płeć", "Data rejestracji"],
            ["type", "status", "language", "gender", "registered_at"],
        ),
        (
            ["Participation type", "Registration status", "Language", "Gender", "Timestamp"],
            ["type", "status", "language", "gender", "registered_at"],
        ),
        (["Lp.", "Kod uczestnika", "Wołacz"], ["ignore", "code", "vocative"]),
        (["Firma", "Instytucja"], ["new:text", "new:text"]),
        (["E-mail", "Mail"], ["email", "new:text"]),
        # A discount code or a ticket's number is nobody's participant code.
        (["Kod", "Code"], ["new:text", "new:text"]),
    ],
)
def test_usual_names(header: list[str], targets: list[str]) -> None:
    assert guessed(header) == targets


def test_the_events_own_fields_come_first() -> None:
    fields = (("Kategoria", ""), ("Firma / instytucja", "Company"), ("Miasto", "City"))
    header = ["Imię", "kategoria", "COMPANY", "miasto"]
    assert guessed(header, fields=fields) == [
        "first_name",
        "answers.kategoria",
        "answers.firma_instytucja",
        "answers.miasto",
    ]


def test_a_column_of_addresses_needs_no_name() -> None:
    assert guessed(["Imię", "Kontakt", "Firma"], ["Anna", "anna@x.pl", "Alfa"], ["Jan", "jan@x.pl", "x"]) == [
        "first_name",
        "email",
        "new:text",
    ]


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("Zgoda", ["tak", "NIE", True], "checkbox"),
        ("Obiad", ["0", "1"], "number"),
        ("Wiek", [41, "42", "7,5"], "number"),
        ("Wiek", [41, "dużo"], "text"),
        ("Pokój", ["007", "12"], "text"),
        ("PESEL", [12345678901], "text"),
        ("NIP", [123456], "text"),
        ("Przyjazd", [date(2026, 3, 1), "2.03.2026"], "date"),
        ("Przyjazd", ["2026-03-01 10:30"], "text"),
        ("Kontakt zapasowy", ["b@x.pl"], "email"),
        ("Telefon komórkowy", ["+48 600 100 200", 600100200], "phone"),
        ("Telefon", ["600100200", "brak"], "text"),
        ("Uwagi", ["raz\ndwa"], "long_text"),
        ("Uwagi", ["x" * 201], "long_text"),
        ("Puste", [], "text"),
    ],
)
def test_the_kind_of_a_new_field_fits_all_its_values(name: str, values: list[object], kind: str) -> None:
    rows: list[list[object]] = [["a@x.pl", value] for value in values] or [["a@x.pl", None]]
    assert guessed(["E-mail", name], *rows) == ["email", f"new:{kind}"]


def test_a_target_is_one_word_and_back() -> None:
    for target in (Target("email"), Target("answers.firma"), Target("new", Field.Kind.NUMBER), IGNORE):
        assert Target.from_code(target.code) == target
    for nonsense in ("", "new", "new:colour", "email:text", "password"):
        with pytest.raises(Refused, match="nothing that a column can become"):
            Target.from_code(nonsense)
