"""Freezing: from a message and its audience to a dispatch whose content and recipients never change.

Never twice, from the first click: the mailing's send token is consumed by a conditional UPDATE in the
transaction that makes the dispatch, so of two clicks, two people or two processes one makes it, and the
other is given the same one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.delivery import rows, sms_rows
from wici.delivery.models import Dispatch
from wici.delivery.tasks import wake_workers
from wici.events.holding import hold
from wici.events.models import MailConnection
from wici.mailings import audience, revisions
from wici.mailings.content import Content
from wici.mailings.models import Mailing, Revision
from wici.mailings.recipient_checks import refuse_declined
from wici.mailings.sms import audience as sms_audience
from wici.mailings.sms import composing as sms
from wici.plain.mime import to_wire
from wici.shared.refusals import Refused
from wici.shared.scopes import scope


def dispatch(
    mailing: Mailing,
    *,
    user: User | None,
    send_token: UUID,
    scheduled_at: datetime | None = None,
    now: datetime,
) -> Dispatch:
    """Freeze a message and its recipients, and queue them; the first batch is due now or when scheduled.

    ``send_token`` is the one that the page with the button was made with. Used a second time it returns the
    dispatch that it has made before. Raises Refused, with everything that must be put right first.
    """
    if mailing.is_automatic:
        raise Refused(_("An automatic message leaves by itself. Copy it to send it to a group."))
    with scope(event=mailing.event), transaction.atomic():
        hold(mailing.event_id)
        if not _consume(mailing, send_token):
            return _made_before(mailing, send_token)
        if scheduled_at is not None and scheduled_at <= now:
            scheduled_at = None
        approve = sms.approve if mailing.kind == Mailing.Kind.SMS else revisions.approve
        revision = approve(mailing, at=scheduled_at or now)
        content = Content.from_json(revision.content)
        made = new(
            mailing, revision, content, user=user, token=send_token, due_at=scheduled_at or now,
            scheduled_at=scheduled_at,
        )  # fmt: skip
        total = _insert(made, mailing, content)
        _refuse_nobody(total)
        rows.insert_batches(made, total)
        rows.tell_planner(total)
        _queue(made, total)
        wake_workers()
    return made


def _consume(mailing: Mailing, send_token: UUID) -> bool:
    unused = Mailing.objects.filter(pk=mailing.pk, send_token=send_token)
    if not unused.update(send_token=(fresh := uuid4())):
        return False
    mailing.send_token = fresh
    return True


def _made_before(mailing: Mailing, send_token: UUID) -> Dispatch:
    made = Dispatch.objects.filter(event=mailing.event, send_token=send_token).first()
    if made is None:
        raise Refused(
            _("This message was sent from another window, or changed there. Open it again, then send it.")
        )
    return made


def _insert(made: Dispatch, mailing: Mailing, content: Content) -> rows.Total:
    """Freeze whom the message is for."""
    is_sms = mailing.kind == Mailing.Kind.SMS
    if mailing.audience == Mailing.Audience.ADDRESSES:
        _refuse_participants_tags(content)
        if is_sms:
            return sms_rows.insert_numbers(made, sms_audience.numbers(mailing, content.sms["country"]))
        return rows.insert_addresses(made, audience.addresses(mailing))
    refuse_declined(mailing, content)
    people = audience.participants(mailing)
    if is_sms:
        return sms_rows.insert_participants(made, people, content)
    return rows.insert_participants(made, people, content.sources)


def _refuse_participants_tags(content: Content) -> None:
    """Raises Refused: what needs a participant cannot be said to typed addresses."""
    tags = content.needing_participant()
    if tags:
        raise Refused(
            _(
                "Addresses that are typed in have no values for these tags: %(tags)s. "
                "Take the tags out, or choose a group."
            )
            % {"tags": ", ".join(map(str, tags))},
            field="recipients",
        )


def new(
    mailing: Mailing,
    revision: Revision,
    content: Content,
    *,
    user: User | None,
    token: UUID,
    due_at: datetime,
    scheduled_at: datetime | None,
) -> Dispatch:
    """A dispatch without recipients, of content that was approved. The caller holds the event."""
    by_group = mailing.audience == Mailing.Audience.GROUP
    is_sms = mailing.kind == Mailing.Kind.SMS
    return Dispatch.objects.create(
        event=mailing.event,
        mailing=mailing,
        revision=revision,
        connection=_way_out(mailing),
        sender=None if is_sms else mailing.sender,
        kind=mailing.kind,
        subject=content.subject,
        audience_name=mailing.group.name if by_group and mailing.group else "",
        invites=content.catalogue().invites(content.keys),
        batch_size=mailing.event.batch_size,
        batch_interval_seconds=mailing.event.batch_interval_seconds,
        scheduled_at=scheduled_at,
        next_batch_at=due_at,
        message_domain="" if is_sms else to_wire(content.from_address).rpartition("@")[2].lower(),
        send_token=token,
        created_by=user,
    )


def _way_out(mailing: Mailing) -> MailConnection | None:
    if mailing.kind == Mailing.Kind.SMS:
        return mailing.gateway.connection if mailing.gateway else None
    return mailing.sender.connection if mailing.sender else None


def _refuse_nobody(total: rows.Total) -> None:
    if not total.rows:
        raise Refused(
            _("Nobody would get this message: the group is empty, or no address is given."),
            field="recipients",
        )
    if not total.queued:
        raise Refused(
            _("Nobody would get this message: none of the recipients has an address that can be written to."),
            field="recipients",
        )


def _queue(made: Dispatch, total: rows.Total) -> None:
    made.total = total.rows
    made.state = Dispatch.State.SCHEDULED if made.scheduled_at else Dispatch.State.QUEUED
    made.save(update_fields=("total", "state"))
