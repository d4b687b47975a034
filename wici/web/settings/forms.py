"""Forms of an event's settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wici.events.connections import GENTLE_PER_DOMAIN
from wici.events.models import MAIL_KINDS, Event, Language, MailConnection, Role
from wici.people.models import Field
from wici.web.inputs import DateInput, spelt, time_zones


class EventForm(forms.Form):
    """What participants see of the event."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=200,
        required=False,
        help_text=_("For messages to participants who speak English; empty means the same name."),
    )
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput())
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    website = forms.URLField(label=_("Web page"), max_length=200, required=False, assume_scheme="https")
    contact = forms.CharField(
        label=_("Contact in the message footer"),
        max_length=300,
        required=False,
        help_text=_("Who to ask: an address, a telephone number. Stands at the end of every message."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=_("Main language"), choices=Language.choices, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Times on screens and in messages are in this zone."),
    )
    accent = forms.CharField(
        label=_("Colour"),
        help_text=_("Of the buttons here and of the mail layout. Text on it stays readable by itself."),
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, at most 5 MB. Stands at the top of messages."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)


def _mail_connections() -> QuerySet[MailConnection]:
    """Those by which mail leaves; SMS gateways have a page of their own."""
    return MailConnection.objects.filter(kind__in=MAIL_KINDS)


class SenderForm(forms.Form):
    """Who messages are from."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("What recipients read first, for example the office's name."),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reply_to = forms.CharField(
        label=_("Default reply address"),
        max_length=254,
        required=False,
        help_text=_("Where answers go unless a message says otherwise; empty means the sender's address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    connection: forms.ModelChoiceField[MailConnection] = forms.ModelChoiceField(
        label=_("Mail connection"), queryset=None, empty_label=None
    )
    per_hour = forms.IntegerField(label=_("Messages per hour"), required=False, min_value=1)
    per_day = forms.IntegerField(label=_("Messages per day"), required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["connection"].queryset = _mail_connections()  # type: ignore[attr-defined]


class ConnectionForm(forms.Form):
    """A way out for mail."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("For you; recipients never see it."))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: spelt([(kind.value, kind.label) for kind in MAIL_KINDS]),
        initial=MailConnection.Kind.SMTP,
        widget=forms.RadioSelect,
    )
    host = forms.CharField(
        label=_("Server"),
        max_length=255,
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "smtp.example.org", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    port = forms.IntegerField(label=_("Port"), initial=587, min_value=1, max_value=65_535)
    security = forms.ChoiceField(
        label=_("Security"),
        choices=lambda: spelt(MailConnection.Security.choices),
        initial=MailConnection.Security.STARTTLS,
        help_text=_("Usually STARTTLS with port 587, or TLS with port 465."),
    )
    allow_plain_auth = forms.BooleanField(
        label=_("Allow the password over an unencrypted connection"),
        required=False,
        help_text=_("Only inside a network that nobody else listens to."),
    )
    user = forms.CharField(
        label=_("User name"),
        max_length=255,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    max_connections = forms.IntegerField(
        label=_("Simultaneous connections"), initial=5, min_value=1, max_value=50
    )
    messages_per_connection = forms.IntegerField(label=_("Messages per connection"), initial=100, min_value=1)
    per_second = forms.IntegerField(label=_("Messages per second"), required=False, min_value=1)
    per_minute = forms.IntegerField(label=_("Messages per minute"), required=False, min_value=1)
    per_hour = forms.IntegerField(label=_("Messages per hour"), required=False, min_value=1)
    per_day = forms.IntegerField(label=_("Messages per day"), required=False, min_value=1)
    per_domain_per_minute = forms.IntegerField(
        label=_("Messages per minute to one recipient domain"),
        required=False,
        min_value=1,
        initial=GENTLE_PER_DOMAIN,
        help_text=_(
            "So that one provider, such as gmail.com, is not sent too much at once and takes Wici for spam."
            " Everybody else goes on meanwhile. Empty means no limit."
        ),
    )
    fallback: forms.ModelChoiceField[MailConnection] = forms.ModelChoiceField(
        label=_("If this server cannot be reached, send through"),
        queryset=None,
        required=False,
        empty_label=_("no other: wait until it can be reached"),
        help_text=_(
            "Only when nobody answers there, or the login or encryption fails. A message that this server"
            " refuses is not tried elsewhere."
        ),
    )

    def __init__(self, *args: Any, connection: MailConnection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = _mail_connections()
        if connection is not None:
            others = others.exclude(pk=connection.pk)
        self.fields["fallback"].queryset = others  # type: ignore[attr-defined]


class MailingForm(forms.ModelForm):  # type: ignore[type-arg]
    """How fast dispatches leave, and how large messages may be."""

    class Meta:
        model = Event
        fields = ("batch_size", "batch_interval_seconds", "attachment_limit_mb", "message_limit_mb")


class TypeForm(forms.Form):
    """A participation type."""

    name = forms.CharField(label=_("Name"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)


class FieldForm(forms.Form):
    """A field of the registration form."""

    label = forms.CharField(label=_("Label"), max_length=200)
    label_en = forms.CharField(label=_("Label in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: spelt(Field.Kind.choices))
    options = forms.CharField(
        label=_("Choices"),
        required=False,
        help_text=_("One in each line, in the order in which they are shown."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_options(self) -> list[str]:
        """The lines that are not empty."""
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]


class ValueForm(forms.Form):
    """An additional value."""

    label = forms.CharField(label=_("Label"), max_length=100)
    value = forms.CharField(label=_("Value"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class StaffForm(forms.Form):
    """Somebody new in the event."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        required=False,
        help_text=_("For a new account; an existing one keeps its."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: spelt(Role.choices), initial=Role.ORGANISER, widget=forms.RadioSelect
    )
