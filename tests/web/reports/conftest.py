"""A dispatch in the event that the screens are about."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from tests import builders
from wici.delivery import freeze
from wici.delivery.models import Attempt, Batch, Dispatch, Recipient
from wici.events.models import Event, Sender
from wici.mailings import attachments
from wici.shared.scopes import scope


def send(
    event: Event,
    people: int = 3,
    subject: str = "Do zobaczenia",
    *,
    file: tuple[str, bytes] | None = None,
    **fields: Any,
) -> Dispatch:
    """A message to a new group of so many people, frozen and queued; with ``file`` (name, bytes) attached."""
    persons = [
        builders.participant(event, f"Imię{n}", "Łoś", f"osoba{n}@example.org") for n in range(1, people + 1)
    ]
    with scope(event=event):
        sender = Sender.objects.filter(event=event).first() or builders.sender(event)
    values = {"group": builders.group(event, picked=persons), "sender": sender, **fields}
    mailing = builders.mailing(event, subject, **values)
    if file is not None:
        with scope(event=event):
            attachments.add(mailing, name=file[0], file=BytesIO(file[1]))
    return freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())


def end(dispatch: Dispatch, *outcomes: str) -> list[Recipient]:
    """Give the rows these states, as a worker would have; the dispatch has ended. Returns the rows."""
    rows = list(Recipient.unscoped.filter(dispatch=dispatch).order_by("position"))
    now = timezone.now()
    for row, state in zip(rows, outcomes, strict=True):
        row.state, row.attempts, row.changed_at = state, 1, now
        row.reply = "550 5.1.1 No such user" if state == "rejected" else "250 OK"
        row.save()
        Attempt.unscoped.create(recipient=row, number=1, at=now, outcome=state, reply=row.reply)
    Dispatch.unscoped.filter(pk=dispatch.pk).update(state=Dispatch.State.FINISHED, finished_at=now)
    Batch.unscoped.filter(dispatch=dispatch).update(state=Batch.State.DONE)
    dispatch.refresh_from_db()
    return rows


@pytest.fixture
def dispatch(event: Event) -> Dispatch:
    """Three people, nothing sent yet."""
    return send(event)
