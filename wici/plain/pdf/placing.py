"""Pictures, photos and backgrounds at their places on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from wici.plain.pdf import backgrounds, pictures
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Element, Page, Scaling
from wici.plain.pdf.objects import Part, numbers
from wici.plain.pdf.painting import MM, Canvas, Frame, Painting, Values, frame
from wici.plain.wording import Wording, gettext_noop

NO_PHOTO = gettext_noop(
    "There is no photo for this picture. Ask for one, choose a picture that stands in for it, or give the"
    " picture a condition."
)


def picture_painting(
    element: Element,
    page_height: float,
    read_file: Callable[[str], bytes],
    name_of: Callable[[Part], bytes],
) -> Painting:
    """How a picture is painted: a stored file, or a person's photo, for which the file stands in.

    Without either there is nothing to paint. ``name_of`` gives a part its name in resources.

    :raises DocumentError: when the stored file is no picture.
    """
    box = frame(element, page_height)
    stored = _embedded(read_file(element.file), element, box) if element.file else None
    stored_name = name_of(stored) if stored else b""

    def paint(values: Values, canvas: Canvas) -> None:
        photo = canvas.photos.get(element.photo_field) if element.photo_field else None
        if photo:
            part = _embedded(photo, element, box)
            name = _photo_name(part, canvas)
        elif stored:
            part, name = stored, stored_name
            canvas.pictures[name] = part
        elif element.photo_field and canvas.is_draft:
            canvas.content.append(_grey(box))
            return
        elif element.photo_field:
            raise DocumentError(Wording(NO_PHOTO), element.id)
        else:
            return
        canvas.content.append(placed(part, name, box, element.scaling))
        canvas.problems += (replace(problem, element_id=element.id) for problem in part.problems)

    return Painting(paint, photo_fields=frozenset({element.photo_field} - {""}))


def _grey(box: Frame) -> bytes:
    area = numbers(box.left, box.bottom, box.width, box.height)
    return b"%b0.85 g\n%b re f\nQ\n" % (box.begin or b"q\n", area)


def _embedded(content: bytes, element: Element, box: Frame) -> Part:
    try:
        return pictures.embed(content, width_pt=box.width, height_pt=box.height, scaling=element.scaling)
    except DocumentError as error:
        raise DocumentError(error.wording, element.id) from error


def _photo_name(part: Part, canvas: Canvas) -> bytes:
    """The name of a photo; one that is shown twice is in the document once."""
    for name, known in canvas.photo_parts.items():
        if known is part:
            return name
    name = b"/U%d" % (canvas.first_photo + len(canvas.photo_parts))
    canvas.photo_parts[name] = part
    return name


def placed(part: Part, name: bytes, box: Frame, scaling: Scaling) -> bytes:
    """The operators that draw a picture into a box."""
    width, height = box.width, box.height
    clip = b""
    if scaling is not Scaling.STRETCH and part.width_pt > 0 and part.height_pt > 0:
        fitting = min if scaling is Scaling.CONTAIN else max
        factor = fitting(box.width / part.width_pt, box.height / part.height_pt)
        width, height = part.width_pt * factor, part.height_pt * factor
        if scaling is Scaling.COVER:
            clip = b"%b re W n\n" % numbers(box.left, box.bottom, box.width, box.height)
    left, bottom = box.left + (box.width - width) / 2, box.bottom + (box.height - height) / 2
    matrix = b"%b 0 0 %b %b cm\n" % (numbers(width), numbers(height), numbers(left, bottom))
    return b"".join((box.begin or b"q\n", clip, matrix, name, b" Do\nQ\n"))


def background_painting(
    page: Page, read_file: Callable[[str], bytes], name_of: Callable[[Part], bytes], *, is_pdfa: bool
) -> Painting:
    """How what is behind everything of a page is painted.

    :raises DocumentError: when the file cannot be a background.
    """
    box = Frame(0.0, 0.0, page.width * MM, page.height * MM)
    background = page.background
    if background is None:
        return Painting(lambda values, canvas: None)
    content = read_file(background.file)
    if is_pdf(content):
        part = backgrounds.embed(content, background.page, is_archival=is_pdfa)
    else:
        part = pictures.embed(content, width_pt=box.width, height_pt=box.height, scaling=background.scaling)
    name = name_of(part)
    drawn = placed(part, name, box, background.scaling)

    def paint(values: Values, canvas: Canvas) -> None:
        canvas.pictures[name] = part
        canvas.content.append(drawn)
        canvas.problems += part.problems

    return Painting(paint)


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF: some programs write something before its header (annex H, 3.4.1)."""
    return b"%PDF-" in content[:1024]
