"""Ready designs that a document can start from: good as they are, and everything in them can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wici.documents.models import DocumentTemplate
from wici.documents.ready import badges, certificates, passes
from wici.documents.ready.vocabulary import Style
from wici.people.models import Status
from wici.plain.mergetags import is_any_of
from wici.plain.pdf.model import Layout
from wici.shared.refusals import Sentence

LANGUAGES = ("pl", "en")


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready design; those with the registration status have such a document, as a rule (None: all)."""

    name: str
    label: Sentence
    kind: DocumentTemplate.Kind
    make: Callable[[Style], Layout]
    #: Key of the word that its file name begins with.
    file_word: str
    status: Status | None = None

    @property
    def condition(self) -> str:
        """Who has it: the status by all of its names, for its tag speaks the recipient's language."""
        return is_any_of("status", self.status.wordings) if self.status else ""

    def layout(self, *, language: str, accent: str) -> Layout:
        """The design in this language (``pl``, ``en``) and colour (``#rrggbb``)."""
        return self.make(Style(language, accent))

    def file_name(self, language: str) -> str:
        """A template for the file's name."""
        style = Style(language, "#000000")
        return f"{style.word(self.file_word)} {style.tag('full_name')}"


_Kind = DocumentTemplate.Kind
#: By name, in the order in which they are offered.
READY: Mapping[str, Ready] = {
    each.name: each
    for each in (
        Ready(
            "entry-pass-a5", _("Entry pass, A5"), _Kind.ENTRY_PASS, passes.a5, "pass_file", Status.COMPLETED
        ),
        Ready(
            "entry-pass-a4", _("Entry pass, A4"), _Kind.ENTRY_PASS, passes.a4, "pass_file", Status.COMPLETED
        ),
        Ready("badge-card", _("Badge, 86 × 54 mm"), _Kind.BADGE, badges.card, "badge_file"),
        Ready("badge-tall", _("Badge, 90 × 120 mm"), _Kind.BADGE, badges.tall, "badge_file"),
        Ready("badge-folded", _("Double badge, A5 folded to A6"), _Kind.BADGE, badges.folded, "badge_file"),
        Ready(
            "certificate-a4", _("Certificate of attendance, A4"), _Kind.CERTIFICATE, certificates.a4,
            "certificate_file", Status.COMPLETED,
        ),
    )
}  # fmt: skip


def ready(name: str, *, language: str, accent: str) -> Layout:
    """The ready design of that name. Raises KeyError for another name or language."""
    return READY[name].layout(language=language, accent=accent)
