"""Why a document cannot be made, apart from what makes documents, which most messages do without."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wici.plain.pdf.errors import DocumentError
from wici.shared.refusals import Sentence
from wici.shared.spoken import spoken


class CannotMake(Exception):
    """A document cannot be made, for one person or (when preparing) for anybody; with a sentence that names
    the document."""

    def __init__(self, name: str, error: DocumentError) -> None:
        super().__init__(name)
        self.name = name
        self.sentence: Sentence = _("“%(document)s”: %(reason)s") % {
            "document": name,
            "reason": spoken(error.wording),
        }

    def __str__(self) -> str:
        return str(self.sentence)
