"""The individual link to a survey: short, and impossible to guess.

A token is a keyed hash (HMAC-SHA-256, RFC 2104, cut to 80 bits) of the survey's and the participant's
number, and the two numbers: a link leads to one survey for one participant, and changing it leads nowhere.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from django.conf import settings

#: The path below the site's address, as Django's URL routes write it.
ROUTE = "s/<str:token>/"

_HASH_BYTES = 10
_NUMBER_BYTES = 8


def link(survey_id: int, participant_id: int) -> str:
    """The whole address of a survey for one participant."""
    return f"{settings.WICI_URL}/s/{token(survey_id, participant_id)}/"


def token(survey_id: int, participant_id: int) -> str:
    """Letters, digits, ``-`` and ``_``."""
    numbers = survey_id.to_bytes(_NUMBER_BYTES, "big").lstrip(b"\0")
    person = participant_id.to_bytes(_NUMBER_BYTES, "big").lstrip(b"\0")
    data = bytes([len(numbers)]) + numbers + person
    return base64.urlsafe_b64encode(_hash(data) + data).rstrip(b"=").decode("ascii")


def read(token: str) -> tuple[int, int] | None:
    """The survey and the participant of a token; None for anything that we did not make."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    hashed, signed = data[:_HASH_BYTES], data[_HASH_BYTES:]
    if not signed or len(signed) > 2 * _NUMBER_BYTES + 1 or not hmac.compare_digest(hashed, _hash(signed)):
        return None
    end = 1 + signed[0]
    return int.from_bytes(signed[1:end], "big"), int.from_bytes(signed[end:], "big")


def _hash(data: bytes) -> bytes:
    key = hashlib.sha256(b"wici survey link\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, data, "sha256").digest()[:_HASH_BYTES]
