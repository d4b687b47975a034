"""A test message to one's own address, by the same way that the real messages go."""

from __future__ import annotations

import asyncio
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from wici.delivery.server_words import in_words
from wici.delivery.transports.base import transport_for
from wici.events.models import MailConnection
from wici.mailings.models import Mailing
from wici.mailings.preview import Who, message_for
from wici.mailings.rendering import Message
from wici.plain.addresses import AddressProblem, check
from wici.plain.mime import to_wire
from wici.plain.outcomes import NotSent, Outcome, Rejected, Retry, Sent
from wici.plain.smtp import Envelope
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken


def send_test(mailing: Mailing, *, to: str, who: Who | None = None) -> str:
    """Send the message that ``who`` (default: the first recipient) would get to the address ``to``.

    Waits for the server's answer and returns it in a sentence. Nothing of it is counted in any report.
    Raises Refused when the message cannot be made, and with the server's words when it was not taken.
    """
    address = check(to)
    if isinstance(address, AddressProblem):
        raise Refused(spoken(address.wording), field="to")
    if mailing.sender is None:
        raise Refused(_("Choose who the message is from."), field="sender")
    now = timezone.now().astimezone(mailing.event.zone)
    domain = to_wire(mailing.sender.address).rpartition("@")[2].lower()
    message = message_for(
        mailing, who, address.text, message_id=f"{uuid.uuid4().hex[:20]}.0@{domain}", at=now
    )
    envelope = _envelope(message, mailing.sender.address, address.text)
    return said(asyncio.run(deliver_one(mailing.sender.connection, envelope)), address.text)


def _envelope(message: Message, mail_from: str, rcpt_to: str) -> Envelope:
    return Envelope(0, mail_from, rcpt_to, message.pieces, message.needs_smtputf8)


async def deliver_one(connection: MailConnection, envelope: Envelope) -> Outcome:
    """Hand one message over, and wait for what becomes of it."""
    transport = transport_for(connection, connections=1)
    outcomes: list[Outcome] = []
    try:
        await transport.deliver(
            [envelope],
            on_begin=lambda _id: None,
            on_outcome=lambda _id, outcome: outcomes.append(outcome),
            should_stop=lambda: False,
        )
    finally:
        await transport.close()
    return outcomes[0]


def said(outcome: Outcome, address: str) -> str:
    """What became of it. Raises Refused for whatever is not *sent*."""
    if isinstance(outcome, Sent):
        values = {"address": address, "reply": outcome.reply}
        return _("The test message to %(address)s was taken by the server: %(reply)s") % values
    if isinstance(outcome, Retry | Rejected):
        values = {"code": str(outcome.code), "reply": outcome.reply}
        raise Refused(_("The server refused the test message: %(code)s %(reply)s") % values)
    if isinstance(outcome, NotSent):
        raise Refused(_("The test message was not sent: %(reason)s") % {"reason": in_words(outcome.reason)})
    raise Refused(
        _("The connection broke off: whether the test message arrived is not known. %(reason)s")
        % {"reason": in_words(outcome.reason)}
    )
