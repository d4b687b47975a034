"""What is not as it should be about a document that was made all the same."""

from __future__ import annotations

from dataclasses import dataclass

from wici.plain.wording import Wording


@dataclass(frozen=True, slots=True)
class Problem:
    """A remark about one element (empty ``element_id``: about the whole document): a text that does not fit,
    a letter that the chosen font lacks, a picture that is too coarse for print."""

    element_id: str
    wording: Wording
