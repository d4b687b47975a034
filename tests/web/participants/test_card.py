"""Adding somebody, and the card of one participant."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders
from tests.surveys.parts import survey
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.mailings.models import Revision
from wici.merging.links import invitation_link
from wici.people import participants
from wici.people.models import Change, Field, Participant
from wici.registration.registering import personal
from wici.shared.scopes import scope
from wici.surveys import answering


def address(event: Event, name: str, *arguments: Any) -> str:
    return reverse(f"participants:{name}", args=[event.slug, *arguments])


@pytest.fixture
def anna(event: Event) -> Participant:
    builders.field(event, "Firma")
    builders.field(event, "Warsztaty", kind=Field.Kind.CHOICES, options=["joga", "taniec"])
    builders.field(event, "Zgoda", kind=Field.Kind.CHECKBOX)
    return builders.participant(
        event, "Anna", "Żółć", "anna@x.pl", type=builders.participation_type(event), code="ANNA3467",
        answers={"firma": "Łódź SA", "warsztaty": ["joga"], "zgoda": "yes"},
    )  # fmt: skip


def test_named_surveys_that_were_answered_stand_on_the_card(
    organiser: Client, reader: Client, event: Event, anna: Participant
) -> None:
    empty = organiser.get(address(event, "surveys", anna.pk)).content.decode()
    named, secret = survey(event, "Jawna"), survey(event, "Tajna", is_anonymous=True)
    typed = {"ocena": "dobra", "przyjde_znow": "yes", "uwagi": "<b>Brawo</b>"}
    for asked in (named, secret):
        answering.answer(asked, anna, typed, language="pl", now=timezone.now())

    page = reader.get(address(event, "surveys", anna.pk)).content.decode()

    assert "No survey is answered yet" in empty
    assert "Jawna" in page
    assert "good" in page
    assert "&lt;b&gt;Brawo&lt;/b&gt;" in page
    assert "Tajna" not in page


def test_the_personal_link_is_replaced_from_the_card(
    organiser: Client, reader: Client, event: Event, anna: Participant
) -> None:
    here = address(event, "new_link", anna.pk)
    before = personal.link_of(anna)

    assert before in reader.get(address(event, "card", anna.pk)).content.decode()
    assert reader.post(here).status_code == 403
    page = organiser.post(here, follow=True).content.decode()

    anna.refresh_from_db(from_queryset=Participant._base_manager.all())
    assert before not in page
    assert personal.link_of(anna) in page
    assert "The old one does not work any more." in page


def form_of(person: Participant, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the untouched form, with some fields changed."""
    return {
        "first_name": "Anna", "last_name": "Żółć", "email": "anna@x.pl",
        "participation_type": str(person.participation_type_id), "status": "completed", "language": "pl",
        "registered_at": "2026-09-01T12:00", "code": person.code, "answers.firma": "Łódź SA",
        "answers.warsztaty": ["joga"], "answers.zgoda": "on", **changed,
    }  # fmt: skip


def test_somebody_is_added_with_every_answer(organiser: Client, event: Event, anna: Participant) -> None:
    response = organiser.post(
        address(event, "new"),
        {
            "first_name": "Jan", "last_name": "Nowak", "email": "JAN@x.pl", "status": "invited",
            "language": "en", "participation_type": "", "answers.firma": "ACME",
            "answers.warsztaty": ["taniec", "joga"],
        },
    )  # fmt: skip
    with scope(event=event):
        jan = Participant.objects.get(first_name="Jan")
        assert (jan.email, jan.status, jan.language, jan.participation_type, jan.registered_at) == (
            "JAN@x.pl", "invited", "en", None, None,
        )  # fmt: skip
        assert jan.answers["firma"] == "ACME"
        assert sorted(jan.answers["warsztaty"]) == ["joga", "taniec"]
        change = Change.objects.get(participant=jan)
        assert (change.source, change.what, change.user is not None) == ("staff", {}, True)
    assert response["Location"] == address(event, "card", jan.pk)


def test_wrong_values_stay_with_a_sentence_beside_them(
    organiser: Client, event: Event, anna: Participant
) -> None:
    sent = {"first_name": "Jan", "email": "jan(at)x.pl", "status": "completed", "language": "pl",
            "participation_type": "", "code": "ANNA 1", "answers.firma": "Zażółć"}  # fmt: skip
    response = organiser.post(address(event, "new"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email_error"' in page
    assert 'id="id_code_error"' in page
    for typed in ("jan(at)x.pl", "ANNA 1", "Zażółć"):
        assert f'value="{typed}"' in page
    with scope(event=event):
        assert Participant.objects.count() == 1


def test_a_code_that_somebody_has_is_said_beside_the_field(
    organiser: Client, event: Event, anna: Participant
) -> None:
    sent = {"first_name": "Jan", "status": "completed", "language": "pl", "code": "ANNA3467"}
    page = organiser.post(address(event, "new"), sent).content.decode()
    assert "Another participant has the code “ANNA3467”." in page


def test_the_card_shows_who_the_code_the_link_and_the_forms_of_address(
    organiser: Client, event: Event, anna: Participant
) -> None:
    page = organiser.get(address(event, "card", anna.pk)).content.decode()
    for part in (
        "ANNA3467", 'src="data:image/png;base64,', 'href="data:image/svg+xml;base64,',
        f'value="{invitation_link(anna.pk)}"', "Szanowna Pani", "Pani Anno",
        "feminine, guessed from the name",
    ):  # fmt: skip
        assert part in page


def test_saving_the_untouched_form_changes_nothing(
    organiser: Client, event: Event, anna: Participant
) -> None:
    response = organiser.post(address(event, "card", anna.pk), form_of(anna))
    assert response["Location"] == address(event, "card", anna.pk)
    with scope(event=event):
        assert Change.objects.count() == 0
        assert Participant.objects.get(pk=anna.pk).registered_at == builders.REGISTERED


def test_only_what_was_changed_is_written(organiser: Client, event: Event, anna: Participant) -> None:
    sent = form_of(anna, **{"answers.firma": "Nowa", "answers.warsztaty": ["taniec"], "status": "declined"})
    del sent["answers.zgoda"]
    organiser.post(address(event, "card", anna.pk), sent)
    with scope(event=event):
        assert Change.objects.get().what == {
            "status": ["completed", "declined"],
            "answers.firma": ["Łódź SA", "Nowa"],
            "answers.warsztaty": [["joga"], ["taniec"]],
            "answers.zgoda": ["yes", ""],
        }


def test_the_vocative_and_the_gender_are_corrected(
    organiser: Client, event: Event, anna: Participant
) -> None:
    response = organiser.post(address(event, "address", anna.pk), {"gender": "f", "vocative": "Aniu"})
    assert response["Location"] == address(event, "card", anna.pk)
    page = organiser.get(address(event, "card", anna.pk)).content.decode()
    assert "Pani Aniu" in page
    assert "corrected by hand" in page


def test_a_vocative_that_is_too_long_is_said_beside_it(
    organiser: Client, event: Event, anna: Participant
) -> None:
    response = organiser.post(address(event, "address", anna.pk), {"gender": "f", "vocative": "A" * 200})
    assert response.status_code == 422
    assert 'id="address_vocative_error"' in response.content.decode()


def test_the_history_says_who_changed_what(organiser: Client, event: Event, anna: Participant) -> None:
    boss = builders.user(event=event, name="Ewa Szefowa")
    with scope(event=event):
        participants.change(anna, {"status": "cancelled", "answers": {"firma": ""}}, user=boss)
    page = organiser.get(address(event, "history", anna.pk)).content.decode()
    for part in (
        "Ewa Szefowa",
        "2 values changed",
        "<del>completed</del>",
        "<ins>cancelled</ins>",
        "<del>Łódź SA",
    ):
        assert part in page


def test_messages_to_the_person_with_their_state(organiser: Client, event: Event, anna: Participant) -> None:
    page = organiser.get(address(event, "messages", anna.pk)).content.decode()
    assert "No message yet" in page
    with scope(event=event):
        dispatch = Dispatch.objects.create(
            event=event, revision=Revision.objects.create(event=event, content={}),
            subject="Program kongresu", batch_size=100, batch_interval_seconds=60,
            next_batch_at=builders.REGISTERED,
        )  # fmt: skip
        Recipient.objects.create(
            dispatch=dispatch, position=1, participant=anna, address="anna@x.pl", state="rejected"
        )
    page = organiser.get(address(event, "messages", anna.pk)).content.decode()
    assert "Program kongresu" in page
    assert "<span>Rejected</span>" in page


def test_deleting_one(organiser: Client, event: Event, anna: Participant) -> None:
    assert organiser.get(address(event, "delete", anna.pk)).status_code == 405
    assert organiser.post(address(event, "delete", anna.pk))["Location"] == address(event, "list")
    with scope(event=event):
        assert Participant.objects.count() == 0


def test_a_reader_looks_and_changes_nothing(reader: Client, event: Event, anna: Participant) -> None:
    page = reader.get(address(event, "card", anna.pk)).content.decode()
    assert "Łódź SA" in page
    assert 'name="first_name"' not in page
    for name in ("card", "address", "delete"):
        assert reader.post(address(event, name, anna.pk), {"gender": "m"}).status_code == 403
    assert reader.post(address(event, "new"), {"first_name": "X"}).status_code == 403
    with scope(event=event):
        assert list(Participant.objects.values_list("first_name", "gender")) == [("Anna", "")]


@pytest.mark.parametrize("name", ["card", "messages", "history"])
def test_somebody_of_another_event_is_not_there(
    organiser: Client, stranger: Client, event: Event, anna: Participant, name: str
) -> None:
    other = builders.participant(builders.event(), "Obca")
    assert organiser.get(address(event, name, anna.pk)).status_code == 200
    assert organiser.get(address(event, name, other.pk)).status_code == 404
    assert stranger.get(address(event, name, anna.pk)).status_code == 404
    assert organiser.post(address(event, "delete", other.pk)).status_code == 404
