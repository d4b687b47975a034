"""Why a document cannot be made."""

from __future__ import annotations

from wici.plain.wording import Wording


class DocumentError(Exception):
    """A document, or a picture or background for one, cannot be made.

    ``wording`` says what is wrong and what to do, for people; ``element_id`` is the element at fault, empty
    when it is the whole document or when the thrower does not know the element.
    """

    def __init__(self, wording: Wording, element_id: str = "") -> None:
        super().__init__(str(wording))
        self.wording = wording
        self.element_id = element_id
