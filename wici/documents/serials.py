"""Serials of documents: readable on paper, impossible to guess, and kept nowhere.

A serial is the template's number, the participant's number and the number of the issue, followed by a keyed
hash of them (HMAC-SHA-256, RFC 2104, cut to 60 bits or more), so serials need no table, cannot be counted up,
and stay the same for as long as the installation's key does. It is written in groups of five of 32 letters
and digits, without 0, O, 1 and I: ``3LJ2W-Q9RTC-H4X7K-8MNPD``.

Each of the three numbers is written with four bits in a character, the lowest first; the fifth bit says that
more follow (as LEB128 does with bytes). The hash fills up the last group.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

#: The path below the site's address, as Django's URL routes write it.
CHECK_ROUTE = "d/<str:serial>/"
#: What a serial is written with.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: Characters of a group, and those that the hash has at least.
GROUP, _HASHED = 5, 12
#: Text longer than this is no serial, whatever is taken away from it.
LONGEST = 100
#: More characters than three numbers of 63 bits have.
_MOST_CHARACTERS = 3 * 16 + _HASHED + GROUP
_HASH_BYTES = 10
_MORE = 16

_PLACES = {character: place for place, character in enumerate(ALPHABET)}
#: Two characters for ten bits, and where these begin in the hash as a number.
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_HASH_PAIRS = range(8 * _HASH_BYTES - 10, -1, -10)
_GAPS = dict.fromkeys(map(ord, " \t\r\n-\u00a0\u2007\u202f\u2010\u2011\u2012\u2013\u2014\u00ad"))


class Serial(NamedTuple):
    """What a serial says: of which template, of whom, and the how manieth issue, counted from 1."""

    template_id: int
    participant_id: int
    number: int


def serial(template_id: int, participant_id: int, number: int) -> str:
    """The serial of one issue of a participant's document."""
    return serials_of(template_id)(participant_id, number)


def serials_of(template_id: int) -> Callable[[int, int], str]:
    """A function that gives the serial of a participant and an issue: for many, because it asks the settings
    and begins the hash only once."""
    begun = _digits(template_id)
    keyed = _keyed(settings.SECRET_KEY).copy()
    keyed.update(begun.encode())

    def made(participant_id: int, number: int) -> str:
        rest = _digits(participant_id) + _digits(number)
        hashed = keyed.copy()
        hashed.update(rest.encode())
        found = int.from_bytes(hashed.digest()[:_HASH_BYTES], "big")
        filling = "".join([_PAIRS[found >> bits & 1023] for bits in _HASH_PAIRS])
        length = -(-(len(begun) + len(rest) + _HASHED) // GROUP) * GROUP
        text = (begun + rest + filling)[:length]
        return "-".join([text[place : place + GROUP] for place in range(0, length, GROUP)])

    return made


def parse(text: str) -> Serial | None:
    """What a serial says, however it was typed: without regard to case, spaces and dashes. None for
    anything that we did not make."""
    if len(text) > LONGEST:
        return None
    typed = text.translate(_GAPS)
    # Of other letters some would become ours as capitals: ſ an S.
    if len(typed) > _MOST_CHARACTERS or not typed.isascii():
        return None
    typed = typed.upper()
    numbers = _numbers(typed)
    if numbers is None or not numbers.number:
        return None
    ours = serial(*numbers).replace("-", "")
    return numbers if hmac.compare_digest(ours.encode(), typed.encode()) else None


def check_link(serial: str) -> str:
    """The whole address of the page that says whether the document with this serial is genuine."""
    return f"{settings.WICI_URL}/d/{serial}/"


@lru_cache(maxsize=4)
def _keyed(secret_key: str) -> hmac.HMAC:
    """The hash with the key already in it; a copy of it costs less than beginning anew."""
    key = hashlib.sha256(b"wici document serial\0" + secret_key.encode()).digest()
    return hmac.new(key, digestmod="sha256")


def _digits(number: int) -> str:
    text = ""
    while number >= _MORE:
        text += ALPHABET[_MORE | number % _MORE]
        number //= _MORE
    return text + ALPHABET[number]


def _numbers(typed: str) -> Serial | None:
    found, number, weight = [], 0, 1
    for character in typed:
        place = _PLACES.get(character)
        if place is None:
            return None
        number += place % _MORE * weight
        weight *= _MORE
        if place < _MORE:
            found.append(number)
            number, weight = 0, 1
            if len(found) == 3:
                return Serial(*found)
    return None
