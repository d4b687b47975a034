"""Telling programs from people without asking anybody else: a field that people do not see, and haste.

Whoever is mistaken for a program sees what they typed and sends it once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

from wici.shared.refusals import Sentence

#: The input that stays empty: people do not see it, browsers do not fill it in by themselves.
TRAP = "your_fax_extension"
STAMP = "stamp"
#: Nobody fills in a name and an address in less time.
FASTEST = timedelta(seconds=1.5)
_SALT = "wici registration page"


def stamp(now: datetime) -> str:
    """When the page was made, as only we can write it."""
    return signing.dumps(now.timestamp(), salt=_SALT)


def made_at(text: str) -> float | None:
    """When a page was made; None for what we did not write."""
    try:
        found = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, float) else None


def suspicion(data: QueryDict, now: datetime) -> Sentence | None:
    """What is to be said to somebody who behaves as a program does; None for a person."""
    if data.get(TRAP):
        return _("A field that nobody sees was filled in, as programs do. It is empty now: send once more.")
    made = made_at(data.get(STAMP, ""))
    if made is None:
        return _("This page was not complete. Look over what you typed and send it once more.")
    if now.timestamp() - made < FASTEST.total_seconds():
        return _("That was faster than people write. Look over what you typed and send it once more.")
    return None
