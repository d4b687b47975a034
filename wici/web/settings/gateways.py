"""Settings: SMS gateways, and trying them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wici.delivery import failover
from wici.delivery.sms_test import try_gateway
from wici.events import gateways
from wici.events.models import SMS_KINDS, MailConnection, Role, SmsGateway
from wici.plain.sms.numbers import countries
from wici.shared.refusals import Refused
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.inputs import spelt
from wici.web.settings.tabs import page

_CODE = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"})


class GatewayForm(forms.Form):
    """A way out for text messages."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("For you; recipients never see it."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: spelt([(kind.value, kind.label) for kind in SMS_KINDS]),
        initial=MailConnection.Kind.KANNEL,
        widget=forms.RadioSelect,
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "The whole address that takes messages, for example https://sms.example.org/cgi-bin/sendsms."
            " For SMSAPI.pl it may be left empty."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "inputmode": "url"}),
    )
    allow_plain_auth = forms.BooleanField(
        label=gettext_lazy("Allow an address without encryption"),
        required=False,
        help_text=gettext_lazy("Only inside a network that nobody else listens to."),
    )
    user = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("SMSAPI.pl needs none."),
        widget=_CODE,
    )
    secret = forms.CharField(
        label=gettext_lazy("Password or token"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sender = forms.CharField(
        label=gettext_lazy("Sender"),
        max_length=16,
        required=False,
        help_text=gettext_lazy(
            "What phones show: a number, or a name of at most 11 characters that the gateway has approved."
        ),
        widget=_CODE,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country of numbers without a country code"),
        choices=lambda: [(code, code) for code in countries()],
        initial="PL",
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of a part"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=4,
        help_text=gettext_lazy("For the cost that is shown before sending; empty: none is shown."),
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, initial="PLN")
    max_connections = forms.IntegerField(
        label=gettext_lazy("Requests at a time"), initial=5, min_value=1, max_value=50
    )
    per_second = forms.IntegerField(label=gettext_lazy("Messages per second"), required=False, min_value=1)


class TryForm(forms.Form):
    """To whose phone the try goes."""

    to = forms.CharField(
        label=gettext_lazy("To my number"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )


@event_view(Role.ORGANISER)
def gateway_list(request: EventRequest) -> HttpResponse:
    """The ways out for text messages."""
    found = SmsGateway.objects.select_related("connection").order_by("connection__name")
    now = timezone.now()
    down = {each.pk for each in found if not failover.is_up(each.connection, now)}
    return page(request, "gateways", "gateways", {"gateways": found, "down": down})


@event_view(Role.ORGANISER)
def new_gateway(request: EventRequest) -> HttpResponse:
    """Adds a gateway, and leads to its page, where it can be tried."""
    form = GatewayForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = gateways.add(request.event, **form.cleaned_data)
            sentence = _("The gateway “%(name)s” is added. Try it now.") % {"name": made.connection.name}
            notices.done(request, sentence)
            return redirect("settings:gateway", request.event.slug, made.pk)
    return page(request, "gateways", "gateway", {"form": form})


@event_view(Role.ORGANISER)
def edit_gateway(request: EventRequest, pk: int) -> HttpResponse:
    """Changes a gateway; an empty password keeps the stored one."""
    gateway = _found(pk)
    form = GatewayForm(request.POST or None, initial=_initial(gateway))
    if form.is_valid():
        values = {**form.cleaned_data, "secret": form.cleaned_data["secret"] or None}
        with refusals.shown_in(form):
            gateways.change(gateway, **values)
            failover.wake(gateway.connection, timezone.now())
            sentence = _("The gateway “%(name)s” is saved.") % {"name": gateway.connection.name}
            notices.done(request, sentence)
            return redirect("settings:gateway", request.event.slug, pk)
        gateway = _found(pk)
    return _page(request, gateway, form)


@require_POST
@event_view(Role.ORGANISER)
def try_it(request: EventRequest, pk: int) -> HttpResponse:
    """Sends a few words to one's own phone, and says what the gateway said."""
    gateway = _found(pk)
    form = TryForm(request.POST)
    said = ""
    if form.is_valid():
        try:
            said = try_gateway(gateway, to=form.cleaned_data["to"])
            failover.wake(gateway.connection, timezone.now())
        except Refused as refusal:
            form.add_error("to", str(refusal))
    if request.htmx:
        context = {"gateway": gateway, "try_form": form, "said": said}
        return render(request, "web/settings/_try.html", context)
    return _page(request, gateway, GatewayForm(initial=_initial(gateway)), try_form=form, said=said)


@require_POST
@event_view(Role.ORGANISER)
def delete_gateway(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a gateway."""
    gateway = _found(pk)
    gateways.remove(gateway)
    notices.done(request, _("The gateway “%(name)s” is deleted.") % {"name": gateway.connection.name})
    return redirect("settings:gateways", request.event.slug)


def _found(pk: int) -> SmsGateway:
    return get_object_or_404(SmsGateway.objects.select_related("connection__event"), pk=pk)


def _initial(gateway: SmsGateway) -> dict[str, Any]:
    own = ("sender", "price", "currency", "country")
    shared = ("name", "kind", "user", "allow_plain_auth", "max_connections", "per_second")
    return {
        **{name: getattr(gateway, name) for name in own},
        **{name: getattr(gateway.connection, name) for name in shared},
        "url": gateway.connection.host,
    }


def _page(request: EventRequest, gateway: SmsGateway, form: GatewayForm, **more: Any) -> HttpResponse:
    is_down = not failover.is_up(gateway.connection, timezone.now())
    context = {"form": form, "gateway": gateway, "is_down": is_down, "try_form": TryForm(), **more}
    return page(request, "gateways", "gateway", context)
