"""The list of participants: who fits the filters, a page of them, and the menus around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event, Language
from wici.people.membership import Membership
from wici.people.models import Field, Participant, Status
from wici.shared.refusals import Refused
from wici.web.access import EventRequest
from wici.web.participants.columns import Column, all_columns, chosen, label_of, ordering
from wici.web.participants.filtering import Filters, toggled, without

PER_PAGE = 50


class Option(NamedTuple):
    """An entry of a filter's menu."""

    label: str
    address: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter's menu; ``count`` says how many of its entries are on."""

    label: str
    options: list[Option]

    @property
    def count(self) -> int:
        """How many entries are on."""
        return sum(option.is_on for option in self.options)


class Head(NamedTuple):
    """A heading of the table: where a click sorts, and how it is sorted now."""

    label: str
    address: str
    direction: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell under its label; a status is shown as a badge."""

    label: str
    text: str
    is_status: bool
    #: Stays on one line.
    is_short: bool
    is_address: bool


def _cell(column: Column, person: Participant) -> Cell:
    is_short = column.name in ("registered_at", "code", "language", "type")
    return Cell(
        str(column.label), column.text(person), column.name == "status", is_short, column.name == "email"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A participant and the cells of the chosen columns."""

    person: Participant
    cells: Sequence[Cell]


class PeopleList:
    """The list as one request asks for it."""

    def __init__(self, event: Event, query: QueryDict, column_names: list[str] | None = None) -> None:
        self.event, self.query = event, query
        self.membership = Membership(event)
        self.filters = Filters(query, self.membership)
        self.fields: Sequence[Field] = self.membership.vocabulary.fields
        self.all_columns = all_columns(self.fields)
        self.columns: list[Column] = chosen(self.all_columns, column_names)
        self.sort, self._order = ordering(self.all_columns, query.get("sort", "name"))

    def people(self) -> QuerySet[Participant]:
        """Everybody who fits the filters, in the chosen order; nobody when a filter is mistaken."""
        rows = Participant.objects.select_related("participation_type").order_by(*self._order)
        try:
            return (
                rows.filter(self.membership.of_filter(self.filters.stored)) if self.filters.is_any else rows
            )
        except Refused:
            return rows.none()

    def page(self) -> Page[int]:
        """The ids of the page that is asked for, or of the nearest there is.

        Ids alone are sorted: with 100,000 participants whole rows would take twice as long.
        """
        ids = self.people().values_list("pk", flat=True)
        return Paginator(ids, PER_PAGE).get_page(self.query.get("page"))

    def rows(self, page: Page[int]) -> list[Row]:
        """The page's people with their cells."""
        ids = list(page)
        people = Participant.objects.select_related("participation_type").in_bulk(ids)
        return [
            Row(people[pk], [_cell(column, people[pk]) for column in self.columns])
            for pk in ids
            if pk in people
        ]

    def heads(self) -> list[Head]:
        """The headings, beginning with the name's."""
        named = [("name", _("Participant")), *((column.name, str(column.label)) for column in self.columns)]
        return [self._head(name, label) for name, label in named]

    def _head(self, name: str, label: str) -> Head:
        changed = self.query.copy()
        changed.pop("page", None)
        is_here = self.sort.removeprefix("-") == name
        changed["sort"] = f"-{name}" if self.sort == name else name
        direction = ("descending" if self.sort.startswith("-") else "ascending") if is_here else ""
        return Head(label, f"?{changed.urlencode()}", direction)

    def menus(self) -> list[Menu]:
        """The menus of the usual filters."""
        language = get_language() or "pl"
        types = [(str(made.pk), made.name_in(language)) for made in self.membership.vocabulary.types]
        kinds = [
            ("type", _("Participation type"), [*types, ("none", _("without a type"))] if types else []),
            ("status", _("Status"), [(value, str(label)) for value, label in Status.choices]),
            ("language", _("Language"), [(value, str(label)) for value, label in Language.choices]),
            ("group", _("Group"), [(str(pk), made.name) for pk, made in self._groups()]),
        ]
        return [
            Menu(label, [self._option(name, value, words) for value, words in options])
            for name, label, options in kinds
            if options
        ]

    def _groups(self) -> list[tuple[int, Any]]:
        return list(self.membership.vocabulary.groups.items())

    def _option(self, name: str, value: str, label: str) -> Option:
        is_on = value in self.query.getlist(name)
        return Option(label[:1].upper() + label[1:], toggled(self.query, name, value), is_on)


def column_names(request: EventRequest) -> list[str] | None:
    """The columns that this user chose for the event."""
    found = request.session.get(f"columns-{request.event.pk}")
    return found if isinstance(found, list) else None


def choose_columns(request: EventRequest, names: list[str]) -> None:
    """Keeps the chosen columns for this user."""
    request.session[f"columns-{request.event.pk}"] = names


def context(listed: PeopleList) -> dict[str, Any]:
    """The page of the list, and everything around it."""
    page = listed.page()
    kept = [(name, value) for name, values in listed.query.lists() for value in values if name != "page"]
    return {
        "page": page,
        "total": page.paginator.count,
        "rows": listed.rows(page),
        "heads": listed.heads(),
        "menus": listed.menus(),
        "chips": listed.filters.chips(),
        "is_filtered": listed.filters.is_any,
        "search": listed.filters.search,
        "everybody": without(listed.query, "q").partition("?")[0] or "?",
        "kept": [(name, value) for name, value in kept if name != "q"],
        "filters": "&".join(filter(None, [listed.query.urlencode()])),
        "columns": [(column, column in listed.columns) for column in listed.all_columns],
        "fields": [(field.key, label_of(field)) for field in listed.fields],
    }
