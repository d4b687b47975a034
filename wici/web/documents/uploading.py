"""Backgrounds and pictures that a designer uploads. What is stored is never served: documents show it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.documents import files
from wici.events.models import Role
from wici.plain.pdf import backgrounds, pictures
from wici.plain.pdf.errors import DocumentError
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.documents.page import found

LARGEST_MB = 20
_MM = 25.4 / 72
_PDF = b"%PDF-"


@require_POST
@event_view(Role.ORGANISER)
def upload(request: EventRequest, pk: int) -> HttpResponse:
    """Keeps a picture, or with ``use=background`` a PDF as well; answers what it is called in the layout and
    which pages it has, in mm, or why it is not taken."""
    found(pk)
    file = request.FILES.get("file")
    if file is None:
        raise BadRequest("no file")
    try:
        return JsonResponse(_kept(file, takes_pdf=request.POST.get("use") == "background"))
    except Refused as refusal:
        return answers.refused(refusal)


def _kept(file: UploadedFile[Any], *, takes_pdf: bool) -> dict[str, Any]:
    name = file.name or ""
    if (file.size or 0) > LARGEST_MB * 1024 * 1024:
        raise Refused(
            _("“%(name)s” is larger than %(limit)d MB. Export it smaller: 300 dpi are enough for print.")
            % {"name": name, "limit": LARGEST_MB}
        )
    content = file.read()
    try:
        pages, problems = _inspected(content, takes_pdf=takes_pdf)
    except DocumentError as error:
        raise Refused(spoken(error.wording)) from error
    stored = files.store([content], limit=LARGEST_MB * 1024 * 1024)
    return {"file": stored.sha256, "name": name, "pages": pages, "problems": problems}


def _inspected(content: bytes, *, takes_pdf: bool) -> tuple[list[dict[str, float]], list[str]]:
    """The sizes of its pages in mm, and what should be known about it. Raises DocumentError or Refused."""
    if content.lstrip()[:5] == _PDF:
        if not takes_pdf:
            raise Refused(
                _("A PDF can be a page's background, but not a picture on it. Use a PNG, JPEG or SVG file.")
            )
        inspected = backgrounds.inspect(content)
        sizes = [{"width": page.width, "height": page.height} for page in inspected.pages]
        return sizes, [spoken(problem.wording) for problem in inspected.problems]
    part = pictures.embed(content)
    size = {"width": part.width_pt * _MM, "height": part.height_pt * _MM}
    return [size], [spoken(problem.wording) for problem in part.problems]
