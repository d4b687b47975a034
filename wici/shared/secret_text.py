"""Secrets at rest: encrypted with a key derived from the installation's own."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wici.plain.redaction import REDACTION
from wici.shared.refusals import Refused


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wici secrets at rest").derive(
        secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def encrypt(secret: str) -> str:
    """The secret as text that only this installation can read; empty stays empty."""
    return _cipher(settings.SECRET_KEY).encrypt(secret.encode()).decode("ascii") if secret else ""


def decrypt(stored: str) -> str:
    """The secret again. Raises Refused when it was stored with another installation's key."""
    if not stored:
        return ""
    try:
        secret = _cipher(settings.SECRET_KEY).decrypt(stored.encode("ascii")).decode()
    except InvalidToken:
        raise Refused(
            _("The stored password cannot be read with this installation's key. Please enter it again.")
        ) from None
    REDACTION.remember(secret)
    return secret
