"""Against guessing serials: how often one network address may ask for some that there are not."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from wici.documents.models import WrongSerials
from wici.plain.network_addresses import network_of

#: The span in which they are counted, and how many are allowed in it: as for invitation codes.
SPAN = timedelta(minutes=10)
MOST_WRONG = 30


def may_ask(address: str, now: datetime) -> bool:
    """Whether ``address`` has not been wrong too often in this span. Counts nothing."""
    rows = WrongSerials.objects.filter(address=_hashed(address, _span(now)))
    return not rows.filter(count__gte=MOST_WRONG).exists()


@transaction.atomic
def count_wrong(address: str, now: datetime) -> None:
    """Count that ``address`` asked for a serial that there is not. Exact for requests at the same moment."""
    span = _span(now)
    until = datetime.fromtimestamp((span + 1) * SPAN.total_seconds(), UTC)
    row, _made = WrongSerials.objects.get_or_create(address=_hashed(address, span), defaults={"until": until})
    WrongSerials.objects.filter(pk=row.pk).update(count=F("count") + 1)


def remove_over(now: datetime) -> int:
    """Remove the counts of spans that are over; how many."""
    return WrongSerials.objects.filter(until__lt=now).delete()[0]


def _span(now: datetime) -> int:
    return int(now.timestamp() // SPAN.total_seconds())


def _hashed(address: str, span: int) -> str:
    said = f"{span} {network_of(address)}".encode()
    return hmac.new(b"wici serials\0" + settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
