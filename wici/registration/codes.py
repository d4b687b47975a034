"""Codes that open a registration: the one place where it asks what a code opens, and says that it was used.

Who gives out codes is named in ``settings.WICI_CODE_PROVIDERS``; each is a module or object with the
functions of ``Provider``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.shared.refusals import Refused


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a code opens.

    ``code`` is the code as it is kept (with a draft, in an address) and given to ``started`` and ``used``;
    ``types`` are ids of participation types that it adds to those offered to everybody; ``participant_id``
    is whose own code it is: they register as themselves, their form is prefilled.
    """

    code: str
    types: frozenset[int] = frozenset()
    participant_id: int | None = None


class Provider(Protocol):
    """Who gives out codes."""

    def unlocked(self, event: Event, code: str, now: datetime) -> Unlocked | None:
        """What the code opens, None when it is none of its own. Raises Refused: expired, used up."""

    def started(self, event: Event, code: str, participant: Participant, now: datetime) -> None:
        """Somebody began to register with the code."""

    def used(self, event: Event, code: str, participant: Participant, now: datetime) -> None:
        """Somebody completes the registration with the code. Raises Refused when it cannot be used."""


def providers() -> tuple[Provider, ...]:
    """The providers of the settings, in their order."""
    return tuple(cast(Provider, import_string(path)) for path in settings.WICI_CODE_PROVIDERS)


def unlocked(event: Event, code: str, *, now: datetime | None = None) -> Unlocked:
    """What a code opens, as somebody typed it or as it stands in their link. Changes nothing.

    Raises Refused (field ``code``) with the same sentence for every code that does not exist, however near
    one is, and with the reason for one that has expired or is used up. Whoever takes codes from outside
    limits how often (see ``registering.guards``).
    """
    moment = now or timezone.now()
    for provider in providers():
        found = provider.unlocked(event, code, moment)
        if found is not None:
            return found
    raise Refused(
        _(
            "This code is not known here. Compare it with the one in your invitation, letter by letter, "
            "or open the link in the message instead."
        ),
        field="code",
    )


def started(event: Event, code: str, participant: Participant, *, now: datetime | None = None) -> None:
    """Say that somebody began to register with this code (an empty one is no code)."""
    for provider in providers() if code else ():
        provider.started(event, code, participant, now or timezone.now())


def used(event: Event, code: str, participant: Participant, *, now: datetime | None = None) -> None:
    """Say that this participant completes the registration with this code (an empty one is no code).

    Must run inside the registration's transaction, in which the event is held (``events.holding.hold``):
    only then are use limits exact. Raises Refused (field ``code``) when the code was used up, has expired
    or was withdrawn meanwhile; nobody is registered then.
    """
    for provider in providers() if code else ():
        provider.used(event, code, participant, now or timezone.now())
