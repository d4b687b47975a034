"""Where in an HTML document a value stands.

A small tokenizer that follows the HTML standard's tokenization (section 13.2.5) as far as places of
values need it. It only looks: the source is never rewritten, and nothing is an error to it. It is
fed the static text between tags piece by piece, so a tag may stand anywhere, quotes and all.

Outlook's conditional comments (``<!--[if mso]> … <![endif]-->``) are read as the HTML that Outlook
will see; values in them are marked, because to everybody else they stand in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce

from wici.plain.mergetags.errors import ErrorCode
from wici.plain.mergetags.nodes import Place


class Where(Enum):
    """The tokenizer's state."""

    TEXT = "text"
    #: After ``<`` or ``</`` at the end of a static text: what it opens is not known.
    OPENING = "opening"
    TAG_NAME = "tag name"
    IN_TAG = "in tag"
    ATTRIBUTE_NAME = "attribute name"
    AFTER_NAME = "after name"
    BEFORE_VALUE = "before value"
    VALUE = "value"
    #: The text of an element that has no child elements, such as ``<style>``.
    RAW = "raw"
    COMMENT = "comment"
    #: ``<!DOCTYPE …>`` and what browsers take for a comment up to the next ``>``.
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in a document. ``element`` and ``closing`` tell the last tag; ``written`` is what
    stands in the attribute's value before the point (shortened in the middle), a merged value as
    ``MERGED``."""

    where: Where = Where.TEXT
    element: str = ""
    closing: bool = False
    attribute: str = ""
    quote: str = ""
    written: str = ""
    conditional: bool = False


MERGED = "\ufffc"
_RAW_ELEMENTS = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
_URL_ATTRIBUTES = frozenset(
    {"action", "background", "cite", "classid", "codebase", "data", "dynsrc", "formaction", "href", "icon"}
    | {
        "imagesrcset",
        "longdesc",
        "lowsrc",
        "manifest",
        "ping",
        "poster",
        "profile",
        "src",
        "srcset",
        "usemap",
    }
)
_URL_LISTS = frozenset({"srcset", "imagesrcset", "ping"})
_BETWEEN_ATTRIBUTES = frozenset({Where.TAG_NAME, Where.IN_TAG, Where.ATTRIBUTE_NAME, Where.AFTER_NAME})
_KEPT = 64

_TAG = re.compile(
    r"<(?:(?P<slash>/?)(?=[a-zA-Z])|!--(?:-?>|(?P<condition>\[if\b[^\]]*\]>))?|[!?/]|(?=\Z))", re.IGNORECASE
)
_NAME = re.compile(r"[^\s/>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s/>=]*")
_BETWEEN = re.compile(r"[\s/]*")
_SPACE = re.compile(r"\s*")
_UNQUOTED_VALUE = re.compile(r"[^\s>]*")
_COMMENT_END = re.compile(r"--!?>")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW_ELEMENTS}
_SCRIPT_URL = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_PHONE_URL = re.compile(r"\s*(?:tel|sms|callto):", re.IGNORECASE)
_LIST_START = re.compile(r"(?:\A|[,\s])\s*\Z")


def advance(spot: Spot, text: str) -> Spot:
    """The point reached after a piece of static text."""
    position = 0
    while position < len(text):
        if spot.conditional:
            end = _COMMENT_END.search(text, position)
            spot, _ = _read(spot, text[: end.start()] if end else text, position)
            if end is None:
                return spot
            spot, position = Spot(), end.end()
        else:
            spot, position = _read(spot, text, position)
    return spot


def _read(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    """Read to the end of the text, or to where a conditional comment opens."""
    conditional = spot.conditional
    while position < len(text) and spot.conditional == conditional:
        spot, position = _STEPS[spot.where](spot, text, position)
    return spot, position


def after_value(spot: Spot) -> Spot:
    """The point after a merged value."""
    if spot.where in (Where.BEFORE_VALUE, Where.VALUE):
        return replace(spot, where=Where.VALUE, written=_shortened(spot.written + MERGED))
    return spot


def place_at(spot: Spot) -> Place | ErrorCode:
    """How a value at this point must be escaped, or why none can stand there."""
    if spot.where is Where.TEXT:
        return Place.HTML
    if spot.where in (Where.COMMENT, Where.DECLARATION):
        return Place.PLAIN_HTML
    if spot.where is Where.RAW:
        return _place_in_raw(spot.element)
    if spot.where in (Where.BEFORE_VALUE, Where.VALUE):
        return _place_in_attribute(spot)
    return ErrorCode.TAG_IN_TAG_NAME


def is_commented(spot: Spot) -> bool:
    """Whether a value at this point stands between ``<!--`` and ``-->``."""
    return spot.conditional or spot.where is Where.COMMENT


def join(spots: Iterable[Spot]) -> Spot | None:
    """Where a document goes on after a condition whose branches end at these points.

    Every branch begins at the point where the condition stands. Afterwards the branches must agree
    about the place: in the text, in the same raw element or comment, in a tag between attributes, or
    in values of the same sort of attribute with the same quotes. Branches that wrote different beginnings
    of one URL are joined to "inside a URL". None means that they do not agree.
    """
    found = iter(spots)
    first: Spot | None = next(found)
    return reduce(lambda joined, spot: joined and _join_two(joined, spot), found, first)


def _join_two(one: Spot, other: Spot) -> Spot | None:
    if one == other or (one.where is other.where is Where.TEXT and one.conditional == other.conditional):
        return one
    if one.conditional != other.conditional:
        return None
    if one.where in _BETWEEN_ATTRIBUTES and other.where in _BETWEEN_ATTRIBUTES:
        return _join_in_tag(one, other)
    if one.where is other.where is Where.VALUE and one.quote == other.quote:
        return _join_in_value(one, other)
    return one if one.where is other.where and one.where in (Where.COMMENT, Where.DECLARATION) else None


def _join_in_tag(one: Spot, other: Spot) -> Spot | None:
    names = {spot.element if spot.element in _RAW_ELEMENTS else "" for spot in (one, other)}
    if len(names) > 1 or one.closing != other.closing:
        return None
    if one.where is other.where is Where.TAG_NAME:
        return one
    return replace(one, where=Where.IN_TAG, attribute="")


def _join_in_value(one: Spot, other: Spot) -> Spot | None:
    if one.attribute != other.attribute and _attribute_sort(one) != _attribute_sort(other):
        return None
    places = place_at(one), place_at(other)
    if places[0] is places[1] or isinstance(places[0], ErrorCode):
        return one
    if isinstance(places[1], ErrorCode):
        return other
    return replace(one, written=MERGED)


def _attribute_sort(spot: Spot) -> str:
    local_name = spot.attribute.rpartition(":")[2]
    if local_name.startswith("on") or local_name == "srcdoc":
        return "script"
    if local_name == "style":
        return "style"
    return "url" if local_name in _URL_ATTRIBUTES else "text"


def _place_in_attribute(spot: Spot) -> Place | ErrorCode:
    sort = _attribute_sort(spot)
    if sort == "script":
        return ErrorCode.TAG_IN_SCRIPT
    if sort == "style":
        return Place.STYLE if spot.quote else ErrorCode.ATTRIBUTE_NEEDS_QUOTES
    if sort == "url":
        return _place_in_url(spot)
    return Place.ATTRIBUTE if spot.quote else Place.UNQUOTED


def _place_in_url(spot: Spot) -> Place | ErrorCode:
    is_list = spot.attribute.rpartition(":")[2] in _URL_LISTS
    if not spot.written.strip() or (is_list and _LIST_START.search(spot.written)):
        return Place.URL if spot.quote else Place.UNQUOTED_URL
    if _SCRIPT_URL.match(spot.written):
        return ErrorCode.TAG_IN_SCRIPT
    return Place.PHONE if _PHONE_URL.match(spot.written) else Place.URL_PART


def _place_in_raw(element: str) -> Place | ErrorCode:
    if element == "script":
        return ErrorCode.TAG_IN_SCRIPT
    return Place.STYLE if element == "style" else Place.PLAIN_HTML


def _shortened(written: str) -> str:
    return written if len(written) <= 2 * _KEPT else written[:_KEPT] + written[-_KEPT:]


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _in_text(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    tag = _TAG.search(text, position)
    return (_opened(spot, tag), tag.end()) if tag else (spot, len(text))


def _opened(spot: Spot, tag: re.Match[str]) -> Spot:
    """What a ``<`` with the characters after it opens."""
    opening = tag.group()
    if tag.group("slash") is not None:
        return Spot(Where.TAG_NAME, closing=opening == "</", conditional=spot.conditional)
    if tag.group("condition") is not None:
        return Spot(conditional=True)
    if opening.startswith("<!--"):
        return spot if opening.endswith(">") else replace(spot, where=Where.COMMENT)
    if opening in ("<", "</") and tag.end() == len(tag.string):
        return replace(spot, where=Where.OPENING, closing=opening == "</")
    return replace(spot, where=Where.DECLARATION)


def _after_opening(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    opening = "</" if spot.closing else "<"
    in_text = replace(spot, where=Where.TEXT, closing=False)
    tag = _TAG.match(opening + text[position:])
    return (_opened(in_text, tag), position + tag.end() - len(opening)) if tag else (in_text, position)


def _in_tag_name(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    end = _skip(_NAME, text, position)
    named = replace(spot, element=spot.element + text[position:end].lower())
    return (replace(named, where=Where.IN_TAG) if end < len(text) else named), end


def _between_attributes(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    position = _skip(_BETWEEN, text, position)
    if position == len(text):
        return spot, position
    if text[position] == ">":
        has_raw_text = spot.element in _RAW_ELEMENTS and not spot.closing
        where = Where.RAW if has_raw_text else Where.TEXT
        return Spot(where, spot.element, spot.closing, conditional=spot.conditional), position + 1
    # An equals sign in front of a name is, by the standard, the name's first character.
    start = "=" if text[position] == "=" else ""
    return replace(spot, where=Where.ATTRIBUTE_NAME, attribute=start), position + len(start)


def _in_attribute_name(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    end = _skip(_ATTRIBUTE_NAME, text, position)
    named = replace(spot, attribute=spot.attribute + text[position:end].lower())
    return (replace(named, where=Where.AFTER_NAME) if end < len(text) else named), end


def _after_attribute_name(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    position = _skip(_SPACE, text, position)
    if position == len(text):
        return spot, position
    if text[position] == "=":
        return replace(spot, where=Where.BEFORE_VALUE), position + 1
    return replace(spot, where=Where.IN_TAG), position


def _before_value(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    position = _skip(_SPACE, text, position)
    if position == len(text):
        return spot, position
    if text[position] == ">":
        return replace(spot, where=Where.IN_TAG), position
    quote = text[position] if text[position] in "\"'" else ""
    return replace(spot, where=Where.VALUE, quote=quote, written=""), position + len(quote)


def _in_value(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    if spot.quote:
        end = text.find(spot.quote, position)
        end = len(text) if end < 0 else end
    else:
        end = _skip(_UNQUOTED_VALUE, text, position)
    if end == len(text):
        return replace(spot, written=_shortened(spot.written + text[position:])), end
    return replace(spot, where=Where.IN_TAG, quote="", written=""), end + len(spot.quote)


def _in_raw_text(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    end = _RAW_END[spot.element].search(text, position)
    if end is None:
        return spot, len(text)
    return replace(spot, where=Where.IN_TAG, closing=True), end.end()


def _in_comment(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    end = _COMMENT_END.search(text, position)
    return (replace(spot, where=Where.TEXT), end.end()) if end else (spot, len(text))


def _in_declaration(spot: Spot, text: str, position: int) -> tuple[Spot, int]:
    end = text.find(">", position)
    return (replace(spot, where=Where.TEXT), end + 1) if end >= 0 else (spot, len(text))


_STEPS: dict[Where, Callable[[Spot, str, int], tuple[Spot, int]]] = {
    Where.TEXT: _in_text,
    Where.OPENING: _after_opening,
    Where.TAG_NAME: _in_tag_name,
    Where.IN_TAG: _between_attributes,
    Where.ATTRIBUTE_NAME: _in_attribute_name,
    Where.AFTER_NAME: _after_attribute_name,
    Where.BEFORE_VALUE: _before_value,
    Where.VALUE: _in_value,
    Where.RAW: _in_raw_text,
    Where.COMMENT: _in_comment,
    Where.DECLARATION: _in_declaration,
}
