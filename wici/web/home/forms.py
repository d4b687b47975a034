"""The form of a new event."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wici.events.models import Language
from wici.web.inputs import DateInput, time_zones


class NewEventForm(forms.Form):
    """What an event needs to begin with; everything can be changed later."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    slug = forms.CharField(
        label=_("Short name in addresses"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens. It stands in the addresses of this event's pages."),
        widget=forms.TextInput(
            attrs={
                "data-slug-of": "id_name",
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput())
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Main language"), choices=Language.choices, initial=Language.POLISH, widget=forms.RadioSelect
    )
    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=200,
        required=False,
        help_text=_("For messages to participants who speak English; empty means the same name."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial="Europe/Warsaw")
