"""Text messages of the demo event: a gateway that keeps them on this machine, one sent, one saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from wici.delivery import freeze
from wici.delivery.models import Dispatch
from wici.delivery.shifts import work_off
from wici.events import gateways
from wici.events.models import Event, MailConnection
from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.mailings.sms.composing import summary
from wici.people.models import Group

_SENT = (
    "{{ first_name }}, kongres coraz bliżej! Recepcja: {{ godziny_recepcji }}, infolinia: {{ infolinia }}."
)
_SAVED = "Zmiana sali: warsztat „Granty bez lęku” przenosimy do sali kameralnej. Do zobaczenia!"


def send_sms(event: Event) -> Dispatch:
    """A dispatch of text messages through the real engine into the test mailbox, and a message for later."""
    gateway = gateways.add(
        event, name="Skrzynka testowa SMS", kind=MailConnection.Kind.SMS_MAILBOX, sender="KONGRES",
        price=Decimal("0.09"),
    )  # fmt: skip
    common: dict[str, Any] = {"kind": Mailing.Kind.SMS, "sender": None, "gateway": gateway}
    registered = Group.objects.get(event=event, name="Zarejestrowani")
    drafts.create(
        event, text=_SAVED, subject=summary(_SAVED), is_saved=True, group=registered, without_letters=True,
        **common,
    )  # fmt: skip
    speakers = Group.objects.get(event=event, name="Prelegenci")
    mailing = drafts.create(event, text=_SENT, subject=summary(_SENT), group=speakers, **common)
    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
    work_off(dispatch)
    return dispatch
