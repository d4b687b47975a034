"""From a recipient's row to their message: the same for sending and for showing it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from wici.delivery.models import Dispatch
from wici.mailings.content import Content
from wici.mailings.models import Mailing, Revision
from wici.mailings.rendering import Message, Renderer
from wici.mailings.sms.rendering import SmsRenderer


class Maker:
    """Makes the messages of a dispatch. Raises CannotRender when none can be made of its content."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.content, self._renderer = _prepared(dispatch.token, dispatch.revision_id)
        self._token = dispatch.token
        self._domain = dispatch.message_domain
        self._date = date_of(dispatch)

    def fetch(self, frozen: Sequence[Mapping[str, Any]]) -> None:
        """Bring what these recipients' messages need (photos) to this machine: with one query at most."""
        self._renderer.fetch(frozen)

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


@lru_cache(maxsize=4)
def _prepared(token: str, revision_id: int) -> tuple[Content, Renderer | SmsRenderer]:
    """Parsed and encoded once per process; a revision never changes."""
    content = Content.from_json(Revision._base_manager.get(pk=revision_id).content)
    return content, SmsRenderer(content) if content.kind == Mailing.Kind.SMS else Renderer(content)
