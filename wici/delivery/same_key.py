"""All machines of an installation need one key: with another, a worker could only pause every dispatch."""

from __future__ import annotations

import socket
from datetime import datetime

from django.utils.translation import gettext as _

from wici.delivery.models import Heartbeat
from wici.delivery.queries import SILENCE
from wici.events.models import MailConnection
from wici.shared.refusals import Refused
from wici.shared.secret_text import decrypt


def refuse_other_key(now: datetime) -> None:
    """Refuse to work here when this machine cannot read any mail server's password while others work.

    On the only machine nothing is refused: there the password can be entered again.
    """
    stored = MailConnection._base_manager.exclude(password_encrypted="").order_by("-pk")
    secrets = list(stored.values_list("password_encrypted", flat=True))
    if secrets and not any(map(_is_readable, secrets)) and _others_work(now):
        raise Refused(
            _(
                "This machine has another key than the one with which the passwords of the mail servers were"
                " stored, so it could send nothing. Give it the same WICI_SECRET_KEY as the other machines;"
                " on the first one the key is in the file secret.key of its data folder."
            )
        )


def _is_readable(secret: str) -> bool:
    try:
        decrypt(secret)
    except Refused:
        return False
    return True


def _others_work(now: datetime) -> bool:
    host = socket.gethostname()[:100]
    recent = Heartbeat.objects.filter(at__gt=now - SILENCE)
    return recent.exclude(worker__startswith=f"{host}-").exclude(worker=f"cron@{host}").exists()
