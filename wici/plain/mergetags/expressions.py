"""What stands between the braces: names, filters and conditions.

Reading is lenient about what editors do to text: HTML entities (``&quot;``), non-breaking and
zero-width spaces, typographic quotes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NoReturn

from wici.plain.mergetags.errors import ErrorCode, Problem
from wici.plain.mergetags.guessing import nearest
from wici.plain.mergetags.nodes import Operator
from wici.plain.mergetags.scanning import INVISIBLE

#: The filters of texts by name; ``default`` is no filter but a fallback.
FILTERS: dict[str, Callable[[str], str]] = {
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": str.capitalize,
    "strip": str.strip,
}
#: Words that stand for "no value" in comparisons, as in Liquid.
_BLANK_WORDS = frozenset({"blank", "empty", "nil", "null"})
CONDITIONS = frozenset({"if", "unless", "elsif"})
STATEMENTS = CONDITIONS | {"else", "endif", "endunless", "endraw", "endcomment"}
_TWO_WORDS = {"else if": "elsif", "end if": "endif"}
_OPERATORS = {
    "==": Operator.EQUAL,
    "!=": Operator.NOT_EQUAL,
    "<>": Operator.NOT_EQUAL,
    "contains": Operator.CONTAINS,
}
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKUP = re.compile(r"<[a-zA-Z/!]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_QUOTES = frozenset("\"'„“”‚‘’")
_LINE_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*")
_TOKEN = re.compile(
    rf"""(?P<space>[\s{INVISIBLE}]+)
      | (?P<text>"[^"]*"|'[^']*'|[„“”][^„“”"]*[“”"]|[‚‘’][^‚‘’']*[‘’'])
      | (?P<word>\w[\w.-]*)
      | (?P<operator>==|!=|<>|<=|>=|=|<|>)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class ExpressionError(Exception):
    """The words between braces cannot be understood."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted text (``text``, without its quotes) or a sign; ``source[offset:end]``."""

    sort: str
    text: str
    offset: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a tag as it is used, at an offset of the source."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Output:
    """``{{ subject | filters | default: fallback }}``. The subject is a tag's name, or a literal
    text. Filters after the fallback are already applied to it."""

    subject: Name | str
    filters: tuple[str, ...]
    fallback: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a condition, with the name as it was written."""

    name: Name
    operator: Operator
    literal: str


#: A condition: true when all checks of one of the groups hold (``and`` binds closer than ``or``).
Groups = tuple[tuple[Check, ...], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """``{% word %}``, with the condition of ``if``, ``unless`` and ``elsif``."""

    word: str
    groups: Groups


def tokens_of(inner: str, offset: int, *, is_html: bool) -> list[Token]:
    """The words and signs between the braces; ``offset`` is where ``inner`` stands in the source.
    In HTML entities are decoded and line breaks within quotes are spaces."""
    text, origins = _decoded(inner) if is_html and "&" in inner else (inner, None)
    tokens = []
    for found in _TOKEN.finditer(text):
        sort = found.lastgroup or ""
        if sort == "space":
            continue
        start = offset + (origins[found.start()] if origins else found.start())
        content = found.group()
        if sort == "text":
            content = _LINE_BREAK.sub(" ", content[1:-1]) if is_html else content[1:-1]
        last = origins[found.end()] if origins and found.end() < len(origins) else None
        end = len(inner) if origins and last is None else (found.end() if last is None else last)
        tokens.append(Token(sort, content, start, offset + end))
    return tokens


def _decoded(inner: str) -> tuple[str, list[int]]:
    """The text with entities decoded, and for each of its characters the index it came from."""
    parts: list[str] = []
    origins: list[int] = []
    position = 0
    for entity in _ENTITY.finditer(inner):
        character = html.unescape(entity.group())
        parts += (inner[position : entity.start()], character)
        origins += (*range(position, entity.start()), *[entity.start()] * len(character))
        position = entity.end()
    parts.append(inner[position:])
    origins.extend(range(position, len(inner)))
    return "".join(parts), origins


def read_output(inner: str, offset: int, *, is_html: bool) -> Output:
    """Understand what stands between ``{{`` and ``}}``; raises ExpressionError."""
    try:
        return _read_output(tokens_of(inner, offset, is_html=is_html), offset)
    except ExpressionError as error:
        raise _blaming_markup(error, inner, offset, is_html) from None


def read_statement(inner: str, offset: int, *, is_html: bool) -> Statement:
    """Understand what stands between ``{%`` and ``%}``; raises ExpressionError."""
    try:
        return _read_statement(tokens_of(inner, offset, is_html=is_html), offset)
    except ExpressionError as error:
        raise _blaming_markup(error, inner, offset, is_html) from None


def _blaming_markup(error: ExpressionError, inner: str, offset: int, is_html: bool) -> ExpressionError:
    """The same error, or that there are HTML elements between the braces, if that is the reason."""
    if not is_html or not _MARKUP.search(inner):
        return error
    name = " ".join(re.sub(r"<[^>]*>", "", html.unescape(inner)).split())
    return ExpressionError(Problem(ErrorCode.MARKUP_IN_TAG, offset, name[:60]))


def _fail(code: ErrorCode, offset: int, name: str = "", suggestion: str = "") -> NoReturn:
    raise ExpressionError(Problem(code, offset, name[:60], suggestion))


def _read_output(tokens: list[Token], offset: int) -> Output:
    if not tokens:
        _fail(ErrorCode.EMPTY_TAG, offset)
    bars = [index for index, token in enumerate(tokens) if token.sort == "other" and token.text == "|"]
    ends = [*bars, len(tokens)]
    subject = _read_subject(tokens[: ends[0]], tokens[0])
    output = Output(subject, (), None)
    for bar, end in zip(bars, ends[1:], strict=True):
        output = _with_filter(output, tokens[bar + 1 : end], tokens[bar])
    return output


def _read_subject(tokens: list[Token], first: Token) -> Name | str:
    if len(tokens) == 1 and first.sort == "text":
        return first.text
    if tokens and first.sort == "word" and first.text in STATEMENTS:
        condition = " …" if first.text in CONDITIONS else ""
        _fail(ErrorCode.WRONG_BRACES, first.offset, first.text, f"{{% {first.text}{condition} %}}")
    if tokens and all(token.sort == "word" for token in tokens):
        # Several words are a name written as people say it; the parser knows whom to suggest.
        return Name(" ".join(token.text for token in tokens), first.offset)
    wrong = next((token for token in tokens if token.sort != "word"), first)
    _fail(ErrorCode.BAD_SYNTAX, wrong.offset, wrong.text)


def _with_filter(output: Output, tokens: list[Token], bar: Token) -> Output:
    if not tokens or tokens[0].sort != "word":
        wrong = tokens[0] if tokens else bar
        _fail(ErrorCode.BAD_SYNTAX, wrong.offset, wrong.text)
    name, *arguments = tokens
    if name.text == "default":
        return _with_fallback(output, name, arguments)
    if name.text not in FILTERS:
        _fail(ErrorCode.UNKNOWN_FILTER, name.offset, name.text, nearest(name.text, [*FILTERS, "default"]))
    if arguments:
        _fail(ErrorCode.BAD_SYNTAX, arguments[0].offset, arguments[0].text)
    apply = FILTERS[name.text]
    if isinstance(output.subject, str):
        return replace(output, subject=apply(output.subject))
    fallback = None if output.fallback is None else apply(output.fallback)
    return replace(output, filters=(*output.filters, name.text), fallback=fallback)


def _with_fallback(output: Output, name: Token, arguments: list[Token]) -> Output:
    if len(arguments) < 2 or (arguments[0].sort, arguments[0].text) != ("other", ":"):
        _fail(ErrorCode.BAD_SYNTAX, name.offset, name.text, 'default: "…"')
    literal = _read_literal(arguments[1:])
    if len(arguments) > 2:
        _fail(ErrorCode.BAD_SYNTAX, arguments[2].offset, arguments[2].text)
    if isinstance(output.subject, str):
        return output if output.subject.strip() else replace(output, subject=literal)
    is_set = output.fallback is not None and output.fallback.strip()
    return output if is_set else replace(output, fallback=literal)


def _read_statement(tokens: list[Token], offset: int) -> Statement:
    if not tokens:
        _fail(ErrorCode.EMPTY_TAG, offset)
    word, *rest = tokens
    if word.sort != "word":
        _fail(ErrorCode.BAD_SYNTAX, word.offset, word.text)
    two_words = f"{word.text} {rest[0].text}" if rest else ""
    if two_words in _TWO_WORDS:
        _fail(ErrorCode.UNKNOWN_STATEMENT, word.offset, two_words, _TWO_WORDS[two_words])
    if word.text in CONDITIONS:
        return Statement(word.text, _read_condition(rest, word))
    if word.text in STATEMENTS and rest:
        _fail(ErrorCode.BAD_SYNTAX, rest[0].offset, rest[0].text)
    return Statement(word.text, ())


def _read_condition(tokens: list[Token], keyword: Token) -> Groups:
    groups: list[list[Check]] = [[]]
    before, position = keyword, 0
    while True:
        check, position = _read_check(tokens, position, before)
        groups[-1].append(check)
        if position == len(tokens):
            return tuple(map(tuple, groups))
        before = tokens[position]
        if not _is_joint(before):
            _fail(ErrorCode.BAD_SYNTAX, before.offset, before.text)
        if before.text == "or":
            groups.append([])
        position += 1


def _read_check(tokens: list[Token], position: int, before: Token) -> tuple[Check, int]:
    """Read ``name`` or ``name operator literal``; ``before`` is the word that asks for it."""
    if position == len(tokens):
        _fail(ErrorCode.BAD_SYNTAX, before.offset, before.text)
    subject = tokens[position]
    if subject.sort != "word" or _is_joint(subject):
        _fail(ErrorCode.BAD_SYNTAX, subject.offset, subject.text)
    name = Name(subject.text, subject.offset)
    if position + 1 == len(tokens) or _is_joint(tokens[position + 1]):
        return Check(name, Operator.PRESENT, ""), position + 1
    sign = tokens[position + 1]
    if sign.sort not in ("operator", "word"):
        _fail(ErrorCode.BAD_SYNTAX, sign.offset, sign.text)
    if sign.text not in _OPERATORS:
        suggestion = "==" if sign.text in ("=", "is") else ""
        _fail(ErrorCode.BAD_OPERATOR, sign.offset, sign.text, suggestion)
    if position + 2 == len(tokens):
        _fail(ErrorCode.BAD_SYNTAX, sign.offset, sign.text)
    return Check(name, _OPERATORS[sign.text], _read_literal(tokens[position + 2 :])), position + 3


def _is_joint(token: Token) -> bool:
    return token.sort == "word" and token.text in ("and", "or")


def _read_literal(tokens: list[Token]) -> str:
    """The text or number that begins here; words without quotes, or after one quote only, are a
    mistake of their own."""
    token = tokens[0]
    if token.sort == "text" or (token.sort == "word" and _NUMBER.fullmatch(token.text)):
        return token.text
    if token.sort == "word" and token.text in _BLANK_WORDS:
        return ""
    if token.sort == "word" or token.text in _QUOTES:
        from_first_word = tokens[token.sort != "word" :]
        words = takewhile(lambda word: word.sort == "word" and not _is_joint(word), from_first_word)
        _fail(ErrorCode.MISSING_QUOTES, token.offset, " ".join(word.text for word in words))
    _fail(ErrorCode.BAD_SYNTAX, token.offset, token.text)
