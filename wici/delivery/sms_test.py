"""A test of a text message, or of a gateway alone, to one's own phone: the way of the real messages."""

from __future__ import annotations

import asyncio

from django.utils import timezone
from django.utils.translation import gettext as _

from wici.delivery.test_send import deliver_one, said
from wici.events.models import SmsGateway
from wici.mailings.models import Mailing
from wici.mailings.sms.preview import Who, words_for
from wici.plain.sms.numbers import Number, read_number
from wici.plain.smtp import Envelope
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken


def send_test(mailing: Mailing, *, to: str, who: Who | None = None) -> str:
    """Send the message that ``who`` (default: the first recipient) would get to the number ``to``.

    Waits for the gateway's answer and returns it in a sentence. Nothing of it is counted in any report.
    Raises Refused when the message cannot be made, and with the gateway's words when it was not taken.
    """
    if mailing.gateway is None:
        raise Refused(_("Choose the gateway by which the message leaves."), field="gateway")
    number = _own(to, mailing.gateway)
    words = words_for(mailing, who, at=timezone.now().astimezone(mailing.event.zone))
    return _sent(mailing.gateway, number, words)


def try_gateway(gateway: SmsGateway, *, to: str) -> str:
    """Send a few words to the number ``to``, to see whether the gateway takes them; else as ``send_test``."""
    return _sent(gateway, _own(to, gateway), _("Wici can send text messages by this gateway."))


def _own(to: str, gateway: SmsGateway) -> Number:
    found = read_number(to, gateway.country)
    if not isinstance(found, Number):
        raise Refused(spoken(found.wording), field="to")
    return found


def _sent(gateway: SmsGateway, number: Number, words: str) -> str:
    envelope = Envelope(0, gateway.sender, number.e164, [words.encode()])
    return said(asyncio.run(deliver_one(gateway.connection, envelope)), number.spaced)
