"""Importing on the screen: file, columns, dry run, import, result."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders
from tests.people.importing.files import xlsx
from wici.accounts.models import User
from wici.events.models import Event, Membership, ParticipationType, Role
from wici.jobs import consumer
from wici.jobs.models import Job
from wici.people import importing
from wici.people.models import Field, Participant
from wici.registration.models import Invitation
from wici.shared.scopes import scope, scopes_disabled
from wici.uploads import files
from wici.web.importing import views

ROWS = [
    ["Imię", "Nazwisko", "E-mail", "Rodzaj uczestnictwa", "Firma", "Lubi"],
    ["Anna", "Żółć", "anna@x.pl", "Prelegent", "Łódź SA", "herbatę"],
    ["Jan", "Nowak", "jan@y.pl", "Słuchacz", "", "kawę"],
]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.WICI_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def firma(event: Event) -> Field:
    return builders.field(event, "Firma")


def address(event: Event, name: str, *arguments: Any) -> str:
    return reverse(f"participants:import{name}", args=[event.slug, *arguments])


def uploaded(client: Client, event: Event, data: bytes, name: str = "lista.xlsx") -> Any:
    return client.post(address(event, ""), {"file": SimpleUploadedFile(name, data)})


def begun(client: Client, event: Event, rows: list[list[Any]] | None = None) -> str:
    """The token of an import whose file is uploaded."""
    response = uploaded(client, event, xlsx(rows or ROWS))
    assert response.status_code == 302, response.content.decode()
    found = re.search(r"/import/([0-9a-f]{32})/columns/", response["Location"])
    assert found
    return found[1]


def mapped(client: Client, event: Event, token: str, **changed: str) -> Any:
    """Sends the mapping as it was guessed, with some columns changed."""
    page = client.get(address(event, "_columns", token)).content.decode()
    selects = re.findall(r'<select[^>]* name="(column_\d+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'<option value="([^"]+)" selected', page)
    return client.post(
        address(event, "_columns", token), {**dict(zip(selects, chosen, strict=True)), **changed}
    )


def test_from_the_file_to_the_participants(organiser: Client, event: Event, firma: Field) -> None:
    token = begun(organiser, event)
    page = organiser.get(address(event, "_columns", token)).content.decode()
    for part in ("Łódź SA", "herbatę", "lista.xlsx: 2 rows"):
        assert part in page
    assert re.findall(r'<option value="([^"]+)" selected', page) == [
        "first_name", "last_name", "email", "type", "answers.firma", "new:text",
    ]  # fmt: skip
    assert mapped(organiser, event, token)["Location"] == address(event, "_check", token)
    page = organiser.get(address(event, "_check", token)).content.decode()
    for part in ("Import 2 participants", "Prelegent", "Słuchacz", "Lubi", "Anna Żółć"):
        assert part in page
    with scope(event=event):
        assert (Participant.objects.count(), ParticipationType.objects.count()) == (0, 0)
    response = organiser.post(address(event, "_apply", token))
    assert response["Location"] == address(event, "_result", token)
    assert "The import is done." in organiser.get(response["Location"]).content.decode()
    with scope(event=event):
        assert [
            (str(person), person.email, str(person.participation_type), person.answers)
            for person in Participant.objects.all()
        ] == [
            ("Jan Nowak", "jan@y.pl", "Słuchacz", {"lubi": "kawę"}),
            ("Anna Żółć", "anna@x.pl", "Prelegent", {"firma": "Łódź SA", "lubi": "herbatę"}),
        ]


def test_the_second_click_imports_nothing_twice(
    organiser: Client, event: Event, firma: Field, tmp_path: Path
) -> None:
    token = begun(organiser, event)
    mapped(organiser, event, token)
    for _click in range(2):
        response = organiser.post(address(event, "_apply", token))
        assert response["Location"] == address(event, "_result", token)
    for name in ("_columns", "_check"):
        assert organiser.get(address(event, name, token))["Location"] == address(event, "_result", token)
    with scope(event=event):
        assert Participant.objects.count() == 2
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []


def test_the_mapping_is_kept_when_somebody_goes_back(organiser: Client, event: Event, firma: Field) -> None:
    token = begun(organiser, event)
    mapped(organiser, event, token, column_5="ignore", column_4="new:long_text")
    page = organiser.get(address(event, "_columns", token)).content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', page)[4:] == ["new:long_text", "ignore"]


def test_a_corrected_file_keeps_what_was_chosen(organiser: Client, event: Event, firma: Field) -> None:
    token = begun(organiser, event)
    mapped(organiser, event, token, column_5="ignore", column_4="vocative")
    sent = {"file": SimpleUploadedFile("lepsza.xlsx", xlsx([row[1:] for row in ROWS])), "again": token}
    response = organiser.post(address(event, ""), sent)
    page = organiser.get(response["Location"]).content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', page) == [
        "last_name", "email", "type", "vocative", "ignore",
    ]  # fmt: skip


def test_two_columns_cannot_become_the_same(organiser: Client, event: Event, firma: Field) -> None:
    token = begun(organiser, event)
    response = mapped(organiser, event, token, column_5="answers.firma")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="column_5_error"' in page
    assert "The columns “Firma” and “Lubi” cannot both become the same." in page
    assert mapped(organiser, event, token, column_0="nonsense").status_code == 422


def test_a_wrong_row_blocks_everything_and_is_named(organiser: Client, event: Event, firma: Field) -> None:
    rows = [*ROWS, ["Ewa", "Zła", "ewa(at)x.pl", "Prelegent", "", ""]]
    token = begun(organiser, event, rows)
    mapped(organiser, event, token)
    page = organiser.get(address(event, "_check", token)).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "1 row is wrong, so nothing can be imported." in text
    assert "4 E-mail ewa(at)x.pl" in text
    assert "Upload the corrected file" in text
    assert "Import 2 participants" not in text
    assert organiser.post(address(event, "_apply", token))["Location"] == address(event, "_result", token)
    page = organiser.get(address(event, "_result", token)).content.decode()
    assert "Some rows are wrong by now, so nothing was imported." in page
    with scope(event=event):
        assert Participant.objects.count() == 0


def test_the_dry_run_shows_old_and_new(organiser: Client, event: Event, firma: Field) -> None:
    builders.participant(event, "Anna", "Żółć", "anna@x.pl", answers={"firma": "Stara"}, type=None)
    token = begun(organiser, event)
    mapped(organiser, event, token, column_5="ignore", column_3="ignore")
    page = organiser.get(address(event, "_check", token)).content.decode()
    assert "<del>Stara</del>" in page
    assert "<ins>Łódź SA</ins>" in page


def test_a_new_field_that_exists_already_is_refused_with_the_way_back(
    organiser: Client, event: Event, firma: Field
) -> None:
    token = begun(organiser, event)
    mapped(organiser, event, token, column_4="new:text")
    response = organiser.get(address(event, "_check", token))
    assert response.status_code == 422
    assert "There is a field “Firma” already." in response.content.decode()
    assert address(event, "_columns", token) in response.content.decode()


def test_a_long_file_is_looked_at_while_the_page_shows_the_progress(
    organiser: Client, event: Event, firma: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LONG_FROM", 2)
    token = begun(organiser, event)
    mapped(organiser, event, token)
    page = organiser.get(address(event, "_check", token)).content.decode()
    assert "Waiting for a worker…" in page
    assert "Import 2 participants" not in page
    assert consumer.do_share() == 1
    page = organiser.get(address(event, "_check", token)).content.decode()
    for part in ("Import 2 participants", "Prelegent", "Słuchacz", "Lubi", "Anna Żółć"):
        assert part in page
    assert organiser.post(address(event, "_apply", token))["Location"] == address(event, "_result", token)
    page = organiser.get(address(event, "_result", token)).content.decode()
    assert "Importing the participants…" in page
    live = re.search(r'hx-get="([^"]+/live/)"', page)
    assert live
    assert "HX-Refresh" not in organiser.get(live[1])
    assert consumer.do_share() == 1
    assert organiser.get(live[1])["HX-Refresh"] == "true"
    assert "The import is done." in organiser.get(address(event, "_result", token)).content.decode()
    with scope(event=event):
        assert Participant.objects.count() == 2


def test_a_long_import_can_be_cancelled_and_begun_again(
    organiser: Client, event: Event, firma: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begun(organiser, event)
    mapped(organiser, event, token)
    monkeypatch.setattr(views, "LONG_FROM", 2)
    organiser.post(address(event, "_apply", token))
    cancel = reverse("jobs:cancel", args=[event.slug, token])
    result = address(event, "_result", token)
    assert organiser.post(cancel, {"back": result})["Location"] == result
    assert consumer.do_share() == 0
    assert "The import was cancelled." in organiser.get(result).content.decode()
    assert "Waiting for a worker…" in organiser.get(address(event, "_check", token)).content.decode()
    assert consumer.do_share() == 1
    organiser.post(address(event, "_apply", token))
    assert consumer.do_share() == 1
    assert "The import is done." in organiser.get(result).content.decode()


def test_a_long_check_can_be_stopped_and_begun_again_once(
    organiser: Client, event: Event, firma: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LONG_FROM", 2)
    token = begun(organiser, event)
    mapped(organiser, event, token)
    check = address(event, "_check", token)
    assert "Waiting for a worker…" in organiser.get(check).content.decode()
    checking = Job.unscoped.get(kind="import_check")
    organiser.post(reverse("jobs:cancel", args=[event.slug, checking.token]), {"back": check})
    for _ in range(2):  # it stays stopped, however often the page is looked at
        assert "The check was stopped. Nothing was imported." in organiser.get(check).content.decode()
    assert consumer.do_share() == 0
    assert organiser.get(check + "?again")["Location"] == check
    assert "Waiting for a worker…" in organiser.get(check).content.decode()
    assert consumer.do_share() == 1
    assert "data-import" in organiser.get(check).content.decode()
    assert Job.unscoped.filter(kind="import_check").count() == 2


def test_what_became_wrong_since_the_dry_run_is_said(organiser: Client, event: Event, firma: Field) -> None:
    token = begun(organiser, event)
    mapped(organiser, event, token)
    with scope(event=event):
        path = files.path_of(Job.objects.get(token=token).file)
        path.write_bytes(xlsx([*ROWS, ["Ewa", "Zła", "ewa(at)x.pl", "Prelegent", "", ""]]))
    organiser.post(address(event, "_apply", token))
    page = organiser.get(address(event, "_result", token)).content.decode()
    assert "Some rows are wrong by now, so nothing was imported." in page
    assert "ewa(at)x.pl" in organiser.get(address(event, "_check", token)).content.decode()
    with scope(event=event):
        assert Participant.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 something", "This file is not a spreadsheet."),
        (b"Imie;Nazwisko\r\n", "no rows below"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    organiser: Client, event: Event, data: bytes, sentence: str
) -> None:
    response = uploaded(organiser, event, data, "lista.csv")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'id="id_file_error"' in response.content.decode()


def test_without_a_file_the_form_asks_for_one(organiser: Client, event: Event) -> None:
    response = organiser.post(address(event, ""), {})
    assert response.status_code == 422
    assert "Choose a file first" in response.content.decode()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_sample_can_be_imported_as_it_is(
    organiser: Client, event: Event, firma: Field, language: str
) -> None:
    builders.participation_type(event, "Prelegent")
    builders.field(event, "Zgoda", kind=Field.Kind.CHECKBOX)
    builders.field(event, "Wiek", kind=Field.Kind.NUMBER)
    data = organiser.get(address(event, "_sample"), headers={"Accept-Language": language}).content
    with scope(event=event):
        result = importing.run(event, data, dry_run=True)
    assert (result.rows, result.new, result.wrong, result.new_fields, result.new_types) == (2, 2, (), (), ())


def test_an_import_belongs_to_who_began_it(
    organiser: Client, owner: Client, reader: Client, stranger: Client, event: Event
) -> None:
    token = begun(organiser, event)
    for name in ("_columns", "_check", "_result"):
        assert owner.get(address(event, name, token)).status_code == 404
        assert reader.get(address(event, name, token)).status_code == 403
        assert stranger.get(address(event, name, token)).status_code == 404
        assert organiser.get(address(event, name, "0" * 32)).status_code == 404
        assert organiser.get(address(event, name, "..")).status_code == 404
    assert owner.post(address(event, "_apply", token)).status_code == 404
    assert reader.post(address(event, "_apply", token)).status_code == 403
    assert organiser.get(address(event, "_apply", token)).status_code == 405
    assert reader.get(address(event, "")).status_code == 403


def test_an_import_is_not_there_in_another_event(organiser: Client, event: Event) -> None:
    token = begun(organiser, event)
    other = builders.event("inny")
    client = Client()
    user = User.objects.get(pk=int(organiser.session["_auth_user_id"]))
    Membership.objects.create(event=other, user=user, role=Role.ORGANISER)
    client.force_login(user)
    assert client.get(address(other, "_columns", token)).status_code == 404
    assert client.get(address(event, "_columns", token)).status_code == 200


def test_what_nobody_came_back_to_is_removed(organiser: Client, event: Event) -> None:
    old = begun(organiser, event)
    fresh = begun(organiser, event)
    Job.unscoped.filter(token=old).update(created_at=timezone.now() - timedelta(days=2))
    consumer.do_share()
    kept = Job.unscoped.get()
    assert kept.token == fresh
    imports = files.path_of(kept.file).parent
    assert list(imports.iterdir()) == [files.path_of(kept.file)]


def test_people_to_invite_are_imported_as_invited_with_their_codes(organiser: Client, event: Event) -> None:
    page = organiser.get("/e/kongres/participants/import/?status=invited").content.decode()
    file = SimpleUploadedFile("p.csv", "Imię;E-mail;Kod zaproszenia\nAnna;anna@x.pl;DLA-ANNY".encode())

    answer = organiser.post("/e/kongres/participants/import/", {"file": file, "are_invited": "on"})
    columns = organiser.get(answer.headers["Location"]).content.decode()
    token = re.findall(r"[0-9a-f]{32}", answer.headers["Location"])[0]
    again = organiser.get(f"/e/kongres/participants/import/?again={token}").content.decode()
    mapping = {"column_0": "first_name", "column_1": "email", "column_2": "invitation_code"}
    checked = organiser.post(answer.headers["Location"], mapping, follow=True).content.decode()
    applied = re.search(r'action="([^"]+)" data-import', checked)
    assert applied is not None
    organiser.post(applied[1])

    assert re.search(r'name="are_invited"[^>]*checked', page)
    assert re.search(r'name="are_invited"[^>]*checked', again)
    assert re.search(r'value="invitation_code" selected', columns)
    with scopes_disabled():
        person = Participant.objects.get(event=event)
        assert (person.status, person.registered_at) == ("invited", None)
        assert Invitation.objects.get(participant=person).code == "DLA-ANNY"
