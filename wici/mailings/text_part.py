"""The text part of a message, made from its HTML."""

from __future__ import annotations

import re
from collections.abc import Callable

import lxml.html
from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from wici.mailings.html_limits import refuse_too_much
from wici.plain.mergetags import Kind, protect

#: Zero-width characters and soft hyphens, which only mean something to a typesetter.
_UNSEEN = re.compile("[\u00ad\u034f\u200b-\u200d\u2060\ufeff]")
#: A condition alone on its line: the empty line after it would stay when the condition does not hold.
_STATEMENT_LINE = re.compile(r"^(\{%(?:(?!%\}).)*%\}) *\n+", re.MULTILINE)
_PARSER = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE.copy())

Restore = Callable[[str], str]


def text_of(source: str) -> str:
    """The text of a template in HTML, itself a template: tags stay where they stood.

    Links are written ``text (address)``, pictures as their alternative text, tables that only lay out the
    page as paragraphs. Hidden parts (a preheader) are left out. Empty for HTML without any text. Raises
    Refused for HTML that is too long or nested too deep.
    """
    refuse_too_much(source)
    safe, restore = protect(source, into=Kind.TEXT)
    if not safe.strip():
        return ""
    tree = lxml.html.document_fromstring(_with_body(safe).encode(), parser=_PARSER)
    for element in list(tree.iter()):
        _prepare(element, restore)
    return _tidy(restore(_literal_braces(Inscriptis(tree, _CONFIG).get_text())))


def _literal_braces(text: str) -> str:
    """Braces that were written as entities (``&#123;{``) stay text: they must not become a tag here."""
    return re.sub(r"\{(?=[{%]|wicitagq*\d+z)", "{% raw %}{{% endraw %}", text)


def _with_body(source: str) -> str:
    """lxml refuses a document in which there is nothing but comments."""
    return source if re.search(r"<body\b", source, re.IGNORECASE) else f"<body>{source}</body>"


def _prepare(element: lxml.html.HtmlElement, restore: Restore) -> None:
    if not isinstance(element.tag, str):
        return
    if element.tag == "a":
        _show_address(element, restore)
    elif element.tag == "img":
        _show_alternative(element)
    elif element.tag == "table" and _is_table_of_data(element):
        _set_apart(element)
    elif element.tag == "table":
        _unfold(element)


def _show_address(link: lxml.html.HtmlElement, restore: Restore) -> None:
    """``text`` becomes ``text (address)``, unless the text is the address or there is nothing to click."""
    address = re.sub(r"\A(?:mailto|tel|sms):", "", (link.get("href") or "").strip(), flags=re.IGNORECASE)
    words = " ".join(link.text_content().split())
    is_empty = not words and link.find(".//img") is None
    if address.startswith("#") or not address or is_empty or _bare(restore(words)) == _bare(restore(address)):
        return
    _append_text(link, f" ({address})")


def _bare(address: str) -> str:
    return re.sub(r"\A(?:https?://)?(?:www\.)?|/\Z", "", address, flags=re.IGNORECASE).lower()


def _append_text(element: lxml.html.HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = f"{(element[-1].tail or '').rstrip()}{text}"
    else:
        element.text = f"{(element.text or '').rstrip()}{text}"


def _show_alternative(picture: lxml.html.HtmlElement) -> None:
    words = (picture.get("alt") or "").strip()
    if words:
        picture.tail = f"{words}{picture.tail or ''}"


def _is_table_of_data(table: lxml.html.HtmlElement) -> bool:
    """A table with headings or visible lines holds data; any other one only lays out the page."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return False
    return table.find(".//th") is not None or (table.get("border") or "0").strip() not in ("", "0")


def _set_apart(table: lxml.html.HtmlElement) -> None:
    """Empty lines before and after the table."""
    parent = table.getparent()
    if parent is None:
        return
    paragraph = lxml.html.Element("p")
    parent.replace(table, paragraph)
    paragraph.tail, table.tail = table.tail, None
    paragraph.append(table)


def _unfold(table: lxml.html.HtmlElement) -> None:
    """Turn a layout table's own rows and cells into blocks, one under the other."""
    for part in table.iter("tr", "td", "tbody", "thead", "tfoot"):
        if next(part.iterancestors("table"), None) is table:
            part.tag = "div"
    table.tag = "div"


def _tidy(text: str) -> str:
    """Single empty lines, no spaces at the ends of lines, nothing invisible, one line end at the end."""
    lines = [re.sub(r"[ \t\u00a0]+\Z", "", line) for line in _UNSEEN.sub("", text).splitlines()]
    joined = _STATEMENT_LINE.sub(r"\1", "\n".join(lines))
    joined = re.sub(r"\n{3,}", "\n\n", joined).lstrip("\n").rstrip()
    return f"{joined}\n" if joined else ""
