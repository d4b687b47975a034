"""What is to be printed: whose documents, in which order, in which form, on which sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from wici.documents.models import Printing
from wici.events.models import Event
from wici.people.groups import members
from wici.people.models import Field, Group, Participant
from wici.people.queries import fields_of
from wici.plain.filters import ANSWERS
from wici.plain.pdf.model import Layout
from wici.plain.pdf.sheets import PRESETS, Duplex, SheetPlan, grid
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope
from wici.shared.spoken import spoken

#: Paper by name: width and height in mm.
PAPERS: Mapping[str, tuple[float, float]] = {
    "a4": (210.0, 297.0),
    "a4_landscape": (297.0, 210.0),
    "a3": (297.0, 420.0),
    "a3_landscape": (420.0, 297.0),
    "letter": (215.9, 279.4),
}
#: As many places of the document's own size as the paper has room for.
FITTED = "fitted"
#: A grid that somebody made up.
OWN = "own"
NAME = "name"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "type": ("participation_type__position", "participation_type__name"),
    "code": ("code",),
    "registered_at": ("registered_at",),
}
#: More places on a sheet than anybody prints.
MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One printing as it was asked for. ``group`` None: everybody; ``order``: a key of ``orders``.

    ``plan`` says where the places of a sheet are, of which ``skipped`` are used up on the first one; it is
    None unless sheets are asked for.
    """

    form: Printing.Form = Printing.Form.MERGED
    group: int | None = None
    order: str = NAME
    plan: SheetPlan | None = None
    skipped: int = 0

    def to_json(self) -> dict[str, Any]:
        """As a job's parameters; ``from_json`` makes it equal again."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Choice:
        """The choice that ``to_json`` gave."""
        plan = data["plan"]
        made = None if plan is None else SheetPlan(**{**plan, "duplex": Duplex(plan["duplex"])})
        return cls(Printing.Form(data["form"]), data["group"], data["order"], made, data["skipped"])


def orders(event: Event) -> list[tuple[str, Sentence]]:
    """What documents can be sorted by: key and label."""
    fields = [each for each in fields_of(event) if not each.is_archived and each.kind != Field.Kind.FILE]
    return [
        (NAME, _("Last name")),
        ("type", _("Participation type, then last name")),
        ("code", _("Participant code")),
        ("registered_at", _("Date of registration")),
        *((ANSWERS + field.key, field.label) for field in fields),
    ]


def people_of(event: Event, choice: Choice) -> QuerySet[Participant]:
    """Those whose documents are printed, in their order. Raises Refused for a group that cannot be read."""
    with scope(event=event):
        people = Participant.objects.all()
        if choice.group is not None:
            group = Group.objects.select_related("event").filter(pk=choice.group).first()
            if group is None:
                raise Refused(_("This group was deleted in the meantime. Choose another one."), field="group")
            people = members(group)
        return people.order_by(*_ordering(choice.order))


def _ordering(order: str) -> list[OrderBy]:
    by_name: list[KeyTransform | F] = [_folded("last_name"), _folded("first_name")]
    if order.startswith(ANSWERS):
        first = _answer(order.removeprefix(ANSWERS))
    else:
        first = [F(name) for name in _COLUMNS.get(order, ())]
    return [OrderBy(each, nulls_last=True) for each in (*first, *by_name)] + [F("pk").asc()]


def _folded(name: str) -> KeyTransform:
    """Folded text: a database would put Ł behind Z."""
    return KeyTransform(name, "folded")


def _answer(key: str) -> list[KeyTransform | F]:
    """Numbers and days by their size, other answers by their letters; nothing by a question that is gone."""
    field = Field.objects.filter(key=key).first()
    if field is None:
        return []
    part = {Field.Kind.NUMBER: "numbers", Field.Kind.DATE: "days"}.get(Field.Kind(field.kind), "answers")
    return [KeyTransform(key, KeyTransform(part, "folded"))]


def size_of(layout: Layout) -> tuple[float, float]:
    """What a place must have room for: the widest and the highest page, in mm."""
    if not layout.pages:
        return PAPERS["a4"]
    return max(page.width for page in layout.pages), max(page.height for page in layout.pages)


def fitted(layout: Layout, paper: str, *, has_cut_marks: bool, duplex: Duplex) -> SheetPlan:
    """As many documents in their own size as the paper has room for."""
    width, height = PAPERS[paper]
    cell_width, cell_height = size_of(layout)
    margin = 8.0 if cell_width <= width - 16 and cell_height <= height - 16 else 0.0
    return grid(
        min(cell_width, width), min(cell_height, height), width=width, height=height, margin=margin,
        has_cut_marks=has_cut_marks, duplex=duplex,
    )  # fmt: skip


def of_labels(code: str, *, has_cut_marks: bool, duplex: Duplex) -> SheetPlan:
    """A sheet of labels that is sold, by its code. Raises Refused for one that there is not."""
    plan = PRESETS.get(code)
    if plan is None:
        raise Refused(_("There is no such sheet of labels. Choose another one."), field="arrangement")
    return replace(plan, has_cut_marks=has_cut_marks, duplex=duplex)


def checked(choice: Choice) -> Choice:
    """The choice, if it can be printed. Raises Refused, with the field at fault, if not."""
    plan = choice.plan
    if plan is None:
        return choice
    mistake = plan.mistake()
    if mistake is not None:
        raise Refused(spoken(mistake), field="arrangement")
    if plan.places > MOST_PLACES:
        raise Refused(_("A sheet can have at most %(limit)d places.") % {"limit": MOST_PLACES}, field="rows")
    if not 0 <= choice.skipped < plan.places:
        raise Refused(
            _("The sheet has %(places)d places: begin with one of them.") % {"places": plan.places},
            field="first",
        )
    return choice
