"""General codes: one for many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wici.events.models import ParticipationType, Role
from wici.registration.invitations import general
from wici.registration.invitations.general import Terms
from wici.registration.invitations.tags import general_link
from wici.registration.models import CodeUse, GeneralCode
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.inputs import MomentInput
from wici.web.invitations.tabs import tabs


class GeneralCodeForm(forms.Form):
    """What a general code is worth."""

    code = forms.CharField(
        label=gettext_lazy("Code"), required=False, max_length=60,
        help_text=gettext_lazy(
            "Empty: a code is made that nobody guesses. Your own needs at least 6 letters or digits."
        ),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Who gets it"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only you see this: partners, press, speakers’ guests."),
    )  # fmt: skip
    participation_type: forms.ModelChoiceField[ParticipationType] = forms.ModelChoiceField(
        label=gettext_lazy("Participation type that it unlocks"), required=False, queryset=None,
        empty_label=gettext_lazy("none: only the types offered to everybody"),
    )  # fmt: skip
    limit = forms.IntegerField(
        label=gettext_lazy("How many may register with it"), required=False, min_value=1,
        max_value=1_000_000, help_text=gettext_lazy("Empty means no limit."),
    )  # fmt: skip
    expires_at = forms.DateTimeField(
        label=gettext_lazy("Valid until"), required=False, widget=MomentInput(attrs={"step": 60})
    )

    def __init__(self, data: Any, *, of: GeneralCode | None = None) -> None:
        initial = {} if of is None else {name: getattr(of, name) for name in _TERMS}
        super().__init__(data, initial=initial)
        self.fields["participation_type"].queryset = ParticipationType.objects.all()  # type: ignore[attr-defined]
        if of is not None:
            del self.fields["code"]

    def terms(self) -> Terms:
        """What ``general.add`` and ``general.change`` take."""
        return Terms(**{name: self.cleaned_data[name] for name in _TERMS})


_TERMS = ("note", "participation_type", "limit", "expires_at")


@event_view()
def code_list(request: EventRequest) -> HttpResponse:
    """The general codes with how often each was used."""
    rows = [
        (code, general_link(request.event, code.code)) for code in general.with_uses(request.event)
    ]  # fmt: skip
    context = {"tabs": tabs(request, "codes"), "rows": rows, "now": timezone.now()}
    return render(request, "web/invitations/codes.html", context)


@event_view(Role.ORGANISER)
def new_code(request: EventRequest) -> HttpResponse:
    """A new general code."""
    form = GeneralCodeForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            made = general.add(request.event, form.cleaned_data["code"], form.terms(), user=request.user)
            notices.done(request, _("The code %(code)s is ready.") % {"code": made.code})
            return redirect("invitations:codes", request.event.slug)
    context = {"tabs": tabs(request, "codes"), "form": form}
    return render(request, "web/invitations/code.html", context, status=refusals.form_status(form))


@event_view(Role.ORGANISER)
def code(request: EventRequest, pk: int) -> HttpResponse:
    """Other terms for a general code, and who has registered with it."""
    found = get_object_or_404(GeneralCode, pk=pk)
    form = GeneralCodeForm(request.POST or None, of=found)
    if form.is_valid():
        with refusals.shown_in(form):
            general.change(found, form.terms())
            notices.done(request, _("The code %(code)s is saved.") % {"code": found.code})
            return redirect("invitations:codes", request.event.slug)
    uses = CodeUse.objects.filter(general_code=found).select_related("participant").order_by("-at")
    context = {
        "tabs": tabs(request, "codes"),
        "form": form,
        "found": found,
        "uses": list(uses[:_USES_SHOWN]),
        "used": uses.count(),
    }
    return render(request, "web/invitations/code.html", context, status=refusals.form_status(form))


#: So many people who used a code are listed.
_USES_SHOWN = 200


@require_POST
@event_view(Role.ORGANISER)
def withdraw(request: EventRequest, pk: int) -> HttpResponse:
    """Takes a code back, or lets it be used again."""
    found = get_object_or_404(GeneralCode, pk=pk)
    general.withdraw(found, is_withdrawn="again" not in request.POST)
    template = (
        _("The code %(code)s is withdrawn.") if found.is_withdrawn else _("The code %(code)s works again.")
    )
    notices.done(request, template % {"code": found.code})
    return redirect("invitations:codes", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a code that nobody has used."""
    found = get_object_or_404(GeneralCode, pk=pk)
    with refusals.told(request):
        general.delete(found)
        notices.done(request, _("The code %(code)s is deleted.") % {"code": found.code})
    return redirect("invitations:codes", request.event.slug)
