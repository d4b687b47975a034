"""How every state looks: a word, an icon and a colour, the same on all screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import TextChoices

from wici.delivery.models import DeliveryReport, Dispatch, Recipient
from wici.documents.people import State as Document
from wici.people.models import Status
from wici.registration.invitations.states import State as Invited


class Look(NamedTuple):
    """An icon's name and the tone, which is a colour of components.css (``w-tone-…``)."""

    icon: str
    tone: str


RECIPIENT = {
    Recipient.State.QUEUED: Look("clock", "grey"),
    Recipient.State.SENDING: Look("send", "blue"),
    Recipient.State.SENT: Look("circle-check", "green"),
    Recipient.State.DEFERRED: Look("hourglass", "amber"),
    Recipient.State.REJECTED: Look("circle-x", "red"),
    Recipient.State.UNCONFIRMED: Look("help-circle", "violet"),
    Recipient.State.HELD: Look("hand-stop", "orange"),
    Recipient.State.SKIPPED: Look("player-skip-forward", "muted"),
    Recipient.State.CANCELLED: Look("ban", "muted"),
}
DELIVERY = {
    DeliveryReport.Fate.DELIVERED: Look("checks", "green"),
    DeliveryReport.Fate.FAILED: Look("device-mobile-off", "red"),
}
DISPATCH = {
    Dispatch.State.SCHEDULED: Look("calendar-event", "grey"),
    Dispatch.State.FREEZING: Look("loader-2", "grey"),
    Dispatch.State.QUEUED: Look("clock", "grey"),
    Dispatch.State.SENDING: Look("send", "blue"),
    Dispatch.State.PAUSED: Look("player-pause", "amber"),
    Dispatch.State.FINISHED: Look("circle-check", "green"),
    Dispatch.State.CANCELLED: Look("ban", "muted"),
}
REGISTRATION = {
    Status.INVITED: Look("mail", "blue"),
    Status.STARTED: Look("progress", "amber"),
    Status.COMPLETED: Look("circle-check", "green"),
    Status.CANCELLED: Look("ban", "muted"),
    Status.DECLINED: Look("circle-x", "red"),
}
INVITATION = {
    Invited.NOT_SENT: Look("clock", "grey"),
    Invited.SENT: Look("send", "blue"),
    Invited.OPENED: Look("mail-opened", "blue"),
    Invited.STARTED: Look("progress", "amber"),
    Invited.REGISTERED: Look("circle-check", "green"),
    Invited.DECLINED: Look("circle-x", "red"),
    Invited.CANCELLED: Look("ban", "muted"),
    Invited.EXPIRED: Look("calendar-x", "muted"),
}
DOCUMENT = {
    Document.VALID: Look("circle-check", "green"),
    Document.REVOKED: Look("ban", "red"),
    Document.NOT_THEIRS: Look("circle-minus", "muted"),
}
_KINDS: dict[str, tuple[type[TextChoices], Mapping[Any, Look]]] = {
    "recipient": (Recipient.State, RECIPIENT),
    "dispatch": (Dispatch.State, DISPATCH),
    "status": (Status, REGISTRATION),
    "invitation": (Invited, INVITATION),
    "document": (Document, DOCUMENT),
    "delivery": (DeliveryReport.Fate, DELIVERY),
}


class UnknownStateError(LookupError):
    """A template names a state that there is not."""


def look(code: str, kind: str = "recipient") -> tuple[str, Look]:
    """The word (in the user's language) and the look of a state; ``kind`` is recipient, dispatch,
    status (of registration), invitation, document or delivery. Raises UnknownStateError."""
    words, looks = _KINDS[kind]
    if code not in looks:
        raise UnknownStateError(f"There is no {kind} state “{code}”.")
    return str(words(code).label), looks[code]
