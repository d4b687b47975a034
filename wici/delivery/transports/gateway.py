"""Text messages to an HTTP gateway: at most so many requests at a time, over connections that stay open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wici.delivery.report_links import report_url
from wici.delivery.transports.base import Envelopes
from wici.delivery.transports.http import (
    Connection,
    NoAnswerError,
    NotReachedError,
    close_all,
    open_connection,
)
from wici.events.models import MailConnection
from wici.plain.outcomes import Cause, NotSent, Outcome, Unknown
from wici.plain.sms.gateways import KANNEL, SMSAPI, Dialect, Gateway, Text
from wici.plain.smtp import Envelope
from wici.plain.smtp.delivery import Delivery
from wici.shared.secret_text import decrypt

#: Requests in a row that may end without an answer, until the gateway is given up: every one of them is a
#: message of which nobody knows.
FRUITLESS = 3
_STOPPED = NotSent("Stopped before this message began.", cause=Cause.STOPPED)
_BROKEN_OFF = Unknown("Sending ended while the gateway was answering.", Cause.STOPPED)
_TRIES = 3


class GatewayTransport:
    """The transport of a connection that is an SMS gateway. An envelope's data is the text in UTF-8."""

    dialect: Dialect

    def __init__(self, connection: MailConnection, *, connections: int) -> None:
        self._gateway = Gateway(connection.host, connection.user, decrypt(connection.password_encrypted))
        self._lanes = max(1, connections)
        self._idle: list[Connection] = []
        self._busy = 0
        self._fruitless = 0

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """See base.Transport."""
        delivery = Delivery(envelopes, on_begin, on_outcome, should_stop, tries=_TRIES, ahead=2 * self._lanes)
        self._fruitless = 0
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._lanes):
                    group.create_task(self._work(delivery))
        finally:
            await delivery.finish()
        if delivery.error is not None:
            raise delivery.error

    async def close(self) -> None:
        """Close what is kept open."""
        idle, self._idle = self._idle, []
        await close_all(idle)

    async def _work(self, delivery: Delivery) -> None:
        while (envelope := await delivery.next()) is not None:
            self._busy += 1
            try:
                is_connected = await self._send(envelope, delivery)
            finally:
                self._busy -= 1
            if not is_connected:
                return

    async def _send(self, envelope: Envelope, delivery: Delivery) -> bool:
        """Send one message. False: no connection could be had."""
        try:
            connection = self._reusable() or await open_connection(self._gateway.url)
        except NotReachedError as error:
            delivery.put_back(envelope)
            if self._busy == 1:
                # Nobody else is getting through, either.
                delivery.give_up(error.failure)
            return False
        except asyncio.CancelledError:
            delivery.put_back(envelope)
            raise
        if delivery.is_stopping() or not delivery.begin(envelope):
            self._idle.append(connection)
            delivery.settle(envelope, delivery.failure or _STOPPED)
            return True
        await self._exchange(connection, envelope, delivery)
        return True

    async def _exchange(self, connection: Connection, envelope: Envelope, delivery: Delivery) -> None:
        """Hand one message over: from here on it is sent, refused, or nobody knows."""
        outcome: Outcome = _BROKEN_OFF
        try:
            answer = await connection.exchange(self.dialect.request(self._gateway, _text(envelope)))
            outcome = self.dialect.outcome(answer.status, answer.body)
        except NoAnswerError as error:
            outcome = error.outcome
        except (ValueError, TypeError, KeyError) as error:
            outcome = Unknown(f"The gateway's answer makes no sense: {error}", Cause.PROTOCOL)
        finally:
            delivery.settle(envelope, outcome)
            self._note(outcome, delivery)
            if connection.is_usable:
                self._idle.append(connection)
            else:
                connection.close()

    def _note(self, outcome: Outcome, delivery: Delivery) -> None:
        if not isinstance(outcome, Unknown):
            self._fruitless = 0
            return
        self._fruitless += 1
        if self._fruitless >= FRUITLESS:
            delivery.give_up(NotSent(outcome.reason, cause=outcome.cause))

    def _reusable(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
            connection.close()
        return None


class KannelTransport(GatewayTransport):
    """A gateway that takes Kannel's ``sendsms``."""

    dialect = KANNEL


class SmsapiTransport(GatewayTransport):
    """SMSAPI.pl."""

    dialect = SMSAPI


def _text(envelope: Envelope) -> Text:
    words = b"".join(envelope.data).decode("utf-8")
    return Text(envelope.mail_from, envelope.rcpt_to, words, report_url(envelope.id))
