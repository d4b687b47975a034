"""What can be wrong with a template, told with the place where it is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class ErrorCode(Enum):
    """One kind of mistake; screens choose their sentence by it."""

    UNKNOWN_TAG = "unknown_tag"
    UNKNOWN_FILTER = "unknown_filter"
    UNKNOWN_STATEMENT = "unknown_statement"
    #: ``{{`` or ``{%`` without its closing pair.
    UNCLOSED_TAG = "unclosed_tag"
    #: ``if`` or ``unless`` (the name) without its end.
    UNCLOSED_IF = "unclosed_if"
    UNCLOSED_COMMENT = "unclosed_comment"
    UNCLOSED_RAW = "unclosed_raw"
    #: ``endif``, ``endunless``, ``endraw`` or ``endcomment`` with nothing to end.
    STRAY_END = "stray_end"
    #: ``else`` or ``elsif`` outside a condition.
    STRAY_ELSE = "stray_else"
    #: ``endif`` ends an ``unless`` or the other way round.
    WRONG_END = "wrong_end"
    #: ``else`` or ``elsif`` after ``else``.
    ELSE_AFTER_ELSE = "else_after_else"
    #: Conditions within conditions, deeper than anybody can read.
    TOO_DEEP = "too_deep"
    EMPTY_TAG = "empty_tag"
    BAD_SYNTAX = "bad_syntax"
    #: A text to compare with, or a fallback, that is not in quotes.
    MISSING_QUOTES = "missing_quotes"
    BAD_OPERATOR = "bad_operator"
    #: ``{{ if … }}`` or ``{% tag %}``.
    WRONG_BRACES = "wrong_braces"
    #: HTML elements between the braces, as when half of a tag is made bold.
    MARKUP_IN_TAG = "markup_in_tag"
    #: A tag whose braces an HTML tool has percent-encoded (``%7B%7B``).
    ENCODED_TAG = "encoded_tag"
    TAG_IN_SCRIPT = "tag_in_script"
    #: A value inside ``<…>`` but not inside an attribute's value.
    TAG_IN_TAG_NAME = "tag_in_tag_name"
    #: A value in a ``style`` attribute without quotes.
    ATTRIBUTE_NEEDS_QUOTES = "attribute_needs_quotes"
    IMAGE_NOT_HERE = "image_not_here"
    #: A whole address after ``https://``.
    LINK_AFTER_SCHEME = "link_after_scheme"
    #: The branches of a condition leave the HTML in places that cannot be the same.
    BRANCHES_DIFFER = "branches_differ"


_MESSAGES = {
    ErrorCode.UNKNOWN_TAG: 'There is no tag "{name}".',
    ErrorCode.UNKNOWN_FILTER: 'There is no filter "{name}".',
    ErrorCode.UNKNOWN_STATEMENT: 'There is no statement "{name}".',
    ErrorCode.UNCLOSED_TAG: 'The tag that begins with "{name}" is not closed.',
    ErrorCode.UNCLOSED_IF: 'The condition "{name}" has no end.',
    ErrorCode.UNCLOSED_COMMENT: "The comment has no end: add {{% endcomment %}}.",
    ErrorCode.UNCLOSED_RAW: "The raw text has no end: add {{% endraw %}}.",
    ErrorCode.STRAY_END: 'There is nothing here that "{name}" could end.',
    ErrorCode.STRAY_ELSE: '"{name}" stands outside a condition.',
    ErrorCode.WRONG_END: '"{name}" does not end the condition that stands open here.',
    ErrorCode.ELSE_AFTER_ELSE: '"{name}" cannot follow "else" in the same condition.',
    ErrorCode.TOO_DEEP: "There are too many conditions within one another.",
    ErrorCode.EMPTY_TAG: "The braces are empty: write the name of a tag between them.",
    ErrorCode.BAD_SYNTAX: 'This tag cannot be understood at "{name}".',
    ErrorCode.MISSING_QUOTES: 'The text "{name}" must stand in quotes.',
    ErrorCode.BAD_OPERATOR: 'Values cannot be compared with "{name}": use ==, != or contains.',
    ErrorCode.WRONG_BRACES: '"{name}" stands in the wrong kind of braces.',
    ErrorCode.MARKUP_IN_TAG: 'There is formatting inside the tag "{name}": write the tag again without it.',
    ErrorCode.ENCODED_TAG: 'The braces of the tag "{name}" were encoded by an HTML tool.',
    ErrorCode.TAG_IN_SCRIPT: 'The tag "{name}" stands in a script, where no value can be put safely.',
    ErrorCode.TAG_IN_TAG_NAME: 'The tag "{name}" stands inside an HTML tag, outside any attribute value.',
    ErrorCode.ATTRIBUTE_NEEDS_QUOTES: 'Put the value of the attribute with the tag "{name}" in quotes.',
    ErrorCode.IMAGE_NOT_HERE: 'The tag "{name}" is an image and cannot be shown here.',
    ErrorCode.LINK_AFTER_SCHEME: 'The tag "{name}" is a whole address: remove the "https://" before it.',
    ErrorCode.BRANCHES_DIFFER: "The branches of this condition open and close the HTML differently.",
}


@dataclass(frozen=True, slots=True)
class TemplateError:
    """One mistake. ``line`` and ``column`` count from 1, in characters; ``name`` is the word at
    fault, ``suggestion`` what was probably meant (empty when there is no good guess)."""

    code: ErrorCode
    line: int
    column: int
    name: str = ""
    suggestion: str = ""

    @property
    def message(self) -> str:
        """The mistake as an English sentence, without its position."""
        sentence = _MESSAGES[self.code].format(name=self.name)
        return f'{sentence} Did you mean "{self.suggestion}"?' if self.suggestion else sentence


class TemplateErrors(Exception):
    """Everything that is wrong with a template, in the order of the source."""

    def __init__(self, errors: Iterable[TemplateError]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(f"line {e.line}, column {e.column}: {e.message}" for e in self.errors)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake at an offset of the source, before lines are counted."""

    code: ErrorCode
    offset: int
    name: str = ""
    suggestion: str = ""
