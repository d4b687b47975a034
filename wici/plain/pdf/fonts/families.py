"""The families that a designer may choose, and the fonts that lend them what they lack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """A family as people choose it. ``stem`` is how its files' names begin."""

    name: str
    stem: str
    is_serif: bool = False
    #: It has bold and italic; else there is only one style, which stands for all.
    has_styles: bool = True

    def file(self, *, is_bold: bool, is_italic: bool) -> str:
        """The name of the file that has this style, or the nearest that there is."""
        weight = "700Bold" if is_bold and self.has_styles else "400Regular"
        return f"{self.stem}_{weight}{'_Italic' if is_italic and self.has_styles else ''}.ttf"


FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("Noto Sans", "NotoSans"),
        Family("Noto Serif", "NotoSerif", is_serif=True),
        Family("Montserrat", "Montserrat"),
        Family("Playfair Display", "PlayfairDisplay", is_serif=True),
        Family("Great Vibes", "GreatVibes", is_serif=True, has_styles=False),
    )
}
_SANS, _SERIF = FAMILIES["Noto Sans"], FAMILIES["Noto Serif"]
#: Files without italics, in the order in which they are asked for a letter.
_LENDERS = ("NotoSansArabic", "NotoSansHebrew", "NotoEmoji")
_LAST_LENDER = "DejaVuSans.ttf"
_WEIGHTS = ("400Regular", "700Bold")

#: Every file; the place of a file here is its number in documents, so new ones go to the end.
FILES: tuple[str, ...] = (
    *dict.fromkeys(
        family.file(is_bold=is_bold, is_italic=is_italic)
        for family in FAMILIES.values()
        for is_bold in (False, True)
        for is_italic in (False, True)
    ),
    *(f"{stem}_{weight}.ttf" for stem in _LENDERS for weight in _WEIGHTS),
    _LAST_LENDER,
)


def chain(family: Family, *, is_bold: bool, is_italic: bool) -> tuple[str, ...]:
    """The files to look for a letter in: the chosen style's first."""
    lenders = (_SERIF, _SANS) if family.is_serif else (_SANS,)
    files = [each.file(is_bold=is_bold, is_italic=is_italic) for each in (family, *lenders)]
    files.extend(f"{stem}_{_WEIGHTS[is_bold]}.ttf" for stem in _LENDERS)
    return tuple(dict.fromkeys((*files, _LAST_LENDER)))
