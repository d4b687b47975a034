"""What is wrong with a form or with an answer, each in a sentence that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from wici.plain.wording import Wording


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about the question ``key`` ("" for the whole form); ``part`` names what of it is wrong:
    a field of Question, of Rules or of Visibility, "" for an answer."""

    key: str
    wording: Wording
    part: str = ""

    def __str__(self) -> str:
        return str(self.wording)
