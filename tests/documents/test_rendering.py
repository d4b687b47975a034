"""One person's document: for whom, of what, once prepared."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from django.utils.translation import override
from PIL import Image

from tests import builders
from wici.documents import drafts, files, rendering, versions
from wici.documents.checks import mistakes
from wici.documents.fonts import FontGone
from wici.documents.models import DocumentTemplate
from wici.documents.rendering import maker_of, maker_of_version, sources_of
from wici.documents.versions import content_of
from wici.events.models import Event
from wici.merging.catalogue import shared
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Element, Kind
from wici.uploads import contents

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
ANNA = {"id": 7, "first_name": "Anna", "last_name": "Żółć", "code": "H4X7KQ9R", "language": "pl"}


def words_in(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def made(template: DocumentTemplate, raw: dict[str, Any] | None = None) -> Any:
    found = maker_of(template, shared(template.event)).make(ANNA if raw is None else raw, created=NOON)
    assert found is not None
    return found


def test_a_persons_document(certificate: DocumentTemplate) -> None:
    document = made(certificate)
    assert (document.name, document.pages, document.problems) == ("Certyfikat.pdf", 1, ())
    assert words_in(document.content) == "Anna Żółć"
    assert document.content == made(certificate).content
    assert document.content.startswith(document.beginning)


def test_documents_of_a_design_begin_with_the_same_object(certificate: DocumentTemplate) -> None:
    one, other = made(certificate), made(certificate, {**ANNA, "first_name": "Jan"})
    assert one.beginning is other.beginning
    assert len(one.beginning) > len(one.content) / 2
    assert other.content.startswith(other.beginning)


def test_who_has_none(event: Event) -> None:
    template = builders.document(event, condition='imie == "Jan"')
    maker = maker_of(template, shared(event))
    assert maker.make(ANNA) is None
    due = maker.due({**ANNA, "first_name": "Jan"})
    assert due is not None
    assert due.name == "Certyfikat.pdf"


def test_a_maker_is_kept_until_something_changes(certificate: DocumentTemplate) -> None:
    frozen = shared(certificate.event)
    version = versions.freeze(certificate)
    first = maker_of(certificate, frozen)
    assert maker_of(certificate, shared(certificate.event)) is first
    assert maker_of_version(version.pk, frozen) is first
    drafts.save(certificate, revision=0, file_name="Inny")
    certificate.refresh_from_db()
    assert maker_of(certificate, frozen) is not first
    assert maker_of_version(version.pk, frozen) is first


def test_an_example_needs_nobody(event: Event) -> None:
    template = builders.document(event, condition='imie == "Jan"', file_name="{{ imie }}")
    document = maker_of(template, shared(event)).example()
    assert document.name == "Anna.pdf"
    assert words_in(document.content) == "Anna Żółć"


def test_the_sources_of_a_design_are_found_with_mistakes_in_it(event: Event) -> None:
    elements = [
        Element("a", Kind.TEXT, text="{{ firma }} {{ nonsense"),
        Element("b", Kind.IMAGE, photo_field="zdjecie", condition='status == "x" and'),
    ]
    template = builders.document(event, elements=elements, file_name="{{ imie }}", condition="kod_uczestnika")
    assert sources_of(template.pk, content_of(template), shared(event)) >= {
        "id", "document_issues", "answers.firma", "files.zdjecie", "first_name", "code",
    }  # fmt: skip
    nothing = builders.document(event, "Inny", layout={"pages": 3})
    assert sources_of(nothing.pk, content_of(nothing), shared(event)) == {"id", "document_issues"}


@override("en")
def test_everything_that_is_wrong_is_told(event: Event) -> None:
    template = builders.document(event, file_name="{{ imeie }}", condition="status ===", layout={"pages": []})
    found = [(each.field, str(each.sentence)) for each in mistakes(template, shared(event))]
    assert [field for field, _sentence in found] == ["file_name", "condition", "layout"]
    assert "There is no tag “imeie”" in found[0][1]
    assert "has no pages" in found[2][1]
    assert mistakes(builders.document(event, "Dobry"), shared(event)) == []


@override("en")
@pytest.mark.parametrize("layout", [{"pages": 3}, {"pages": [{"elements": [{"kind": "x"}]}]}, {"odd": 1}])
def test_a_design_that_cannot_be_read_is_told(event: Event, layout: dict[str, Any]) -> None:
    template = builders.document(event, layout=layout)
    (mistake,) = mistakes(template, shared(event))
    assert (mistake.field, str(mistake.sentence)) == (
        "layout", "The design of the document cannot be read.",
    )  # fmt: skip


@override("en")
def test_what_cannot_be_drawn_is_told_with_its_element(event: Event) -> None:
    found = []
    for element in (
        Element("a", Kind.TEXT, text="{{ imie }}", size_pt=0),
        Element("b", Kind.LINE, stroke="red"),
        Element("c", Kind.IMAGE, file="x"),
    ):
        with pytest.raises(DocumentError) as refused:
            made(builders.document(event, f"Zły {element.id}", elements=[element]))
        found.append((refused.value.element_id, str(refused.value)))
    assert found == [
        ("a", "Letters must be between 1 and 1000 pt."),
        ("b", "“red” is not a colour: write it like #1a2b3c."),
        ("", "A picture or background of the document is gone. Choose it again."),
    ]


def photo(colour: str) -> str:
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), colour).save(picture, "PNG")
    return contents.store([picture.getvalue()], limit=100_000, folder=files.ANSWERS).sha256


def test_a_font_that_is_missing_is_named(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_font(name: str) -> bytes:
        raise FontGone(name)

    monkeypatch.setattr(rendering, "read_font", no_font)
    name = Element(
        "name", Kind.TEXT, x=5, y=5, width=50, height=10, text="{{ full_name }}", font="Noto Serif"
    )
    template = builders.document(event, "Bez pisma", elements=[name])
    with (
        override("en"),
        pytest.raises(DocumentError, match=r"The file of the font NotoSerif_400Regular\.ttf is"),
    ):
        maker_of(template, shared(event))


def test_a_photo_is_the_persons_own(event: Event) -> None:
    element = Element("photo", Kind.IMAGE, x=0, y=0, width=105, height=148, photo_field="zdjecie")
    template = builders.document(event, elements=[element])
    page = pypdfium2.PdfDocument(made(template, {**ANNA, "files": {"zdjecie": photo("#c81e1e")}}).content)[0]
    picture = page.render(scale=0.2).to_pil()
    assert picture.getpixel((picture.width // 2, picture.height // 2))[0] > 190
    maker = maker_of(template, shared(event))
    shas = [photo("red"), photo("blue")]
    assert maker.photos_of([{"files": {"zdjecie": sha}} for sha in shas] + [ANNA]) == set(shas)


@override("en")
def test_a_photo_that_is_gone_is_told(event: Event) -> None:
    element = Element("photo", Kind.IMAGE, photo_field="zdjecie")
    template = builders.document(event, elements=[element])
    with pytest.raises(DocumentError, match="The photo that this person sent is gone"):
        made(template, {**ANNA, "files": {"zdjecie": "ab" * 32}})


@override("en")
def test_every_mistake_of_a_layout_is_told_with_its_element(event: Event) -> None:
    elements = [
        Element("a", Kind.TEXT, text="{{ imeie }}"),
        Element("b", Kind.TEXT, text="x", font="Comic Sans"),
        Element("c", Kind.IMAGE, file="ab" * 32),
        Element("d", Kind.TEXT, text="odstaje", x=104),
    ]
    found = mistakes(builders.document(event, elements=elements), shared(event))
    assert [(each.field, each.element_id) for each in found] == [("layout", each) for each in "abc"]
    assert str(found[0].sentence).startswith("Line 1, character 4 of the text: There is no tag “imeie”")
