"""The form of a participant: the usual facts and every form field of the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wici.events.models import Event, Language, ParticipationType
from wici.people.models import Field, Gender, Participant, Status
from wici.plain.filters import ANSWERS, answer_field
from wici.web.inputs import DateInput, MomentInput
from wici.web.participants.columns import label_of


class ParticipantForm(forms.Form):
    """Takes everything that is typed; what it must be is decided by ``people.participants``."""

    first_name = forms.CharField(label=gettext_lazy("First name"), required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
    )
    participation_type = forms.ChoiceField(label=gettext_lazy("Participation type"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Registration status"), choices=Status.choices, initial=Status.COMPLETED
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    registered_at = forms.CharField(
        label=gettext_lazy("Registered"), required=False, widget=MomentInput(attrs={"step": 60})
    )
    code = forms.CharField(
        label=gettext_lazy("Participant code"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self, event: Event, data: Mapping[str, Any] | None = None, person: Participant | None = None
    ) -> None:
        initial = initial_of(person) if person else {"language": event.language}
        super().__init__(data, initial=initial)
        self.event = event
        self.types = {str(made.pk): made for made in ParticipationType.objects.all()}
        choice = cast(forms.ChoiceField, self.fields["participation_type"])
        language = get_language() or "pl"
        choice.choices = [
            ("", _("without a type")), *((pk, made.name_in(language)) for pk, made in self.types.items())
        ]  # fmt: skip
        if person is None:
            self.fields["code"].help_text = _("Empty: a new code is made.")
            self.fields["registered_at"].help_text = _("Empty: now, unless the person is only invited.")
        self.questions = list(Field.objects.all())
        for field in self.questions:
            name = answer_field(field.key)
            self.fields[name] = _input_of(field, initial.get(name))
            if isinstance(initial.get(name), list) and not isinstance(
                self.fields[name], forms.MultipleChoiceField
            ):
                self.initial[name] = "; ".join(map(str, initial[name]))

    @property
    def answers(self) -> list[forms.BoundField]:
        """The form fields of the event."""
        return [self[answer_field(field.key)] for field in self.questions]


def initial_of(person: Participant) -> dict[str, Any]:
    """A participant as the form shows them."""
    registered_at = timezone.localtime(person.registered_at) if person.registered_at else None
    return {
        **{name: getattr(person, name) for name in ("first_name", "last_name", "email", "status", "code")},
        "language": person.language,
        "participation_type": str(person.participation_type_id or ""),
        "registered_at": registered_at.strftime("%Y-%m-%dT%H:%M") if registered_at else "",
        **{answer_field(key): answer for key, answer in person.answers.items()},
    }


def values_of(form: ParticipantForm, names: Iterable[str]) -> dict[str, Any]:
    """The typed values of these fields, as ``people.participants`` takes them."""
    values: dict[str, Any] = {"answers": {}}
    for name in names:
        value = form.cleaned_data[name]
        if name.startswith(ANSWERS):
            values["answers"][name.removeprefix(ANSWERS)] = value
        elif name == "participation_type":
            values[name] = form.types.get(value)
        else:
            values[name] = value
    return values


def _input_of(field: Field, answer: object) -> forms.Field:
    """The input for a form field; an answer that is no longer among the choices can be kept."""
    label = label_of(field)
    if field.kind == Field.Kind.CHECKBOX:
        return _Tick(label=label, required=False, initial=answer == "yes")
    if field.options and field.kind == Field.Kind.CHOICE:
        options = [*field.options, *([answer] if answer and answer not in field.options else [])]
        choices = [("", _("no answer")), *((option, option) for option in options)]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if field.options and field.kind == Field.Kind.CHOICES:
        given = answer if isinstance(answer, list) else []
        options = list(dict.fromkeys([*field.options, *map(str, given)]))
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=[(option, option) for option in options],
            widget=forms.CheckboxSelectMultiple,
        )
    is_file = field.kind == Field.Kind.FILE  # what is stored is its name; the file comes from the participant
    return forms.CharField(label=label, required=False, disabled=is_file, widget=_widget_of(field))


def _widget_of(field: Field) -> forms.Widget:
    match field.kind:
        case Field.Kind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 3})
        case Field.Kind.DATE:
            return DateInput()
        case Field.Kind.NUMBER:
            return forms.TextInput(attrs={"inputmode": "decimal"})
        case Field.Kind.PHONE:
            return forms.TextInput(attrs={"inputmode": "tel"})
        case Field.Kind.EMAIL:
            return forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"})
        case _:
            return forms.TextInput()


class _Tick(forms.BooleanField):
    """A checkbox whose value is what is stored: "yes" or nothing."""

    def clean(self, value: Any) -> Any:
        return "yes" if super().clean(value) else ""


class AddressForm(forms.Form):
    """How somebody is addressed in Polish: the gender, and a correction of the vocative."""

    gender = forms.ChoiceField(label=gettext_lazy("Gender"), choices=Gender.choices, required=False)
    vocative = forms.CharField(label=gettext_lazy("Vocative of the first name"), required=False)
