"""A process that hands over what is due: ``python -m tests.registration.automatic.dying STEP``.

Killed by a real SIGKILL ``before`` the transaction ends, or ``after`` it; or ``never``.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any


def main(step: str) -> None:
    """Hand over, and die at the step."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wici.config.settings")
    django.setup()
    from wici.delivery import appending
    from wici.registration.automatic import sending

    whole = appending.append

    def dies(*args: Any, **more: Any) -> None:
        whole(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    if step == "before":
        appending.append = dies
    sending.send_due()
    if step == "after":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
