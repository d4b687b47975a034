"""How gateways for text messages are asked, and what their answers mean: values in, values out.

Two ways to speak: Kannel's ``sendsms`` (a GET with everything in the query; playSMS, Jasmin and many
providers take it too), and the JSON interface of SMSAPI.pl. Sources: Kannel user guide 1.4.5, chapters "Using
the HTTP interface to send SMS messages" and "Delivery reports"; SMSAPI's documentation, "Single SMS", "Error
codes" and "Callback".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from wici.plain.outcomes import Outcome, Rejected, Retry, Sent
from wici.plain.sms.parts import Alphabet, measure

#: An answer's words in reports are cut to this.
MOST_WORDS = 300
#: Of a gateway that does not let us in: the whole dispatch pauses soon, and no recipient is given up.
NOT_LET_IN = "5.7.8"
#: Statuses that are about us, not about a message: login, credit, a wrong address of the gateway.
_ABOUT_US = frozenset({401, 402, 403, 404, 405, 407})
_TEMPORARY = frozenset({408, 425, 429})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where a gateway is and who we are there; ``secret`` is a password or a token."""

    url: str
    user: str
    secret: str


@dataclass(frozen=True, slots=True)
class Text:
    """One message: ``to`` in E.164. The gateway is asked to tell ``report_url`` what becomes of it, unless
    that is empty."""

    sender: str
    to: str
    words: str
    report_url: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; ``url`` is whole, with its query."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class Fate(StrEnum):
    """What a telephone network says about a message that the gateway had taken."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report. ``fate`` is None for one that says nothing final."""

    fate: Fate | None
    words: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way to speak to gateways. ``outcome`` takes the answer's status and body and raises ValueError when
    the answer makes no sense; ``report`` takes the parameters of a callback."""

    request: Callable[[Gateway, Text], Request]
    outcome: Callable[[int, bytes], Outcome]
    report: Callable[[Mapping[str, str]], Report]


def kannel_request(gateway: Gateway, text: Text) -> Request:
    """Ask Kannel's smsbox to send. ``dlr-mask`` 19: delivered to the phone, failed, refused."""
    is_gsm = measure(text.words).alphabet is Alphabet.GSM
    query = {
        "username": gateway.user,
        "password": gateway.secret,
        "from": text.sender,
        "to": text.to,
        "text": text.words,
        "charset": "UTF-8",
        "coding": "0" if is_gsm else "2",
    }
    if text.report_url:
        query |= {"dlr-mask": "19", "dlr-url": f"{text.report_url}?status=%d&answer=%A"}
    return Request("GET", _with_query(gateway.url, query), {"Accept": "text/plain, */*"})


def kannel_outcome(status: int, body: bytes) -> Outcome:
    """What Kannel answered: 202 with ``0: Accepted for delivery`` or ``3: Queued for later delivery``."""
    words = _words(body)
    return _by_status(status, words) or Sent(f"{status} {words}".strip())


def kannel_report(given: Mapping[str, str]) -> Report:
    """Kannel's ``%d``: 1 delivered, 2 not delivered, 16 refused by the network; 4 and 8 are on the way."""
    fate = {"1": Fate.DELIVERED, "2": Fate.FAILED, "16": Fate.FAILED}.get(given.get("status", ""))
    return Report(fate, _cut(given.get("answer", "")))


def smsapi_request(gateway: Gateway, text: Text) -> Request:
    """Ask SMSAPI to send; the token is in a header, so that it stands in no log of addresses."""
    form = {"to": text.to.removeprefix("+"), "message": text.words, "encoding": "utf-8", "format": "json"}
    if text.sender:
        form["from"] = text.sender
    if text.report_url:
        form["notify_url"] = text.report_url
    headers = {
        "Authorization": f"Bearer {gateway.secret}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    return Request("POST", gateway.url, headers, urlencode(form).encode("ascii"))


#: Errors of SMSAPI that are about the account: login, address of ours, credit, sender name not allowed.
_SMSAPI_ABOUT_US = frozenset({14, 101, 102, 103, 105, 110, 1000, 1001})
#: Errors inside of SMSAPI.
_SMSAPI_TEMPORARY = frozenset({8, 200, 201, 203, 999})


def smsapi_outcome(status: int, body: bytes) -> Outcome:
    """What SMSAPI answered. Errors come with status 200, too, as an object with ``error`` and ``message``."""
    try:
        answer = json.loads(body)
    except ValueError:
        found = _by_status(status, _words(body))
        if found is None:
            raise
        return found
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    if answer.get("error"):
        return _smsapi_error(int(answer["error"]), _cut(str(answer.get("message", ""))))
    found = _by_status(status, _words(body))
    return found or Sent(_smsapi_words(answer))


def _smsapi_error(code: int, message: str) -> Outcome:
    words = f"{code} {message}".strip()
    if code in _SMSAPI_ABOUT_US:
        return Retry(code, NOT_LET_IN, words)
    return Retry(code, "4.3.0", words) if code in _SMSAPI_TEMPORARY else Rejected(code, "", words)


def _smsapi_words(answer: Mapping[str, Any]) -> str:
    """The message's number there, and its state. Raises ValueError for an answer without."""
    listed = answer.get("list")
    if not isinstance(listed, list) or not listed or not isinstance(listed[0], dict) or "id" not in listed[0]:
        raise ValueError("no message in the answer")
    return _cut(f"{listed[0].get('status', 'OK')} id={listed[0]['id']}")


#: SMSAPI's states by name; numbers are older. Whatever else there is says nothing final.
_SMSAPI_FATES = {
    **dict.fromkeys(("DELIVERED", "404"), Fate.DELIVERED),
    **dict.fromkeys(
        ("EXPIRED", "402", "UNDELIVERED", "405", "FAILED", "406", "REJECTED", "407"), Fate.FAILED
    ),
}


def smsapi_report(given: Mapping[str, str]) -> Report:
    """SMSAPI's callback: ``status_name`` (or ``status``) of the message; one with several lists the last."""
    name = (given.get("status_name") or given.get("status") or "").split(",")[-1].strip().upper()
    return Report(_SMSAPI_FATES.get(name), _cut(name))


KANNEL = Dialect(kannel_request, kannel_outcome, kannel_report)
SMSAPI = Dialect(smsapi_request, smsapi_outcome, smsapi_report)


def _by_status(status: int, words: str) -> Outcome | None:
    """The outcome that a status alone decides; None for 2xx. A redirection is a wrong address, too: following
    it might hand a message over twice."""
    said = f"{status} {words}".strip()
    if 200 <= status < 300:
        return None
    if status in _ABOUT_US or 300 <= status < 400:
        return Retry(status, NOT_LET_IN, said)
    if status >= 500 or status in _TEMPORARY:
        return Retry(status, "4.3.0", said)
    if status < 200:
        raise ValueError(f"status {status}")
    return Rejected(status, "", said)


def _with_query(url: str, query: Mapping[str, str]) -> str:
    """The address with these parameters after its own."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *query.items()])))


def _words(body: bytes) -> str:
    return _cut(body.decode("utf-8", "replace"))


def _cut(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()[:MOST_WORDS]
