"""The demo's documents: an entry pass, a badge and a certificate from the ready designs; two are attached."""

from __future__ import annotations

from wici.documents import authenticity, drafts
from wici.documents.models import DocumentTemplate
from wici.documents.ready import READY
from wici.events.models import Event
from wici.mailings import attaching, gallery
from wici.mailings.models import Mailing
from wici.plain.pdf.model import dump

_NAMES = {"entry-pass-a5": "Wejściówka", "badge-tall": "Identyfikator", "certificate-a4": "Certyfikat"}
#: The ready message that each document goes with.
_MESSAGES = {"entry-pass-a5": "entry_pass", "certificate-a4": "certificate"}


def make_documents(event: Event) -> None:
    """Three documents; participants find their entry pass and certificate on their own page, too."""
    for design, name in _NAMES.items():
        ready = READY[design]
        made = drafts.create(
            event, name=name, kind=ready.kind, file_name=ready.file_name("pl"), condition=ready.condition,
            layout=dump(ready.layout(language="pl", accent=event.accent)), is_public=design in _MESSAGES,
            facts=list(authenticity.FACTS),
        )  # fmt: skip
        if design in _MESSAGES:
            _attach(event, made, _MESSAGES[design])


def _attach(event: Event, made: DocumentTemplate, message: str) -> None:
    subject = next(ready.subject for ready in gallery.messages("pl") if ready.name == message)
    for mailing in Mailing.objects.filter(event=event, subject=subject, is_saved=True):
        attaching.attach(mailing, made)
