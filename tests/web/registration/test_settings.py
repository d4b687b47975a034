"""The registration's settings: opened and closed at once, everything else on one page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from wici.events.models import Event
from wici.registration import editing
from wici.registration.models import TypeOffer
from wici.registration.queries import registration_of
from wici.shared.scopes import scopes_disabled

pytestmark = pytest.mark.django_db

FORM = "/e/kongres/registration/"
SENT = {
    "is_closed": "no", "opens_at": "2026-03-01T08:00", "closes_at": "2026-03-31T23:59",
    "closed_text": "Koniec", "closed_text_en": "Over", "code_only": "on", "same_email": "warn",
    "limit": "100", "asks_type": "on",
    "intro": "Witamy", "intro_en": "", "outro": "", "outro_en": "Thanks", "may_see": "on",
    "may_cancel": "on", "cancel_until": "2026-03-20T12:00",
}  # fmt: skip


def text_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_everything_is_stored_in_the_event_s_time_zone(organiser: Client, event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    sent = {**SENT, f"limit_{press.pk}": "5"}
    assert organiser.post(f"{FORM}settings/", sent).status_code == 302
    stored = registration_of(event)
    assert (stored.is_closed, stored.opens_at, stored.closes_at) == (
        False, datetime(2026, 3, 1, 7, 0, tzinfo=UTC), datetime(2026, 3, 31, 21, 59, tzinfo=UTC),
    )  # fmt: skip
    assert (stored.code_only, stored.same_email, stored.limit, stored.may_see, stored.may_change) == (
        True, "warn", 100, True, False,
    )  # fmt: skip
    with scopes_disabled():
        assert list(TypeOffer.objects.values_list("participation_type", "is_offered", "limit")) == [
            (press.pk, False, 5)
        ]
    page = organiser.get(f"{FORM}settings/").content.decode()
    assert 'value="2026-03-01T08:00"' in page


def test_what_is_wrong_is_said_and_nothing_is_stored(organiser: Client, event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    sent = {**SENT, "closes_at": "2026-03-01T08:00", f"offered_{press.pk}": "on", f"limit_{press.pk}": "5"}
    answer = organiser.post(f"{FORM}settings/", sent)
    assert answer.status_code == 422
    assert "Registration would close before it opens. Change one of the times." in text_of(answer)
    assert "Koniec" in answer.content.decode()
    assert registration_of(event).pk is None
    with scopes_disabled():
        assert not TypeOffer.objects.exists()


def test_opened_and_closed_at_once(organiser: Client, event: Event) -> None:
    assert "Registration is no longer closed." in text_of(
        organiser.post(f"{FORM}open/", {"open": "1"}, follow=True)
    )
    assert "Registration is open." in text_of(organiser.get(FORM))
    organiser.post(f"{FORM}open/", {"close": "1"})
    assert registration_of(event).is_closed


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ({"opens_at": timedelta(hours=1)}, "Registration opens on"),
        ({"closes_at": timedelta(hours=1)}, "Registration is open until"),
        ({"closes_at": -timedelta(hours=1)}, "Registration closed on"),
    ],
)
def test_how_it_stands_is_a_sentence(
    organiser: Client, event: Event, times: dict[str, timedelta], sentence: str
) -> None:
    editing.change(event, is_closed=False, **{name: timezone.now() + gap for name, gap in times.items()})
    assert sentence in text_of(organiser.get(FORM))
