"""A new document: from a ready design, or from an empty page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wici.documents import drafts, ready
from wici.documents.models import DocumentTemplate
from wici.documents.ready import Ready
from wici.events.models import Language, Role
from wici.plain.pdf.model import LARGEST_SIDE, SMALLEST_SIDE, Layout, Page, dump
from wici.web import refusals
from wici.web.access import EventRequest, event_view
from wici.web.documents.page import address
from wici.web.documents.sizes import LANDSCAPE, OWN, PORTRAIT, SIZES, sides
from wici.web.inputs import spelt

EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Design:
    """A ready design in one language, as it is offered."""

    value: str
    ready: Ready
    language: str
    accent: str
    picture: str

    @property
    def label(self) -> str:
        """What it is called."""
        return str(self.ready.label)

    @property
    def fields(self) -> dict[str, Any]:
        """What ``drafts.create`` takes besides the name."""
        return {
            "kind": self.ready.kind,
            "layout": dump(self.ready.layout(language=self.language, accent=self.accent)),
            "file_name": self.ready.file_name(self.language),
            "condition": self.ready.condition,
        }


class Group(NamedTuple):
    """The designs of one language."""

    language: str
    designs: list[Design]


def groups_of(request: EventRequest) -> list[Group]:
    """All ready designs, those in the language of the screen first."""
    here = get_language() or Language.POLISH
    languages = sorted(ready.LANGUAGES, key=lambda language: language != here)
    return [
        Group(
            capfirst(str(Language(language).label)),
            [_design(request, each, language) for each in ready.READY.values()],
        )
        for language in languages
    ]


def _design(request: EventRequest, chosen: Ready, language: str) -> Design:
    picture = address(request, "ready_png", language, chosen.name)
    accent = request.event.accent
    return Design(f"{language}/{chosen.name}", chosen, language, accent, f"{picture}?{accent[1:]}")


class NewForm(forms.Form):
    """What a document begins as. The sides count for a size of one's own alone."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=drafts.LONGEST_NAME)
    start = forms.CharField(label=gettext_lazy("Start from"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=spelt(DocumentTemplate.Kind.choices), required=False
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Page size"), required=False,
        choices=[*((size.name, size.label) for size in SIZES), (OWN, gettext_lazy("Another size"))],
    )  # fmt: skip
    orientation = forms.ChoiceField(
        label=gettext_lazy("Orientation"), required=False, widget=forms.RadioSelect,
        choices=[(PORTRAIT, gettext_lazy("Portrait")), (LANDSCAPE, gettext_lazy("Landscape"))],
    )  # fmt: skip
    width = forms.FloatField(
        label=gettext_lazy("Width in mm"), required=False, min_value=SMALLEST_SIDE, max_value=LARGEST_SIDE
    )
    height = forms.FloatField(
        label=gettext_lazy("Height in mm"), required=False, min_value=SMALLEST_SIDE, max_value=LARGEST_SIDE
    )

    def __init__(self, data: Any, designs: Mapping[str, Design], **options: Any) -> None:
        super().__init__(data, **options)
        self._designs = designs

    @property
    def chosen(self) -> Design | None:
        """The ready design to start from; None for an empty page."""
        return self._designs.get(self.cleaned_data.get("start", ""))

    def clean(self) -> dict[str, Any]:
        """A size of one's own has both sides."""
        values: dict[str, Any] = self.cleaned_data
        if self.chosen is None and values.get("size") == OWN:
            for side in ("width", "height"):
                if values.get(side) is None and side not in self.errors:
                    self.add_error(side, _("Say how many millimetres it has."))
        return values

    def fields_of_document(self) -> dict[str, Any]:
        """What ``drafts.create`` takes besides the name."""
        values = self.cleaned_data
        if self.chosen is not None:
            return self.chosen.fields
        if values["size"] in ("", OWN):
            page = Page(values["width"] or 210, values["height"] or 297)
        else:
            page = Page(*sides(values["size"], values["orientation"] or PORTRAIT))
        name = " ".join(values["name"].split())
        # A title is a template; a name with braces in it would be a wrong one.
        title = "" if "{" in name else name
        layout = Layout((page,), title=title, language=get_language() or Language.POLISH)
        return {"kind": values["kind"] or DocumentTemplate.Kind.OTHER, "layout": dump(layout)}


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """A new document; its designer comes next."""
    groups = groups_of(request)
    designs = {design.value: design for group in groups for design in group.designs}
    initial = {
        "size": "a4",
        "orientation": PORTRAIT,
        "start": EMPTY,
        "kind": DocumentTemplate.Kind.CERTIFICATE,
    }
    form = NewForm(request.POST or None, designs, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            fields = form.fields_of_document()
            made = drafts.create(request.event, name=form.cleaned_data["name"], **fields)
            return redirect("documents:design", request.event.slug, made.pk)
    shown = {"form": form, "designs": groups}
    return render(request, "web/documents/new.html", shown, status=refusals.form_status(form))
