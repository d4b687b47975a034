"""Ready messages in Polish and English, to begin from.

Each is a file in the folder of the same name: lines ``Subject:`` and ``Preheader:``, an empty line, and the
body of a visual message.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from wici.events.models import Language
from wici.shared.refusals import Sentence

_FOLDER = Path(__file__).with_suffix("")


@dataclass(frozen=True, slots=True)
class ReadyMessage:
    """A message to begin from; ``title`` says in the user's language what it is for."""

    name: str
    language: str
    title: Sentence
    subject: str
    preheader: str
    html: str

    def fields(self) -> dict[str, str]:
        """The fields of a Mailing that begins with this message, as ``drafts.create`` takes them."""
        return {
            "subject": self.subject,
            "preheader": self.preheader,
            "html": self.html,
            "language": self.language,
        }


_TITLES: dict[str, Sentence] = {
    "invitation": _("Invitation"),
    "reminder": _("Reminder"),
    "practical": _("Practical information"),
    "entry_pass": _("Entry pass"),
    "certificate": _("Certificate"),
    "survey": _("Survey"),
    "thanks": _("Thanks"),
}


@lru_cache(maxsize=4)
def messages(language: str) -> tuple[ReadyMessage, ...]:
    """The ready messages in a language, in the order in which an event needs them.

    Raises ValueError for a language that Wici doesn't write in.
    """
    folder = _FOLDER / Language(language).value
    return tuple(read(folder / f"{name}.html", language, _TITLES[name]) for name in _TITLES)


def find(name: str, language: str) -> ReadyMessage | None:
    """The ready message of this name and language, if there is one."""
    if language not in Language.values:
        return None
    return next((ready for ready in messages(language) if ready.name == name), None)


def read(path: Path, language: str, title: Sentence) -> ReadyMessage:
    """A ready message from its file, which is named after it."""
    head, _gap, html = path.read_text(encoding="utf-8").partition("\n\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    return ReadyMessage(
        name=path.stem,
        language=language,
        title=title,
        subject=lines["Subject"],
        preheader=lines["Preheader"],
        html=html.rstrip("\n"),
    )
