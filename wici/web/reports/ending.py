"""When a dispatch ends, in words, as far as anybody can know."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery.queries import Progress
from wici.plain.estimating import Unknowable

_MINUTE = timedelta(minutes=1)


def ending(progress: Progress, now: datetime) -> str:
    """``Ends at about 14:35, in about 20 minutes.``, or why that is not known; empty when nothing is left.

    Times are in the time zone that is active.
    """
    if progress.ends_at is not None:
        values = {"at": _moment(progress.ends_at, now), "away": _away(progress.ends_at - now)}
        return _("Ends at about %(at)s, %(away)s.") % values
    if progress.unknowable is Unknowable.PAUSED:
        return _("When it ends depends on when it is resumed.")
    if progress.unknowable is Unknowable.UNREACHABLE:
        return _("When it ends is not known while the mail server cannot be reached.")
    if progress.unknowable is Unknowable.NOT_BEGUN:
        return _("When it ends can be said once the first messages have left.")
    return _retries(progress, now) if progress.unknowable is Unknowable.ONLY_RETRIES else ""


def _retries(progress: Progress, now: datetime) -> str:
    if progress.next_batch_at is None or progress.next_batch_at <= now:
        return _("Only retries are left: when it ends depends on the receiving servers.")
    return _(
        "Only retries are left: when it ends depends on the receiving servers. The next try is at %(at)s."
    ) % {"at": _moment(progress.next_batch_at, now)}


def _moment(moment: datetime, now: datetime) -> str:
    """The time of day, with the date if that is not today."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localtime(now).date()
    return date_format(local, "H:i" if is_today else "j E Y, H:i")


def _away(time: timedelta) -> str:
    minutes = round(time / _MINUTE)
    if minutes < 1:
        return _("in less than a minute")
    if minutes < 120:
        return ngettext("in about %(n)d minute", "in about %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("in about %(n)d hour", "in about %(n)d hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("in about %(n)d day", "in about %(n)d days", days) % {"n": days}
