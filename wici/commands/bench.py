"""``bench``: measures Wici on this machine; see benchmarks/README.md in the source code."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

#: The source code that this module is part of, if it is: an installed package has no benchmarks beside it.
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def register(commands: Any) -> None:
    """Adds the sub-command. What follows it is for the benchmarks, options included."""
    parser = commands.add_parser(
        "bench", help="measure Wici on this machine (bench sending)", add_help=False, prefix_chars="\0"
    )
    parser.add_argument("arguments", nargs="*")
    parser.set_defaults(run=bench, is_apart=True)


def bench(args: argparse.Namespace) -> int:
    """Runs the benchmarks, on databases of their own; nothing of this installation is touched."""
    if not (CHECKOUT / "benchmarks" / "__main__.py").exists():
        print(
            "wici: The benchmarks come with the source code, not with the installed package. "
            "Run ./run bench in a checkout.",
            file=sys.stderr,
        )
        return 1
    command = [sys.executable, "-m", "benchmarks", *args.arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode  # noqa: S603
