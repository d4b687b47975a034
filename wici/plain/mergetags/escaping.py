"""How a value is written into each place, so that it stays a value and nothing else.

What a value must never do: open an element, leave its attribute, run a script, end a comment, add a
header. Lone surrogates, which no encoding can send, become U+FFFD everywhere; in HTML, control
characters are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from wici.plain.mergetags.nodes import Place

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HEADER_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE_END = re.compile(r"\r\n?")
#: Anything that the places within HTML may have to treat; most values have none of it.
_SPECIAL_IN_HTML = re.compile("[&<>\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPECIAL_IN_ATTRIBUTE = re.compile("[&<>\"'`\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SPECIAL_IN_URL_PART = re.compile(r"[^A-Za-z0-9._~@-]")
_UNSAFE_UNQUOTED = re.compile(r"[^\w.~:/@\u0080-\U0010ffff-]|\s")
_UNSAFE_IN_STYLE = re.compile(r"[^A-Za-z0-9 #%.,_\u00a1-\U0010ffff-]")
#: Addresses in which nothing needs escaping.
_PLAIN_URL = re.compile(r"(?:https?|mailto|tel|cid):[\w.~:/?#@!$()*+,;=%-]*", re.IGNORECASE | re.ASCII)
_ALLOWED_URL = re.compile(r"(?:https?|mailto|tel|cid):", re.IGNORECASE)
_PHONE = re.compile(r"[\d\s()+./*\u2010-\u2015-]*")
_SEPARATORS_IN_PHONE = re.compile(r"[^0-9+*]")
_SPACES = re.compile(r"\s")


def escape(value: str, place: Place, *, in_comment: bool = False) -> str:
    """The value as it is written at a place. ``in_comment``: the place is between ``<!--`` and
    ``-->``, so the value is also kept from ending the comment."""
    escaped = ESCAPES[place](value)
    return escaped.replace("-", _HYPHENS.get(place, "&#45;")) if in_comment else escaped


def _clean(value: str) -> str:
    """The value as HTML may hold it: line ends as LF, no other control characters than tab."""
    if not _UNCLEAN.search(value):
        return value
    return _CONTROLS.sub("", _LINE_END.sub("\n", _sendable(value)))


def _sendable(value: str) -> str:
    return value if value.isprintable() else _SURROGATE.sub("\ufffd", value)


def _escaped(value: str) -> str:
    return _clean(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _html(value: str) -> str:
    """Text of an element; line breaks stay visible."""
    return _escaped(value).replace("\n", "<br>") if _SPECIAL_IN_HTML.search(value) else value


def _plain_html(value: str) -> str:
    """Quotes are escaped too: within ``<svg>`` a ``<title>`` may hold elements after all."""
    if not _SPECIAL_IN_ATTRIBUTE.search(value):
        return value
    return _escaped(value).replace('"', "&#34;").replace("'", "&#39;")


def _attribute(value: str) -> str:
    """Quotes, back quotes (old Internet Explorers took them for quotes) and white space that mail
    software might fold go as character references."""
    if not _SPECIAL_IN_ATTRIBUTE.search(value):
        return value
    quoted = _escaped(value).replace('"', "&#34;").replace("'", "&#39;").replace("`", "&#96;")
    return quoted.replace("\n", "&#10;").replace("\t", "&#9;")


def _unquoted(value: str) -> str:
    """An attribute's value without quotes. It cannot be empty, else the next attribute's name would
    become the value, so an empty one is a space."""
    return _UNSAFE_UNQUOTED.sub(lambda found: f"&#{ord(found.group())};", _clean(value)) or "&#32;"


def _url(value: str) -> str:
    """A whole address. Browsers ignore control characters and outer spaces in addresses, so these go
    before the scheme is looked at; an address of another scheme (``javascript:``) becomes ``#``."""
    if _PLAIN_URL.fullmatch(value):
        return value
    address = _HEADER_CONTROLS.sub("", _sendable(value)).strip()
    if not address:
        return ""
    if not _ALLOWED_URL.match(address):
        return "#"
    return _attribute(_SPACES.sub(lambda space: quote(space.group()), address))


def _unquoted_url(value: str) -> str:
    return _url(value) or "#"


def _url_part(value: str) -> str:
    """Percent-encoded (RFC 3986); ``@`` stays, since ``mailto:`` needs it and nothing forbids it."""
    return quote(_sendable(value), safe="@") if _SPECIAL_IN_URL_PART.search(value) else value


def _phone(value: str) -> str:
    """The first telephone number in the value, without its separators (RFC 3966)."""
    number = _PHONE.match(value.strip())
    return _SEPARATORS_IN_PHONE.sub("", number.group()) if number else ""


def _style(value: str) -> str:
    """Part of a CSS value: everything with a meaning in CSS is escaped (CSS Syntax, 4.3.7)."""
    text = _SPACES.sub(" ", _clean(value))
    return _UNSAFE_IN_STYLE.sub(lambda found: f"\\{ord(found.group()):x} ", text)


def _header(value: str) -> str:
    """One line: a value cannot add a header."""
    if value.isprintable():
        return value
    return _HEADER_CONTROLS.sub(" ", _sendable(value))


_HYPHENS = {Place.URL_PART: "%2D", Place.STYLE: "\\2d "}
ESCAPES: dict[Place, Callable[[str], str]] = {
    Place.HTML: _html,
    Place.PLAIN_HTML: _plain_html,
    Place.ATTRIBUTE: _attribute,
    Place.UNQUOTED: _unquoted,
    Place.URL: _url,
    Place.UNQUOTED_URL: _unquoted_url,
    Place.URL_PART: _url_part,
    Place.PHONE: _phone,
    Place.STYLE: _style,
    Place.TEXT: _sendable,
    Place.HEADER: _header,
}
