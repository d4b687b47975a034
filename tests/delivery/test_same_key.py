"""A worker with another key than the other machines' says so instead of pausing everything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from tests import builders
from wici.delivery.models import Heartbeat
from wici.delivery.same_key import refuse_other_key
from wici.shared.refusals import Refused
from wici.shared.secret_text import encrypt

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

NOW = timezone.now()


@pytest.fixture(autouse=True)
def stored_with_another_key(settings: Any) -> None:
    ours = settings.SECRET_KEY
    settings.SECRET_KEY = "the key of the first machine"
    builders.connection(builders.event(), host="mail.example.org", password_encrypted=encrypt("hasło"))
    settings.SECRET_KEY = ours


def beats(worker: str, *, ago: timedelta = timedelta()) -> None:
    Heartbeat.objects.create(kind=Heartbeat.Kind.WORKER, worker=worker, at=NOW - ago)


def test_beside_another_machine_it_is_refused_with_what_to_do() -> None:
    beats("first-host-17-abc")
    with (
        translation.override("en"),
        pytest.raises(Refused, match="Give it the same WICI_SECRET_KEY as the other machines"),
    ):
        refuse_other_key(NOW)


def test_with_the_same_key_nothing_is_refused(settings: Any) -> None:
    beats("first-host-17-abc")
    settings.SECRET_KEY = "the key of the first machine"
    refuse_other_key(NOW)


def test_alone_the_password_can_be_entered_again() -> None:
    refuse_other_key(NOW)
    beats("first-host-17-abc", ago=timedelta(hours=1))
    refuse_other_key(NOW)


def test_one_readable_password_is_enough() -> None:
    beats("first-host-17-abc")
    builders.connection(builders.event(), host="mail.example.org", password_encrypted=encrypt("nowe"))
    refuse_other_key(NOW)
