"""Messages being written: kept as typed, saved without losing anything, copied, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events.models import Event, Sender, SmsGateway
from wici.mailings import attaching, attachments
from wici.mailings.content import Content
from wici.mailings.models import Attachment, Mailing, Revision
from wici.mailings.revisions import DRAFT_FIELDS
from wici.people.models import Group
from wici.shared.refusals import Refused

#: What ``save`` takes.
FIELDS = frozenset({*DRAFT_FIELDS, "group", "sender", "gateway", "is_saved"})
#: What neither a database nor a message can hold.
_UNSTORABLE = {0: None, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two windows saved the same message: the later save was not made.

    ``typed`` is what it would have written, ``stored`` the message as it is; ``fields`` names those in
    which they differ.
    """

    typed: Mapping[str, Any]
    stored: Mailing
    fields: tuple[str, ...]


def create(event: Event, user: User | None = None, **fields: Any) -> Mailing:
    """A new message from the event's default sender, in its main language, unless said otherwise."""
    given = {"sender": event.default_sender, "language": event.language, **_checked(event, fields)}
    return Mailing.objects.create(event=event, created_by=user, **given)


def save(mailing: Mailing, *, version: int, **fields: Any) -> Mailing | Conflict:
    """Keep what was typed, valid or not, if nobody saved since ``version`` was opened.

    A save that was made already (its answer got lost on the way) is no conflict. On a conflict nothing is
    written. Raises Refused when the message was deleted, or for another event's group or sender.
    """
    values = _checked(mailing.event, fields)
    changed = Mailing.objects.filter(pk=mailing.pk, version=version).update(
        **values, version=F("version") + 1, updated_at=timezone.now()
    )
    stored = Mailing.objects.select_related("event", "sender", "group").filter(pk=mailing.pk).first()
    if stored is None:
        raise Refused(_("This message was deleted in the meantime. Copy your text and make a new message."))
    differing = tuple(name for name, value in values.items() if getattr(stored, name) != value)
    return stored if changed or not differing else Conflict(values, stored, differing)


@transaction.atomic
def duplicate(mailing: Mailing, user: User | None = None) -> Mailing:
    """An independent copy with the same attachments; it is not yet among the saved messages."""
    copy = Mailing.objects.get(pk=mailing.pk)
    copy.pk = None
    copy._state.adding = True
    copy.is_saved, copy.is_automatic = False, False
    copy.version, copy.send_token, copy.created_by = 0, uuid.uuid4(), user
    copy.save()
    attachments.copy(mailing, copy)
    attaching.copy(mailing, copy)
    return copy


@transaction.atomic
def copy_of_revision(revision: Revision, user: User | None = None) -> Mailing:
    """What was sent, opened as a new message: everything that the author had typed and attached.

    A group or a sender that is gone since then is left to be chosen anew.
    """
    content = Content.from_json(revision.content)
    event = revision.event
    copy = Mailing.objects.create(
        event=event,
        created_by=user,
        group=Group.objects.filter(event=event, pk=content.draft["group"]).first(),
        sender=Sender.objects.filter(event=event, pk=content.draft["sender"]).first(),
        gateway=SmsGateway.objects.filter(pk=content.draft.get("gateway") or 0).first(),
        **{name: content.draft[name] for name in DRAFT_FIELDS if name in content.draft},
    )
    Attachment.objects.bulk_create(
        Attachment(
            mailing=copy, name=ref.name, content_type=ref.content_type, size=ref.size, sha256=ref.sha256,
            position=position,
        )
        for position, ref in enumerate(content.attachments)
    )  # fmt: skip
    attaching.restore(content, copy)
    return copy


def delete(mailing: Mailing) -> None:
    """Delete the message for good. What was sent of it stays in the reports."""
    mailing.delete()


def _checked(event: Event, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they can be stored. Raises TypeError for one that a message doesn't have."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"A message has no {', '.join(sorted(unknown))}.")
    for name in ("group", "sender"):
        chosen = fields.get(name)
        if chosen is not None and chosen.event_id != event.pk:
            raise Refused(_("This belongs to another event. Choose again."), field=name)
    gateway = fields.get("gateway")
    if gateway is not None and gateway.connection.event_id != event.pk:
        raise Refused(_("This belongs to another event. Choose again."), field="gateway")
    return {
        name: value.translate(_UNSTORABLE) if isinstance(value, str) else value
        for name, value in fields.items()
    }
