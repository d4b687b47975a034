"""Ready messages are ready."""

from __future__ import annotations

import re

import pytest

from tests import builders
from wici.events.models import Event
from wici.mailings import checks, gallery, preview
from wici.mailings.findings import Level
from wici.mailings.models import Mailing

NAMES = ["invitation", "reminder", "practical", "entry_pass", "certificate", "survey", "thanks"]


def made_from(ready: gallery.ReadyMessage, mailing: Mailing) -> Mailing:
    for name, value in ready.fields().items():
        setattr(mailing, name, value)
    return mailing


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_occasion_has_its_message(language: str) -> None:
    assert [ready.name for ready in gallery.messages(language)] == NAMES
    assert len({ready.subject for ready in gallery.messages(language)}) == len(NAMES)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_ready_message_can_be_sent_as_it_is(
    mailing: Mailing, event: Event, name: str, language: str
) -> None:
    participant = builders.participant(
        event, language=language, type=builders.participation_type(event, "Prelegent", name_en="Speaker")
    )
    assert mailing.group is not None
    mailing.group.picked.set([participant])
    ready = gallery.find(name, language)
    assert ready is not None
    message = made_from(ready, mailing)
    assert [found for found in checks.check(message) if found.level is not Level.OK] == []
    shown = preview.preview(message, participant)
    greeting = {"pl": "Szanowna Pani Anno,", "en": "Dear Anna,"}[language]
    for part in (shown.html, shown.text):
        assert greeting in part
        assert not re.search(r"\{[{%]|[%}]\}", part)
    assert {"pl": "Kongres Muzyki", "en": "Music Congress"}[language] in shown.subject


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_event_of_which_little_is_known_is_no_obstacle(
    mailing: Mailing, event: Event, language: str
) -> None:
    event.place, event.contact = "", ""
    event.save()
    mailing.event = event
    for ready in gallery.messages(language):
        codes = {
            found.code for found in checks.check(made_from(ready, mailing)) if found.level is not Level.OK
        }
        assert codes == set(), ready.name


def test_no_message_has_another_languages_words() -> None:
    for ready in gallery.messages("en"):
        assert (ready.subject + ready.preheader + ready.html).isascii(), ready.name


def test_another_language_has_no_messages() -> None:
    with pytest.raises(ValueError, match="de"):
        gallery.messages("de")
    assert gallery.find("thanks", "de") is None
    assert gallery.find("nothing", "pl") is None
