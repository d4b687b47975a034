"""From a recipient's row to their message: the same for sending and for showing it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from wici.delivery.loading import Row, read
from wici.delivery.models import Dispatch
from wici.documents.issuing import note_valid
from wici.documents.models import DocumentTemplate
from wici.mailings.content import Content
from wici.mailings.models import Mailing, Revision
from wici.mailings.rendering import Message, Renderer
from wici.mailings.sms.rendering import SmsRenderer


class Origin(NamedTuple):
    """What the messages of a dispatch are made from, in plain values, so that another process can be told."""

    token: str
    revision_id: int
    message_domain: str
    #: In ISO 8601, with the offset from UTC.
    date: str

    @classmethod
    def of(cls, dispatch: Dispatch) -> Origin:
        """That of a dispatch."""
        date = date_of(dispatch).isoformat()
        return cls(dispatch.token, dispatch.revision_id, dispatch.message_domain, date)


class Maker:
    """Makes the messages of a dispatch. Raises CannotRender when none can be made of its content."""

    def __init__(self, source: Dispatch | Origin) -> None:
        self.origin = origin = source if isinstance(source, Origin) else Origin.of(source)
        self.content, self._renderer = _prepared(origin.token, origin.revision_id)
        self._token = origin.token
        self._domain = origin.message_domain
        self._date = datetime.fromisoformat(origin.date)

    @property
    def takes_long(self) -> bool:
        """Whether documents are made for the messages."""
        return bool(self.content.documents)

    def fetch(self, frozen: Sequence[dict[str, Any]], *, are_past: bool = False) -> None:
        """Bring what these recipients' messages need (photos) to this machine, and note in ``frozen`` which
        of their documents are valid by now: each with one query at most.

        Of a message that has left (``are_past``) nothing is noted: it is made as it was.
        """
        self._renderer.fetch(frozen)
        if self.content.documents and not are_past:
            note_valid(frozen)

    def bring(self, rows: Sequence[Row]) -> None:
        """Fetch for the rows of a batch, where their messages need anything."""
        if not self.takes_long:
            return
        read(rows)
        self.fetch([row.frozen for row in rows])
        for row in rows:
            row.keep_notes()

    def make(self, *, position: int, address: str, name: str, frozen: Mapping[str, Any]) -> Message:
        """The message of the recipient in this position; always the same bytes.

        Asks no database, so it may be called while an event loop runs. Raises CannotRender when there is no
        message for this recipient.
        """
        return self._renderer.assemble(
            frozen,
            to_name=name,
            to_address=address,
            message_id=f"{self._token}.{position}@{self._domain}",
            date=self._date,
        )

    def documents_of(self, frozen: Mapping[str, Any]) -> list[int]:
        """The templates of the documents that go with a recipient's message, which is not made for that."""
        return [due.template_id for due in self._renderer.due_documents(frozen)]


def date_of(dispatch: Dispatch) -> datetime:
    """The Date of all the messages: when it was said to send them (RFC 5322 section 3.6.1), in the event's
    time zone. Not when a server took one: so a retry, and the report, make the same bytes again."""
    return (dispatch.scheduled_at or dispatch.created_at).astimezone(dispatch.event.zone)


def load() -> None:
    """Import what makes documents, where anybody has designed one: sending does not wait for that then."""
    if DocumentTemplate._base_manager.exists():
        import_module("wici.mailings.documents")


@lru_cache(maxsize=4)
def _prepared(token: str, revision_id: int) -> tuple[Content, Renderer | SmsRenderer]:
    """Parsed and encoded once per process; a revision never changes."""
    content = Content.from_json(Revision._base_manager.get(pk=revision_id).content)
    return content, SmsRenderer(content) if content.kind == Mailing.Kind.SMS else Renderer(content)
