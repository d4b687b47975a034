"""A document's settings: what it is called, who has it, what its check page says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.documents import authenticity, drafts, tags
from wici.documents.models import DocumentTemplate
from wici.events.models import Role
from wici.merging.catalogue import shared
from wici.merging.mistakes import sentence_of
from wici.plain.mergetags import Kind, TagSpec, TemplateErrors, parse
from wici.plain.pdf.conditions import parse_condition
from wici.shared.refusals import Refused
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.documents import conditions
from wici.web.documents.page import context, found
from wici.web.inputs import spelt

FIELDS = ("name", "kind", "file_name", "condition", "facts", "is_public")


class DocumentForm(forms.Form):
    """What ``drafts.save`` keeps besides the design itself. ``seen`` stands for what the form began with."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=drafts.LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=spelt(DocumentTemplate.Kind.choices))
    file_name = forms.CharField(
        label=gettext_lazy("Name of the file"), required=False, max_length=drafts.LONGEST["file_name"],
        help_text=gettext_lazy(
            "May have tags, such as {{ full_name }}. “.pdf” is added. Empty means the document's name."
        ),
    )  # fmt: skip
    condition = forms.CharField(
        label=gettext_lazy("Who has it"), required=False, max_length=drafts.LONGEST["condition"],
        help_text=gettext_lazy(
            "Empty means everybody. Else a condition; what is called otherwise in another language is named "
            "in both: status == \"completed\" or status == \"zakończona\"."
        ),
    )  # fmt: skip
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Its check page says"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Anybody who has the document, or a picture of it, can open the page: it says whether the "
            "document is genuine, and what you tick here."
        ),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=gettext_lazy("Participants can download it from their own page"), required=False
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, stored: DocumentTemplate) -> None:
        self._stored = stored
        super().__init__(
            data, initial={**{name: getattr(stored, name) for name in FIELDS}, "seen": seen(stored)}
        )
        offered = [(key, str(label)) for key, label in authenticity.offered(stored.event)]
        self.fields["facts"].choices = offered  # type: ignore[attr-defined]

    @cached_property
    def _words(self) -> Mapping[str, TagSpec]:
        return tags.catalogue_of(shared(self._stored.event), self._stored.pk).words()

    def clean_file_name(self) -> str:
        """A template that can be understood."""
        typed: str = self.cleaned_data["file_name"]
        try:
            parse(typed, kind=Kind.TEXT, tags=self._words)
        except TemplateErrors as mistakes:
            raise forms.ValidationError([sentence_of(mistake) for mistake in mistakes.errors]) from None
        return typed

    def clean_condition(self) -> str:
        """A condition that can be understood."""
        typed: str = self.cleaned_data["condition"].strip()
        try:
            parse_condition(typed, self._words)
        except TemplateErrors as mistakes:
            raise forms.ValidationError([sentence_of(mistake) for mistake in mistakes.errors]) from None
        return typed


def seen(template: DocumentTemplate) -> str:
    """A short text that differs when any of the settings differs."""
    values = json.dumps([getattr(template, name) for name in FIELDS])
    return hashlib.sha256(values.encode()).hexdigest()[:16]


@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """Changes the settings; what is wrong is said beside its field, and nothing is stored then."""
    template = found(pk)
    form = DocumentForm(request.POST or None, template)
    if form.is_valid():
        with refusals.shown_in(form):
            _save(template, form)
            notices.done(request, _("The settings of the document are saved."))
            return redirect("documents:settings", request.event.slug, pk)
    shown = {
        **context(request, template, "documents:settings"),
        "form": form,
        "tag": tags.tag_key(template.key),
        "uses": drafts.uses(template),
        "setup": {"conditions": conditions.offered(request.event), "words": conditions.words()},
    }
    return render(request, "web/documents/settings.html", shown, status=refusals.form_status(form))


def _save(template: DocumentTemplate, form: DocumentForm) -> None:
    """Raises Refused when another window changed the settings since these were opened; typed once more,
    they take the place of the other ones."""
    values = {name: form.cleaned_data[name] for name in FIELDS}
    if form.cleaned_data["seen"] == seen(template):
        result = drafts.save(template, revision=template.revision, **values)
        if isinstance(result, DocumentTemplate):
            return
        template = result.stored
    form.data = {**form.cleaned_data, "seen": seen(template)}
    raise Refused(
        _("These settings were changed in another window meanwhile. Save again to replace what it saved.")
    )
