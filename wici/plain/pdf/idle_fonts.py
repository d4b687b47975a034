"""Fonts that a page selects but writes nothing in, as several programs do at the top of each page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pikepdf

_SHOWING = frozenset({"Tj", "TJ", "'", '"'})


def remove_idle_fonts(pdf: pikepdf.Pdf, page: Any) -> None:
    """Take the fonts without a file that no text is set in out of a page's resources and content."""
    fonts = page.obj.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
    bare = {key for key, font in fonts.items() if is_bare(dict(font.items()))}
    if not bare:
        return
    instructions = list(pikepdf.parse_content_stream(page))
    idle = bare - _written_in(instructions)
    if not idle:
        return
    kept = [
        each for each in instructions if not (str(each.operator) == "Tf" and str(each.operands[0]) in idle)
    ]
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    resources = pikepdf.Dictionary(dict(page.obj.Resources.items()))
    resources.Font = pikepdf.Dictionary({key: font for key, font in fonts.items() if key not in idle})
    page.obj.Resources = resources


def is_bare(font: dict[str, Any]) -> bool:
    """Whether a font dictionary (9.5) has neither a font's file nor drawings of its letters."""
    if str(font.get("/Subtype")) in ("/Type0", "/Type3"):
        return False
    descriptor = font.get("/FontDescriptor")
    return not (
        isinstance(descriptor, pikepdf.Dictionary)
        and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    )


def _written_in(instructions: Iterable[Any]) -> set[str]:
    """The names of the fonts in which something is written."""
    current, before, used = "", [], set()
    for each in instructions:
        operator = str(each.operator)
        if operator == "Tf":
            current = str(each.operands[0])
        elif operator == "q":
            before.append(current)
        elif operator == "Q" and before:
            current = before.pop()
        elif operator in _SHOWING:
            used.add(current)
    return used
