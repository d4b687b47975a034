"""Trying a mail connection without sending anything."""

from __future__ import annotations

from dataclasses import dataclass

from wici.plain.outcomes import NotSent
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.connection import ConnectionFailedError
from wici.plain.smtp.opening import StepResult, open_connection
from wici.plain.smtp.settings import ConnectionSettings, Timeouts

#: Somebody waits in front of the screen; a server that needs longer than this is worth knowing about.
CHECK_TIMEOUTS = Timeouts(connect=10, tls=10, greeting=20, command=15, quit=3)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How far the connection could be opened: every step that was tried, in order, the last of them
    not ok if ``failure`` is there. ``capabilities`` are what the server offered at the end."""

    steps: tuple[StepResult, ...]
    failure: NotSent | None
    capabilities: Capabilities

    @property
    def is_ok(self) -> bool:
        return self.failure is None


async def check(settings: ConnectionSettings, timeouts: Timeouts = CHECK_TIMEOUTS) -> CheckResult:
    """Connect, encrypt, greet and log in as for a real message, then say goodbye. Never raises for what
    the network or the server does; it is in the result."""
    steps: list[StepResult] = []
    try:
        connection = await open_connection(settings, timeouts, steps.append)
    except ConnectionFailedError as error:
        return CheckResult(tuple(steps), error.failure, Capabilities())
    capabilities = connection.capabilities
    await connection.quit()
    return CheckResult(tuple(steps), None, capabilities)
