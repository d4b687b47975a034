"""Settings of the registration: open or closed, places, types, what participants may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wici.events.models import ParticipationType, Role
from wici.events.queries import types_of
from wici.registration import editing
from wici.registration.models import RegistrationForm, SameEmail, TypeOffer
from wici.registration.queries import places, registration_of
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.inputs import moment_field, spelt, text_field
from wici.web.registration.page import context


def _tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


class RegistrationSettingsForm(forms.Form):
    """What ``registration.editing`` sets."""

    is_closed = forms.TypedChoiceField(
        label=gettext_lazy("Registration"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=(
            ("no", gettext_lazy("Open, within the times below")),
            ("yes", gettext_lazy("Closed now, whatever the times say")),
        ),
    )  # fmt: skip
    opens_at = moment_field(gettext_lazy("Opens"))
    closes_at = moment_field(gettext_lazy("Closes"))
    closed_text = text_field(gettext_lazy("Text on the page while registration is closed"))
    closed_text_en = text_field(gettext_lazy("The same in English"))
    code_only = _tick(gettext_lazy("Only with an invitation code"))
    same_email = forms.ChoiceField(
        label=gettext_lazy("A second registration with the same e-mail address"),
        choices=lambda: spelt(SameEmail.choices), widget=forms.RadioSelect,
    )  # fmt: skip
    limit = forms.IntegerField(
        label=gettext_lazy("Places altogether"), required=False, min_value=0,
        help_text=gettext_lazy(
            "Empty means no limit. Everybody who has completed the registration takes a place."
        ),
    )  # fmt: skip
    asks_type = _tick(gettext_lazy("Ask for the participation type"))
    intro = text_field(gettext_lazy("Text above the form"))
    intro_en = text_field(gettext_lazy("The same in English"))
    outro = text_field(gettext_lazy("Text on the page after registration"))
    outro_en = text_field(gettext_lazy("The same in English"))
    may_see = _tick(gettext_lazy("See their registration"))
    see_until = moment_field(gettext_lazy("until"))
    may_change = _tick(gettext_lazy("Change their answers"))
    change_until = moment_field(gettext_lazy("until"))
    may_cancel = _tick(gettext_lazy("Cancel their registration"))
    cancel_until = moment_field(gettext_lazy("until"))

    def __init__(self, data: Any, stored: RegistrationForm, types: list[ParticipationType]) -> None:
        initial: dict[str, Any] = {name: getattr(stored, name) for name in editing.SETTINGS}
        super().__init__(data, initial={**initial, "is_closed": "yes" if stored.is_closed else "no"})
        self.types = types
        offers = {offer.participation_type_id: offer for offer in TypeOffer.objects.all()}
        for made in types:
            offer = offers.get(made.pk)
            self.fields[f"offered_{made.pk}"] = forms.BooleanField(
                label=_("Offer “%(type)s” to everybody") % {"type": made.name}, required=False,
                initial=offer is None or offer.is_offered,
            )  # fmt: skip
            self.fields[f"limit_{made.pk}"] = forms.IntegerField(
                label=_("Places for “%(type)s”") % {"type": made.name}, required=False, min_value=0,
                initial=offer.limit if offer else None,
            )  # fmt: skip

    def settings(self) -> dict[str, Any]:
        """What ``editing.change`` takes."""
        return {name: self.cleaned_data[name] for name in editing.SETTINGS}

    def offers(self) -> dict[ParticipationType, tuple[bool, int | None]]:
        """What ``editing.offer`` takes."""
        data = self.cleaned_data
        return {made: (data[f"offered_{made.pk}"], data[f"limit_{made.pk}"]) for made in self.types}


@event_view(Role.ORGANISER)
def registration_settings(request: EventRequest) -> HttpResponse:
    """Everything on one page; what is wrong is said beside its field, and nothing of it is stored."""
    types = types_of(request.event)
    form = RegistrationSettingsForm(request.POST or None, registration_of(request.event), types)
    if form.is_valid():
        with refusals.shown_in(form), transaction.atomic():
            editing.change(request.event, **form.settings())
            editing.offer(request.event, form.offers())
        if not form.errors:
            notices.done(request, _("The settings of the registration are saved."))
            return redirect("registration:settings", request.event.slug)
    whole, by_type = places(request.event)
    rows = [(form[f"offered_{made.pk}"], form[f"limit_{made.pk}"], by_type[made.pk]) for made in types]
    shown = {**context(request, "settings"), "form": form, "types": rows, "places": whole}
    return render(request, "web/registration/settings.html", shown, status=refusals.form_status(form))


@require_POST
@event_view(Role.ORGANISER)
def open_or_close(request: EventRequest) -> HttpResponse:
    """Opens or closes registration by hand, at once."""
    closes = "close" in request.POST
    editing.change(request.event, is_closed=closes)
    notices.done(request, _("Registration is closed.") if closes else _("Registration is no longer closed."))
    return redirect("registration:form", request.event.slug)
