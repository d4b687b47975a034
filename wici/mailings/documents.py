"""The documents that go with the messages of a content: whose, which, under what name.

A document goes along because its tag stands in what somebody reads (or is asked there: ``{% if pdf_… %}``),
or because it is attached to the message, perhaps on a condition. It is made when the message is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wici.documents import files
from wici.documents.file_names import unique
from wici.documents.models import DocumentTemplate
from wici.documents.rendering import Due, MadeDocument, Maker, maker_of, maker_of_version
from wici.mailings.cannot_make import CannotMake
from wici.mailings.content import DocumentRef
from wici.merging.catalogue import Raw, Shared
from wici.plain.mergetags import (
    Condition,
    Static,
    TagSpec,
    Template,
    TemplateErrors,
    Value,
    compile_test,
)
from wici.plain.mergetags.nodes import Node
from wici.plain.pdf.conditions import keys_of, parse_condition
from wici.plain.pdf.errors import DocumentError
from wici.plain.wording import Wording

Values = Mapping[str, str]
Reached = Callable[[Values], frozenset[str]]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Attached:
    """A document that may go with a message: if its tag is ``key`` and reached, or if ``is_for`` says so."""

    ref: DocumentRef
    maker: Maker
    is_for: Callable[[Values], bool] | None


class Documents:
    """The documents of a content. May be shared by threads.

    Raises CannotMake when one of them cannot be made for anybody.
    """

    def __init__(
        self,
        refs: Iterable[DocumentRef],
        *,
        templates: Sequence[Template],
        words: Mapping[str, TagSpec],
        shared: Shared,
    ) -> None:
        conditions = {ref.template: _condition(ref, words) for ref in refs}
        self._all = [_attached(ref, conditions[ref.template], shared) for ref in refs]
        #: Their own tags, whose values come from here.
        self.keys = frozenset(ref.key for ref in refs)
        #: Tags that conditions ask for.
        self.asked = frozenset[str]().union(*map(keys_of, conditions.values())) - self.keys
        self._reached = reached(templates, self.keys)

    def due(self, raw: Raw, values: dict[str, str]) -> list[Due]:
        """The documents that go with the message of the person with this raw data, not yet made.

        Their names become the values of their tags.
        """
        found = [(each, each.maker.due(raw)) for each in self._all]
        for each, due in found:
            values[each.ref.key] = due.name if due is not None else ""
        told = self._reached(values)
        chosen = [(each, due) for each, due in found if due is not None and _goes(each, told, values)]
        for (each, due), name in zip(chosen, unique(due.name for _each, due in chosen), strict=True):
            values[each.ref.key] = due.name = name
        return [due for _each, due in chosen]

    def made(self, dues: Iterable[Due], *, created: datetime) -> list[MadeDocument]:
        """The documents themselves. Raises CannotMake at the first that cannot be made."""
        return [self._made(due, created) for due in dues]

    def _made(self, due: Due, created: datetime) -> MadeDocument:
        try:
            return due.make(created=created)
        except DocumentError as error:
            raise CannotMake(self.name_of(due), error) from error
        except (ValueError, LookupError, TypeError, ArithmeticError) as error:
            # Data of another shape than expected is one person's problem alone.
            wording = Wording("%(error)s", {"error": f"{type(error).__name__}: {error}"})
            raise CannotMake(self.name_of(due), DocumentError(wording)) from error

    def name_of(self, due: Due) -> str:
        """What organisers call the document."""
        return next(each.ref.name for each in self._all if each.ref.template == due.template_id)

    def examples(self) -> list[MadeDocument]:
        """Each document with example values; one that cannot be made of them is left out."""
        found = []
        for each in self._all:
            try:
                found.append(each.maker.example())
            except DocumentError:
                continue
        return found

    def fetch_photos(self, raws: Sequence[Raw]) -> None:
        """Bring the photos that these people's documents show to this machine, with one query at most."""
        wanted = set[str]().union(*(each.maker.photos_of(raws) for each in self._all))
        if wanted:
            files.fetch_photos(wanted)


def reached(templates: Sequence[Template], wanted: frozenset[str]) -> Reached:
    """A function that gives, for a person's values, those of the wanted tags that are met in the passages
    that they get: printed, or asked by a condition."""
    readers = [_reader(template.nodes, wanted) for template in templates if template.keys & wanted]
    constant = _NONE.union(*(reader for reader in readers if isinstance(reader, frozenset)))
    others = [reader for reader in readers if not isinstance(reader, frozenset)]
    if not others:
        return lambda values: constant
    return lambda values: constant.union(*(reader(values) for reader in others))


def _reader(nodes: Sequence[Node], wanted: frozenset[str]) -> frozenset[str] | Reached:
    printed = frozenset(node.key for node in nodes if isinstance(node, Value)) & wanted
    choices = []
    for node in nodes:
        if isinstance(node, Static | Value):
            continue
        branches = [
            (
                compile_test(branch.condition) if branch.condition is not None else None,
                keys_of(branch.condition) & wanted,
                _reader(branch.body, wanted),
            )
            for branch in node.branches
        ]
        if any(asked or body for _test, asked, body in branches):
            choices.append(branches)
    if not choices:
        return printed

    def read(values: Values) -> frozenset[str]:
        found = printed
        for branches in choices:
            for test, asked, body in branches:
                found |= asked
                if test is None or test(values):
                    found |= body if isinstance(body, frozenset) else body(values)
                    break
        return found

    return read


def _goes(each: _Attached, told: frozenset[str], values: Values) -> bool:
    return each.ref.key in told or (each.is_for is not None and each.is_for(values))


def _attached(ref: DocumentRef, condition: Condition | None, shared: Shared) -> _Attached:
    try:
        maker = _maker(ref, shared)
    except DocumentError as error:
        raise CannotMake(ref.name, error) from error
    if not ref.is_attached:
        return _Attached(ref, maker, None)
    return _Attached(ref, maker, compile_test(condition) if condition is not None else lambda values: True)


def _maker(ref: DocumentRef, shared: Shared) -> Maker:
    """Of the frozen version; of a message being written, of the design as it is now."""
    if ref.version:
        return maker_of_version(ref.version, shared)
    return maker_of(DocumentTemplate._base_manager.get(pk=ref.template), shared)


def _condition(ref: DocumentRef, words: Mapping[str, TagSpec]) -> Condition | None:
    """Whom it is attached for. A mistake in it has been named before anything was sent (see revisions)."""
    try:
        return parse_condition(ref.condition, words)
    except TemplateErrors:
        return None
