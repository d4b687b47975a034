"""The sending engine as a whole: real processes, real servers, real failures. What is shown where:

* ``test_torture.py``: workers and CRON passes killed by SIGKILL at random moments while they send, and
  PostgreSQL restarted under them: nobody gets a message twice, nobody is silently lost. ``torture.py`` is the
  harness, and a command for the full size: ``python -m tests.engine.torture --help``.
* ``test_full_disk.py``: the disk of the journal, or of the whole installation, is full in the middle.
* ``test_hostile_servers.py``: refusals, silence, nonsense and dropped connections, one table.
* ``test_postfix.py``: a real Postfix that accepts, refuses and greylists; mailboxes are read back.
* ``test_clocks.py``: several workers at the same second with a batch interval, and clocks that jump.

``installation.py`` is a Wici of a test's own, used by its commands, its ledger read with plain SQL.
``counting_server.py`` is an SMTP server in a process of its own that writes down what it accepts.
Kills at chosen steps of a batch are in ``tests/delivery/test_kills.py``.
"""
