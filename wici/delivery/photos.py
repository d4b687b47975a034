"""Photos that documents of messages show: kept as long as the messages can be made or shown."""

from __future__ import annotations

from wici.delivery.models import Dispatch, Recipient

_FAMILY = "files."


def in_use() -> set[str]:
    """Hashes of the photos that are frozen with recipients, also those that their people have replaced.

    Reads the rows of dispatches with such documents alone, of all events.
    """
    sources = Dispatch.unscoped.order_by().values_list("pk", "revision__content__sources")
    having = [pk for pk, names in sources if any(name.startswith(_FAMILY) for name in names)]
    rows = Recipient.unscoped.filter(dispatch__in=having).order_by().values_list("frozen__files", flat=True)
    return {sha256 for files in rows.iterator() if files for sha256 in files.values() if sha256}
