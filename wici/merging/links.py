"""The individual invitation link: short, and impossible to guess.

A token is the participant's number and a keyed hash of it (HMAC-SHA-256, RFC 2104, cut to 80 bits), so
links need no table, cannot be counted up, and stay the same for as long as the installation's key does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

#: The path below the site's address, as Django's URL routes write it.
INVITATION_ROUTE = "i/<str:token>/"

_HASH_BYTES = 10


@lru_cache(maxsize=4)
def _keyed(secret_key: str) -> hmac.HMAC:
    """The hash with the key already in it; a copy of it costs less than beginning anew."""
    key = hashlib.sha256(b"wici invitation link\0" + secret_key.encode()).digest()
    return hmac.new(key, digestmod="sha256")


def invitation_token(participant_id: int) -> str:
    """The participant's token: letters, digits, ``-`` and ``_``."""
    return _token(participant_id, _keyed(settings.SECRET_KEY))


def invited_participant(token: str) -> int | None:
    """The participant whose token this is; None for anything that we did not make."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    number, keyed = data[_HASH_BYTES:], _keyed(settings.SECRET_KEY)
    if not 1 <= len(number) <= 8 or not hmac.compare_digest(data[:_HASH_BYTES], _hash(number, keyed)):
        return None
    return int.from_bytes(number, "big")


def invitation_link(participant_id: int) -> str:
    """The whole address of the participant's invitation page."""
    return invitation_links()(participant_id)


def invitation_links() -> Callable[[int], str]:
    """A function that gives the link of a participant: for many, because it asks the settings only once."""
    keyed, before = _keyed(settings.SECRET_KEY), f"{settings.WICI_URL}/i/"
    return lambda participant_id: f"{before}{_token(participant_id, keyed)}/"


def _token(participant_id: int, keyed: hmac.HMAC) -> str:
    number = participant_id.to_bytes((participant_id.bit_length() + 7) // 8 or 1, "big")
    return base64.urlsafe_b64encode(_hash(number, keyed) + number).rstrip(b"=").decode("ascii")


def _hash(number: bytes, keyed: hmac.HMAC) -> bytes:
    hashed = keyed.copy()
    hashed.update(number)
    return hashed.digest()[:_HASH_BYTES]
