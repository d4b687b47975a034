"""Source of a template into nodes, with every mistake found on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from wici.plain.mergetags import markup
from wici.plain.mergetags.errors import ErrorCode, Problem, TemplateError, TemplateErrors
from wici.plain.mergetags.escaping import escape
from wici.plain.mergetags.expressions import (
    STATEMENTS,
    Check,
    ExpressionError,
    Groups,
    Name,
    Output,
    read_output,
    read_statement,
    tokens_of,
)
from wici.plain.mergetags.guessing import nearest
from wici.plain.mergetags.markup import Spot
from wici.plain.mergetags.nodes import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Kind,
    Place,
    Static,
    TagSpec,
    TagType,
    Template,
    Value,
)
from wici.plain.mergetags.outline import END_OF, Outline
from wici.plain.mergetags.scanning import Lines, Piece, PieceType, scan

_TRIMMED = " \t\r\n\f\v"
_ENCODED_TAG = re.compile(r"%7B%7B((?:(?!%7D%7D|%7B%7B).){1,300}?)%7D%7D", re.IGNORECASE | re.DOTALL)
_ONLY_SCHEME = re.compile(r"\s*https?://\s*", re.IGNORECASE)
#: What goes on as an address in plain text: past its host, up to white space, a quote or a bracket.
_IN_ADDRESS = re.compile(r"https?://[^\s/?#<>\"()]+[/?#][^\s<>\"()]*\Z", re.IGNORECASE)
#: Longer addresses are not looked for; what is longer is no text.
LONGEST_ADDRESS = 2_000
_ENDS_ADDRESS = re.compile(r"[\s<>\"()]")
_IMAGE_PLACES = frozenset({Place.HTML, Place.URL, Place.UNQUOTED_URL})
#: Stands for a condition that could not be understood; the template is refused anyway.
_UNREADABLE = AllOf(())


def parse(source: str, *, kind: Kind, tags: Mapping[str, TagSpec]) -> Template:
    """Understand a template. ``tags`` maps every name that may be used to its tag.

    In HTML the place of every value is found, and static text stays byte for byte as it was; in a
    header control characters become spaces; in plain text a value within an address is
    percent-encoded. Raises TemplateErrors with all mistakes of the source.
    """
    parser = _Parser(source, kind, tags)
    scanned = scan(source)
    parser.problems.extend(scanned.problems)
    neighbours = [None, *scanned.pieces, None]
    for number, piece in enumerate(scanned.pieces):
        parser.take(piece, neighbours[number], neighbours[number + 2])
    nodes = parser.outline.finish()
    if parser.problems:
        raise TemplateErrors(_placed(parser.problems, parser.lines))
    return Template(kind, nodes, frozenset(parser.keys), frozenset(parser.images))


def _placed(problems: list[Problem], lines: Lines) -> list[TemplateError]:
    return [
        TemplateError(problem.code, *lines.position(problem.offset), problem.name, problem.suggestion)
        for problem in sorted(problems, key=lambda problem: problem.offset)
    ]


class _Parser:
    """Reads pieces one after the other; what is found stands in the public attributes."""

    def __init__(self, source: str, kind: Kind, tags: Mapping[str, TagSpec]) -> None:
        self.problems: list[Problem] = []
        self.keys: set[str] = set()
        self.images: set[str] = set()
        self.outline = Outline(self.problems)
        self.lines = Lines(source)
        self._source = source
        self._kind = kind
        self._is_html = kind is Kind.HTML
        self._is_in_address = False
        self._tags = tags

    def take(self, piece: Piece, before: Piece | None, after: Piece | None) -> None:
        """Read the next piece, knowing its neighbours for the sake of trims."""
        inner = self._source[piece.inner_start : piece.inner_end]
        try:
            if piece.type is PieceType.TEXT:
                self._find_encoded_tags(piece)
                trim_start = before is not None and before.trim_after
                trim_end = after is not None and after.trim_before
                self._text(piece, trim_start=trim_start, trim_end=trim_end)
            elif piece.type is PieceType.OUTPUT:
                self._output(inner, piece)
            elif piece.type is PieceType.STATEMENT:
                self._statement(inner, piece)
        except ExpressionError as error:
            self.problems.append(error.problem)

    def _text(self, piece: Piece, *, trim_start: bool, trim_end: bool) -> None:
        text = self._source[piece.start : piece.end]
        text = text.lstrip(_TRIMMED) if trim_start else text
        text = text.rstrip(_TRIMMED) if trim_end else text
        if self._is_html:
            self.outline.spot = markup.advance(self.outline.spot, text)
        elif self._kind is Kind.HEADER:
            text = escape(text, Place.HEADER)
        elif _IN_ADDRESS.search(text[-LONGEST_ADDRESS:]):
            self._is_in_address = True
        elif _ENDS_ADDRESS.search(text):
            self._is_in_address = False
        self.outline.add(Static(text))

    def _find_encoded_tags(self, piece: Piece) -> None:
        """Tags in addresses that an HTML tool has percent-encoded would be sent as they stand."""
        if not self._is_html:
            return
        for found in _ENCODED_TAG.finditer(self._source, piece.start, piece.end):
            inner = unquote(found.group(1))
            try:
                subject = read_output(inner, 0, is_html=True).subject
            except ExpressionError:
                continue
            if isinstance(subject, Name) and subject.name in self._tags:
                self._report(ErrorCode.ENCODED_TAG, found.start(), subject.name, f"{{{{{inner}}}}}")

    def _output(self, inner: str, piece: Piece) -> None:
        spot = self.outline.spot
        self.outline.spot = markup.after_value(spot)
        output = read_output(inner, piece.inner_start, is_html=self._is_html)
        tag = self._tag(output.subject) if isinstance(output.subject, Name) else None
        name = output.subject.name if isinstance(output.subject, Name) else output.subject
        place = self._place(spot)
        if isinstance(place, ErrorCode):
            self._report(place, piece.start, name[:60])
        elif isinstance(output.subject, str):
            in_comment = markup.is_commented(spot)
            self.outline.add(Static(escape(output.subject, place, in_comment=in_comment)))
        elif tag is not None and self._suits(tag, place, spot, name, piece.start):
            self.outline.add(self._value(tag, output, place, spot, piece.start))

    def _place(self, spot: Spot) -> Place | ErrorCode:
        if self._is_html:
            return markup.place_at(spot)
        if self._kind is Kind.HEADER:
            return Place.HEADER
        return Place.URL_PART if self._is_in_address else Place.TEXT

    def _suits(self, tag: TagSpec, place: Place, spot: Spot, name: str, offset: int) -> bool:
        """Whether a value of this type can stand at this place."""
        if tag.type is TagType.IMAGE:
            if place not in _IMAGE_PLACES:
                self._report(ErrorCode.IMAGE_NOT_HERE, offset, name)
                return False
            self.images.add(tag.key)
        if tag.type is TagType.LINK and place is Place.URL_PART and _ONLY_SCHEME.fullmatch(spot.written):
            self._report(ErrorCode.LINK_AFTER_SCHEME, offset, name)
            return False
        return True

    def _value(self, tag: TagSpec, output: Output, place: Place, spot: Spot, offset: int) -> Value:
        line, column = self.lines.position(offset)
        return Value(
            key=tag.key,
            place=place,
            type=tag.type,
            fallback=output.fallback,
            filters=output.filters,
            line=line,
            column=column,
            in_comment=markup.is_commented(spot),
        )

    def _tag(self, name: Name) -> TagSpec | None:
        """The tag of this name; an unknown one is reported with its nearest neighbour."""
        tag = self._tags.get(name.name)
        if tag is None:
            suggestion = nearest(name.name, self._tags)
            self._report(ErrorCode.UNKNOWN_TAG, name.offset, name.name[:60], suggestion)
        else:
            self.keys.add(tag.key)
        return tag

    def _statement(self, inner: str, piece: Piece) -> None:
        try:
            statement = read_statement(inner, piece.inner_start, is_html=self._is_html)
        except ExpressionError:
            self._keep_structure(inner, piece)
            raise
        word, outline = statement.word, self.outline
        if word in END_OF:
            outline.begin(word, piece.start, self._condition(statement.groups))
        elif word in ("elsif", "else"):
            condition = self._condition(statement.groups) if statement.groups else None
            outline.branch(word, piece.start, condition)
        elif word in END_OF.values():
            outline.end(word, piece.start)
        elif word in STATEMENTS:
            self._report(ErrorCode.STRAY_END, piece.start, word)
        elif word in self._tags:
            self._report(ErrorCode.WRONG_BRACES, piece.start, word, f"{{{{ {word} }}}}")
        else:
            suggestion = nearest(word, [*STATEMENTS, "comment", "raw"])
            self._report(ErrorCode.UNKNOWN_STATEMENT, piece.start, word[:60], suggestion)

    def _keep_structure(self, inner: str, piece: Piece) -> None:
        """Let a statement that cannot be understood still begin, branch or end a condition, so that
        one mistake is not reported twice."""
        tokens = tokens_of(inner, 0, is_html=self._is_html)
        word = tokens[0].text if tokens else ""
        word = "endif" if [token.text for token in tokens] == ["end", "if"] else word
        if word in END_OF:
            self.outline.begin(word, piece.start, _UNREADABLE)
        elif word in ("elsif", "else"):
            self.outline.branch(word, piece.start, _UNREADABLE)
        elif word in END_OF.values():
            self.outline.end(word, piece.start)

    def _condition(self, groups: Groups) -> Condition:
        alternatives: list[Condition] = []
        for group in groups:
            checks = tuple(map(self._comparison, group))
            alternatives.append(checks[0] if len(checks) == 1 else AllOf(checks))
        return alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))

    def _comparison(self, check: Check) -> Comparison:
        tag = self._tag(check.name)
        return Comparison(tag.key if tag else check.name.name, check.operator, check.literal)

    def _report(self, code: ErrorCode, offset: int, name: str, suggestion: str = "") -> None:
        self.problems.append(Problem(code, offset, name, suggestion))
