"""An import from the file to the participants: dry run, all or nothing, and again without doubling."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from tests import builders
from tests.people.importing import files
from wici.events.models import Event, ParticipationType
from wici.people import importing, participants
from wici.people.importing import Target
from wici.people.importing.plan import make_plan
from wici.people.models import Change, Field, Participant
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

HEADER = ("Imię", "Nazwisko", "Adres e-mail", "Rodzaj uczestnictwa", "Status", "Firma", "Wiek", "Przyjazd")
ANNA = ("Anna", "Żółć", "Anna@X.pl", "Prelegent", "zakończona", "Łódź SA", 41, date(2026, 11, 20))
JAN = ("Jan", "Świątek", "jan@x.pl", "słuchacz", "invited", None, 7.5, "21.11.2026")
FIRST = files.xlsx([HEADER, ANNA, JAN])


@pytest.fixture
def event() -> Event:
    return builders.event(time_zone="Europe/Warsaw")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def people(event: Event) -> list[dict[str, Any]]:
    names = ("first_name", "last_name", "email", "participation_type__name", "status", "answers")
    with scope(event=event):
        return list(Participant.objects.order_by("id").values(*names))


def figures(result: importing.Result) -> tuple[int, int, int, int, int]:
    return (result.rows, result.new, result.changed, result.unchanged, len(result.wrong))


def problems(result: importing.Result) -> list[str]:
    return [str(problem) for problem in result.wrong]


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode("cp1250")


@time_machine.travel("2026-09-01T10:00:00.5Z", tick=False)
def test_new_people_types_and_fields(event: Event) -> None:
    builders.participation_type(event, "Słuchacz")
    user = builders.user()
    result = importing.run(event, FIRST, user=user)
    assert figures(result) == (2, 2, 0, 0, 0)
    assert result.is_applied
    assert result.new_types == ("Prelegent",)
    assert [(made.key, made.label, made.kind) for made in result.new_fields] == [
        ("firma", "Firma", "text"),
        ("wiek", "Wiek", "number"),
        ("przyjazd", "Przyjazd", "date"),
    ]
    assert people(event) == [
        {
            "first_name": "Anna", "last_name": "Żółć", "email": "Anna@x.pl", "status": "completed",
            "participation_type__name": "Prelegent",
            "answers": {"firma": "Łódź SA", "wiek": "41", "przyjazd": "2026-11-20"},
        },
        {
            "first_name": "Jan", "last_name": "Świątek", "email": "jan@x.pl", "status": "invited",
            "participation_type__name": "Słuchacz",
            "answers": {"wiek": "7.5", "przyjazd": "2026-11-21"},
        },
    ]  # fmt: skip
    with scope(event=event):
        anna, jan = Participant.objects.order_by("id")
        assert (anna.registered_at, jan.registered_at) == (datetime(2026, 9, 1, 10, tzinfo=UTC), None)
        assert anna.code != jan.code
        assert "lodz sa" in anna.search
        assert list(Change.objects.values_list("source", "user", "what")) == [("import", user.pk, {})] * 2
        assert list(Field.objects.values_list("key", "kind")) == [
            ("firma", "text"), ("wiek", "number"), ("przyjazd", "date"),
        ]  # fmt: skip


@pytest.mark.parametrize("file", [FIRST, files.xls([HEADER, ANNA, JAN])])
def test_the_same_file_again_changes_nothing(event: Event, file: bytes) -> None:
    importing.run(event, file)
    before = people(event)
    again = importing.run(event, file)
    assert figures(again) == (2, 0, 0, 2, 0)
    assert (again.new_types, again.new_fields, people(event)) == ((), (), before)
    with scope(event=event):
        assert Change.objects.count() == 2


def test_a_dry_run_says_everything_and_does_nothing(event: Event) -> None:
    result = importing.run(event, FIRST, dry_run=True)
    assert (figures(result), result.is_applied) == ((2, 2, 0, 0, 0), False)
    assert result.new_types == ("Prelegent", "słuchacz")
    assert [row.number for row in result.new_preview] == [2, 3]
    with scopes_disabled():
        assert not Participant.objects.exists()
        assert not ParticipationType.objects.exists()
        assert not Field.objects.exists()


def test_changes_are_shown_with_old_and_new_and_empty_cells_change_nothing(event: Event) -> None:
    importing.run(event, FIRST)
    file = csv(
        "E-mail;Imię;Nazwisko;Firma;Typ;Wiek", "ANNA@x.pl;ANNA;żółć;;Prasa;42", "jan@x.pl;Jan;Świątek;;;"
    )
    dry = importing.run(event, file, dry_run=True)
    assert figures(dry) == (2, 0, 1, 1, 0)
    edits = {
        "first_name": ["Anna", "ANNA"],
        "last_name": ["Żółć", "żółć"],
        "email": ["Anna@x.pl", "ANNA@x.pl"],
        "answers.wiek": ["41", "42"],
        "participation_type": ["Prelegent", "Prasa"],
    }
    assert [(row.number, row.edits) for row in dry.changed_preview] == [(2, edits)]
    assert people(event)[0]["answers"]["wiek"] == "41"

    result = importing.run(event, file, source=Change.Source.COMMAND)
    assert (figures(result), result.is_applied) == (figures(dry), True)
    anna = people(event)[0]
    assert anna["answers"] == {"firma": "Łódź SA", "wiek": "42", "przyjazd": "2026-11-20"}
    assert (anna["first_name"], anna["participation_type__name"]) == ("ANNA", "Prasa")
    with scope(event=event):
        change = Change.objects.exclude(what={}).get()
        assert (change.source, change.what) == ("command", edits)
        assert Participant.objects.get(first_name="ANNA").folded["numbers"] == {"wiek": 42}
    assert figures(importing.run(event, file)) == (2, 0, 0, 2, 0)


def test_any_wrong_row_and_nothing_is_imported(event: Event) -> None:
    builders.field(event, "Dieta", kind=Field.Kind.CHOICE, options=["mięsna", "rybna"])
    file = csv(
        "Imię;E-mail;Status;Język;Płeć;Dieta;Data rejestracji",
        "Anna;anna@x.pl;zakończona;polski;K;Mięsna;2026-09-01 10:00",
        "Jan;jan.x.pl;zaginiony;klingoński;x;wegańska;jutro",
        ";;;;;mięsna;",
        "Ewa;ewa@x.pl;Anulowana;English;Kobieta;;",
    )
    result = importing.run(event, file)
    assert (figures(result), result.is_applied, result.wrong_rows) == ((4, 2, 0, 0, 7), False, 2)
    assert problems(result) == [
        "Row 3, column “E-mail”: “jan.x.pl” has no @, so it is not an e-mail address.",
        "Row 3, column “Status”: “zaginiony” is not known here. Possible: invited, started, completed, "
        "cancelled, declined.",
        "Row 3, column “Język”: “klingoński” is not known here. Possible: Polish, English.",
        "Row 3, column “Płeć”: “x” is not known here. Possible: feminine, masculine.",
        "Row 3, column “Dieta”: “wegańska” is none of the choices: mięsna, rybna.",
        "Row 3, column “Data rejestracji”: “jutro” is not a date. Write it like 2026-03-01 or 01.03.2026.",
        "Row 4: There is neither a name nor an e-mail address in this row.",
    ]
    assert result.summary()["wrong"][0] == {
        "row": 3,
        "column": "E-mail",
        "value": "jan.x.pl",
        "problem": "“jan.x.pl” has no @, so it is not an e-mail address.",
    }
    assert people(event) == []


def test_statuses_languages_genders_and_times_are_understood(event: Event) -> None:
    file = csv(
        "Imię;Status;Język;Płeć;Data rejestracji",
        "Anna;ZAKOŃCZONA;Polski;kobieta;1.09.2026 10:00",
        "Ewa;declined;EN;F;2026-09-01T10:00:00Z",
        "Jan;Zaproszony;angielski;mężczyzna;46266",
    )
    assert importing.run(event, file).is_applied
    with scope(event=event):
        found = list(
            Participant.objects.order_by("id").values_list("status", "language", "gender", "registered_at")
        )
    warsaw = ZoneInfo("Europe/Warsaw")
    assert found == [
        ("completed", "pl", "f", datetime(2026, 9, 1, 10, tzinfo=warsaw)),
        ("declined", "en", "f", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("invited", "en", "m", datetime(2026, 9, 1, tzinfo=warsaw)),
    ]


def test_people_who_share_an_address_are_told_apart_by_name(event: Event) -> None:
    file = csv("Imię i nazwisko;E-mail", "Anna Maria Żółć;zarzad@x.pl", "Jan van der Berg;zarzad@x.pl")
    assert figures(importing.run(event, file)) == (2, 2, 0, 0, 0)
    assert figures(importing.run(event, file)) == (2, 0, 0, 2, 0)
    assert [(person["first_name"], person["last_name"]) for person in people(event)] == [
        ("Anna Maria", "Żółć"),
        ("Jan", "van der Berg"),
    ]


def test_a_code_says_who_is_meant_whatever_else_changed(event: Event) -> None:
    known = builders.participant(event, "Anna", "Żółć", "anna@x.pl", code="K7M3")
    file = csv("Kod uczestnika;Nazwisko i imię;E-mail", "k7m3;Nowak Anna;nowa@x.pl", "NEW1;Lis, Jan;jan@x.pl")
    assert figures(importing.run(event, file)) == (2, 1, 1, 0, 0)
    with scope(event=event):
        assert list(Participant.objects.order_by("id").values_list("code", "first_name", "last_name")) == [
            (known.code, "Anna", "Nowak"),
            ("NEW1", "Jan", "Lis"),
        ]


def test_the_same_person_twice_in_a_file_is_told(event: Event) -> None:
    builders.participant(event, "Ewa", "Lis", "ewa@x.pl", code="EWA1")
    file = csv(
        "Kod uczestnika;Imię;Nazwisko;E-mail",
        ";Anna;Żółć;anna@x.pl",
        ";ANNA;Zolc;Anna@X.pl",
        "A1;Jan;Nowak;jan@x.pl",
        "A2;Jan;Nowak;jan@x.pl",
        "a1;Piotr;Lis;p@x.pl",
        "EWA1;;;",
        ";Ewa;Lis;ewa@x.pl",
    )
    assert problems(importing.run(event, file)) == [
        "Row 3: This is the same person as in row 2. Leave one of the rows.",
        "Row 6: This is the same person as in row 4. Leave one of the rows.",
        "Row 8: This is the same person as in row 7. Leave one of the rows.",
    ]


def test_two_participants_who_could_be_meant_are_told(event: Event) -> None:
    for _number in range(2):
        builders.participant(event, "Jan", "Nowak", "jan@x.pl")
    assert problems(importing.run(event, csv("Imię;Nazwisko;E-mail", "Jan;Nowak;jan@x.pl"))) == [
        "Row 2: Several participants have this e-mail address and name. Give their participant codes."
    ]


def test_without_names_the_address_says_who_is_meant(event: Event) -> None:
    builders.field(event, "Firma")
    builders.participant(event, "Anna", "Żółć", "anna@x.pl")
    assert figures(importing.run(event, csv("E-mail;Firma", "ANNA@x.pl;Nowa", "jan@x.pl;x"))) == (
        2,
        1,
        1,
        0,
        0,
    )
    assert [(person["first_name"], person["answers"]) for person in people(event)] == [
        ("Anna", {"firma": "Nowa"}),
        ("", {"firma": "x"}),
    ]


def test_a_mapping_given_by_the_person_wins(event: Event) -> None:
    mapping = {0: Target("full_name"), 1: Target("new", "long_text"), 2: Target("email")}
    file = csv("Kto;Opis;Gdzie;Reszta", "Anna Żółć;gość;anna@x.pl;nic")
    result = importing.run(event, file, mapping=mapping)
    assert (figures(result), [(made.label, made.kind) for made in result.new_fields]) == (
        (1, 1, 0, 0, 0),
        [("Opis", "long_text")],
    )
    with pytest.raises(Refused, match="“Kto” and “Gdzie” cannot both become the same") as refused:
        importing.run(event, file, mapping={0: Target("email"), 2: Target("email")})
    assert refused.value.field == "column_2"
    with pytest.raises(Refused, match="No column holds a name"):
        importing.run(event, file, mapping={1: Target("type")})
    with pytest.raises(Refused, match="“Opis” does not exist any more"):
        importing.run(event, file, mapping={**mapping, 1: Target("answers.opis_2")})
    with pytest.raises(Refused, match="a field “Opis” already"):
        importing.run(event, file, mapping=mapping)


def test_columns_are_ignored_by_name_or_letter(event: Event) -> None:
    file = csv("Imię;Uwagi;Firma", "Anna;x;y")
    result = importing.run(event, file, ignore=["UWAGI", "c"])
    assert (result.is_applied, result.new_fields) == (True, ())
    with pytest.raises(Refused, match=r"There is no column “Wiek”\. The columns are: Imię, Uwagi, Firma"):
        importing.run(event, file, ignore=["Wiek"])


def test_two_hundred_columns_are_too_many_new_fields(event: Event) -> None:
    file = files.xlsx([["E-mail", *(f"Pytanie {number}" for number in range(199))], ["a@x.pl", *["x"] * 199]])
    with pytest.raises(Refused, match="199 columns would become new form fields, at most 100 can"):
        importing.run(event, file)
    some = [f"Pytanie {number}" for number in range(100)]
    assert len(importing.run(event, file, ignore=some).new_fields) == 99


def test_exported_cells_with_a_quote_before_a_formula_come_back_as_they_were(event: Event) -> None:
    importing.run(event, csv("Imię;Telefon;Uwagi", "Anna;'+48 600 100 200;'=1+1"))
    assert people(event)[0]["answers"] == {"telefon": "+48 600 100 200", "uwagi": "=1+1"}


def test_long_numbers_and_leading_zeros_stay(event: Event) -> None:
    header = ["Imię", "PESEL", "Kod pocztowy", "Numer legitymacji", "Konto"]
    importing.run(event, files.xlsx([header, ["Anna", "01234567890", "00-950", 12345678901234, 7]]))
    assert people(event)[0]["answers"] == {
        "pesel": "01234567890", "kod_pocztowy": "00-950", "numer_legitymacji": "12345678901234", "konto": "7",
    }  # fmt: skip


def test_defaults_of_new_people_can_be_chosen(event: Event) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    importing.run(event, csv("Imię", "Anna"), default_status="started", default_registered_at=at)
    with scope(event=event):
        assert Participant.objects.values_list("status", "registered_at").get() == ("started", at)


def test_a_file_can_be_a_path_or_an_open_file(event: Event, tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(csv("Imię", "Anna"))
    assert importing.run(event, path).new == 1
    assert importing.run(event, io.BytesIO(path.read_bytes())).unchanged == 1
    with pytest.raises(Refused, match=r"nic\.csv cannot be read: No such file"):
        importing.run(event, tmp_path / "nic.csv")


def test_a_plan_is_made_anew_when_somebody_changed_people_in_between(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any, **more: Any) -> Any:
        plan = make_plan(*arguments, **more)
        with scope(event=event):
            if not Participant.objects.exists():
                participants.add(event, {"first_name": "Anna", "last_name": "Żółć"})
        return plan

    monkeypatch.setattr("wici.people.importing.running.make_plan", interrupted)
    assert figures(importing.run(event, csv("Imię;Nazwisko", "Anna;Żółć"))) == (1, 0, 0, 1, 0)
    assert len(people(event)) == 1


def test_people_of_other_events_are_not_touched(event: Event) -> None:
    other = builders.event()
    builders.participant(other, "Anna", "Żółć", "anna@x.pl")
    assert figures(importing.run(event, csv("Imię;Nazwisko;E-mail", "Anna;Żółć;anna@x.pl"))) == (
        1,
        1,
        0,
        0,
        0,
    )
    assert len(people(other)) == 1


def test_queries_grow_with_thousands_of_rows_not_with_rows(
    event: Event, django_assert_max_num_queries: Any
) -> None:
    rows = [f"Anna;Nr {number};a{number}@x.pl" for number in range(300)]
    steps: list[tuple[int, int]] = []
    with django_assert_max_num_queries(60):
        importing.run(event, csv("Imię;Nazwisko;E-mail", *rows), progress=lambda *step: steps.append(step))
    assert steps == [(300, 300), (300, 300)]
    with django_assert_max_num_queries(20):
        assert importing.run(event, csv("Imię;Nazwisko;E-mail", *rows)).unchanged == 300
    moved = [row.replace("Anna", "ANNA") for row in rows]
    with django_assert_max_num_queries(60):
        assert importing.run(event, csv("Imię;Nazwisko;E-mail", *moved)).changed == 300
