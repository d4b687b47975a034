"""PDF backgrounds: what can be one, and a page of it drawn as its makers' programs show it."""

from __future__ import annotations

import io
import random
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.parts.pdf_readers import Poppler, Qpdf
from tests.plain.pdf.paper import with_part
from tests.plain.pdf.test_pictures import distance
from wici.plain.pdf.backgrounds import MOST_UNPACKED, embed, inspect
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.objects import Part


def made(pages: int = 1, size: tuple[float, float] = (200.0, 300.0), draw: Any = None) -> bytes:
    """Pages with a coloured corner each, and what ``draw`` adds."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size)
    for page in range(pages):
        canvas.setFillColorRGB(0.8, 0.1, page / 20)
        canvas.rect(0, 0, size[0] / 2, size[1] / 3, stroke=0, fill=1)
        canvas.setFillColorRGB(0.1, 0.2, 0.9)
        canvas.circle(size[0] * 0.8, size[1] * 0.9, 20, stroke=0, fill=1)
        if draw:
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def changed(content: bytes, change: Any, **saving: Any) -> bytes:
    """The file after ``change(pdf)``."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        file = io.BytesIO()
        pdf.save(file, **saving)
    return file.getvalue()


def shown(poppler: Poppler, part: Part) -> Image.Image:
    [picture] = poppler.pictures(with_part(part, part.width_pt, part.height_pt), 72)
    return picture


def all_bytes(part: Part) -> bytes:
    return b" ".join(
        b"".join(piece for piece in each.body if isinstance(piece, bytes)) + (each.stream or b"")
        for each in part.objects
    )


def test_what_is_in_a_file() -> None:
    found = inspect(
        changed(made(2, (283.4646, 425.1969)), lambda pdf: pdf.pages[1].rotate(90, relative=False))
    )
    assert [(page.width, page.height) for page in found.pages] == [(100.0, 150.0), (150.0, 100.0)]
    assert (found.missing_fonts, found.problems) == ((), ())


def test_a_page_is_drawn_as_other_programs_draw_it(poppler: Poppler, qpdf: Qpdf) -> None:
    content = made(3)
    part = embed(content, 1)
    assert (part.width_pt, part.height_pt) == (200, 300)
    assert distance(shown(poppler, part), poppler.pictures(content, 72)[1]) < 1
    assert qpdf.remarks(with_part(part, 200, 300)) == []


@pytest.mark.parametrize("rotation", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("inherited", [False, True])
def test_turned_cropped_and_scaled_pages(poppler: Poppler, rotation: int, inherited: bool) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        place = page.Parent if inherited else page
        del page["/Rotate"]
        place.Rotate = rotation
        place.CropBox = pikepdf.Array([20, 10, 180, 290])
        page.UserUnit = 2

    content = changed(made(), change)
    part = embed(content)
    # This Poppler does not know user units; the form has them in its size.
    [expected] = poppler.pictures(content, 72, "-cropbox")
    sides = (320.0, 560.0) if rotation % 180 == 0 else (560.0, 320.0)
    assert (part.width_pt, part.height_pt) == sides
    [picture] = poppler.pictures(with_part(part, sides[0] / 2, sides[1] / 2), 72)
    assert distance(picture, expected) < 1


def test_resources_may_be_inherited(poppler: Poppler) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.Parent.Resources = page.Resources
        page.Parent.MediaBox = page.MediaBox
        del page["/Resources"], page["/MediaBox"]

    logo = Image.new("RGB", (10, 10), (10, 200, 90))
    content = made(draw=lambda canvas: canvas.drawInlineImage(logo, 100, 100, 50, 50))
    assert distance(shown(poppler, embed(changed(content, change))), poppler.pictures(content, 72)[0]) < 1


def test_scripts_actions_metadata_and_files_stay_behind(qpdf: Qpdf) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('Secret')")
        pdf.attachments["secret.txt"] = b"Secret"
        pdf.docinfo["/Author"] = "Secret"
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Secret"
        page = pdf.pages[0].obj
        page.AA = pikepdf.Dictionary(O=pdf.Root.OpenAction)
        page.PieceInfo = pikepdf.Dictionary(Secret=pikepdf.Dictionary())
        page.Metadata = pdf.make_stream(b"Secret")
        # A way back to all of it from what the page draws with.
        page.Resources.Properties = pikepdf.Dictionary(
            M=pdf.make_indirect(pikepdf.Dictionary(Parent=page, Action=pdf.Root.OpenAction))
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 50, 50]),
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://secret.example"),
        )  # fmt: skip
        page.Annots = pikepdf.Array([pdf.make_indirect(link)])

    part = embed(changed(made(), change))
    found = all_bytes(part)
    assert [
        word for word in (b"ecret", b"JavaScript", b"/URI", b"/Page", b"EmbeddedFile") if word in found
    ] == []
    assert qpdf.remarks(with_part(part, 200, 300)) == []


def test_a_stamp_on_the_page_is_drawn(poppler: Poppler) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(
            b"0 0.6 0.2 rg 0 0 50 50 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
            BBox=pikepdf.Array([0, 0, 50, 50]),
        )  # fmt: skip
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=pikepdf.Array([100, 150, 150, 200]),
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(stamp)])

    picture = shown(poppler, embed(changed(made(), change)))
    assert picture.getpixel((125, 125)) == (0, 153, 51)


def test_fonts_that_are_not_in_the_file_are_named() -> None:
    content = made(draw=lambda canvas: canvas.drawString(10, 200, "Kongres"))
    found = inspect(content)
    assert found.missing_fonts == ("Helvetica",)
    sentence = (
        "The background uses fonts that it doesn't contain (Helvetica): its text will look different from one"
        " computer to another. Export it with embedded fonts or with text as paths."
    )
    assert [str(problem.wording) for problem in found.problems] == [sentence]
    assert [str(problem.wording) for problem in embed(content).problems] == [sentence]
    with pytest.raises(DocumentError, match=r"\(Helvetica\), so the document can't be PDF/A"):
        embed(content, is_archival=True)


def test_colours_of_ink_become_those_of_a_screen_for_keeping(poppler: Poppler, qpdf: Qpdf) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorCMYK(1, 0, 0, 0.5)
        canvas.rect(50, 120, 100, 100, stroke=0, fill=1)

    part = embed(made(draw=draw), is_archival=True)
    assert shown(poppler, part).getpixel((100, 130)) == (0, 128, 128)
    assert b"/DefaultCMYK[/DeviceN[/Cyan/Magenta/Yellow/Black]/DeviceRGB " in all_bytes(part)
    assert qpdf.remarks(with_part(part, 200, 300)) == []
    assert b"/DefaultCMYK" not in all_bytes(embed(made(draw=draw)))


def test_transparency_is_told() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillAlpha(0.5)
        canvas.rect(0, 0, 50, 50, fill=1)

    def group(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Group = pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceRGB)

    assert embed(made()).is_transparent is False
    assert embed(changed(made(draw=draw), group)).is_transparent is True
    assert embed(made(draw=draw)).is_transparent is True


def hidden_layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Draft"))
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
    )


def bomb(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.Contents = pikepdf.Stream(pdf, zlib.compress(b" " * 70_000_000, 9), Filter=pikepdf.Name.FlateDecode)


def no_pages(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0]


LOCKED = pikepdf.Encryption(owner="secret", user="")
SECRET = pikepdf.Encryption(owner="secret", user="secret")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is not a PDF, or a broken one. Export it anew and upload that."),
        (b"%PDF-1.7\nnothing", "The file is not a PDF, or a broken one. Export it anew and upload that."),
        (made()[:700], "The file is not a PDF, or a broken one. Export it anew and upload that."),
        (
            changed(made(), lambda pdf: None, encryption=SECRET),
            "The PDF is encrypted. Save it without password and restrictions, and upload that.",
        ),
        (
            changed(made(), lambda pdf: None, encryption=LOCKED),
            "The PDF is encrypted. Save it without password and restrictions, and upload that.",
        ),
        (
            made(200),
            "The PDF has 200 pages; a background may have at most 20. Save only the pages that you need.",
        ),
        (
            made() + bytes(100_000_000),
            "The PDF has 100.0 MB; more than 20 MB can't be a background. Export it anew with smaller"
            " pictures.",
        ),
        (changed(made(), no_pages), "The PDF has no pages. Export it anew and upload that."),
        (
            changed(made(), hidden_layer),
            "The PDF has hidden layers. Export it anew without layers and upload that.",
        ),
        (
            changed(made(), bomb),
            "Page 1 of the PDF is too complex. Export it as a picture (PNG, 300 dpi) and upload that.",
        ),
        (
            made(size=(9000.0, 100.0)),
            "Page 1 of the PDF measures 3175 × 35 mm, which can't be a background. Export it anew.",
        ),
    ],
    ids=[
        "empty",
        "header",
        "cut",
        "secret",
        "locked",
        "200-pages",
        "100-MB",
        "none",
        "layers",
        "bomb",
        "huge",
    ],
)
def test_what_cannot_be_a_background_is_refused(content: bytes, sentence: str) -> None:
    for look in (inspect, embed):
        with pytest.raises(DocumentError) as refused:
            look(content)
        assert str(refused.value) == sentence


def packed_objects(padding: int) -> bytes:
    """A file whose catalogue lies in an object stream (ISO 32000-1, 7.5.7), with so many blanks after it."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R>> "
    head = b"1 0 2 %d " % len(catalogue)
    packed = zlib.compress(head + catalogue + b"<</Type/Pages/Kids[]/Count 0>>" + b" " * padding, 9)
    file = b"%PDF-1.5\n"
    places = [(0, 0), (2, 5), (2, 5), (0, 0), (0, 0), (1, len(file))]
    file += b"5 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (
        len(head),
        len(packed),
    )
    file += packed + b"\nendstream\nendobj\n"
    places.append((1, len(file)))
    # What lies in a stream has its place in it.
    table = b"".join(
        bytes([kind]) + at.to_bytes(4, "big") + bytes([number == 2])
        for number, (kind, at) in enumerate(places)
    )
    ending = b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return file + ending + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(file)


def test_objects_that_unpack_to_gigabytes_are_not_unpacked_when_the_file_is_opened() -> None:
    """The library is asked itself: what it gives up at is measured in what it hands out."""
    fine = pikepdf.open(io.BytesIO(packed_objects(1000)))
    assert fine.Root.Type == "/Catalog"
    content = packed_objects(MOST_UNPACKED)
    assert len(content) < 100_000
    with pytest.raises(pikepdf.PdfError):
        _ = pikepdf.open(io.BytesIO(content)).Root
    for look in (inspect, embed):
        with pytest.raises(DocumentError, match="not a PDF, or a broken one"):
            look(content)


def test_a_page_that_is_not_there_is_named() -> None:
    with pytest.raises(DocumentError) as refused:
        embed(made(2), 2)
    assert str(refused.value) == "The background has no page 3: it has only 2. Choose another page of it."


def test_whatever_is_broken_in_a_file_is_refused_or_drawn() -> None:
    chance = random.Random(2026)
    words = (b"0", b"-1", b"99999999999", b"null", b"[", b"/X")
    content = changed(
        made(draw=lambda canvas: canvas.drawString(9, 9, "x")), lambda pdf: None, compress_streams=False
    )
    outcomes: set[type] = set()
    for _ in range(400):
        broken = bytearray(content)
        for _ in range(chance.choice((1, 3, 10))):
            place = chance.randrange(len(broken))
            broken[place : place + chance.randrange(3)] = chance.choice(words)
        try:
            outcomes.add(type(embed(bytes(broken), is_archival=chance.random() < 0.5)))
        except DocumentError as error:
            outcomes.add(type(error))
    assert outcomes == {Part, DocumentError}


def test_what_programs_left_damaged_but_can_be_read_is_read(poppler: Poppler) -> None:
    content = made()
    damaged = content.replace(b"startxref", b"startxxxx")
    assert distance(shown(poppler, embed(damaged)), poppler.pictures(content, 72)[0]) < 1
