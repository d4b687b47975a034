"""Into how many parts a text message falls, and because of which letters.

A part holds 140 octets: 160 septets of the GSM default alphabet, or 70 UTF-16 code units once a single
character is not in it. Several parts are put together again by a header of 6 octets in each, which leaves 153
or 67 (3GPP TS 23.038 section 6.2, TS 23.040 section 9.2.3.24.1). A character is never split: neither one of
the extension table, which takes an escape and a septet, nor a pair of surrogates.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

#: The default alphabet, 3GPP TS 23.038 section 6.2.1, without its escape.
_DEFAULT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Its extension table, section 6.2.1.1: an escape stands before each.
_EXTENSION = frozenset("\f^{}\\[~]|€")


class Alphabet(Enum):
    """How the characters are written, and how many a lone part and one of several parts hold."""

    GSM = (160, 153)
    UCS2 = (70, 67)

    @property
    def alone(self) -> int:
        """Units that fit into a message of one part."""
        return self.value[0]

    @property
    def of_several(self) -> int:
        """Units that fit into each of several parts."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Measure:
    """A text as it is counted: units are septets, or UTF-16 code units.

    ``forcing`` are the characters, each once and in their order, that are not in the GSM alphabet and so
    force UCS-2. ``left`` units still fit into the last part. An empty text has no part.
    """

    alphabet: Alphabet
    units: int
    parts: int
    left: int
    forcing: str = ""


def is_gsm(character: str) -> bool:
    """Whether a character is in the GSM default alphabet or its extension table."""
    return character in _DEFAULT or character in _EXTENSION


def measure(text: str) -> Measure:
    """How long a text is for a telephone network. Composed letters (NFC) are counted, as they are sent."""
    composed = unicodedata.normalize("NFC", text)
    forcing = "".join(dict.fromkeys(character for character in composed if not is_gsm(character)))
    alphabet = Alphabet.UCS2 if forcing else Alphabet.GSM
    widths = [_width(character, alphabet) for character in composed]
    units = sum(widths)
    if units <= alphabet.alone:
        return Measure(alphabet, units, 1 if units else 0, alphabet.alone - units, forcing)
    filled = list(_filled(widths, alphabet.of_several))
    return Measure(alphabet, units, len(filled), alphabet.of_several - filled[-1], forcing)


def split(text: str) -> list[str]:
    """The parts of a text as they travel, which put together are the text (composed) again."""
    composed = unicodedata.normalize("NFC", text)
    measured = measure(composed)
    if measured.parts <= 1:
        return [composed] if composed else []
    parts, used = [""], 0
    for character in composed:
        width = _width(character, measured.alphabet)
        if used + width > measured.alphabet.of_several:
            parts.append("")
            used = 0
        parts[-1] += character
        used += width
    return parts


def _width(character: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.UCS2:
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in _EXTENSION else 1


def _filled(widths: Iterable[int], limit: int) -> Iterator[int]:
    """How full each part is."""
    used = 0
    for width in widths:
        if used + width > limit:
            yield used
            used = 0
        used += width
    yield used
