"""Automatic messages: when each leaves, whether it is on, and opening it in the composer."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from wici.delivery.models import Dispatch
from wici.events.models import Role
from wici.people.models import Group
from wici.registration.automatic import dates, switching
from wici.registration.models import AutomaticMessage, Happening
from wici.web import notices, refusals, subjects
from wici.web.access import EventRequest, event_view
from wici.web.registration.page import context
from wici.web.templatetags.wici import moment


class Line(NamedTuple):
    """One message, ready to list; ``when`` says of a dated one when it leaves or why not."""

    message: AutomaticMessage
    when: str
    waiting: int
    last: Dispatch | None


class TimeForm(forms.Form):
    """What ``automatic.switching.set_time`` sets."""

    days = forms.IntegerField(
        label=gettext_lazy("Days"), min_value=0, max_value=switching.MAX_DAYS,
        help_text=gettext_lazy("Before the first or after the last day of the event. 0 is that day itself."),
    )  # fmt: skip
    at_time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("In the event's time zone."),
    )  # fmt: skip
    group: forms.ModelChoiceField[Group] = forms.ModelChoiceField(
        label=gettext_lazy("To"), queryset=None, empty_label=gettext_lazy("Choose a group…"),
        help_text=gettext_lazy(
            "Those who belong to the group at that moment get it, but not those who cancelled or declined,"
            " unless all of them did. Who joins the group later does not."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["group"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - said above
        chosen.queryset = Group.objects.all()


@event_view(Role.ORGANISER)
def messages(request: EventRequest) -> HttpResponse:
    """All of them: the event's own language first."""
    found = switching.all_messages(request.event)
    waiting = dict(
        Happening.objects.filter(handed_at=None).order_by().values_list("message").annotate(Count("pk"))
    )
    last = _last([message.mailing_id for message in found])
    lines = [
        Line(message, _when(message), waiting.get(message.pk, 0), last.get(message.mailing_id))
        for message in found
    ]
    by_language: dict[str, list[Line]] = {}
    for line in lines:
        by_language.setdefault(str(line.message.get_language_display()), []).append(line)
    shown = {
        **context(request, "automatic"),
        "by_language": by_language,
        "tag_labels": subjects.labels(request.event, [line.message.mailing.subject for line in lines]),
    }
    return render(request, "web/registration/automatic.html", shown)


def _last(mailings: list[int]) -> dict[int, Dispatch]:
    """The newest dispatch of each mailing."""
    newest = Dispatch.objects.filter(Q(mailing__in=mailings)).order_by().values("mailing")
    ids = newest.annotate(newest=Max("pk")).values_list("newest", flat=True)
    return {each.mailing_id: each for each in Dispatch.objects.filter(pk__in=list(ids)) if each.mailing_id}


def _when(message: AutomaticMessage) -> str:
    """When a dated message leaves, in words; nothing for the others."""
    if not message.is_dated:
        return ""
    if message.occasion == AutomaticMessage.Occasion.BEFORE:
        words = ngettext("%(n)d day before the event", "%(n)d days before the event", message.days)
    else:
        words = ngettext("%(n)d day after the event", "%(n)d days after the event", message.days)
    at = dates.moment_of(message)
    values = {"when": words % {"n": message.days}, "at": moment(at)}
    if at is None:
        return _("%(when)s; the event has no date yet") % values
    if message.done_for == dates.day_of(message):
        return _("%(when)s; it left on %(at)s") % values
    if at <= timezone.now():
        return _("%(when)s; that was on %(at)s, it is not sent any more") % values
    return _("%(when)s: on %(at)s") % values


@event_view(Role.ORGANISER)
@require_POST
def switch(request: EventRequest, pk: int) -> HttpResponse:
    """On or off, at once."""
    message = get_object_or_404(AutomaticMessage.objects.select_related("event"), pk=pk)
    with refusals.told(request):
        if "on" in request.POST:
            switching.switch_on(message, timezone.now())
            notices.done(request, _("The message is on. Whoever did something before does not get it."))
        else:
            switching.switch_off(message, timezone.now())
            notices.done(request, _("The message is off."))
    return redirect("registration:automatic", request.event.slug)


@event_view(Role.ORGANISER)
@require_POST
def add_further(request: EventRequest, pk: int) -> HttpResponse:
    """One more message before or after the event; next, when it leaves."""
    message = get_object_or_404(_dated(), pk=pk)
    with refusals.told(request):
        made = switching.add_further(message)
        return redirect("registration:automatic_time", request.event.slug, made.pk)
    return redirect("registration:automatic", request.event.slug)


@event_view(Role.ORGANISER)
@require_POST
def delete_further(request: EventRequest, pk: int) -> HttpResponse:
    """Deletes a message that was added and is off."""
    message = get_object_or_404(_dated().filter(is_further=True, is_on=False), pk=pk)
    switching.delete_further(message)
    notices.done(request, _("The message is deleted."))
    return redirect("registration:automatic", request.event.slug)


def _dated() -> QuerySet[AutomaticMessage]:
    occasions = (AutomaticMessage.Occasion.BEFORE, AutomaticMessage.Occasion.AFTER)
    related = ("event", "mailing__group")
    return AutomaticMessage.objects.select_related(*related).filter(occasion__in=occasions)


@event_view(Role.ORGANISER)
def timing(request: EventRequest, pk: int) -> HttpResponse:
    """When a dated message leaves, and to whom."""
    message = get_object_or_404(_dated(), pk=pk)
    initial = {"days": message.days, "at_time": message.at_time, "group": message.mailing.group_id}
    form = TimeForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            switching.set_time(message, now=timezone.now(), **form.cleaned_data)
            notices.done(request, _("When the message leaves is saved."))
            return redirect("registration:automatic", request.event.slug)
    shown = {"form": form, "message": message}
    return render(request, "web/registration/automatic_time.html", shown, status=refusals.form_status(form))
