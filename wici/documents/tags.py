"""Merge tags of documents: those that attach one to a message, and those that only a document has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from wici.documents import serials
from wici.documents.file_names import safe_name
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.merging.catalogue import (
    Catalogue,
    Provider,
    Raw,
    Shared,
    Tag,
    TagGroup,
    evaluator,
    frozen_catalogue,
)
from wici.plain.mergetags import (
    Condition,
    Kind,
    Template,
    TemplateErrors,
    compile_renderer,
    compile_test,
    names,
    parse,
)
from wici.plain.mergetags.nodes import TagType
from wici.plain.pdf.conditions import keys_of, parse_condition
from wici.shared.once import once
from wici.shared.scopes import scope

_NAME = "documents"
PREFIX = "pdf_"
#: What everything that is made of a document reads of a recipient: whose it is, and which issue is theirs.
SOURCES = frozenset({"id", "document_issues"})
#: Beside what was frozen of a recipient: which issues are valid at the moment of sending.
VALID_NOW = "document_issues_now"
SERIAL, _CHECK_LINK = "document_serial", "document_check_link"
_ALIASES = {SERIAL: "numer_dokumentu", _CHECK_LINK: "link_sprawdzenia_dokumentu"}


def templates_of(event: Event) -> list[dict[str, Any]]:
    """What tags need to know of the event's documents: ``id``, ``key``, ``name``, ``file_name``,
    ``condition``, in the order in which they were made."""

    def read() -> list[dict[str, Any]]:
        with scope(event=event):
            rows = DocumentTemplate.objects.order_by("pk")
            return [dict(row) for row in rows.values("id", "key", "name", "file_name", "condition")]

    return [dict(row) for row in once(("documents", event.pk), read)]


def _tags(shared: Shared) -> list[Tag]:
    rows = shared[_NAME]
    others = _without_documents(shared) if rows else None
    return [_tag(row, Naming(row, _with_own(others, row["id"]))) for row in rows if others]


def tag_key(key: str) -> str:
    """The key of a template's tag."""
    return PREFIX + key


def _tag(row: Mapping[str, Any], naming: Naming) -> Tag:
    return Tag(
        key=tag_key(row["key"]),
        label=row["name"],
        group=TagGroup.PDF,
        compute=naming.name_of,
        sources=naming.sources,
        example=naming.example,
    )


def catalogue_of(shared: Shared, template_id: int) -> Catalogue:
    """The tags that the document may use, as they were when ``shared`` was frozen. Reads no database."""
    return _with_own(_without_documents(shared), template_id)


def _without_documents(shared: Shared) -> Catalogue:
    return frozen_catalogue({name: value for name, value in shared.items() if name != _NAME})


def _with_own(others: Catalogue, template_id: int) -> Catalogue:
    own = {tag.key: tag for tag in _own_tags(template_id)}
    own_names = {name: tag for tag in own.values() for name in tag.names}
    tags = {**{tag.key: tag for tag in others.tags}, **own}
    return Catalogue(tags=tuple(tags.values()), by_name={**others.by_name, **own_names})


def issue_of(raw: Raw, template_id: int) -> int:
    """Which issue of the document is the recipient's valid one; 0: it was revoked, and none is."""
    return _number(raw.get("document_issues"), template_id)


def replaced_by(raw: Raw, template_id: int) -> int | None:
    """Which issue took the place of the recipient's since it was frozen; 0: it was revoked, none is valid.
    None when it is still valid, or when nobody asked (see ``issuing.note_valid``)."""
    if VALID_NOW not in raw:
        return None
    now = _number(raw[VALID_NOW], template_id)
    return None if now == issue_of(raw, template_id) else now


def _number(numbers: Mapping[str, int] | None, template_id: int) -> int:
    return int((numbers or {}).get(str(template_id), 1))


def serial_of(template_id: int) -> Callable[[Raw], str]:
    """A function that gives the serial of a recipient's document; asked again for the same one, it knows."""
    made = serials.serials_of(template_id)
    known: tuple[Raw, str] = {}, ""

    def serial(raw: Raw) -> str:
        nonlocal known
        before, found = known
        if raw is not before:
            found = made(int(raw.get("id") or 0), issue_of(raw, template_id))
            known = raw, found
        return found

    return serial


def names_in_condition(source: str) -> set[str]:
    """Names of tags that a condition asks, whether it is right or not."""
    return {use.name for use in names(f"{{% if {source} %}}x{{% endif %}}")} if source.strip() else set()


class Naming:
    """Who has a document, and what theirs is called: by its condition and its file name's template.

    A mistake in either is named by the check (see documents.checks); until it is mended nobody is left out,
    and the document is called as its template is.
    """

    def __init__(self, design: Mapping[str, Any], catalogue: Catalogue) -> None:
        self._design, self._catalogue = design, catalogue

    @cached_property
    def sources(self) -> frozenset[str]:
        """The raw data that name and condition are made from."""
        used = {use.name for use in names(str(self._design["file_name"]))}
        used |= names_in_condition(str(self._design["condition"]))
        by_name = self._catalogue.by_name
        keys = {by_name[name].key for name in used if name in by_name}
        return self._catalogue.sources(keys) | SOURCES

    @cached_property
    def _file_name(self) -> Template:
        try:
            return parse(str(self._design["file_name"]), kind=Kind.TEXT, tags=self._catalogue.words())
        except TemplateErrors:
            return Template(Kind.TEXT, ())

    @cached_property
    def _condition(self) -> Condition | None:
        try:
            return parse_condition(str(self._design["condition"]), self._catalogue.words())
        except TemplateErrors:
            return None

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._file_name.keys | keys_of(self._condition))

    @cached_property
    def _evaluate(self) -> Callable[[Raw], dict[str, str]]:
        return evaluator([self._catalogue.by_key[key] for key in self._keys])

    @cached_property
    def keys(self) -> frozenset[str]:
        """The tags that name and condition use."""
        return frozenset(self._keys)

    @cached_property
    def is_for(self) -> Callable[[Mapping[str, str]], bool]:
        """Whether somebody with these values has the document."""
        return compile_test(self._condition) if self._condition else lambda values: True

    @cached_property
    def written(self) -> Callable[[Mapping[str, str]], str]:
        """The file name of somebody with these values."""
        printed, instead = compile_renderer(self._file_name), str(self._design["name"])
        if not self._file_name.keys:
            name = safe_name(printed({}), instead)
            return lambda values: name
        return lambda values: safe_name(printed(values), instead)

    def name_of(self, raw: Raw) -> str:
        """The file name of the recipient's document; empty when they have none."""
        values = self._evaluate(raw)
        return self.written(values) if self.is_for(values) else ""

    @property
    def example(self) -> str:
        """The file name of somebody of whom everything is known."""
        return self.written({key: self._catalogue.by_key[key].example for key in self._keys})


def _own_tags(template_id: int) -> tuple[Tag, Tag]:
    serial = serial_of(template_id)

    def link(raw: Raw) -> str:
        return serials.check_link(serial(raw))

    example = serials.serial(template_id, 0, 1)
    return (
        Tag(
            key=SERIAL, label=_("Serial number of the document"), group=TagGroup.PDF,
            compute=serial, sources=SOURCES, aliases=(_ALIASES[SERIAL],),
            example=example,
        ),
        Tag(
            key=_CHECK_LINK, label=_("Link to the page that says whether the document is genuine"),
            group=TagGroup.PDF, compute=link, sources=SOURCES, aliases=(_ALIASES[_CHECK_LINK],),
            type=TagType.LINK, example=serials.check_link(example),
        ),
    )  # fmt: skip


PROVIDER = Provider(
    name=_NAME,
    freeze=templates_of,
    tags=_tags,
    columns={"document_issues": "document_issues__numbers"},
)
