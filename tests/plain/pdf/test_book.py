"""Many documents in one file."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.plain.pdf.making import (
    CREATED,
    made,
    opened,
    page_of,
    prepared_layout,
    prepared_of,
    text,
    texts_of,
)
from tests.plain.pdf.test_placing import FILES, colours
from wici.plain.pdf.book import Book
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Background, Element, Kind, Layout
from wici.plain.pdf.prepare import Prepared


def _certificate() -> Prepared:
    page = page_of(
        text("CERTYFIKAT", font="Montserrat"),
        text("{{ name }}", y=50),
        Element("code", Kind.CODE, y=100, text="{{ code }}", condition="code"),
        background=Background("red"),
    )
    return prepared_layout(Layout(pages=(page, page_of(text("Z tyłu"), condition="town"))), FILES)


def book_of(prepared: Prepared, *people: dict[str, str]) -> bytes:
    """A book of these people's documents."""
    file = BytesIO()
    book = Book(file.write, title="Wszystkie", language="pl", created=CREATED)
    for values in people:
        book.add(prepared, values)
    book.close()
    return file.getvalue()


def test_a_book_holds_the_documents_in_their_order() -> None:
    content = book_of(_certificate(), {"name": "Łucja"}, {"name": "Ελένη", "town": "x"}, {"name": "Ewa"})
    assert texts_of(content) == ["CERTYFIKAT\nŁucja", "CERTYFIKAT\nΕλένη", "Z tyłu", "CERTYFIKAT\nEwa"]
    document = opened(content)
    assert document.docinfo == {"/Title": "Wszystkie", "/CreationDate": "D:20260501123000Z"}
    assert document.Root.Lang == "pl"


def test_what_documents_share_is_written_once() -> None:
    people = [{"name": f"Ewa {number}", "code": f"A{number}"} for number in range(300)]
    content = book_of(_certificate(), *people)
    assert [page.count("Ewa") for page in texts_of(content)] == [1] * 300
    assert content.count(b"/FontFile2") == 2
    assert content.count(b"/Subtype/Image") == 1
    assert len(content) < 300 * 2_000 + 40_000
    assert opened(content).Root.Pages.Count == 300
    assert content == book_of(_certificate(), *people)


def test_each_document_is_written_at_once_and_nothing_of_it_is_kept() -> None:
    sizes: list[int] = []
    book = Book(lambda content: sizes.append(len(content)), title="", language="en", created=CREATED)
    prepared = _certificate()
    for number in range(200):
        book.add(prepared, {"name": "Ewa", "code": str(number)})
        assert len(sizes) == number + 2
    assert max(sizes[2:]) < 3_000
    assert book.close() == 200


def test_a_document_that_cannot_be_made_leaves_the_book_as_it_was() -> None:
    prepared = prepared_of(text("{{ name }}"), Element("code", Kind.CODE, y=50, text="{{ code }}"))
    file = BytesIO()
    book = Book(file.write, title="", language="pl", created=CREATED)
    book.add(prepared, {"name": "Ewa", "code": "1"})
    with pytest.raises(DocumentError):
        book.add(prepared, {"name": "Jan"})
    book.add(prepared, {"name": "Ala", "code": "2"})
    book.close()
    assert texts_of(file.getvalue()) == ["Ewa", "Ala"]


def test_several_designs_and_photos_go_into_one_book() -> None:
    photo = prepared_of(
        Element("i", Kind.IMAGE, width=100, height=100, photo_field="photo"), text("{{ name }}")
    )
    file = BytesIO()
    book = Book(file.write, title="", language="pl", created=CREATED)
    book.add(photo, {"name": "1"}, photos={"photo": FILES["red"]})
    book.add(_certificate(), {"name": "2"})
    book.add(photo, {"name": "3"}, photos={"photo": FILES["blue"]})
    book.close()
    content = file.getvalue()
    assert texts_of(content) == ["1", "CERTYFIKAT\n2", "3"]
    assert [colours(content, (50, 50), page=page) for page in (0, 2)] == [["red"], ["blue"]]
    opened(content)


def test_a_document_looks_the_same_in_a_book_and_alone() -> None:
    prepared = _certificate()
    alone = made(prepared, name="Zażółć", code="123", town="x").content
    together = book_of(prepared, {"name": "Zażółć", "code": "123", "town": "x"})
    assert texts_of(alone) == texts_of(together)
    contents = [
        [b"".join(each.read_bytes() for each in page.Contents) for page in document.pages]
        for document in (opened(alone), opened(together))
    ]
    assert contents[0] == contents[1]


def test_a_book_without_pages_is_none() -> None:
    with pytest.raises(ValueError, match="without pages"):
        Book(lambda content: None, title="", language="pl", created=CREATED).close()
