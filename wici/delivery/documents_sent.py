"""Which documents went to somebody, with which messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from wici.delivery import told
from wici.delivery.messages import Maker
from wici.delivery.models import Recipient
from wici.documents.serials import serial
from wici.documents.tags import issue_of
from wici.mailings.rendering import CannotRender
from wici.people.models import Participant

#: Messages that are looked at, the latest first.
MOST_MESSAGES = 50


class SentDocument(NamedTuple):
    """A document that left with a message: which issue, when, with whose row of the ledger."""

    serial: str
    at: datetime | None
    dispatch_id: int
    recipient_id: int


def documents_sent(person: Participant) -> Mapping[int, list[SentDocument]]:
    """By template, the latest first: what the last messages to this person took along, as far as they left.

    It is read off the frozen messages and data, as they were sent.
    """
    found: dict[int, list[SentDocument]] = {}
    rows = Recipient.objects.filter(
        told.was_sent(),
        participant=person,
        dispatch__revision__content__documents__0__isnull=False,
    )
    # The event is for the date of the message's maker.
    latest = rows.select_related("dispatch__event").order_by("-dispatch_id")[:MOST_MESSAGES]
    for row in told.completed(latest):
        try:
            templates = Maker(row.dispatch).documents_of(row.frozen)
        except CannotRender:
            continue
        for pk in templates:
            made = serial(pk, person.pk, issue_of(row.frozen, pk))
            found.setdefault(pk, []).append(SentDocument(made, row.changed_at, row.dispatch_id, row.pk))
    return found
