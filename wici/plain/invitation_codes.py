"""Invitation codes: how they are made, written and compared.

*Made.* Ten characters of ``CODE_ALPHABET`` (22 letters and digits without 0/O, 1/I/L and other pairs that
look alike): 22^10 = 2.6 * 10^13 codes, 44.6 bits. In an event with 100,000 of them a guess is right once in
266 million; whoever may be wrong 30 times in 10 minutes needs about 168 years for that.

*Written.* In two halves: ``H4X7K-Q9RTC``.

*Compared.* Without regard to case, spaces and dashes; of characters that look alike each stands for the
other (``O`` and ``0``, ``I``, ``L`` and ``1``), so that a code that somebody made up can be read off paper.
"""

from __future__ import annotations

import re

from wici.plain.keys import CODE_ALPHABET, Chooser, fold

#: Characters of a code that is made here.
LENGTH = 10
_HALF = LENGTH // 2
#: How many characters a code that somebody made up must and may have, and the longest as it is written.
SHORTEST, LONGEST = 6, 40

_LOOK_ALIKE = str.maketrans("oil", "011")
_GAPS = re.compile(r"[\s\-_.]+")
_TYPED = re.compile(r"[0-9a-z]+\Z")


def new_code(source: Chooser) -> str:
    """A new code as it is written; the caller makes sure that nobody has it yet."""
    code = "".join(source.choice(CODE_ALPHABET) for _ in range(LENGTH))
    return f"{code[:_HALF]}-{code[_HALF:]}"


def compared(text: str) -> str:
    """The form in which two codes are compared; empty for text that cannot be a code.

    Text of more than 100 characters is none.
    """
    if len(text) > 100:
        return ""
    key = _GAPS.sub("", fold(text))
    return key.translate(_LOOK_ALIKE) if _TYPED.match(key) and len(key) <= LONGEST else ""


def is_long_enough(text: str) -> bool:
    """Whether a code that somebody made up is not too short to be a secret."""
    return len(compared(text)) >= SHORTEST
