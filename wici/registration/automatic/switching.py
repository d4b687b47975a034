"""Switching automatic messages on and off, and when dated ones leave."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events.holding import hold
from wici.events.models import Event
from wici.mailings.findings import placed
from wici.mailings.revisions import examine
from wici.people.checking import WrongValues
from wici.people.models import Group
from wici.registration.automatic.dates import moment_of
from wici.registration.automatic.ready import further, messages_of
from wici.registration.models import AutomaticMessage, Happening
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope

#: The longest time before or after the event, in days.
MAX_DAYS = 365
#: Messages before and after the event that one event may have besides the first ones.
MOST_FURTHER = 50


def all_messages(event: Event) -> list[AutomaticMessage]:
    """The event's automatic messages; they are made when they are asked for the first time."""
    with scope(event=event), transaction.atomic():
        hold(event.pk)
        return messages_of(event)


def add_further(message: AutomaticMessage) -> AutomaticMessage:
    """One more message before or after the event, in the language of this one; it is switched off.

    Raises Refused when there are very many already.
    """
    with scope(event=message.event), transaction.atomic():
        hold(message.event_id)
        if AutomaticMessage.objects.filter(is_further=True).count() >= MOST_FURTHER:
            raise Refused(_("There are very many messages already. Delete one that is not needed any more."))
        return further(_current(message))


def delete_further(message: AutomaticMessage) -> None:
    """Delete a message that was added; what it sent stays in the send reports. The first ones stay."""
    with scope(event=message.event), transaction.atomic():
        hold(message.event_id)
        current = _current(message)
        if current.is_further:
            current.mailing.delete()


def registration_opened(event: Event, now: datetime) -> None:
    """Switch the confirmations on, unless somebody has switched them before. The caller is in the scope and
    a transaction."""
    hold(event.pk)
    for message in messages_of(event):
        if message.occasion == AutomaticMessage.Occasion.REGISTERED and message.set_at is None:
            message.is_on, message.set_at = True, now
            message.save(update_fields=["is_on", "set_at"])


def switch_on(message: AutomaticMessage, now: datetime) -> None:
    """Let a message leave from now on. Raises Refused with everything that must be put right first."""
    with scope(event=message.event), transaction.atomic():
        hold(message.event_id)
        current = _current(message)
        if current.is_on:
            return
        if current.is_dated:
            _refuse_time(current, now)
        errors = examine(current.mailing, at=now).errors
        if errors:
            raise Refused(
                _("The message cannot be switched on like this. Open it and put right:"),
                details=[placed(found) for found in errors],
            )
        current.is_on, current.set_at, current.problem = True, now, ""
        current.save(update_fields=["is_on", "set_at", "problem"])


def switch_off(message: AutomaticMessage, now: datetime) -> None:
    """Let a message leave no more; those who were still waiting for it do not get it."""
    with scope(event=message.event), transaction.atomic():
        hold(message.event_id)
        current = _current(message)
        current.is_on, current.set_at, current.problem = False, now, ""
        current.save(update_fields=["is_on", "set_at", "problem"])
        Happening.objects.filter(message=current, handed_at=None).update(handed_at=now)


def set_time(
    message: AutomaticMessage, *, days: int, at_time: time, group: Group | None, now: datetime
) -> None:
    """When a dated message leaves and to whom. What it is changed to counts from now on.

    Raises WrongValues; Refused when it is switched on and would not leave any more.
    """
    problems: dict[str, Sentence] = {}
    if not 0 <= days <= MAX_DAYS:
        problems["days"] = _("Give a number of days from 0 to %(limit)s.") % {"limit": MAX_DAYS}
    if group is None or group.event_id != message.event_id:
        problems["group"] = _("Choose the group that the message is for.")
    if problems:
        raise WrongValues(problems)
    with scope(event=message.event), transaction.atomic():
        hold(message.event_id)
        current = _current(message)
        current.days, current.at_time, current.set_at = days, at_time, now
        current.mailing.group = group
        current.mailing.version += 1
        current.mailing.save(update_fields=["group", "version"])
        if current.is_on:
            _refuse_time(current, now)
        current.save(update_fields=["days", "at_time", "set_at"])


def _current(message: AutomaticMessage) -> AutomaticMessage:
    related = ("event", "mailing__event", "mailing__group", "mailing__sender")
    return AutomaticMessage.objects.select_related(*related).get(pk=message.pk)


def _refuse_time(message: AutomaticMessage, now: datetime) -> None:
    moment = moment_of(message)
    if moment is None:
        raise Refused(_("The event has no date yet. Give it one in the settings of the event first."))
    if message.mailing.group is None:
        raise Refused(_("Choose the group that the message is for, and when it leaves."))
    if moment <= now:
        raise Refused(
            _("The moment when this message would leave has passed. Choose another number of days.")
        )
