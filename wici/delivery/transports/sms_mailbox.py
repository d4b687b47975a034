"""The built-in test mailbox for text messages: they are stored beside the mail, and reach no phone.

Numbers with special ends behave like the real world, so that reports can be tried: ``0000`` is refused for
good, ``1111`` for now, and ``2222`` is taken, but reported as not delivered. All others are reported as
delivered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from wici.delivery import delivery_reports
from wici.delivery.transports.base import Envelopes
from wici.events.models import MailConnection
from wici.mailbox.models import MailboxMessage
from wici.plain.outcomes import Cause, NotSent, Outcome, Rejected, Retry, Sent
from wici.plain.sms.gateways import Fate, Report
from wici.plain.smtp import Envelope
from wici.plain.smtp.delivery import Delivery
from wici.shared.scopes import scopes_disabled

REFUSED, BUSY, UNDELIVERED = "0000", "1111", "2222"
#: What a text message in the mailbox has in place of a Message-ID; the number of its recipient's row follows.
MESSAGE_ID = "sms-"
_STOPPED = NotSent("Stopped before this message began.", cause=Cause.STOPPED)


class SmsMailboxTransport:
    """The transport of a connection of kind *sms_mailbox*."""

    def __init__(self, connection: MailConnection, *, connections: int) -> None:
        self._event_id = connection.event_id
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sms-mailbox")

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """See base.Transport."""
        delivery = Delivery(envelopes, on_begin, on_outcome, should_stop, tries=1, ahead=2)
        loop = asyncio.get_running_loop()
        try:
            while (envelope := await delivery.next()) is not None:
                if not delivery.begin(envelope):
                    delivery.settle(envelope, _STOPPED)
                    continue
                outcome = await loop.run_in_executor(self._thread, self._take, envelope)
                delivery.settle(envelope, outcome)
        finally:
            await delivery.finish()
        if delivery.error is not None:
            raise delivery.error

    async def close(self) -> None:
        """Close the thread's database connection and end the thread."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown()

    def _take(self, envelope: Envelope) -> Outcome:
        if envelope.rcpt_to.endswith(REFUSED):
            return Rejected(400, "", "400 There is no such number here")
        if envelope.rcpt_to.endswith(BUSY):
            return Retry(503, "4.3.0", "503 Busy, try again later")
        try:
            with scopes_disabled(), transaction.atomic():
                self._store(envelope)
        except DatabaseError:
            connections.close_all()
            return Retry(500, "4.3.0", "500 The message could not be stored")
        return Sent("202 Stored in the test mailbox")

    def _store(self, envelope: Envelope) -> None:
        source = b"".join(envelope.data)
        MailboxMessage.objects.create(
            event_id=self._event_id,
            kind=MailboxMessage.Kind.SMS,
            mail_from=envelope.mail_from,
            rcpt_to=envelope.rcpt_to,
            message_id=f"{MESSAGE_ID}{envelope.id}" if envelope.id else "",
            subject=" ".join(source.decode("utf-8").split())[:200],
            size=len(source),
            source=source,
        )
        if envelope.id:
            fate = Fate.FAILED if envelope.rcpt_to.endswith(UNDELIVERED) else Fate.DELIVERED
            delivery_reports.write(envelope.id, Report(fate, ""), timezone.now())
