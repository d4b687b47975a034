"""The designer's page. All that it does from then on goes through saving, picturing, uploading and people."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wici.documents import tags
from wici.documents.models import DocumentTemplate
from wici.events.models import Language, Role
from wici.merging.catalogue import Catalogue, shared
from wici.people.models import Field
from wici.people.queries import fields_of
from wici.plain.pdf import model
from wici.plain.pdf.fonts.families import FAMILIES
from wici.web.access import EventRequest, event_view
from wici.web.documents import conditions
from wici.web.documents.layouts import layout_of
from wici.web.documents.page import found, tabs
from wici.web.documents.sizes import SIZES
from wici.web.documents.uploading import LARGEST_MB
from wici.web.documents.words import words
from wici.web.templatetags.wici import clock

#: Per cent that can be chosen; fitting the window may be another.
ZOOMS = (50, 75, 100, 150, 200, 300, 400)
#: What can be added, and its picture.
_SYMBOLS = {
    "text": "typography", "image": "photo", "photo": "user-square", "code": "qrcode", "line": "line",
    "rectangle": "rectangle", "ellipse": "circle",
}  # fmt: skip
KINDS = {
    "text": _("Text"), "image": _("Picture"), "photo": _("Photo"), "code": _("QR or barcode"),
    "line": _("Line"), "rectangle": _("Rectangle"), "ellipse": _("Ellipse"),
}  # fmt: skip
_ADDRESSES = ("fields", "save", "picture", "upload", "people")
#: Pictures that the script puts on what it makes.
ICONS = (
    "align-box-bottom-center", "align-box-center-middle", "align-box-left-middle", "align-box-right-middle",
    "align-box-top-center", "align-box-center-top", "align-center", "align-left", "align-right", "arrow-down",
    "arrow-up", "bold", "braces", "circle", "copy", "eye", "eye-off", "italic", "layout-align-bottom",
    "layout-align-center", "layout-align-left", "layout-align-middle", "layout-align-right",
    "layout-align-top", "layout-distribute-horizontal", "layout-distribute-vertical", "letter-case-upper",
    "line", "lock", "lock-open", "photo", "plus", "qrcode", "rectangle", "trash", "typography", "upload",
    "user-square", "x", "alert-circle", "alert-triangle", "arrow-autofit-height", "arrow-bar-to-down",
    "arrow-bar-to-up", "grip-vertical",
)  # fmt: skip


@event_view(Role.ORGANISER)
def design(request: EventRequest, pk: int) -> HttpResponse:
    """The page with the design as it is stored."""
    template = found(pk)
    known = tags.catalogue_of(shared(request.event), pk)
    shown = {
        "template": template,
        "tabs": tabs(request, template, "documents:design"),
        "setup": _setup(request, template, known),
        "tag_groups": [(group, tags_of) for group, tags_of in known.groups() if tags_of],
        "icons": ICONS,
        "kinds": [(kind, symbol, KINDS[kind]) for kind, symbol in _SYMBOLS.items()],
        "zooms": ZOOMS,
    }
    return render(request, "web/documents/design.html", shown)


def _setup(request: EventRequest, template: DocumentTemplate, known: Catalogue) -> dict[str, Any]:
    slug, fields = request.event.slug, fields_of(request.event)
    return {
        "id": template.pk,
        "revision": template.revision,
        "saved_at": clock(template.updated_at),
        "layout": layout_of(template),
        "pattern": model.dump(model.Layout((model.Page(elements=(model.Element("", model.Kind.TEXT),)),))),
        "addresses": {name: reverse(f"documents:{name}", args=[slug, template.pk]) for name in _ADDRESSES},
        "tags": {name: {"label": str(tag.label)} for name, tag in known.by_name.items()},
        "conditions": conditions.offered(request.event),
        "photos": [
            {"key": field.key, "label": conditions.label_of(field, get_language() or Language.POLISH)}
            for field in fields
            if field.kind == Field.Kind.FILE
        ],
        "fonts": [{"name": name, "has_styles": family.has_styles} for name, family in FAMILIES.items()],
        "sizes": [{**size._asdict(), "label": str(size.label)} for size in SIZES],
        "languages": [{"value": value, "label": str(label)} for value, label in Language.choices],
        "smallest_side": model.SMALLEST_SIDE,
        "largest_side": model.LARGEST_SIDE,
        "most_pages": model.MOST_PAGES,
        "most_elements": model.MOST_ELEMENTS,
        "limit_mb": LARGEST_MB,
        "words": {**words(), "condition": conditions.words()},
    }
