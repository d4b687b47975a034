"""The tags that the templates of these tests may use."""

from __future__ import annotations

from collections.abc import Mapping

from wici.plain.mergetags import Kind, TagSpec, TagType, TemplateErrors, parse, render

_FIRST_NAME = TagSpec("first_name")
TAGS: dict[str, TagSpec] = {
    "first_name": _FIRST_NAME,
    "imie": _FIRST_NAME,
    "firma": TagSpec("firma"),
    "type": TagSpec("type"),
    "link": TagSpec("link", TagType.LINK),
    "qr": TagSpec("qr", TagType.IMAGE),
}


def printed(source: str, values: Mapping[str, str], kind: Kind = Kind.HTML) -> str:
    """What a template makes of values, parsed and printed at once."""
    return render(parse(source, kind=kind, tags=TAGS), values)


def mistakes(source: str, kind: Kind = Kind.HTML) -> list[tuple[str, int, int, str, str]]:
    """The code, line, column, name and suggestion of everything wrong with a template."""
    try:
        parse(source, kind=kind, tags=TAGS)
    except TemplateErrors as refused:
        return [(e.code.value, e.line, e.column, e.name, e.suggestion) for e in refused.errors]
    return []
