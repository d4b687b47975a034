"""The screens of the invitations: people, general codes, the steps of inviting."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from wici.events.models import Event
from wici.jobs import running
from wici.people import groups
from wici.people.models import Group, Participant, Status
from wici.registration.invitations import answering, background, codes, general
from wici.registration.invitations.general import Terms
from wici.registration.models import CodeUse, GeneralCode, Invitation
from wici.shared.scopes import scope, scopes_disabled
from wici.web.invitations import wizard

pytestmark = pytest.mark.django_db

HOME = "/e/kongres/invitations/"


def text_of(page: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def _invited(event: Event, name: str, **fields: Any) -> Participant:
    return builders.participant(event, name, "", **{"status": Status.INVITED, **fields})


def test_an_empty_page_says_what_to_do(organiser: Client) -> None:
    page = organiser.get(HOME)

    assert "Nobody is invited yet" in text_of(page)
    assert f'href="{HOME}new/"' in page.content.decode()


def test_the_funnel_and_everybody_with_their_state(organiser: Client, event: Event) -> None:
    anna, jan, ewa = (_invited(event, name) for name in ("Anna", "Jan", "Ewa"))
    codes.set_code(anna, "DLA-ANNY")
    answering.opened(jan, timezone.now())
    answering.decline(ewa, "On leave <b>", timezone.now())
    builders.participant(event, "Nieproszony")

    page = organiser.get(HOME)
    declined = text_of(organiser.get(f"{HOME}?state=declined"))

    text = text_of(page)
    assert "Invited 3" in text
    assert "DLA-ANNY" in text
    assert "Nieproszony" not in text
    assert "On leave &lt;b&gt;" in page.content.decode()
    assert "Ewa" in declined
    assert "Anna" not in declined
    assert "Jan" in text_of(organiser.get(f"{HOME}?q=jan"))
    assert "Nobody is found" in text_of(organiser.get(f"{HOME}?q=nikt&state=opened"))


def test_a_ready_group_is_made_once_and_leads_to_the_reminder(organiser: Client, event: Event) -> None:
    answering.opened(_invited(event, "Anna"), timezone.now())

    for _time in range(2):
        answer = organiser.post(f"{HOME}groups/silent/")
    with scopes_disabled():
        made = Group.objects.get()
    page = organiser.get(HOME).content.decode()

    assert answer.headers["Location"] == f"/e/kongres/groups/{made.pk}/"
    assert made.filter == {"field": "invitation", "op": "in", "value": ["sent", "opened", "started"]}
    assert f'href="/e/kongres/compose/?group={made.pk}&amp;ready=pl/reminder"' in page
    assert organiser.get(f"/e/kongres/compose/?group={made.pk}&ready=pl/reminder").status_code == 200
    assert "Invitation" in text_of(organiser.get("/e/kongres/groups/"))
    assert organiser.get(f"/e/kongres/groups/{made.pk}/").status_code == 200
    assert organiser.post(f"{HOME}groups/everything/").status_code == 404


def test_a_code_is_typed_for_one_person_or_made_anew(organiser: Client, event: Event) -> None:
    anna = _invited(event, "Anna")
    address = f"{HOME}people/{anna.pk}/"

    assert organiser.get(address).status_code == 200
    wrong = organiser.post(address, {"code": "VIP"})
    assert organiser.post(address, {"code": "dla-anny"}).status_code == 302
    with scopes_disabled():
        typed = Invitation.objects.get().code
    assert organiser.post(address, {"code": ""}).status_code == 302
    with scopes_disabled():
        made = Invitation.objects.get().code

    assert (wrong.status_code, typed) == (422, "DLA-ANNY")
    assert "too easy to guess" in text_of(wrong)
    assert 'value="VIP"' in wrong.content.decode()
    assert made != typed
    assert len(made) == 11


def test_a_general_code_with_its_terms(organiser: Client, event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    sent = {
        "code": "PRASA-2026", "note": "redakcje <i>", "participation_type": str(press.pk), "limit": "2",
        "expires_at": "2099-03-01T10:00",
    }  # fmt: skip

    assert organiser.post(f"{HOME}codes/new/", sent).status_code == 302
    with scopes_disabled():
        made = GeneralCode.objects.get()
    listed = organiser.get(f"{HOME}codes/").content.decode()

    assert (made.code, made.note, made.participation_type_id, made.limit, made.expires_at) == (
        "PRASA-2026", "redakcje <i>", press.pk, 2, datetime(2099, 3, 1, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    assert "/r/kongres/form/?code=PRASA-2026" in listed
    assert "redakcje &lt;i&gt;" in listed
    assert organiser.post(f"{HOME}codes/new/", sent).status_code == 422
    assert organiser.post(f"{HOME}codes/{made.pk}/", {"limit": "5"}).status_code == 302
    with scopes_disabled():
        made.refresh_from_db()
    assert (made.code, made.limit, made.participation_type_id) == ("PRASA-2026", 5, None)


@pytest.mark.parametrize(
    "sent", [{"limit": "0"}, {"limit": "wiele"}, {"code": "kod!!! <b>"}, {"participation_type": "99"},
             {"expires_at": "jutro"}],
)  # fmt: skip
def test_wrong_terms_are_said_beside_their_field(organiser: Client, sent: dict[str, str]) -> None:
    page = organiser.post(f"{HOME}codes/new/", {"code": "DOBRY-KOD", "note": "kto", **sent})

    assert page.status_code == 422
    assert "kto</textarea>" in page.content.decode()
    with scopes_disabled():
        assert not GeneralCode.objects.exists()


def test_a_code_is_withdrawn_works_again_and_is_deleted_while_unused(organiser: Client, event: Event) -> None:
    used, unused = general.add(event, "UZYTY-26", Terms()), general.add(event, "WOLNY-26", Terms())
    person = builders.participant(event, "Anna")
    with scope(event=event):
        CodeUse.objects.create(event=event, general_code=used, participant=person, at=timezone.now())

    organiser.post(f"{HOME}codes/{used.pk}/withdraw/")
    withdrawn = text_of(organiser.get(f"{HOME}codes/"))
    organiser.post(f"{HOME}codes/{used.pk}/withdraw/", {"again": "1"})
    refused = text_of(organiser.post(f"{HOME}codes/{used.pk}/delete/", follow=True))
    organiser.post(f"{HOME}codes/{unused.pk}/delete/")

    assert "withdrawn" in withdrawn
    assert "Somebody has registered with this code" in refused
    assert "Anna" in text_of(organiser.get(f"{HOME}codes/{used.pk}/"))
    with scopes_disabled():
        assert list(GeneralCode.objects.values_list("code", "is_withdrawn")) == [("UZYTY-26", False)]


def test_inviting_step_by_step(organiser: Client, event: Event) -> None:
    anna, jan = _invited(event, "Anna"), _invited(event, "Jan")
    codes.set_code(jan, "DLA-JANA")

    assert organiser.get(f"{HOME}new/").status_code == 200
    first = organiser.post(f"{HOME}new/", {"invited": "1"})
    again = organiser.post(f"{HOME}new/", {"invited": "1"})
    second = text_of(organiser.get(first.headers["Location"]))
    third = organiser.post(first.headers["Location"], {"expires_at": "2099-03-01T10:00"})
    fourth = organiser.post(third.headers["Location"], {"ready": "en"})

    with scopes_disabled():
        group = Group.objects.get()
        rows = {row.participant_id: (row.code, row.expires_at) for row in Invitation.objects.all()}
    assert again.headers["Location"] == first.headers["Location"]
    assert "2 people are in the group. 1 person has no invitation code yet and gets one." in second
    assert rows[jan.pk] == ("DLA-JANA", None)
    assert rows[anna.pk][1] == datetime(2099, 3, 1, 9, 0, tzinfo=UTC)
    assert organiser.get(third.headers["Location"]).status_code == 200
    assert fourth.headers["Location"] == f"/e/kongres/compose/?group={group.pk}&ready=en%2Finvitation"
    assert organiser.get(fourth.headers["Location"]).status_code == 200


def test_who_has_answered_is_left_out(organiser: Client, event: Event) -> None:
    anna = _invited(event, "Anna")
    ewa = _invited(event, "Ewa", status=Status.DECLINED)
    jan = builders.participant(event, "Jan", status=Status.COMPLETED)
    group = builders.group(event, "Prasa", picked=[anna, ewa, jan])

    sent = {"expires_at": ""}
    page = text_of(organiser.get(f"{HOME}new/{group.pk}/codes/"))
    addresses = {organiser.post(f"{HOME}new/{group.pk}/codes/", sent).headers["Location"] for _ in "12"}

    assert "2 people in the group have answered already" in page
    assert "Make 1 code" in page
    with scopes_disabled():
        made = Group.objects.get(name="Prasa, have not answered")
        assert list(groups.members(made)) == [anna]
        assert [row.participant for row in Invitation.objects.all()] == [anna]
    assert addresses == {f"{HOME}new/{made.pk}/message/"}


def test_codes_of_very_many_people_are_made_in_the_background(
    organiser: Client, stranger: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wizard, "MANY", 5)
    monkeypatch.setattr(background, "CHUNK", 2)
    people = [_invited(event, f"Osoba{number}") for number in range(5)]
    group = builders.group(event, "Prasa", picked=people)
    until = "2027-01-31T12:00"

    address = organiser.post(f"{HOME}new/{group.pk}/codes/", {"expires_at": until}).headers["Location"]
    waiting = organiser.get(address)
    with scopes_disabled():
        before = Invitation.objects.count()
    running.run(address.split("/")[-2])
    ended = organiser.get(address, follow=True)

    assert "Making the codes" in text_of(waiting)
    assert stranger.get(address).status_code == 404
    with scopes_disabled():
        codes_made = list(Invitation.objects.order_by("participant").values_list("code", "expires_at"))
    assert (before, len({code for code, _until in codes_made})) == (0, 5)
    assert {at for _code, at in codes_made} == {datetime(2027, 1, 31, 12, 0, tzinfo=event.zone)}
    assert ended.redirect_chain[-1][0] == f"{HOME}new/{group.pk}/message/"
    assert "5 codes are made." in text_of(ended)


def test_inviting_needs_a_group(organiser: Client, event: Event) -> None:
    builders.group(event, "Grupa", filter="all")

    page = organiser.post(f"{HOME}new/", {"group": ""})

    assert page.status_code == 422
    assert "Choose a group" in text_of(page)


def test_a_reader_looks_and_changes_nothing(reader: Client, stranger: Client, event: Event) -> None:
    code = general.add(event, "PRASA-26", Terms())
    anna = _invited(event, "Anna")

    assert {reader.get(f"{HOME}{more}").status_code for more in ("", "codes/")} == {200}
    assert {
        reader.get(f"{HOME}{more}").status_code
        for more in ("new/", "codes/new/", f"codes/{code.pk}/", f"people/{anna.pk}/")
    } == {403}
    assert reader.post(f"{HOME}codes/{code.pk}/withdraw/").status_code == 403
    assert stranger.get(HOME).status_code == 404


def test_another_event_s_codes_and_people_are_not_there(organiser: Client) -> None:
    other = builders.event()
    code, person = general.add(other, "PRASA-26", Terms()), _invited(other, "Anna")

    assert organiser.get(f"{HOME}codes/{code.pk}/").status_code == 404
    assert organiser.get(f"{HOME}people/{person.pk}/").status_code == 404


def test_the_card_leads_to_the_invitation(organiser: Client, reader: Client, event: Event) -> None:
    anna = _invited(event, "Anna")
    address = f'href="{HOME}people/{anna.pk}/"'

    assert address in organiser.get(f"/e/kongres/participants/{anna.pk}/").content.decode()
    assert address not in reader.get(f"/e/kongres/participants/{anna.pk}/").content.decode()
