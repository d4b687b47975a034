"""Several ``wici`` commands in one process: a JSON list of command lines on standard input.

Starting Python and Django takes longer than most commands do. The first command that fails ends it, with
the command's exit code.
"""

from __future__ import annotations

import json
import sys

from wici.commands.main import main


def run() -> int:
    """Run what standard input lists; the exit code of the first command that fails, else 0."""
    for command in json.load(sys.stdin):
        failed = main(command)
        if failed:
            return failed
    return 0


if __name__ == "__main__":
    raise SystemExit(run())
