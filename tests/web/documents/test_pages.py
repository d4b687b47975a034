"""The list of documents, new ones, their settings: what is shown, to whom, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.templatetags.static import static
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from tests import builders
from wici.documents.checks import mistakes
from wici.documents.models import DocumentTemplate
from wici.documents.ready import READY
from wici.events.models import Event
from wici.merging.catalogue import shared
from wici.people.models import Status
from wici.plain.pdf.model import load
from wici.shared.scopes import scope
from wici.web.documents.page import Spelling, in_words

LIST = "/e/kongres/documents/"
SETTINGS = {"name": "Identyfikator", "kind": "badge", "file_name": "", "condition": ""}


def settings_of(document: DocumentTemplate) -> str:
    return f"{LIST}{document.pk}/settings/"


def seen_in(page: Any) -> str:
    """The hidden field that says what the form began with."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page.content.decode())
    assert found
    return found[1]


def pages_for(document: DocumentTemplate) -> list[tuple[str, str]]:
    """Every address, each with what it answers to a reader and to an organiser: "get" or "post"."""
    here = f"{LIST}{document.pk}/"
    return [
        (f"{LIST}new/", "get"), (here, "get"), (f"{here}settings/", "get"), (f"{here}fields/", "get"),
        (f"{here}people/", "get"), (f"{LIST}ready/pl/badge-card.png", "get"), (f"{here}duplicate/", "post"),
        (f"{here}delete/", "post"), (f"{here}restore/", "post"), (f"{here}save/", "post"),
        (f"{here}picture/", "post"), (f"{here}files/", "post"),
    ]  # fmt: skip


def test_a_reader_sees_the_list_and_pictures_and_nothing_else(
    reader: Client, event: Event, document: DocumentTemplate
) -> None:
    page = reader.get(LIST).content.decode()
    assert "Identyfikator" in page
    for action in ("settings/", "delete/", "duplicate/", "/new/"):
        assert action not in page.partition("<main")[2]
    assert reader.get(f"{LIST}{document.pk}/pages/0.png").status_code == 200
    for address, method in pages_for(document):
        assert getattr(reader, method)(address).status_code == 403, address


def test_strangers_and_other_events_learn_nothing(
    stranger: Client, organiser: Client, document: DocumentTemplate, elsewhere: DocumentTemplate
) -> None:
    for address, method in (*pages_for(document), (LIST, "get"), (f"{LIST}{document.pk}/pages/0.png", "get")):
        assert getattr(stranger, method)(address).status_code == 404, address
    here = f"{LIST}{elsewhere.pk}/"
    for name in ("", "settings/", "fields/", "people/", "print/", "print/sheet/", "pages/0.png"):
        assert organiser.get(here + name).status_code == 404, name
    sent = {"revision": 0, "layout": {"pages": [{}]}, "page": 0, "width": 100}
    for name in ("save/", "picture/"):
        answer = organiser.post(here + name, sent, content_type="application/json")
        assert answer.status_code == 404, name
    for name in ("duplicate/", "delete/", "restore/", "files/"):
        assert organiser.post(here + name).status_code == 404, name
    elsewhere.refresh_from_db()
    assert (elsewhere.deleted_at, elsewhere.revision) == (None, 0)


def test_only_what_is_sent_changes_anything(organiser: Client, document: DocumentTemplate) -> None:
    for name in ("duplicate/", "delete/", "restore/", "save/", "picture/", "files/"):
        assert organiser.get(f"{LIST}{document.pk}/{name}").status_code == 405, name


def test_without_a_login_scripts_are_told_so(client: Client, document: DocumentTemplate) -> None:
    answer = client.post(f"{LIST}{document.pk}/save/", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401


def test_an_empty_list_offers_a_first_document(organiser: Client, reader: Client, event: Event) -> None:
    assert 'href="/e/kongres/documents/new/"' in organiser.get(LIST).content.decode()
    page = reader.get(LIST).content.decode()
    assert "There is no document yet" in page
    assert "/documents/new/" not in page


def test_the_list_says_who_has_what_in_words(organiser: Client, event: Event) -> None:
    builders.participation_type(event, "Słuchacz", name_en="Listener")
    builders.field(event, "Firma")
    with override("pl"):
        polish = Status.COMPLETED.label
    for place, condition in enumerate((
        "", 'participation_type == "Słuchacz" or participation_type == "Listener"', "firma", 'firma == ""',
        f'status == "{polish}" or status == "completed"', 'firma contains "SA" and status == "x"',
    )):  # fmt: skip
        made = builders.document(event, f"Dokument {place}", condition=condition)
        with scope(event=event):
            assert mistakes(made, shared(event)) == []
    page = organiser.get(LIST).content.decode()
    said = re.findall(r"<dt>Who has it</dt><dd>(.*?)</dd>", page)
    assert said == [
        "Everybody", "Participation type: Listener", "Firma is not empty", "Firma is empty",
        "Registration status: completed", "firma contains &quot;SA&quot; and status == &quot;x&quot;",
    ]  # fmt: skip


def test_words_of_a_condition_need_no_known_tag() -> None:
    assert in_words('gone == "x" or other == "y"', Spelling({}, {})) == 'gone == "x" or other == "y"'
    assert in_words("gone == 'x'", Spelling({"gone": "Lost"}, {("gone", "x"): "X"})) == "Lost: X"


def test_pages_ask_the_database_little(
    organiser: Client, event: Event, document: DocumentTemplate,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for place in range(12):
        builders.document(event, f"Kolejny {place}", condition="participation_type")
    for address, most in (
        (LIST, 13), (f"{LIST}new/", 9), (settings_of(document), 15), (f"{LIST}{document.pk}/", 16),
    ):  # fmt: skip
        organiser.get(address)
        with django_assert_max_num_queries(most):
            assert organiser.get(address).status_code == 200


def test_a_picture_is_made_by_the_renderer_and_a_broken_design_has_none(
    organiser: Client, event: Event, document: DocumentTemplate
) -> None:
    answer = organiser.get(f"{LIST}{document.pk}/pages/0.png")
    assert (answer["Content-Type"], answer.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert organiser.get(f"{LIST}{document.pk}/pages/7.png").status_code == 302
    broken = builders.document(event, "Zepsuty", layout={"pages": "none"})
    answer = organiser.get(f"{LIST}{broken.pk}/pages/0.png")
    assert (answer.status_code, answer["Location"]) == (302, static("web/documents/no-picture.svg"))
    assert organiser.get(LIST).status_code == 200
    assert organiser.get(f"{LIST}{broken.pk}/").status_code == 200


@pytest.mark.parametrize(
    "element",
    [
        {"size_pt": 0}, {"size_pt": 0, "text": "{{ full_name }}"}, {"line_height": 0}, {"colour": "red"},
        {"colour": ""}, {"kind": "rectangle", "stroke": "red"}, {"width": -1.0},
        {"kind": "image", "file": "../../settings"},
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_breaks_no_page(
    organiser: Client, event: Event, element: dict[str, object]
) -> None:
    layout = {"pages": [{"elements": [{"id": "a", "kind": "text", "text": "x", **element}]}]}
    broken = builders.document(event, "Zepsuty", layout=layout)
    assert organiser.get(f"{LIST}{broken.pk}/pages/0.png").status_code == 302
    for page in ("", f"{broken.pk}/", f"{broken.pk}/print/"):
        assert organiser.get(LIST + page).status_code == 200


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_ready_design_has_a_picture_and_makes_a_document(
    organiser: Client, event: Event, language: str
) -> None:
    page = organiser.get(f"{LIST}new/").content.decode()
    for name, design in READY.items():
        assert f'value="{language}/{name}"' in page
        picture = organiser.get(f"{LIST}ready/{language}/{name}.png")
        assert picture["Content-Type"] == "image/png"
        made = organiser.post(f"{LIST}new/", {"name": name, "start": f"{language}/{name}"})
        stored = DocumentTemplate.objects.get(name=name)
        assert (made.status_code, made["Location"]) == (302, f"{LIST}{stored.pk}/")
        assert (stored.kind, stored.layout["language"]) == (design.kind, language)
        assert load(stored.layout).pages


def test_there_is_no_picture_of_what_is_not_ready(organiser: Client, event: Event) -> None:
    for address in ("pl/nothing.png", "de/badge-card.png"):
        assert organiser.get(f"{LIST}ready/{address}").status_code == 404


@pytest.mark.parametrize(
    ("size", "sides"),
    [
        ({"size": "a4", "orientation": "portrait"}, (210, 297)),
        ({"size": "a6", "orientation": "landscape"}, (148, 105)),
        ({"size": "card", "orientation": "landscape"}, (86, 54)),
        ({"size": "own", "width": "120.5", "height": "33"}, (120.5, 33)),
        ({}, (210, 297)),
    ],
)
def test_a_document_begins_with_an_empty_page_of_the_chosen_size(
    organiser: Client, event: Event, size: dict[str, str], sides: tuple[float, float]
) -> None:
    organiser.post(f"{LIST}new/", {"name": "Nowy", "start": "empty", "kind": "other", **size})
    layout = load(DocumentTemplate.objects.get().layout)
    (page,) = layout.pages
    assert (page.width, page.height, page.elements) == (*sides, ())
    assert (layout.title, layout.language) == ("Nowy", "en")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give the document a name."),
        ({"name": "Identyfikator"}, "There is already a document “Identyfikator”"),
        ({"name": "Nowy", "size": "own", "width": "120"}, "Say how many millimetres it has."),
        ({"name": "Nowy", "size": "own", "width": "3", "height": "100"}, "10"),
        ({"name": "Nowy", "size": "b7"}, "b7"),
    ],
)
def test_what_cannot_be_begun_is_said_and_nothing_lost(
    organiser: Client, document: DocumentTemplate, typed: dict[str, str], sentence: str
) -> None:
    answer = organiser.post(f"{LIST}new/", {"start": "empty", "kind": "badge", "size": "a4", **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{typed["name"]}"' in page or not typed["name"]
    assert DocumentTemplate.objects.count() == 1


def test_a_copy_is_opened_and_a_deleted_document_comes_back(
    organiser: Client, document: DocumentTemplate
) -> None:
    made = organiser.post(f"{LIST}{document.pk}/duplicate/")
    copy = DocumentTemplate.objects.get(name="Identyfikator (2)")
    document.refresh_from_db()
    assert (made["Location"], copy.layout) == (settings_of(copy), document.layout)
    page = organiser.post(f"{LIST}{copy.pk}/delete/", follow=True).content.decode()
    assert "The document “Identyfikator (2)” is deleted." in page
    assert f'action="{LIST}{copy.pk}/restore/"' in page
    assert DocumentTemplate.objects.count() == 1
    organiser.post(f"{LIST}{copy.pk}/restore/")
    assert DocumentTemplate.objects.count() == 2


def test_settings_are_kept(organiser: Client, event: Event, document: DocumentTemplate) -> None:
    page = organiser.get(settings_of(document))
    assert "{{ pdf_identyfikator }}" in page.content.decode()
    typed = {
        "name": "Plakietka", "kind": "other", "file_name": "Plakietka {{ imie }}", "condition": "imie",
        "facts": ["name", "valid_since"], "is_public": "on", "seen": seen_in(page),
    }  # fmt: skip
    assert organiser.post(settings_of(document), typed).status_code == 302
    document.refresh_from_db()
    kept = (document.name, document.kind, document.file_name, document.condition)
    assert kept == ("Plakietka", "other", "Plakietka {{ imie }}", "imie")
    assert (document.facts, document.is_public, document.key) == (
        ["name", "valid_since"],
        True,
        "identyfikator",
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"file_name": "Plakietka {{ imi }}"}, "There is no tag “imi”"),
        ({"file_name": "Plakietka {{ imie"}, "is not closed"),
        ({"condition": "status ==="}, "This tag cannot be understood"),
        ({"condition": 'nobody == "x"'}, "nobody"),
        ({"name": " "}, "Give the document a name."),
        ({"facts": ["password"]}, "password"),
    ],
)
def test_settings_that_will_not_do_are_said_beside_their_field(
    organiser: Client, document: DocumentTemplate, typed: dict[str, Any], sentence: str
) -> None:
    seen = seen_in(organiser.get(settings_of(document)))
    answer = organiser.post(settings_of(document), {**SETTINGS, "seen": seen, **typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    document.refresh_from_db()
    assert (document.name, document.file_name, document.condition) == ("Identyfikator", "", "")


def test_a_second_window_of_the_settings_is_warned_once(
    organiser: Client, document: DocumentTemplate
) -> None:
    seen = seen_in(organiser.get(settings_of(document)))
    organiser.post(settings_of(document), {**SETTINGS, "file_name": "pierwsza", "seen": seen})
    later = organiser.post(settings_of(document), {**SETTINGS, "file_name": "druga", "seen": seen})
    assert later.status_code == 422
    assert "changed in another window" in later.content.decode()
    document.refresh_from_db()
    assert document.file_name == "pierwsza"
    again = organiser.post(settings_of(document), {**SETTINGS, "file_name": "druga", "seen": seen_in(later)})
    document.refresh_from_db()
    assert (again.status_code, document.file_name) == (302, "druga")


def test_drawing_meanwhile_does_not_stand_in_the_way_of_the_settings(
    organiser: Client, document: DocumentTemplate
) -> None:
    seen = seen_in(organiser.get(settings_of(document)))
    document.revision += 7
    document.save()
    assert (
        organiser.post(settings_of(document), {**SETTINGS, "name": "Inny", "seen": seen}).status_code == 302
    )
