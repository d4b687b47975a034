"""A process that does a job and is killed at a chosen step: ``python -m tests.jobs.dying STEP TOKEN``."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any


def kill() -> None:
    """A real SIGKILL of this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Set up Django, plan the death, do the job."""
    import django

    django.setup()
    from wici.jobs.running import Work, run
    from wici.people.importing import background

    step, token = sys.argv[1:]
    finish = Work.finish

    def before(self: Work, result: Any, **options: Any) -> None:
        kill()

    def after(self: Work, result: Any, **options: Any) -> None:
        finish(self, result, **options)
        kill()

    if step == "all rows are written":
        Work.finish = before  # type: ignore[method-assign]
    elif step == "the result is written":
        Work.finish = after  # type: ignore[method-assign]
    elif step == "it has begun":
        vars(background)["import_people"] = lambda work: kill()
    elif step == "it is committed":
        vars(background)["remove_file"] = lambda job: kill()
    run(token)


if __name__ == "__main__":
    main()
