"""The address that a gateway tells what became of a message: one for each recipient, impossible to guess."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer

#: The path below the site's address, as Django's URL routes write it.
REPORT_ROUTE = "sms/<str:token>/"
_SALT = "wici delivery reports"


def report_token(recipient: int) -> str:
    """The token of a recipient's row: its number and a keyed hash of it."""
    return Signer(salt=_SALT).sign(str(recipient)).replace(":", ".")


def reported_recipient(token: str) -> int | None:
    """The number of the row whose token this is; None for anything that we did not make."""
    number, dot, signature = token.partition(".")
    try:
        return int(Signer(salt=_SALT).unsign(f"{number}:{signature}")) if dot else None
    except (BadSignature, ValueError):
        return None


def report_url(recipient: int) -> str:
    """Where the gateway tells about this recipient's message; nowhere about a test, which has no row."""
    return f"{settings.WICI_URL}/sms/{report_token(recipient)}/" if recipient else ""
