"""Against programs that fill in forms: how often one network address may do something."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from wici.events.models import Event
from wici.plain.network_addresses import network_of
from wici.registration.models import AddressCount
from wici.shared.scopes import scope, scopes_disabled

#: The span in which things are counted.
SPAN = timedelta(minutes=10)


def is_allowed(event: Event, what: str, address: str, *, limit: int, now: datetime) -> bool:
    """Count that ``address`` does ``what`` once more; whether it may, after ``limit`` times in a span.

    Exact for requests at the same moment. The address itself is not stored.
    """
    span = int(now.timestamp() // SPAN.total_seconds())
    until = datetime.fromtimestamp((span + 1) * SPAN.total_seconds(), UTC)
    with scope(event=event), transaction.atomic():
        row, _made = AddressCount.objects.get_or_create(
            event=event, what=what, address=_hashed(address, span), defaults={"until": until}
        )
        AddressCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        return AddressCount.objects.values_list("count", flat=True).get(pk=row.pk) <= limit


def may_begin(event: Event, address: str, *, now: datetime) -> bool:
    """Count that ``address`` begins a registration; whether it may (see ``settings.WICI_REGISTRATIONS``)."""
    return is_allowed(event, "begin", address, limit=settings.WICI_REGISTRATIONS, now=now)


def has_room(event: Event, what: str, address: str, *, limit: int, now: datetime) -> bool:
    """Whether ``address`` has done ``what`` less than ``limit`` times in this span. Counts nothing."""
    span = int(now.timestamp() // SPAN.total_seconds())
    with scope(event=event):
        rows = AddressCount.objects.filter(event=event, what=what, address=_hashed(address, span))
        return not rows.filter(count__gte=limit).exists()


def remove_over(now: datetime) -> int:
    """Remove the counts of spans that are over; how many."""
    with scopes_disabled():
        return AddressCount.objects.filter(until__lt=now).delete()[0]


def _hashed(address: str, span: int) -> str:
    said = f"{span} {network_of(address)}".encode()
    return hmac.new(b"wici address\0" + settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
