"""Codes that somebody has prepared, in a spreadsheet with the people."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tests import builders
from wici.events.models import Event
from wici.people import importing
from wici.people.models import Participant, Status
from wici.registration.invitations import codes, general
from wici.registration.invitations.general import Terms
from wici.registration.models import Invitation
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


def _import(event: Event, *rows: str, dry_run: bool = False) -> importing.Result:
    file = "\n".join(("Imię;Nazwisko;E-mail;Kod zaproszenia", *rows)).encode()
    with override("en"):
        return importing.run(event, file, dry_run=dry_run, default_status=Status.INVITED)


def _stored(event: Event) -> dict[str, tuple[str, str]]:
    with scope(event=event):
        rows = Invitation.objects.select_related("participant")
        return {row.participant.first_name: (row.participant.status, row.code) for row in rows}


def test_new_and_known_people_get_their_codes() -> None:
    event = builders.event()
    builders.participant(event, "Jan", "Nowak", "jan@x.pl")
    ewa = builders.participant(event, "Ewa", "Lis", "ewa@x.pl")
    codes.set_code(ewa, "DLA-EWY-1")

    result = _import(
        event, "Anna;Żółć;anna@x.pl;anna-2026", "Jan;Nowak;jan@x.pl;JAN-2026", "Ewa;Lis;ewa@x.pl;dlaewy1"
    )
    again = _import(event, "Jan;Nowak;jan@x.pl;JAN-2026", "Ewa;Lis;ewa@x.pl;DLA-EWY-2", "Ola;Ek;ola@x.pl;")

    assert (result.new, result.changed, result.unchanged, result.is_applied) == (1, 1, 1, True)
    assert (again.new, again.changed, again.unchanged) == (1, 1, 1)
    assert again.changed_preview[0].edits == {"invitation_code": ["DLA-EWY-1", "DLA-EWY-2"]}
    assert _stored(event) == {
        "Anna": ("invited", "ANNA-2026"), "Jan": ("completed", "JAN-2026"), "Ewa": ("completed", "DLA-EWY-2"),
    }  # fmt: skip
    with scopes_disabled():
        assert ewa.changes.latest("pk").what == {"invitation_code": ["DLA-EWY-1", "DLA-EWY-2"]}


def test_a_code_that_somebody_has_is_said_with_its_row_and_nothing_is_imported() -> None:
    event = builders.event()
    codes.set_code(builders.participant(event, "Ewa"), "DLA-EWY-1")
    general.add(event, "PRASA-26", Terms())

    result = _import(
        event,
        "Anna;Żółć;anna@x.pl;DLA EWY I",
        "Jan;Nowak;jan@x.pl;prasa26",
        "Ola;Ek;ola@x.pl;WSPOLNY-1",
        "Ula;Ek;ula@x.pl;wspolny-1",
        "Iza;Ek;iza@x.pl;VIP",
        "Ida;Ek;ida@x.pl;DOBRY-KOD",
    )

    assert not result.is_applied
    assert [(problem.row, str(problem.problem)) for problem in result.wrong] == [
        (2, "Somebody else has the invitation code “DLA EWY I”."),
        (3, "“PRASA26” is a general code already."),
        (5, "Somebody else has the invitation code “WSPOLNY-1”."),
        (6, "“VIP” is too easy to guess: a code needs at least 6 letters or digits."),
    ]
    with scopes_disabled():
        assert Participant.objects.filter(event=event).count() == 1


def test_a_dry_run_stores_nothing() -> None:
    event = builders.event()

    result = _import(event, "Anna;Żółć;anna@x.pl;ANNA-2026", dry_run=True)

    assert (result.new, _stored(event)) == (1, {})


def test_many_rows_are_stored() -> None:
    event = builders.event()

    result = _import(event, *(f"Anna{n};Żółć;anna{n}@x.pl;KOD-{n:05}" for n in range(2_100)))

    assert (result.new, len(_stored(event))) == (2_100, 2_100)
    assert _stored(event)["Anna2000"][1] == "KOD-02000"
