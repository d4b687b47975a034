"""What a first start makes, so that a newcomer can look around at once."""

from __future__ import annotations

import sys

from django.conf import settings
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.commands.demo.event import make_demo
from wici.commands.demo.login import make_demo_login
from wici.events.models import Event


def prepare() -> None:
    """On an empty installation of this machine alone: the demo's login and event.

    A public address gets neither: the first administrator is made with ``wici createadmin`` there.
    """
    if not settings.IS_LOCAL:
        if not User.objects.exists():
            print(
                _("There is no administrator yet. Make one: ./run wici createadmin E-MAIL"), file=sys.stderr
            )
        return
    if not User.objects.exists():
        make_demo_login()
    if not Event.objects.exists():
        print(_("Making the demo event…"), flush=True)
        make_demo()
