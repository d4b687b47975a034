"""Messages made beside the process that sends them (see docs/decisions/0024).

A worker talks to mail servers, leases and records; the messages themselves can be made by other processes of
the same machine while it does: ``Makers`` are those processes, a ``Bench`` is where the messages of one
dispatch are made, by them and by the worker itself, whoever is free. What they make is what the worker would
make, octet for octet, so nothing depends on who did, and a process that dies takes nothing with it: its
messages are made by the worker.
"""

from wici.delivery.making.bench import Bench
from wici.delivery.making.makers import NO_MAKERS, Makers

__all__ = ["NO_MAKERS", "Bench", "Makers"]
