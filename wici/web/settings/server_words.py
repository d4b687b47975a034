"""A tried mail connection in words: what each step was, how it ended, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wici.delivery.server_words import in_words
from wici.plain.outcomes import Cause, NotSent
from wici.plain.smtp.check import CheckResult
from wici.plain.smtp.opening import OpeningStep, StepResult

STEPS: dict[OpeningStep, Promise] = {
    OpeningStep.RESOLVE: _("Find the server"),
    OpeningStep.CONNECT: _("Connect"),
    OpeningStep.TLS: _("Encrypt the connection"),
    OpeningStep.EHLO: _("Greet"),
    OpeningStep.LOGIN: _("Log in"),
}
ADVICE: dict[Cause, Promise] = {
    Cause.RESOLVE: _("There is no server of this name. Check the spelling."),
    Cause.CONNECT: _(
        "Nobody answers there. Check the server's name and the port; a firewall may be in between."
    ),
    Cause.TLS: _(
        "The connection could not be encrypted. Check the kind of security and the port, and the certificate."
    ),
    Cause.GREETING: _("The server does not want to talk to this machine. Ask its administrator."),
    Cause.LOGIN: _("The server refused the user name or password, or wants one. Enter the password again."),
    Cause.TIMEOUT: _("The server did not answer in time. Check the kind of security and the port."),
    Cause.DROPPED: _(
        "The server ended the connection without a word. Check the kind of security and the port."
    ),
    Cause.SHUTDOWN: _("The server is closing down for the moment. Try again in a few minutes."),
    Cause.PROTOCOL: _("What answers there is no mail server, or the kind of security does not fit the port."),
    Cause.STOPPED: _("The test was stopped. Try again."),
}


#: Here nobody answered in words of their own: what is known is for those who look after servers.
SILENT = frozenset({Cause.RESOLVE, Cause.CONNECT, Cause.TLS, Cause.TIMEOUT, Cause.DROPPED, Cause.STOPPED})


class Step(NamedTuple):
    """One step of the test, ready to show. ``words`` are the server's; ``details`` are technical."""

    label: Promise | str
    is_ok: bool
    words: str
    advice: Promise | str
    details: str = ""


def steps_of(result: CheckResult) -> list[Step]:
    """The steps that were tried, in order; the failed one has advice."""
    return [_step(step, result.failure) for step in result.steps]


def _step(step: StepResult, failure: NotSent | None) -> Step:
    words = step.words.strip()
    if step.is_ok or failure is None:
        return Step(STEPS[step.step], step.is_ok, words, "")
    if failure.cause in SILENT:
        return Step(STEPS[step.step], False, "", ADVICE[failure.cause], details=str(in_words(words)))
    return Step(STEPS[step.step], False, words, ADVICE[failure.cause])
