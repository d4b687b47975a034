"""From a layout to documents: ``prepare`` once, ``make`` for each person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from wici.plain.mergetags import (
    Kind,
    TagSpec,
    Template,
    TemplateErrors,
    compile_renderer,
    compile_test,
    parse,
)
from wici.plain.pdf.assembling import Assembler, Description
from wici.plain.pdf.conditions import keys_of
from wici.plain.pdf.elements import Workshop, background_of, condition_of, open_styles, painting_of
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.fonts.faces import ReadFont
from wici.plain.pdf.model import Layout, Page
from wici.plain.pdf.objects import Part
from wici.plain.pdf.pages import Painted, PreparedPage, Resources, Static, painted, prepared_steps
from wici.plain.pdf.painting import MM, Canvas
from wici.plain.pdf.problems import Problem
from wici.plain.wording import Wording, gettext_noop

NO_PAGES = gettext_noop("The document has no pages: add one.")
NOTHING_SHOWN = gettext_noop("The conditions hide every page of the document for this person.")
BAD_TITLE = gettext_noop("The title of the document has a mistake: %(mistake)s")


@dataclass(frozen=True, slots=True)
class Made:
    """A document: the file, how many pages it has, what is not as it should be about it.

    The file is in two pieces. Its ``beginning`` is the very same object for documents that have the same
    parts, so that whoever encodes or sends many needs to do that once; ``rest`` is this document's own.
    """

    beginning: bytes
    rest: bytes
    pages: int
    problems: tuple[Problem, ...]

    @property
    def content(self) -> bytes:
        """The file in one piece."""
        return self.beginning + self.rest


class Prepared:
    """A layout that is ready to be made into anybody's document.

    ``keys`` are the tags whose values it needs, ``photo_fields`` the fields whose photos.
    """

    def __init__(
        self,
        layout: Layout,
        title: Template,
        pages: Sequence[PreparedPage],
        problems: Sequence[Problem],
        keys: frozenset[str],
    ) -> None:
        self.keys = keys | title.keys
        self.photo_fields = layout.photo_fields
        self.pages = tuple(pages)
        self._title = compile_renderer(title)
        self._problems = tuple(problems)
        self._resources = Resources()
        description = Description(layout.language, layout.is_pdfa, has_title=bool(title.nodes))
        self._assembler = Assembler(description, _always(pages))

    def make(
        self,
        values: Mapping[str, str],
        *,
        photos: Mapping[str, bytes] | None = None,
        created: datetime,
        identity: str = "",
        is_draft: bool = False,
    ) -> Made:
        """One person's document. The same arguments give the same bytes.

        ``values`` by key, a missing one is empty; ``photos`` are files of pictures by field; ``created`` is
        the time that the document tells (in UTC, unless it has a zone); ``identity`` tells this document
        from others of the same content. In a draft a grey box stands for a photo that is not there.

        :raises DocumentError: when it cannot be made for this person.
        """
        done = self.paint(values, photos, is_draft=is_draft)
        beginning, rest = self._assembler.file(
            done, title=self._title(values).strip(), created=created, identity=identity
        )
        return Made(beginning, rest, len(done.pages), tuple(done.problems))

    def paint(
        self,
        values: Mapping[str, str],
        photos: Mapping[str, bytes] | None = None,
        *,
        is_draft: bool = False,
        first_photo: int = 0,
    ) -> Painted:
        """One person's pages, before they are a file; photos are named by numbers from ``first_photo``.

        :raises DocumentError: as ``make``.
        """
        canvas = Canvas(
            problems=[*self._problems], photos=photos or {}, first_photo=first_photo, is_draft=is_draft
        )
        done = painted(self.pages, values, canvas, self._resources)
        if not done.pages:
            raise DocumentError(Wording(NOTHING_SHOWN))
        return done


def prepare(
    layout: Layout,
    *,
    tags: Mapping[str, TagSpec],
    read_file: Callable[[str], bytes],
    read_font: ReadFont,
) -> Prepared:
    """Make everything of a layout that is the same for everybody.

    ``tags`` are those that its texts may use, by every name that they have; ``read_file`` gives a stored
    file by its SHA-256, ``read_font`` a font by the name of its file. ``read_font`` should be the same
    function always: fonts are kept by it.

    :raises DocumentError: when no document can be made of the layout; ``checking.mistakes`` tells all that
        is wrong with it.
    """
    if not layout.pages:
        raise DocumentError(Wording(NO_PAGES))
    workshop = Workshop(tags, read_file, read_font, open_styles(layout.pages, tags))
    statics = Canvas()
    keys: frozenset[str] = frozenset()
    pages: list[PreparedPage] = []
    for page in layout.pages:
        prepared, needed = _prepared_page(page, workshop, statics, is_pdfa=layout.is_pdfa)
        pages.append(prepared)
        keys |= needed
    workshop.exact.close()
    return Prepared(layout, _title(layout, tags), pages, statics.problems, keys)


def _prepared_page(
    page: Page, workshop: Workshop, statics: Canvas, *, is_pdfa: bool
) -> tuple[PreparedPage, frozenset[str]]:
    condition = condition_of(page, workshop.tags)
    paintings = [background_of(page, workshop, is_pdfa=is_pdfa)]
    paintings += [painting_of(element, page, workshop) for element in page.visible]
    test = None if condition is None else compile_test(condition)
    steps = prepared_steps(paintings, statics)
    keys = keys_of(condition).union(*(painting.keys for painting in paintings))
    return PreparedPage(page.width * MM, page.height * MM, steps, test), keys


def _title(layout: Layout, tags: Mapping[str, TagSpec]) -> Template:
    try:
        return parse(layout.title, kind=Kind.HEADER, tags=tags)
    except TemplateErrors as errors:
        raise DocumentError(Wording(BAD_TITLE, {"mistake": errors.errors[0].message})) from None


def _always(pages: Sequence[PreparedPage]) -> list[Part]:
    """The parts that every document of these pages has."""
    parts: dict[int, Part] = {}
    for page in pages:
        for step in page.steps if page.test is None else ():
            if isinstance(step, Static):
                own = [slot.part for slot in sorted(step.slots, key=attrgetter("name"))]
                own += step.pictures.values()
                own += [step.part] if step.part else []
                parts.update((id(part), part) for part in own)
    return list(parts.values())
