"""Exported files hold everything as it is, run no formulas, and can be imported again unchanged."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import IO, Any

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests import builders
from wici.events.models import Event
from wici.people import exporting, importing
from wici.people.models import Field, Participant
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

FORMULA = '=HYPERLINK("http://x.pl")'
HEADER = [
    "Participant code", "First name", "Last name", "E-mail address", "Participation type",
    "Registration status", "Language", "Gender", "Vocative of the first name", "Date of registration",
    "Company", "Wiek", "Przyjazd", "Warsztaty", "Zgoda", "Telefon",
]  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def event() -> Event:
    """Anna with an answer to everything and Jan with none."""
    made = builders.event(time_zone="Europe/Warsaw")
    builders.field(made, "Firma", label_en="Company")
    builders.field(made, "Wiek", kind=Field.Kind.NUMBER)
    builders.field(made, "Przyjazd", kind=Field.Kind.DATE)
    builders.field(made, "Warsztaty", kind=Field.Kind.CHOICES, options=["joga, łatwa", "taniec"])
    builders.field(made, "Zgoda", kind=Field.Kind.CHECKBOX)
    builders.field(made, "Telefon", kind=Field.Kind.PHONE)
    builders.participant(
        made,
        "Anna",
        "Żółć",
        "anna@x.pl",
        code="K7",
        type=builders.participation_type(made, "Prelegent", name_en="Speaker"),
        gender="f",
        vocative="Anno",
        registered_at=datetime(2026, 9, 1, 10, 0, 5, 123456, tzinfo=UTC),
        answers={
            "firma": FORMULA,
            "wiek": "41.5",
            "przyjazd": "2026-11-20",
            "warsztaty": ["joga, łatwa", "taniec"],
            "zgoda": "yes",
            "telefon": "+48 600 100 200",
        },
    )
    builders.participant(made, "Jan", "", "", code="K8", status="invited", language="en", registered_at=None)
    builders.participant(builders.event(), "Obca")
    return made


def exported(write: Callable[[Event, Any, IO[bytes]], int], event: Event) -> bytes:
    file = io.BytesIO()
    with scope(event=event):
        assert write(event, Participant.objects.order_by("code"), file) == 2
    return file.getvalue()


def test_xlsx_has_typed_cells_and_no_formulas(event: Event) -> None:
    data = exported(exporting.write_xlsx, event)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Participants"]
    at = datetime(2026, 9, 1, 12, 0, 5)  # noqa: DTZ001 -- spreadsheets know no time zones
    assert book.get_sheet_by_index(0).to_python() == [
        HEADER,
        [
            "K7", "Anna", "Żółć", "anna@x.pl", "Speaker", "completed", "Polish", "feminine", "Anno", at,
            FORMULA, 41.5, date(2026, 11, 20), "joga, łatwa; taniec", "yes", "+48 600 100 200",
        ],
        ["K8", "Jan", "", "", "", "invited", "English", "", "", "", "", "", "", "", "", ""],
    ]  # fmt: skip


def test_csv_is_what_polish_excel_reads_and_runs_no_formulas(event: Event) -> None:
    lines = exported(exporting.write_csv, event).decode("utf-8").split("\r\n")
    assert lines == [
        "\ufeff" + ";".join(HEADER),
        "K7;Anna;Żółć;anna@x.pl;Speaker;completed;Polish;feminine;Anno;2026-09-01 12:00:05;"
        '"\'=HYPERLINK(""http://x.pl"")";41.5;2026-11-20;"joga, łatwa; taniec";yes;\'+48 600 100 200',
        "K8;Jan;;;;invited;English;;;;;;;;;",
        "",
    ]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("write", [exporting.write_xlsx, exporting.write_csv])
def test_an_exported_file_imported_again_changes_nothing(event: Event, write: Any, language: str) -> None:
    with translation.override(language):
        result = importing.run(event, exported(write, event))
    assert (result.wrong, result.new_fields) == ((), ())
    assert (result.rows, result.new, result.changed, result.unchanged) == (2, 0, 0, 2)


def test_many_rows_are_few_queries(event: Event, django_assert_max_num_queries: Any) -> None:
    for _number in range(30):
        builders.participant(event)
    with scopes_disabled(), django_assert_max_num_queries(4):
        assert exporting.write_csv(event, Participant.objects.filter(event=event), io.BytesIO()) == 32
