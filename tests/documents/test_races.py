"""Several people at the same moment: one new issue, one entry. Also on PostgreSQL."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from tests import builders
from tests.registration.registering.test_races import at_once
from wici.documents import guesses, issuing
from wici.documents.models import Change, DocumentTemplate, Issues, WrongSerials
from wici.events.models import Event
from wici.people.models import Change as Edit
from wici.people.models import Participant
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


@pytest.fixture
def event() -> Event:
    return builders.event()


def _issue(template: DocumentTemplate, person: Participant, *, number: int, is_anew: bool = True) -> bool:
    change = issuing.reissue if is_anew else issuing.revoke
    with scope(event=template.event):
        return change(template, person, number=number, user=None)


def test_many_clicks_make_one_issue(event: Event) -> None:
    template, person = builders.document(event), builders.participant(event)
    results = at_once([lambda: _issue(template, person, number=1)] * 12, 12)
    assert sorted(map(bool, results)) == [False] * 11 + [True]
    with scopes_disabled():
        assert Issues.objects.get().numbers == {str(template.pk): 2}
        assert Change.objects.count() == Edit.objects.filter(participant=person).count() == 1


def test_revoking_and_issuing_at_once_one_is_done(event: Event) -> None:
    template, person = builders.document(event), builders.participant(event)
    work = [partial(_issue, template, person, number=1, is_anew=is_anew) for is_anew in (True, False)]
    assert sorted(map(bool, at_once(work * 4, 8))) == [False] * 7 + [True]
    with scopes_disabled():
        change = Change.objects.get()
        assert Issues.objects.get().numbers == {str(template.pk): change.next_number or 0}


def test_different_documents_of_one_person_do_not_undo_each_other(event: Event) -> None:
    templates = [builders.document(event, f"Dokument {number}") for number in range(8)]
    person = builders.participant(event)
    work = [partial(_issue, each, person, number=1) for each in templates]
    assert at_once(work, 8) == [True] * 8
    with scopes_disabled():
        assert Issues.objects.get().numbers == {str(template.pk): 2 for template in templates}


def test_every_wrong_serial_counts() -> None:
    now = timezone.now()
    at_once([lambda: guesses.count_wrong("203.0.113.7", now)] * 20, 10)
    assert WrongSerials.objects.get().count == 20
    assert guesses.may_ask("203.0.113.7", now)
    at_once([lambda: guesses.count_wrong("203.0.113.7", now)] * 10, 10)
    assert not guesses.may_ask("203.0.113.7", now)
    assert guesses.may_ask("203.0.113.8", now)
