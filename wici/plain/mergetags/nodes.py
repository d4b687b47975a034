"""The compiled form of a template: what parsing gives and rendering walks.

A template is a flat sequence of nodes. Static text stands as it was written; a value is put in by
its key and escaped by the place it stands in; a condition chooses among bodies of nodes. The mail
assembler walks the same nodes, so that a preview and a sent message cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What a template's source is."""

    HTML = "html"
    TEXT = "text"
    HEADER = "header"


class Place(Enum):
    """Where in the source a value stands; it decides how the value is escaped."""

    HTML = "html"
    #: Inside ``<title>``, ``<textarea>`` or a comment, where no element may stand.
    PLAIN_HTML = "plain-html"
    #: An attribute's value between quotes.
    ATTRIBUTE = "attribute"
    #: An attribute's value without quotes (``width={{ size }}``).
    UNQUOTED = "unquoted"
    #: The value begins a URL attribute (``href="{{ link }}"``): it is the address itself.
    URL = "url"
    #: The same without quotes (``href={{ link }}``).
    UNQUOTED_URL = "unquoted-url"
    #: The value stands inside a URL attribute after other text: percent-encoded.
    URL_PART = "url-part"
    #: The value stands after ``tel:`` or ``sms:``: the digits of a telephone number.
    PHONE = "phone"
    STYLE = "style"
    TEXT = "text"
    HEADER = "header"


class TagType(Enum):
    """What a tag's value is."""

    TEXT = "text"
    LINK = "link"
    #: An image of the recipient's own, sent as an inline part with the tag's key as Content-ID.
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class TagSpec:
    """A tag that a template may use: its one key and what its value is."""

    key: str
    type: TagType = TagType.TEXT


@dataclass(frozen=True, slots=True)
class Static:
    """Text that is the same for everybody, exactly as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """A merged value. ``fallback`` is used when the value is empty or blank; ``filters`` are names
    of text filters (``upcase``, ``downcase``, ``capitalize``, ``strip``) applied to the value in
    order (the fallback stands ready as it is to be shown). ``in_comment`` says that the value stands
    between ``<!--`` and ``-->``, which it must not be able to end."""

    key: str
    place: Place
    type: TagType = TagType.TEXT
    fallback: str | None = None
    filters: tuple[str, ...] = ()
    line: int = 1
    column: int = 1
    in_comment: bool = False


class Operator(Enum):
    """How a condition compares a value with a literal."""

    PRESENT = "present"
    EQUAL = "=="
    NOT_EQUAL = "!="
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``key operator literal``; ``PRESENT`` has no literal and means "not empty"."""

    key: str
    operator: Operator
    literal: str = ""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one of the conditions is (``or``)."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when all of the conditions are (``and``)."""

    conditions: tuple[Condition, ...]


Condition = Comparison | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Branch:
    """One arm of an ``if``; ``condition`` is None for ``else``."""

    condition: Condition | None
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If:
    """The body of the first branch whose condition holds, else nothing."""

    branches: tuple[Branch, ...]


Node = Static | Value | If


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template. ``keys`` are all tags it uses (conditions too), ``images`` those of type
    IMAGE that it shows."""

    kind: Kind
    nodes: tuple[Node, ...]
    keys: frozenset[str] = field(default_factory=frozenset)
    images: frozenset[str] = field(default_factory=frozenset)
