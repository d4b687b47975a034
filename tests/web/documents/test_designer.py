"""The designer's page, and what its script asks: saves, pictures, files, people."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests import builders
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.people.models import Field
from wici.plain.pdf.model import Element, Kind, Layout, Page, dump

LIST = "/e/kongres/documents/"
TEXT = Element("t", Kind.TEXT, x=5, y=5, width=80, height=10, text="{{ full_name }}")


def post(client: Client, address: str, data: object) -> Any:
    return client.post(address, json.dumps(data), content_type="application/json")


def layout_of(*elements: Element, **page: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(dump(Layout((Page(100, 60, elements=elements, **page),)))))
    return made


def setup_of(response: Any) -> dict[str, Any]:
    script = response.content.decode().partition('<script id="designer-setup" type="application/json">')[2]
    found: dict[str, Any] = json.loads(script.partition("</script>")[0])
    return found


def picture(client: Client, document: DocumentTemplate, layout: object, **more: Any) -> Any:
    data = {"layout": layout, "page": 0, "width": 200, "person": None, **more}
    return post(client, f"{LIST}{document.pk}/picture/", data)


def image_of(answer: Any) -> Image.Image:
    head, _, data = answer.json()["picture"].partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def png(width: int = 40, height: int = 20) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#c01010").save(file, "PNG")
    return file.getvalue()


def upload(
    client: Client, document: DocumentTemplate, content: bytes, name: str, use: str = "picture"
) -> Any:
    return client.post(f"{LIST}{document.pk}/files/", {"use": use, "file": SimpleUploadedFile(name, content)})


def test_the_page_has_the_design_tags_and_choices_and_a_way_without_a_script(
    organiser: Client, event: Event, document: DocumentTemplate
) -> None:
    builders.field(event, "Zdjęcie", kind=Field.Kind.FILE)
    builders.field(event, "Firma")
    answer = organiser.get(f"{LIST}{document.pk}/")
    setup = setup_of(answer)
    document.refresh_from_db()
    assert (setup["layout"], setup["revision"]) == (document.layout, 0)
    assert setup["photos"] == [{"key": "zdjecie", "label": "Zdjęcie"}]
    assert setup["tags"]["imie"] == setup["tags"]["first_name"] == {"label": "First name"}
    assert [row["tag"] for row in setup["conditions"]][:3] == ["participation_type", "status", "language"]
    page = answer.content.decode()
    without_script = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert f'href="{LIST}{document.pk}/settings/"' in without_script
    assert 'data-tag="firma"' in page
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy


def test_what_is_no_layout_is_opened_as_an_empty_page(organiser: Client, event: Event) -> None:
    broken = builders.document(event, "Zepsuty", layout={"pages": [{"elements": "none"}]})
    (page,) = setup_of(organiser.get(f"{LIST}{broken.pk}/"))["layout"]["pages"]
    assert (page["width"], page["height"], page["elements"]) == (210.0, 297.0, [])


def test_a_save_keeps_the_design(organiser: Client, document: DocumentTemplate) -> None:
    wanted = layout_of(TEXT)
    answer = post(organiser, f"{LIST}{document.pk}/save/", {"revision": 0, "layout": wanted})
    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    document.refresh_from_db()
    assert document.layout == wanted
    assert organiser.get(f"{LIST}{document.pk}/fields/").json()["layout"] == wanted


def test_a_second_window_is_told_what_the_other_saved(organiser: Client, document: DocumentTemplate) -> None:
    address = f"{LIST}{document.pk}/save/"
    first, second = layout_of(TEXT), layout_of()
    post(organiser, address, {"revision": 0, "layout": first})
    answer = post(organiser, address, {"revision": 0, "layout": second})
    assert (answer.status_code, answer.json()["layout"], answer.json()["revision"]) == (409, first, 1)
    assert post(organiser, address, {"revision": 1, "layout": second}).status_code == 200
    document.refresh_from_db()
    assert document.layout == second


def test_a_deleted_document_cannot_be_saved(organiser: Client, document: DocumentTemplate) -> None:
    organiser.post(f"{LIST}{document.pk}/delete/")
    answer = post(organiser, f"{LIST}{document.pk}/save/", {"revision": 0, "layout": layout_of()})
    assert answer.status_code == 410
    assert "deleted" in answer.json()["sentence"]


@pytest.mark.parametrize(
    "layout",
    [
        None, [], "x", {"pages": "x"}, {"pages": [{"width": "wide"}]}, {"pages": [{"surprise": 1}]},
        {"pages": [{}] * 21}, {"pages": [{"elements": [{"id": "a", "kind": "spiral"}]}]},
        {"pages": [{"elements": [{"id": "a", "kind": "text", "x": "1"}]}]},
        {"pages": [{"elements": [{"id": "a", "kind": "text", "x": True}]}]},
        {"pages": [{"elements": [{"id": "a", "kind": "text", "is_bold": "yes"}]}]},
        {"pages": [{"elements": [{"id": "a", "kind": "text", "x": 1e9}]}]},
        {"pages": [{"elements": [{"id": "", "kind": "text"}]}]},
        {"pages": [{"elements": [{"id": "a", "kind": "text"}] * 301}]},
        {"pages": [{"background": {"name": "no file"}}]}, {"pages": [{"background": "x"}]},
        {"pages": [{"background": {"file": 3}}]}, {"pages": [{}], "title": 3},
        {"pages": [{}], "guides": [1]}, {"pages": [{}], "guides": {"x": "all"}},
    ],
)  # fmt: skip
def test_what_no_designer_sends_changes_nothing(
    organiser: Client, document: DocumentTemplate, layout: object
) -> None:
    before = document.layout
    assert post(organiser, f"{LIST}{document.pk}/save/", {"revision": 0, "layout": layout}).status_code == 400
    assert picture(organiser, document, layout).status_code == 400
    document.refresh_from_db()
    assert (document.revision, document.layout) == (0, json.loads(json.dumps(before)))


@pytest.mark.parametrize(
    "more",
    [{"page": 1}, {"page": -1}, {"page": "0"}, {"page": None}, {"width": "wide"}, {"width": None}],
)
def test_a_picture_of_no_page_is_refused(
    organiser: Client, document: DocumentTemplate, more: dict[str, Any]
) -> None:
    assert picture(organiser, document, layout_of(TEXT), **more).status_code == 400


def test_the_picture_shows_what_is_on_the_screen_not_what_is_stored(
    organiser: Client, document: DocumentTemplate
) -> None:
    red = Element("r", Kind.RECTANGLE, x=0, y=0, width=100, height=60, fill="#ff0000", stroke="")
    answer = picture(organiser, document, layout_of(red))
    image = image_of(answer)
    assert (image.size, image.getpixel((100, 60))) == ((200, 120), (255, 0, 0))
    assert (answer.json()["mistakes"], answer.json()["problems"], answer.json()["failure"]) == ([], [], None)
    document.refresh_from_db()
    assert document.revision == 0


def test_the_picture_is_of_the_chosen_person(
    organiser: Client, event: Event, document: DocumentTemplate
) -> None:
    anna = builders.participant(event, "Anna", "Żółć")
    other = builders.participant(event, "Maksymilian", "Wiśniewski-Brzęczyszczykiewicz")
    document.file_name = "Pas {{ imie }}"
    document.save()
    seen = {
        person: picture(organiser, document, layout_of(TEXT), person=person).json()
        for person in (None, anna.pk, other.pk)
    }
    assert [each["file_name"] for each in seen.values()] == [
        "Pas Anna.pdf",
        "Pas Anna.pdf",
        "Pas Maksymilian.pdf",
    ]
    assert len({each["picture"] for each in seen.values()}) >= 2
    abroad = builders.participant(builders.event("obcy"), "Obcy", "Człowiek")
    assert (
        picture(organiser, document, layout_of(TEXT), person=abroad.pk).json()["picture"]
        == seen[None]["picture"]
    )


def test_who_has_no_such_document_is_said_and_shown_all_the_same(
    organiser: Client, event: Event, document: DocumentTemplate
) -> None:
    document.condition = 'imie == "Jan"'
    document.save()
    anna = builders.participant(event, "Anna", "Żółć")
    answer = picture(organiser, document, layout_of(TEXT, condition='imie == "Jan"'), person=anna.pk).json()
    assert (answer["is_theirs"], answer["file_name"]) == (False, "")
    assert answer["picture"]


def test_a_mistake_names_its_element_and_the_others_stay_in_sight(
    organiser: Client, document: DocumentTemplate
) -> None:
    red = Element("r", Kind.RECTANGLE, x=0, y=30, width=100, height=30, fill="#ff0000", stroke="")
    wrong = Element("w", Kind.TEXT, x=0, y=0, width=50, height=10, text="{{ imi }}")
    empty = Element("e", Kind.IMAGE, x=50, y=0, width=20, height=10)
    answer = picture(organiser, document, layout_of(red, wrong, empty))
    mistakes = {each["element"]: each["sentence"] for each in answer.json()["mistakes"]}
    assert set(mistakes) == {"w", "e"}
    assert "There is no tag “imi”" in mistakes["w"]
    assert image_of(answer).getpixel((100, 90)) == (255, 0, 0)


def test_a_text_too_long_for_its_box_is_a_remark(
    organiser: Client, event: Event, document: DocumentTemplate
) -> None:
    person = builders.participant(event, "Konstancja", "Wielkopolska " * 8)
    tight = Element("t", Kind.TEXT, x=5, y=5, width=20, height=4, text="{{ full_name }}", smallest_pt=10)
    found = picture(organiser, document, layout_of(tight), person=person.pk).json()["problems"]
    assert {each["element"] for each in found} == {"t"}
    assert any("does not fit" in each["sentence"] for each in found)


def test_a_background_that_is_gone_is_a_mistake_and_not_a_crash(
    organiser: Client, document: DocumentTemplate
) -> None:
    layout = layout_of(TEXT)
    layout["pages"][0]["background"] = {"file": "0" * 64, "name": "a.pdf", "page": 0, "scaling": "stretch"}
    answer = picture(organiser, document, layout).json()
    assert answer["picture"]
    assert any("no longer there" in each["sentence"] for each in answer["mistakes"])


def test_a_picture_is_kept_and_drawn(organiser: Client, document: DocumentTemplate, uploads: Path) -> None:
    answer = upload(organiser, document, png(), "logo.png")
    assert answer.status_code == 200
    kept = answer.json()
    assert (kept["name"], kept["pages"][0]["width"] / kept["pages"][0]["height"]) == ("logo.png", 2.0)
    assert (uploads / "documents" / kept["file"][:2] / kept["file"]).is_file()
    image = Element("i", Kind.IMAGE, x=0, y=0, width=100, height=50, file=kept["file"])
    red = image_of(picture(organiser, document, layout_of(image))).getpixel((100, 50))
    assert isinstance(red, tuple)
    assert red[0] > 180 > 60 > red[1]


def test_a_page_of_a_pdf_is_a_background_and_no_picture(
    organiser: Client, document: DocumentTemplate
) -> None:
    pdf = io.BytesIO()
    pages = [Image.new("RGB", size, "#1010c0") for size in ((210, 297), (100, 60))]
    pages[0].save(pdf, "PDF", save_all=True, append_images=pages[1:], resolution=25.4)
    kept = upload(organiser, document, pdf.getvalue(), "tło.pdf", use="background").json()
    sizes = [(round(page["width"]), round(page["height"])) for page in kept["pages"]]
    assert sizes == [(210, 297), (100, 60)]
    layout = layout_of()
    layout["pages"][0]["background"] = {
        "file": kept["file"],
        "name": "tło.pdf",
        "page": 1,
        "scaling": "stretch",
    }
    blue = image_of(picture(organiser, document, layout)).getpixel((100, 60))
    assert isinstance(blue, tuple)
    assert blue[2] > 150 > 60 > blue[0]
    refused = upload(organiser, document, pdf.getvalue(), "tło.pdf")
    assert (refused.status_code, "background" in refused.json()["sentence"]) == (422, True)


@pytest.mark.parametrize(
    ("content", "use"),
    [
        (b"", "picture"), (b"hello", "picture"), (b"<html><script>alert(1)</script></html>", "picture"),
        (b"%PDF-1.7 broken", "background"), (png()[:40], "picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>', "picture"),
    ],
)  # fmt: skip
def test_a_file_that_will_not_do_is_refused_and_not_kept(
    organiser: Client, document: DocumentTemplate, uploads: Path, content: bytes, use: str
) -> None:
    answer = upload(organiser, document, content, "plik.bin", use)
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def test_a_file_that_is_too_large_is_refused(
    organiser: Client, document: DocumentTemplate, monkeypatch: pytest.MonkeyPatch, uploads: Path
) -> None:
    monkeypatch.setattr("wici.web.documents.uploading.LARGEST_MB", 0)
    answer = upload(organiser, document, png(), "wielki.png")
    assert answer.status_code == 422
    assert "“wielki.png” is larger than 0 MB" in answer.json()["sentence"]
    assert organiser.post(f"{LIST}{document.pk}/files/").status_code == 400
    assert not uploads.exists()


def test_people_are_found_by_words_and_only_of_the_event(
    organiser: Client, event: Event, document: DocumentTemplate
) -> None:
    anna = builders.participant(event, "Anna", "Żółć", code="AB-1")
    builders.participant(event, "Jan", "Nowak", code="AB-2")
    builders.participant(builders.event("obcy"), "Anna", "Żółta")
    found = organiser.get(f"{LIST}{document.pk}/people/", {"q": "zolc anna"}).json()
    assert found == {"people": [{"person": anna.pk, "label": "Anna Żółć (AB-1)"}]}
    everybody = organiser.get(f"{LIST}{document.pk}/people/").json()["people"]
    assert [row["label"] for row in everybody] == ["Jan Nowak (AB-2)", "Anna Żółć (AB-1)"]
