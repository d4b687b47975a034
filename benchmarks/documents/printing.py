"""Does one job of printing, named by its argument, and prints the most memory that it held, in MB.

The process says that itself: what the system counts for an ended child includes its parent's memory at the
moment when it was started.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django


def main() -> None:
    """Exit code 0 when it was done."""
    django.setup()
    from wici.jobs import running

    is_done = running.run(sys.argv[1])
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)
    sys.exit(0 if is_done else 1)


if __name__ == "__main__":
    main()
