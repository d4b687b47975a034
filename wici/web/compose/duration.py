"""How long a dispatch will take, by the organiser's batches and the connection's limits."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from wici.events.models import Event, MailConnection, Sender


@dataclass(frozen=True, slots=True)
class Plan:
    """In how many batches a dispatch leaves, and when the last one does, in seconds after the first."""

    batches: int
    batch_size: int
    interval_seconds: int
    seconds: int

    @property
    def words(self) -> str:
        """The duration for people: minutes up to two hours, then hours."""
        return spoken_duration(self.seconds)

    @property
    def interval_words(self) -> str:
        """The gap between batches for people."""
        return spoken_duration(self.interval_seconds)


def plan(
    event: Event, connection: MailConnection | None, recipients: int, *, sender: Sender | None = None
) -> Plan:
    """The plan for so many messages; what the server needs for each is not known and not counted."""
    batches = -(-recipients // event.batch_size)
    seconds = max(0, batches - 1) * event.batch_interval_seconds
    return Plan(
        batches=batches,
        batch_size=event.batch_size,
        interval_seconds=event.batch_interval_seconds,
        seconds=max(seconds, _limited_seconds(connection, sender, recipients)),
    )


def _limited_seconds(connection: MailConnection | None, sender: Sender | None, recipients: int) -> int:
    """What the connection's and the sender's limits alone would make of it."""
    limits: list[tuple[int | None, int]] = []
    if connection is not None:
        limits += [(connection.per_second, 1), (connection.per_minute, 60)]
    for limited in (connection, sender):
        if limited is not None:
            limits += [(limited.per_hour, 3_600), (limited.per_day, 86_400)]
    return max((max(0, recipients - count) * unit // count for count, unit in limits if count), default=0)


def spoken_duration(seconds: int) -> str:
    """``45 seconds``, ``12 minutes``, ``3 hours``: rounded to what matters."""
    if seconds < 90:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
