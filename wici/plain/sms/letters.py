"""Writing without the letters that make a text message short of room: ą becomes a, a dash a hyphen.

One Polish letter, or one quotation mark of a word processor, halves what fits into a part (see ``parts``).
"""

from __future__ import annotations

import unicodedata

from wici.plain.sms.parts import is_gsm

_REPLACED = {
    **dict.fromkeys("„”“‟″«»", '"'),
    **dict.fromkeys("‚’‘‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict.fromkeys("•·●", "*"),
    "…": "...",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "Œ": "OE",
    "œ": "oe",
    "ẞ": "SS",
    "×": "x",
    "№": "No",
}


def simplified(text: str) -> str:
    """The text with letters and marks of the GSM alphabet where there are such; what has no likeness there
    (an emoji, Cyrillic) stays. Doing it twice changes nothing more."""
    return "".join(map(_simple, unicodedata.normalize("NFC", text)))


def replaced(text: str) -> tuple[tuple[str, str], ...]:
    """What ``simplified`` changes in a text: each character once, with what stands for it."""
    pairs = ((character, _simple(character)) for character in unicodedata.normalize("NFC", text))
    return tuple(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))


def _simple(character: str) -> str:
    if is_gsm(character):
        return character
    if character in _REPLACED:
        return _REPLACED[character]
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each)
    )
    return plain if plain and all(map(is_gsm, plain)) else character
