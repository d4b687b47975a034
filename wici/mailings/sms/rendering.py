"""One text message for one person: what is sent and what a preview shows come from here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wici.documents.rendering import Due
from wici.mailings.content import Content
from wici.mailings.rendering import CannotRender, Message
from wici.merging.catalogue import evaluator
from wici.plain.mergetags import Kind, Template, TemplateErrors, compile_renderer, parse
from wici.plain.sms.letters import simplified
from wici.plain.sms.parts import measure

#: Networks put no more parts together again reliably, and nobody reads that much on a phone.
MOST_PARTS = 10


class SmsRenderer:
    """Makes the messages of a content. May be shared by threads.

    Raises CannotRender when no message of this content can be made.
    """

    def __init__(self, content: Content) -> None:
        catalogue = content.catalogue()
        try:
            self.template: Template = parse(content.text, kind=Kind.TEXT, tags=catalogue.words())
        except TemplateErrors as error:
            raise CannotRender("bad_content", str(error)) from error
        self._evaluate = evaluator([catalogue.by_key[key] for key in sorted(self.template.keys)])
        self._print = compile_renderer(self.template)
        self._is_simple = bool(content.sms.get("without_letters"))

    def values(self, frozen: Mapping[str, Any]) -> dict[str, str]:
        """The values of the used tags for a recipient's raw data."""
        return self._evaluate(frozen)

    def written(self, frozen: Mapping[str, Any]) -> str:
        """The words for one recipient before letters are simplified."""
        lines = self._print(self._evaluate(frozen)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines).strip())

    def words(self, frozen: Mapping[str, Any]) -> str:
        """The words for one recipient, as they leave. Raises CannotRender for none, and for too many."""
        text = self.written(frozen)
        text = simplified(text).strip() if self._is_simple else text
        if not text:
            raise CannotRender("empty_text", _("Nothing is left of the message for this person."))
        parts = measure(text).parts
        if parts > MOST_PARTS:
            sentence = _("The message falls into %(parts)d parts; at most %(limit)d are possible.")
            raise CannotRender("too_many_parts", str(sentence) % {"parts": parts, "limit": MOST_PARTS})
        return text

    def assemble(self, frozen: Mapping[str, Any], **of_mail: Any) -> Message:
        """The message for one recipient as the engine hands it over: its words in UTF-8. What only mail has
        (names, dates, identifiers) is not used. Raises CannotRender."""
        try:
            return Message([self.words(frozen).encode("utf-8", "replace")], needs_smtputf8=False)
        except (ValueError, LookupError, TypeError) as error:
            raise CannotRender("cannot_render", f"{type(error).__name__}: {error}") from error

    def fetch(self, frozen: Sequence[Mapping[str, Any]]) -> None:
        """There is nothing to bring."""

    def due_documents(self, frozen: Mapping[str, Any]) -> list[Due]:
        """No document goes with a text message."""
        return []
