"""What mail programs would not like in the HTML: scripts, broken links, pictures nobody can reach."""

from __future__ import annotations

import ipaddress
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from wici.mailings.findings import Finding, Level, Where

_Attributes = list[tuple[str, str | None]]

_REMOVED_NAMES = "script iframe object embed applet form input button select textarea audio video base"
_CLOSED_NAMES = """
    a abbr b big blockquote center code div em font h1 h2 h3 h4 h5 h6 i ol pre s small span strong style
    sub sup table title u ul
"""
#: Elements that mail programs remove, with what is in them or what they do.
_REMOVED = frozenset(_REMOVED_NAMES.split())
#: Elements whose end nobody may leave out (HTML Living Standard, 13.1.2.4).
_CLOSED = frozenset(_CLOSED_NAMES.split())
_LINKS = {
    "a": "href",
    "area": "href",
    "img": "src",
    "td": "background",
    "table": "background",
    "body": "background",
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "cid", "data"})
_TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}", re.DOTALL)
_DRIVE = re.compile(r"[a-z]:[\\/]|\\\\", re.IGNORECASE)
#: Addresses that several people see are named once.
_MOST_PROBLEMS = 50


def check_html(source: str) -> list[Finding]:
    """Warnings about a template in HTML, each with line and column, in the order of the source."""
    reader = _Reader()
    reader.feed(_TAG.sub(_without_markup, source))
    reader.close()
    reader.end()
    return list(dict.fromkeys(reader.found))[:_MOST_PROBLEMS]


def _without_markup(tag: re.Match[str]) -> str:
    """A tag in the same room, with nothing in it that HTML would take for its own."""
    return re.sub(r"[\"'<>&]", "_", tag[0])


class _Reader(HTMLParser):
    """Walks through the source as it was written, so that places are right."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Finding] = []
        self._open: list[tuple[str, int, int]] = []

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        self._look_at(tag, attrs)
        if tag in _CLOSED:
            line, column = self.getpos()
            self._open.append((tag, line, column + 1))

    def handle_startendtag(self, tag: str, attrs: _Attributes) -> None:
        self._look_at(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _CLOSED:
            return
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
            return
        names = [name for name, _line, _column in self._open]
        if tag not in names:
            self._warn("stray_end", _("</%(tag)s> closes nothing.") % {"tag": tag})
            return
        last = len(names) - 1 - names[::-1].index(tag)
        for name, line, column in self._open[last + 1 :]:
            self._unclosed(name, line, column)
        del self._open[last:]

    def end(self) -> None:
        """Report what is open at the end of the source."""
        for name, line, column in self._open:
            self._unclosed(name, line, column)

    def _look_at(self, tag: str, attrs: _Attributes) -> None:
        if tag in _REMOVED:
            self._warn("removed", _("Mail programs remove <%(tag)s>: don't rely on it.") % {"tag": tag})
        for name, value in attrs:
            if name.startswith("on"):
                sentence = _("Mail programs run no scripts: “%(name)s” does nothing.") % {"name": name}
                self._warn("script", sentence)
            elif name == _LINKS.get(tag):
                self._address((value or "").strip(), is_picture=name != "href")

    def _address(self, address: str, *, is_picture: bool) -> None:
        problem = problem_of(address, is_picture=is_picture)
        if problem:
            code, sentence = problem
            self._warn(code, sentence % {"address": address if len(address) <= 80 else f"{address[:79]}…"})

    def _unclosed(self, name: str, line: int, column: int) -> None:
        sentence = _("<%(tag)s> is not closed.") % {"tag": name}
        self.found.append(Finding(Level.WARNING, "unclosed", sentence, Where("html", line, column)))

    def _warn(self, code: str, sentence: str) -> None:
        line, column = self.getpos()
        self.found.append(Finding(Level.WARNING, code, sentence, Where("html", line, column + 1)))


def problem_of(address: str, *, is_picture: bool = False) -> tuple[str, str] | None:
    """What is wrong with the address of a link or a picture: a code, and a sentence with %(address)s.

    Tags in it stand for something that is right; nothing is looked up.
    """
    if not address:
        return _empty(is_picture)
    if address.startswith("#"):
        return None
    if _DRIVE.match(address) or address.lower().startswith(("file:", "blob:")):
        return "unreachable", _("“%(address)s” is on your own computer: nobody else can see it.")
    bare = _TAG.sub("x", address)
    if _TAG.match(address) and not is_picture:
        return None
    if re.search(r"\s", bare):
        return "broken_link", _("“%(address)s” has a space or a line break in it: the link is broken.")
    return _problem_of_scheme(address, bare, is_picture=is_picture)


def _empty(is_picture: bool) -> tuple[str, str]:
    if is_picture:
        return "empty_link", _("A picture has no address.")
    return "empty_link", _("A link has no address.")


def _problem_of_scheme(address: str, bare: str, *, is_picture: bool) -> tuple[str, str] | None:
    scheme, colon, rest = bare.partition(":")
    scheme = scheme.lower()
    if _TAG.match(address):
        return None
    if not colon or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        return "broken_link", _("“%(address)s” is no whole address: it should begin with https://.")
    if scheme == "javascript":
        return "script", _("“%(address)s” is a script: mail programs run none.")
    if scheme == "data" and is_picture:
        return "data_picture", _("A picture is written into the HTML: many mail programs don't show it.")
    if scheme not in _SCHEMES:
        return "broken_link", _("“%(address)s” begins with something that is no way to reach a page.")
    return _problem_of_host(address, bare, rest) if scheme in ("http", "https") else None


def _problem_of_host(address: str, bare: str, rest: str) -> tuple[str, str] | None:
    if not rest.startswith("//"):
        return "broken_link", _("“%(address)s” lacks // after the colon: the link is broken.")
    try:
        host = urlsplit(bare).hostname or ""
        urlsplit(bare).port  # noqa: B018 - raises ValueError for what is no number
    except ValueError:
        host = ""
    if not host or host.startswith((".", "http")) or ".." in host:
        return "broken_link", _("“%(address)s” has no valid name of a server: the link is broken.")
    if is_local(host):
        return "unreachable", _("“%(address)s” leads into your own network: recipients cannot reach it.")
    if "." not in host and ":" not in host and not _TAG.search(address):
        return "broken_link", _("“%(address)s” has no valid name of a server: the link is broken.")
    return None


def is_local(host: str) -> bool:
    """Whether a name or number of a server means something in one's own network only."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
