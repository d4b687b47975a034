"""A new document: from a ready design, or from an empty page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wici.documents import drafts
from wici.documents.models import DocumentTemplate
from wici.events.models import Language, Role
from wici.plain.pdf.model import LARGEST_SIDE, SMALLEST_SIDE, Layout, Page, dump
from wici.web import refusals
from wici.web.access import EventRequest, event_view
from wici.web.documents.sizes import LANDSCAPE, OWN, PORTRAIT, SIZES, sides
from wici.web.inputs import spelt

EMPTY = "empty"


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

    def clean(self) -> dict[str, Any]:
        """A size of one's own has both sides."""
        values: dict[str, Any] = self.cleaned_data
        if values.get("start") in ("", EMPTY) and values.get("size") == OWN:
            for side in ("width", "height"):
                if values.get(side) is None and side not in self.errors:
                    self.add_error(side, _("Say how many millimetres it has."))
        return values

    def fields_of_document(self) -> dict[str, Any]:
        """What ``drafts.create`` takes besides the name."""
        values = self.cleaned_data
        if values["size"] in ("", OWN):
            page = Page(values["width"] or 210, values["height"] or 297)
        else:
            page = Page(*sides(values["size"], values["orientation"] or PORTRAIT))
        layout = Layout((page,), language=get_language() or Language.POLISH)
        return {"kind": values["kind"] or DocumentTemplate.Kind.OTHER, "layout": dump(layout)}


@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """A new document; its designer comes next."""
    form = NewForm(request.POST or None, initial={"size": "a4", "orientation": PORTRAIT, "start": EMPTY})
    if form.is_valid():
        with refusals.shown_in(form):
            fields = form.fields_of_document()
            made = drafts.create(request.event, name=form.cleaned_data["name"], **fields)
            return redirect("documents:design", request.event.slug, made.pk)
    return render(request, "web/documents/new.html", {"form": form}, status=refusals.form_status(form))
