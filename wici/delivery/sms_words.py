"""Why a dispatch of text messages is paused or waits, where the words about mail would be wrong."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wici.delivery.models import Dispatch
from wici.delivery.standing import Reason


def sentence(dispatch: Dispatch) -> str:
    """The sentence with a gap for the gateway's ``words``; empty where that about mail is right, too."""
    if dispatch.pause_reason == Reason.CONNECTION.value:
        if dispatch.state == Dispatch.State.PAUSED:
            return _(
                "Paused, because the SMS gateway cannot be used: %(words)s Mend its settings, then resume."
            )
        return _("The SMS gateway cannot be reached: %(words)s Wici tries again by itself; nothing is lost.")
    if dispatch.pause_reason == Reason.NO_CONNECTION.value:
        return _(
            "Paused, because the gateway of this message was deleted. Copy the message, choose another"
            " gateway and send it again."
        )
    if dispatch.pause_reason == Reason.LIMIT.value:
        return _("The gateway has reached its limit of messages; the rest goes out when it allows more.")
    return ""
