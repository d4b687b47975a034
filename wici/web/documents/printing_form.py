"""What somebody fills in to print documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.documents.bulk import choosing
from wici.documents.bulk.choosing import FITTED, MOST_PLACES, OWN, PAPERS, Choice
from wici.documents.models import Printing
from wici.events.models import Event
from wici.people.models import Group
from wici.plain.pdf.model import Layout
from wici.plain.pdf.sheets import PRESETS, Duplex, SheetPlan
from wici.shared.refusals import Refused
from wici.web import refusals

FORMS: list[tuple[str, Promise]] = [
    (Printing.Form.MERGED, gettext_lazy("One PDF, one document after the other")),
    (Printing.Form.SINGLE, gettext_lazy("Single files in a ZIP archive")),
    (Printing.Form.SHEETS, gettext_lazy("Several on each sheet: badges to cut, or labels")),
]
_PAPERS: list[tuple[str, Promise | str]] = [
    ("a4", gettext_lazy("A4 upright")),
    ("a4_landscape", gettext_lazy("A4 across")),
    ("a3", gettext_lazy("A3 upright")),
    ("a3_landscape", gettext_lazy("A3 across")),
    ("letter", "US Letter"),
]
_SIDES: list[tuple[str, Promise]] = [
    (Duplex.NONE, gettext_lazy("One side")),
    (Duplex.LONG_EDGE, gettext_lazy("Both sides, turned about the long edge")),
    (Duplex.SHORT_EDGE, gettext_lazy("Both sides, turned about the short edge")),
]
#: The largest paper has no longer side, in mm.
_LONGEST = 500.0
#: The lengths of a grid that somebody made up, and what they begin with; the places as the document.
_GRID: dict[str, Any] = {
    "cell_width": gettext_lazy("Width of a place (mm)"),
    "cell_height": gettext_lazy("Height of a place (mm)"),
    "left": gettext_lazy("Left margin (mm)"),
    "top": gettext_lazy("Top margin (mm)"),
    "gap_x": gettext_lazy("Space between columns (mm)"),
    "gap_y": gettext_lazy("Space between rows (mm)"),
}
_GRID_BEGINS = {"left": 10.0, "top": 10.0, "gap_x": 0.0, "gap_y": 0.0}


class Millimetres(forms.FloatField):
    """A length, written with a comma or a point in any language."""

    def to_python(self, value: Any) -> Any:
        """The number; raises ValidationError for anything else."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class PrintForm(forms.Form):
    """Whose documents, in which form; ``choice`` is what it says when it is valid."""

    group = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Sorted by"), required=False)
    form = forms.ChoiceField(
        label=gettext_lazy("In which form"), choices=FORMS, widget=forms.RadioSelect, initial="merged"
    )
    arrangement = forms.ChoiceField(label=gettext_lazy("Places on a sheet"), required=False, initial=FITTED)
    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=_PAPERS, required=False, initial="a4")
    columns = forms.IntegerField(
        label=gettext_lazy("Columns"), min_value=1, max_value=MOST_PLACES, required=False, initial=2
    )
    rows = forms.IntegerField(
        label=gettext_lazy("Rows"), min_value=1, max_value=MOST_PLACES, required=False, initial=5
    )
    duplex = forms.ChoiceField(
        label=gettext_lazy("Printed on"), choices=_SIDES, required=False, initial=Duplex.NONE
    )
    has_cut_marks = forms.BooleanField(label=gettext_lazy("Cut marks"), required=False, initial=True)
    first = forms.IntegerField(
        label=gettext_lazy("Begin with place"), min_value=1, required=False, initial=1,
        help_text=gettext_lazy("Of a sheet of labels that was begun before: the first one that is left."),
    )  # fmt: skip

    def __init__(self, data: Any, event: Event, layout: Layout) -> None:
        super().__init__(data)
        self._layout = layout
        self.choice: Choice | None = None
        groups = Group.objects.filter(event=event).values_list("pk", "name")
        offered = {
            "group": [("", _("Everybody")), *((str(pk), name) for pk, name in groups)],
            "order": [(key, str(label)) for key, label in choosing.orders(event)],
            "arrangement": _arrangements(),
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        begin = {
            **_GRID_BEGINS,
            **dict(zip(("cell_width", "cell_height"), choosing.size_of(layout), strict=True)),
        }
        for name, label in _GRID.items():
            self.fields[name] = Millimetres(
                label=label,
                min_value=0,
                max_value=_LONGEST,
                required=False,
                initial=begin[name],
                localize=True,
            )

    @property
    def grid(self) -> list[forms.BoundField]:
        """The fields of a grid that somebody made up."""
        return [self[name] for name in ("columns", "rows", *_GRID)]

    def clean(self) -> dict[str, Any]:
        """Everything together; what is not asked for need not be right."""
        data = self.cleaned_data
        is_on_sheets = data.get("form") == Printing.Form.SHEETS
        unasked = [] if is_on_sheets else ["arrangement", "paper", "duplex", "first"]
        if not is_on_sheets or data.get("arrangement") != OWN:
            unasked += ["columns", "rows", *_GRID]
        for name in unasked:
            self.errors.pop(name, None)
        if not self.errors:
            try:
                self.choice = choosing.checked(self._choice(data, is_on_sheets=is_on_sheets))
            except Refused as refusal:
                refusals.add_to(self, refusal)
        return data

    def _choice(self, data: dict[str, Any], *, is_on_sheets: bool) -> Choice:
        group = int(data["group"]) if data["group"] else None
        form, order = Printing.Form(data["form"]), data["order"] or choosing.NAME
        if not is_on_sheets:
            return Choice(form, group, order)
        return Choice(form, group, order, self._plan(data), (data["first"] or 1) - 1)

    def _plan(self, data: dict[str, Any]) -> SheetPlan:
        duplex, paper = Duplex(data["duplex"] or Duplex.NONE), data["paper"] or "a4"
        marks, arrangement = data["has_cut_marks"], data["arrangement"] or FITTED
        if arrangement == FITTED:
            return choosing.fitted(self._layout, paper, has_cut_marks=marks, duplex=duplex)
        if arrangement != OWN:
            return choosing.of_labels(arrangement, has_cut_marks=marks, duplex=duplex)
        width, height = PAPERS[paper]
        sizes = {name: data[name] or 0.0 for name in _GRID}
        return SheetPlan(
            width, height, data["rows"] or 0, data["columns"] or 0, **sizes,
            has_cut_marks=marks, duplex=duplex,
        )  # fmt: skip


def _arrangements() -> list[tuple[str, Any]]:
    labels = [(code, _label(code, plan)) for code, plan in PRESETS.items()]
    return [
        (FITTED, _("As many as the paper has room for")),
        (OWN, _("Places that I describe myself")),
        (_("Sheets of labels (A4)"), labels),
    ]


def _label(code: str, plan: SheetPlan) -> str:
    """Sizes as they stand on the package."""
    return _("%(width)s × %(height)s mm, %(columns)d × %(rows)d on a sheet (%(code)s)") % {
        "width": number_format(plan.cell_width), "height": number_format(plan.cell_height),
        "columns": plan.columns, "rows": plan.rows, "code": code,
    }  # fmt: skip
