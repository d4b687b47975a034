"""Ready designs: right as they are in both languages, read by other programs as they were meant.

The stored pictures were looked at by people. After a design was changed on purpose, the failing test's
message names the picture to look at and to put in place of the stored one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests import builders
from tests.parts.pdf_readers import Poppler, Qpdf, Zbar
from wici.documents import drafts, tags
from wici.documents.ready import LANGUAGES, READY, ready
from wici.documents.rendering import MadeDocument, Maker, maker_of, sources_of
from wici.documents.versions import content_of
from wici.events.models import Event
from wici.merging.catalogue import shared
from wici.merging.sources import raw
from wici.people.models import Participant
from wici.plain.colours import contrast
from wici.plain.pdf.checking import mistakes
from wici.plain.pdf.model import Kind, dump

PICTURES = Path(__file__).parent / "pictures"
EVERY = [(name, language) for name in READY for language in LANGUAGES]


def maker(event: Event, name: str, language: str, accent: str = "#0f5ea8") -> tuple[Maker, frozenset[str]]:
    """The design as a document of the event that starts from it, and the raw data that it needs."""
    start, common = READY[name], shared(event, language=language)
    template = drafts.create(
        event, name=f"{name} {language}", kind=start.kind, file_name=start.file_name(language),
        layout=dump(start.layout(language=language, accent=accent)),
    )  # fmt: skip
    return maker_of(template, common), sources_of(template.pk, content_of(template), common)


def made(event: Event, name: str, language: str, person: Participant) -> MadeDocument:
    making, sources = maker(event, name, language)
    document = making.make(raw(person, sources))
    assert document is not None
    return document


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_ready_design_is_right_as_it_is(
    event: Event, poppler: Poppler, qpdf: Qpdf, zbar: Zbar, name: str, language: str
) -> None:
    known = tags.catalogue_of(shared(event), 1).words()
    assert mistakes(ready(name, language=language, accent="#0f5ea8"), known) == []

    kind = builders.participation_type(event, "Prelegentka")
    person = builders.participant(event, "Żaneta", "Święcicka-Łoś", type=kind, language=language)
    document = made(event, name, language, person)
    assert (document.problems, qpdf.remarks(document.content)) == ((), [])
    starts = {"pl": {"entry": "Karta wstępu", "badge": "Identyfikator", "certificate": "Certyfikat"},
              "en": {"entry": "Entry pass", "badge": "Badge", "certificate": "Certificate"}}  # fmt: skip
    assert document.name == f"{starts[language][name.partition('-')[0]]} Żaneta Święcicka-Łoś.pdf"

    fonts = poppler.fonts(document.content)
    assert fonts
    assert {(font["emb"], font["sub"], font["uni"]) for font in fonts} == {("yes", "yes", "yes")}
    words = " ".join(poppler.text(document.content).split())
    assert [part for part in ("Żaneta", "Święcicka-Łoś") if part not in words] == []
    assert ("Kongres Muzyki" if language == "pl" else "Music Congress") in words

    [picture] = poppler.pictures(document.content, 200)
    [code] = zbar.read(picture)
    if name == "certificate-a4":
        assert code.startswith("QR-Code:http")
        assert "/d/" in code
    else:
        assert code == f"QR-Code:{person.code}"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_ready_design_looks_as_it_did(
    event: Event, poppler: Poppler, tmp_path: Path, name: str, language: str
) -> None:
    making, _ = maker(event, name, language)
    [picture] = poppler.pictures(making.example().content, 100)
    small = picture.resize((360, round(picture.height * 360 / picture.width)), Image.Resampling.BOX)
    path = PICTURES / f"{name}-{language}.png"
    fresh = tmp_path / path.name
    small.quantize(48).save(fresh, optimize=True)
    assert path.exists(), f"Look at {fresh}, and copy it to {path}."
    stored = Image.open(path).convert("RGB")
    assert small.size == stored.size
    # Programs draw edges a little differently; a field of 12 by 12 dots that differs is something else.
    difference = ImageChops.difference(small, stored).convert("L").reduce(12)
    assert max(difference.tobytes()) < 40, f"Look at {fresh}; if it is as it should be, copy it to {path}."
    assert ImageStat.Stat(difference).mean[0] < 3


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_an_event_that_says_little_and_long_names_do_no_harm(
    event: Event, poppler: Poppler, name: str, language: str
) -> None:
    Event.objects.filter(pk=event.pk).update(
        place="", starts_on=None, ends_on=None, website="",
        name="Międzynarodowy Kongres Gospodarki Morskiej i Śródlądowej Europy Środkowo-Wschodniej 2026",
    )  # fmt: skip
    event.refresh_from_db()
    person = builders.participant(event, "Anna Maria Katarzyna", "Brzęczyszczykiewicz-Wolfeschlegelstein")
    document = made(event, name, language, person)
    assert document.problems == ()
    # Poppler takes a hyphen at the end of a line for a division.
    words = "".join(poppler.text(document.content).replace("-", "").split())
    assert "Katarzyna" in words
    assert "BrzęczyszczykiewiczWolfeschlegelstein" in words
    assert " · " not in poppler.text(document.content)


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffe600", "#0f5ea8", "#808080", "#00ff88"])
@pytest.mark.parametrize("name", list(READY))
def test_texts_can_be_read_in_every_accent_colour(name: str, accent: str) -> None:
    [page] = ready(name, language="pl", accent=accent).pages
    texts = [each for each in page.elements if each.kind is Kind.TEXT]
    on_band = {"pass", "event", "when"} if name != "certificate-a4" else set()
    low = {
        each.id for each in texts if contrast(each.colour, accent if each.id in on_band else "#ffffff") < 4.5
    }
    assert (low, bool(texts)) == (set(), True)
