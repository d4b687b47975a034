"""The rows of a dispatch for people: found, named, explained, exported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wici.delivery import rows, told
from wici.delivery.control import MARKED
from wici.delivery.declined import DECLINED
from wici.delivery.models import DeliveryReport, Dispatch, Recipient
from wici.delivery.server_words import in_words
from wici.mailings.models import Mailing
from wici.plain.keys import fold
from wici.reports.exporting import Row
from wici.shared.refusals import Sentence

CHUNK = 2_000
State = Recipient.State
#: What a text message in the test mailbox has in place of a Message-ID.
SMS_ID = "sms-"
#: Message-IDs as freezing makes them: the dispatch's token, the recipient's position.
_MESSAGE_ID = re.compile(r"([0-9a-f]{20})\.([0-9]{1,9})@")
_REASONS: dict[str, Sentence] = {
    rows.NO_ADDRESS: gettext_lazy("No e-mail address is given."),
    rows.BAD_ADDRESS: gettext_lazy("This is not an e-mail address that can be written to."),
    rows.DUPLICATE: gettext_lazy("The same address was listed more than once; it gets one message."),
    DECLINED: gettext_lazy("They declined before it was their turn; this message invites."),
    MARKED: gettext_lazy("Marked as sent by a person."),
}

_SMS_REASONS: dict[str, Sentence] = {
    rows.NO_ADDRESS: gettext_lazy("No phone number is given."),
    rows.BAD_ADDRESS: gettext_lazy("This is not a phone number that a text message reaches."),
    rows.DUPLICATE: gettext_lazy("The same number was listed more than once; it gets one message."),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows of a dispatch are looked at; empty means all."""

    state: str = ""
    search: str = ""


def find(dispatch: Dispatch, chosen: Chosen) -> QuerySet[Recipient]:
    """The rows in the order of sending, without the data that their messages are made of.

    The words of ``search`` may stand in the name or address, with or without Polish letters. Runs with or
    without a scope: the dispatch was found inside of one.
    """
    found: QuerySet[Any] = told.with_shown_state(dispatch).defer("frozen").order_by("position")
    if chosen.state in Recipient.State.values:
        found = found.filter(state__in=told.HELD_AS.get(chosen.state, (chosen.state,)))
        found = found.filter(shown_state=chosen.state)
    for word in chosen.search.split():
        found = found.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(participant__search__contains=fold(word))
        )
    return found


def explained(row: Recipient, kind: str = Mailing.Kind.EMAIL) -> Sentence:
    """The server's words about a row of a dispatch of this kind, or the reason why there are none."""
    return in_words(row.reply) if row.reply else _reasons(kind).get(row.reason, "")


def _reasons(kind: str) -> dict[str, Sentence]:
    return {**_REASONS, **_SMS_REASONS} if kind == Mailing.Kind.SMS else _REASONS


def header(kind: str = Mailing.Kind.EMAIL) -> list[str]:
    """The titles of the exported columns, in the reader's language."""
    is_sms = kind == Mailing.Kind.SMS
    return [
        pgettext("of a person", "Name"),
        _("Phone number") if is_sms else _("E-mail address"),
        _("State"),
        _("Time"),
        _("Attempts"),
        _("Answer of the server, or reason"),
        _("Delivery report") if is_sms else _("Message-ID"),
    ]


def exported(dispatch: Dispatch, chosen: Chosen) -> Iterator[Row]:
    """The rows for a spreadsheet, read piece by piece; words in the language of the moment of the call."""
    words = {code: str(Recipient.State(code).label) for code in Recipient.State.values}
    reasons = {code: str(sentence) for code, sentence in _reasons(dispatch.kind).items()}
    reported = _reported(dispatch) if dispatch.kind == Mailing.Kind.SMS else None
    clock = _clock(dispatch)

    def read() -> Iterator[Row]:
        for row in told.completed(find(dispatch, chosen).iterator(chunk_size=CHUNK)):
            last = f"{dispatch.token}.{row.position}@{dispatch.message_domain}" if row.attempts else ""
            if reported is not None:
                last = reported.get(row.position, "")
            said = str(in_words(row.reply)) if row.reply else reasons.get(row.reason, "")
            state = words[row.shown_state]  # type: ignore[attr-defined]
            yield row.name, row.address, state, clock(row.changed_at), row.attempts, said, last

    return read()


def _reported(dispatch: Dispatch) -> dict[int, str]:
    """What the networks said, in words, by the positions of the recipients."""
    words = {code: str(DeliveryReport.Fate(code).label) for code in DeliveryReport.Fate.values}
    found = DeliveryReport.unscoped.filter(recipient__dispatch=dispatch)
    return {position: words[fate] for position, fate in found.values_list("recipient__position", "fate")}


def by_message_id(message_id: str) -> Recipient | None:
    """The row that a message belongs to, by its Message-ID; None for a message of something else.

    Runs inside the event's scope.
    """
    rows = Recipient.objects.select_related("dispatch").defer("frozen")
    if message_id.startswith(SMS_ID) and message_id.removeprefix(SMS_ID).isdecimal():
        return next(told.completed(rows.filter(pk=int(message_id.removeprefix(SMS_ID)))[:1]), None)
    match = _MESSAGE_ID.match(message_id)
    if match is None:
        return None
    found = rows.filter(dispatch__token=match[1], position=int(match[2]))[:1]
    return next(told.completed(found), None)


def _clock(dispatch: Dispatch) -> Callable[[datetime | None], str]:
    """Moments in the event's time zone; a batch has the same one for all, so each is written only once."""
    zone = dispatch.event.zone

    @lru_cache(maxsize=1_000)
    def clock(moment: datetime | None) -> str:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""

    return clock
