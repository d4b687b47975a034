"""Programs that fill in forms, files, and codes, at the public pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import builders
from tests.public.registration.conftest import PERSON, Visitor, people
from wici.events.models import Event
from wici.people.models import Participant, Status
from wici.public.registration import codes_page, suspicion
from wici.registration import building, editing
from wici.registration.codes import Unlocked
from wici.registration.models import AddressCount, AnswerFile, Draft
from wici.registration.registering import files
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled

pytestmark = pytest.mark.django_db


def test_a_field_that_nobody_sees_stays_empty(visitor: Visitor, event: Event) -> None:
    page = visitor.begin(**{suspicion.TRAP: "123"})
    assert visitor.status == 422
    assert "A field that nobody sees was filled in" in page
    assert 'value="anna@example.org"' in page
    assert people(event) == []
    visitor.post(PERSON)
    assert len(people(event)) == 1


def test_haste_is_asked_to_send_again(
    visitor: Visitor, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspicion, "FASTEST", timedelta(minutes=1))
    assert "faster than people write" in visitor.begin()
    assert people(event) == []
    monkeypatch.setattr(suspicion, "FASTEST", timedelta(0))
    visitor.post(PERSON)
    assert len(people(event)) == 1


def test_a_request_that_no_page_of_ours_made(visitor: Visitor, event: Event) -> None:
    visitor.get("/r/kongres/form/")
    visitor.html = ""
    assert "This page was not complete." in visitor.post(
        {**PERSON, "stamp": "made up"}, to="/r/kongres/form/"
    )
    assert people(event) == []


def test_one_network_begins_so_many_registrations(
    visitor: Visitor, new_visitor: Callable[[], Visitor], event: Event, settings: Any
) -> None:
    settings.WICI_REGISTRATIONS = 1
    visitor.begin()
    page = new_visitor().begin(**{"q-email": "jan@example.org"})
    assert "Very many registrations come from your network." in page
    assert 'value="jan@example.org"' in page
    elsewhere = new_visitor()
    elsewhere.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    elsewhere.begin(**{"q-email": "ewa@example.org"})
    assert [person[1] for person in people(event)] == ["anna@example.org", "ewa@example.org"]
    with scopes_disabled():
        assert not AddressCount.objects.filter(address__contains="127.0").exists()


def test_a_file_is_kept_although_another_answer_is_wrong(visitor: Visitor, event: Event) -> None:
    building.add_question(event, "Zdjęcie", label_en="Photo", kind="file")
    content = b"%PDF-1.7 <script>alert(1)</script>"
    visitor.begin()
    visitor.post({"q-zdjecie": SimpleUploadedFile("moje <b>.pdf", content)})
    assert "Step 3 of 4" in visitor.html
    visitor.post({"q-dieta": "wege"})
    assert "moje _b_.pdf" in visitor.html
    visitor.post(to=visitor.at)
    with scopes_disabled():
        file = AnswerFile.objects.get()
        person = Participant.objects.get()
    assert person.answers == {"dieta": "wege", "zdjecie": "moje _b_.pdf"}
    assert (file.participant_id, file.question, file.size) == (person.pk, "zdjecie", len(content))
    assert files.path_of(file).read_bytes() == content


def test_a_wrong_file_leaves_the_right_one_that_came_before(visitor: Visitor, event: Event) -> None:
    building.add_question(event, "Zdjęcie", label_en="Photo", kind="file")
    visitor.begin()
    step = visitor.at
    visitor.post({"q-zdjecie": SimpleUploadedFile("cv.pdf", b"%PDF-1.7")})
    page = visitor.post({"q-zdjecie": SimpleUploadedFile("x.exe", b"MZ")}, to=step)
    assert visitor.status == 422
    assert "a file like “x.exe” is not accepted" in page
    assert "Sent before: cv.pdf" in page
    assert "Sent before: cv.pdf" in visitor.get(step)
    visitor.post({"q-zdjecie": "cv.pdf"})
    with scopes_disabled():
        assert [ref["name"] for ref in Draft.objects.get().files.values()] == ["cv.pdf"]


def test_nobody_gets_a_file_by_typing_its_name(visitor: Visitor, event: Event) -> None:
    building.add_question(event, "Zdjęcie", label_en="Photo", kind="file", is_required=True)
    visitor.begin()
    page = visitor.post({"q-zdjecie": "somebody-elses.pdf"})
    assert visitor.status == 422
    assert "“Photo” needs a file." in page


class Codes:
    """One general code for the press, one of Ewa's own, one that is used up."""

    told: list[tuple[str, str, int]]

    def unlocked(self, event: Event, code: str, now: datetime) -> Unlocked | None:
        if code.upper() == "GONE":
            raise Refused("This code is used up.", field="code")
        if code.upper() == "PRESS":
            return Unlocked("PRESS", frozenset({self.press}))
        return Unlocked("EWA", participant_id=self.ewa) if code.upper() == "EWA" else None

    def started(self, event: Event, code: str, participant: Participant, now: datetime) -> None:
        self.told.append(("started", code, participant.pk))

    def used(self, event: Event, code: str, participant: Participant, now: datetime) -> None:
        self.told.append(("used", code, participant.pk))

    def __init__(self, press: int, ewa: int) -> None:
        self.told, self.press, self.ewa = [], press, ewa


CODES: Codes


@pytest.fixture
def codes(event: Event, settings: Any) -> Codes:
    global CODES
    press = builders.participation_type(event, "Prasa")
    ewa = builders.participant(event, "Ewa", "Żak", "ewa@example.org", status=Status.INVITED, type=press)
    CODES = Codes(press.pk, ewa.pk)
    settings.WICI_CODE_PROVIDERS = [f"{__name__}.CODES"]
    editing.change(event, code_only=True)
    editing.offer(event, {press: (False, None)})
    return CODES


def test_only_with_a_code(visitor: Visitor, event: Event, codes: Codes) -> None:
    assert "You need an invitation code" in visitor.get("/r/kongres/")
    assert "The code from your invitation" in visitor.get("/r/kongres/form/")
    wrong = visitor.post({"code": "PRESX"}, to="/r/kongres/code/")
    assert visitor.status == 422
    assert "This code is not known here." in wrong
    assert 'value="PRESX"' in wrong
    assert "This code is used up." in visitor.post({"code": "gone"}, to="/r/kongres/code/")
    form = visitor.post({"code": " press "}, to="/r/kongres/code/")
    assert "Prasa" in form
    visitor.post({**PERSON, "q-participation_type": str(codes.press)})
    visitor.post({"q-dieta": "wege"})
    visitor.post(to=visitor.at)
    anna = people(event)[1]
    assert anna[:3] == ("Anna Żółć", "anna@example.org", "completed")
    assert [word[:2] for word in codes.told] == [("started", "PRESS"), ("used", "PRESS")]


def test_a_code_of_somebodys_own_fills_in_the_form_and_makes_nobody_new(
    visitor: Visitor, event: Event, codes: Codes
) -> None:
    form = visitor.get("/r/kongres/form/?code=ewa")
    assert 'value="Ewa"' in form
    assert people(event)[0][2] == "invited"
    visitor.post({"q-first_name": "Ewa", "q-last_name": "Żak", "q-email": "ewa@new.example",
                  "q-participation_type": str(codes.press)})  # fmt: skip
    visitor.post({"q-dieta": "wege"})
    visitor.post(to=visitor.at)
    assert people(event) == [("Ewa Żak", "ewa@new.example", "completed", {"dieta": "wege"})]
    assert codes.told == [("started", "EWA", codes.ewa), ("used", "EWA", codes.ewa)]


def test_a_code_that_is_used_up_meanwhile_loses_nothing(
    visitor: Visitor, event: Event, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get("/r/kongres/form/?code=PRESS")
    visitor.post({**PERSON, "q-participation_type": str(codes.press)})
    visitor.post({"q-dieta": "wege"})

    def used(*_arguments: object) -> None:
        raise Refused("This code is used up.", field="code")

    monkeypatch.setattr(codes, "used", used)
    page = visitor.post(to=visitor.at)
    assert visitor.status == 409
    assert "This code is used up." in page
    assert "wege" in page
    assert people(event)[1][2:] == ("started", {})


def test_who_needs_no_code_goes_on_without_it(
    visitor: Visitor, event: Event, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    editing.change(event, code_only=False)
    guest = builders.participation_type(event, "Gość")
    visitor.get("/r/kongres/form/?code=PRESS")
    visitor.post({**PERSON, "q-participation_type": str(codes.press)})
    visitor.post({"q-dieta": "wege"})
    summary = visitor.at
    monkeypatch.setattr(codes, "unlocked", lambda *_arguments: None)
    assert "Go on without the code" in visitor.post(to=summary)
    visitor.post({"without_code": "1"}, to=summary)
    assert "none of the choices" in visitor.html
    visitor.post({**PERSON, "q-participation_type": str(guest.pk)})
    assert visitor.at == summary
    visitor.post(to=summary)
    assert people(event)[1][2:] == ("completed", {"dieta": "wege"})


def test_codes_cannot_be_tried_without_end(
    visitor: Visitor, event: Event, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes_page, "MOST_WRONG", 2)
    for _try in range(2):
        visitor.get("/r/kongres/form/?code=WRONG")
    assert "Too many codes were tried" in visitor.get("/r/kongres/form/?code=PRESS")
    assert "Too many codes were tried" in visitor.post({"code": "PRESS"}, to="/r/kongres/code/")


def test_without_anybody_who_has_codes_none_is_known(visitor: Visitor, event: Event) -> None:
    editing.change(event, code_only=True)
    assert "This code is not known here." in visitor.get("/r/kongres/form/?code=ANY")
    assert visitor.status == 422
