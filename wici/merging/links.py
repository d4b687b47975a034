"""Individual links, to the invitation and to the personal page: short, and impossible to guess.

A token is the participant's number and a keyed hash of it (HMAC-SHA-256, RFC 2104, cut to 80 bits), so
links need no table, cannot be counted up, and stay the same for as long as the installation's key does.
Each kind of link has a key of its own: who knows one link of somebody cannot make the other. The personal
page's link can be replaced: the hash is of the participant's number and of how often that was done.
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
PERSONAL_ROUTE = "p/<str:token>/"

_HASH_BYTES = 10


_INVITATION, _PERSONAL = b"wici invitation link\0", b"wici personal page\0"


@lru_cache(maxsize=8)
def _keyed(secret_key: str, kind: bytes = _INVITATION) -> hmac.HMAC:
    """The hash with the key already in it; a copy of it costs less than beginning anew."""
    key = hashlib.sha256(kind + secret_key.encode()).digest()
    return hmac.new(key, digestmod="sha256")


def invitation_token(participant_id: int) -> str:
    """The participant's token: letters, digits, ``-`` and ``_``."""
    return _token(participant_id, _keyed(settings.SECRET_KEY))


def invited_participant(token: str) -> int | None:
    """The participant whose token this is; None for anything that we did not make."""
    return _participant(token, _keyed(settings.SECRET_KEY))


def _participant(token: str, keyed: hmac.HMAC) -> int | None:
    data = _decoded(token)
    number = data[_HASH_BYTES:]
    if not 1 <= len(number) <= 8 or not hmac.compare_digest(data[:_HASH_BYTES], _hash(number, keyed)):
        return None
    return int.from_bytes(number, "big")


def _decoded(token: str) -> bytes:
    """The bytes of a token; none for what is not written as one."""
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def invitation_link(participant_id: int) -> str:
    """The whole address of the participant's invitation page."""
    return invitation_links()(participant_id)


def invitation_links() -> Callable[[int], str]:
    """A function that gives the link of a participant: for many, because it asks the settings only once."""
    keyed, before = _keyed(settings.SECRET_KEY), f"{settings.WICI_URL}/i/"
    return lambda participant_id: f"{before}{_token(participant_id, keyed)}/"


def personal_token(participant_id: int, version: int = 0) -> str:
    """The token of the participant's personal page: letters, digits, ``-`` and ``_``. ``version`` says how
    often the link was replaced."""
    return _token(participant_id, _personal(version))


def named_participant(token: str) -> int | None:
    """The number that a token of a personal page names. Nothing is proven: make the token of this participant
    and compare."""
    data = _decoded(token)
    number = data[_HASH_BYTES:]
    return int.from_bytes(number, "big") if 1 <= len(number) <= 7 else None


def personal_link(participant_id: int, version: int = 0) -> str:
    """The whole address of the participant's personal page."""
    return personal_links()(participant_id, version)


def personal_links() -> Callable[[int, int], str]:
    """A function that gives the personal page of a participant and a version: for many, as
    ``invitation_links``."""
    before = f"{settings.WICI_URL}/p/"
    return lambda participant_id, version: f"{before}{_token(participant_id, _personal(version))}/"


def _personal(version: int) -> hmac.HMAC:
    kind = _PERSONAL + (b"%d\0" % version if version else b"")
    return _keyed(settings.SECRET_KEY, kind)


def _token(participant_id: int, keyed: hmac.HMAC) -> str:
    number = participant_id.to_bytes((participant_id.bit_length() + 7) // 8 or 1, "big")
    return base64.urlsafe_b64encode(_hash(number, keyed) + number).rstrip(b"=").decode("ascii")


def _hash(number: bytes, keyed: hmac.HMAC) -> bytes:
    hashed = keyed.copy()
    hashed.update(number)
    return hashed.digest()[:_HASH_BYTES]
