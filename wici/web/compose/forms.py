"""The form on the sheet before sending."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wici.web.inputs import MomentInput

NOW, LATER = "now", "later"


class SendForm(forms.Form):
    """When to send, and what the sheet said when it was shown: for whom, and which state of the message."""

    when = forms.ChoiceField(
        label=_("When"), choices=[(NOW, _("Now")), (LATER, _("At a set time"))], widget=forms.RadioSelect
    )
    at = forms.DateTimeField(label=_("Date and time"), required=False, widget=MomentInput())
    send_token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    count = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A set time must be given, and lie ahead."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") != LATER or "at" in self.errors:
            return data
        if data.get("at") is None:
            self.add_error("at", _("Say on which day and at what time."))
        elif data["at"] <= timezone.now():
            self.add_error("at", _("This moment has passed. Choose a later one, or send now."))
        return data

    @property
    def scheduled_at(self) -> datetime | None:
        """The chosen moment; None for now."""
        return self.cleaned_data["at"] if self.cleaned_data["when"] == LATER else None
