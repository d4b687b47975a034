"""Does one job of printing, named by its argument: in a process of its own, whose memory is measured."""

from __future__ import annotations

import sys

import django


def main() -> None:
    """Exit code 0 when it was done."""
    django.setup()
    from wici.jobs import running

    sys.exit(0 if running.run(sys.argv[1]) else 1)


if __name__ == "__main__":
    main()
