"""What becomes of text messages after their gateway has taken them: reports come once, twice or never."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from wici.delivery.models import DeliveryReport, Dispatch, Recipient
from wici.plain.sms.gateways import Fate, Report

#: A reply in the report's table is no longer than this.
MOST_WORDS = 300


def write(recipient: int, report: Report, now: datetime) -> bool:
    """Keep what was reported about a recipient's message. Returns whether there is such a recipient.

    The same report may come again, and out of turn: who has it once has it, so *delivered* stays, whatever
    comes after it; a failure gives way to it. What is not final is not kept.
    """
    if not Recipient.unscoped.filter(pk=recipient).exists():
        return False
    if report.fate is None:
        return True
    values = {"fate": report.fate.value, "words": report.words[:MOST_WORDS], "at": now}
    kept, is_new = DeliveryReport.unscoped.get_or_create(recipient_id=recipient, defaults=values)
    if not is_new and kept.fate != report.fate and report.fate is Fate.DELIVERED:
        DeliveryReport.unscoped.filter(pk=kept.pk).update(**values)
    return True


def counts(dispatch: Dispatch) -> dict[str, int]:
    """How many messages of a dispatch were delivered, and were not, as far as it was reported."""
    found = dict.fromkeys(DeliveryReport.Fate.values, 0)
    rows = DeliveryReport.unscoped.filter(recipient__dispatch=dispatch).order_by()
    found.update(rows.values_list("fate").annotate(Count("pk")))
    return found


def of(recipients: list[int]) -> dict[int, DeliveryReport]:
    """The reports about these recipients by their ids."""
    rows = DeliveryReport.unscoped.filter(recipient__in=recipients)
    return {report.recipient_id: report for report in rows}
