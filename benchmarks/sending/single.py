"""One case in a process and an installation of its own, started by ``benchmarks.sending.running``.

Reads ``{"area": …, "case": …, "amounts": {…}}`` from its argument and prints the figures as one JSON line.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django

from benchmarks.sending.running import cases_of
from benchmarks.servers import Missing


def main() -> None:
    """Measure."""
    asked = json.loads(sys.argv[1])
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    area = f"benchmarks.{asked['area']}"
    case = cases_of(asked["area"])[asked["case"]]
    amounts = import_module(f"{area}.cases").Amounts(**asked["amounts"])
    module = import_module(f"{area}.{case.module}")
    try:
        print(json.dumps(module.measure(amounts, case.variant)))
    except Missing as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
