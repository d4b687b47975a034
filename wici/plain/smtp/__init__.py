"""Handing messages to a mail server by SMTP, many at once: the only place in ``plain`` with sockets.

::

    await deliver_many(settings, envelopes, on_begin=journal.begun, on_outcome=outcomes.append_pair,
                       should_stop=lambda: dispatch_is_paused, limits=Limits(connections=10))

* ``envelopes`` is any iterable or async iterable; it is read lazily, so rendering may happen in it, and
  an async one may wait between messages (pacing) while the connections go on.
* ``on_begin(envelope_id)`` is called right before the first byte of that message's content is written
  (the journal), ``on_outcome(envelope_id, outcome)`` once per envelope as soon as its outcome is
  known. Both are plain functions, called from the event loop, and should take microseconds.
* ``should_stop()`` is asked before every message: once it says True nothing new is begun, what is in
  flight is answered, and the rest comes back as ``NotSent(cause=Cause.STOPPED)``.

Every envelope gets exactly one outcome, whatever the server does. At most one message per connection is
begun and unanswered at any instant. A :class:`Pool` keeps its connections open between deliveries.
:func:`check` tries a connection without sending anything.
"""

from wici.plain.smtp.check import CheckResult, check
from wici.plain.smtp.connection import ConnectionFailedError
from wici.plain.smtp.envelope import Envelope
from wici.plain.smtp.opening import OpeningStep, StepResult
from wici.plain.smtp.pool import Pool, deliver_many
from wici.plain.smtp.settings import ConnectionSettings, Limits, Security, Timeouts

__all__ = [
    "CheckResult",
    "ConnectionFailedError",
    "ConnectionSettings",
    "Envelope",
    "Limits",
    "OpeningStep",
    "Pool",
    "Security",
    "StepResult",
    "Timeouts",
    "check",
    "deliver_many",
]
