"""Forms of an event's settings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wici.events.models import Language
from wici.web.inputs import DateInput, time_zones


class EventForm(forms.Form):
    """What participants see of the event."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput())
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    website = forms.URLField(label=_("Web page"), max_length=200, required=False, assume_scheme="https")
    contact = forms.CharField(
        label=_("Contact in the message footer"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=_("Main language"), choices=Language.choices, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    accent = forms.CharField(label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}))
