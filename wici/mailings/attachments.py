"""Files that go with every message of a mailing."""

from __future__ import annotations

from typing import Protocol

from django.db import transaction
from django.db.models import Max
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.mailings import file_types, files
from wici.mailings.models import Attachment, Mailing
from wici.shared.refusals import Refused

_MEGABYTE = 1024 * 1024
_PIECE = 64 * 1024


class Readable(Protocol):
    """What is needed of a file."""

    def read(self, size: int, /) -> bytes:
        """At most so many further bytes; none at the end."""


def encoded_size(size: int) -> int:
    """Bytes that a file takes in a message: base64 in lines of 76 (RFC 2045 section 6.8)."""
    groups = (size + 2) // 3 * 4
    return groups + (groups + 75) // 76 * 2


def add(mailing: Mailing, *, name: str, file: Readable) -> Attachment:
    """Keep a file that was uploaded (or any open binary file), as the mailing's last attachment.

    The bytes are copied as they come, never more of them in memory than a piece. Raises Refused (field
    ``attachments``), and keeps nothing, for an empty file, one over the event's limit, one that makes the
    message too large, or one whose content is not what its name says.
    """
    shown = file_types.safe_name(name)
    limit_mb = mailing.event.attachment_limit_mb
    try:
        stored = files.store(iter(lambda: file.read(_PIECE), b""), limit=limit_mb * _MEGABYTE)
    except files.TooLarge:
        raise _refusal(
            _("“%(name)s” is larger than %(limit)d MB, the limit for an attachment of this event."),
            name=shown,
            limit=limit_mb,
        ) from None
    _refuse_bad_content(shown, stored)
    with transaction.atomic():
        Mailing.objects.select_for_update().get(pk=mailing.pk)
        _refuse_too_much(mailing, shown, stored.size)
        return Attachment.objects.create(
            mailing=mailing,
            name=shown,
            content_type=file_types.content_type(shown),
            size=stored.size,
            sha256=stored.sha256,
            position=_next_position(mailing),
        )


def remove(mailing: Mailing, attachment_id: int) -> None:
    """Take an attachment from the mailing; one that is gone already is no error."""
    Attachment.objects.filter(mailing=mailing, pk=attachment_id).delete()


def copy(source: Mailing, target: Mailing) -> None:
    """Give ``target`` the attachments of ``source``; the bytes are shared."""
    for row in Attachment.objects.filter(mailing=source):
        row.pk = None
        row._state.adding = True
        row.mailing = target
        row.save()


def message_limit(event: Event) -> int:
    """The largest message of the event in bytes, as it is sent."""
    return event.message_limit_mb * _MEGABYTE


def _refuse_bad_content(name: str, stored: files.Stored) -> None:
    if not stored.size:
        raise _refusal(_("“%(name)s” is empty (0 bytes). Choose the file again."), name=name)
    wrong = file_types.misnamed(name, stored.head)
    if wrong is not None:
        raise _refusal(
            _("“%(name)s” is not what its name says (.%(claimed)s): its content is %(found)s."),
            name=name,
            claimed=wrong.claimed,
            found=wrong.found.label,
        )


def _refuse_too_much(mailing: Mailing, name: str, size: int) -> None:
    rows = Attachment.objects.filter(mailing=mailing).values_list("size", flat=True)
    total = sum(encoded_size(row) for row in (*rows, size))
    if total > message_limit(mailing.event):
        raise _refusal(
            _("With “%(name)s” the message would have %(total)s; the limit of this event is %(limit)d MB."),
            name=name,
            total=filesizeformat(total),
            limit=mailing.event.message_limit_mb,
        )


def _next_position(mailing: Mailing) -> int:
    last = Attachment.objects.filter(mailing=mailing).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _refusal(sentence: str, **values: object) -> Refused:
    return Refused(sentence % values, field="attachments")
