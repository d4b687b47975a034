"""Shows what a domain function refused: beside the field it is about, else above the form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.forms import BaseForm

from wici.people.checking import WrongValues
from wici.shared.refusals import Refused


def add_to(form: BaseForm, refusal: Refused) -> None:
    """Adds the sentence and its details to the form's errors; the form keeps what was typed."""
    if isinstance(refusal, WrongValues):
        for name, sentence in refusal.problems.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        return
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, [str(sentence) for sentence in (refusal.sentence, *refusal.details)])


@contextmanager
def shown_in(form: BaseForm) -> Iterator[None]:
    """Runs a domain function for a valid form; a refusal ends the block and is shown in the form.

    ::

        if form.is_valid():
            with refusals.shown_in(form):
                editing.change(request.event, **form.cleaned_data)
                return redirect(…)
        return render(request, …, {"form": form}, status=form_status(form))
    """
    try:
        yield
    except Refused as refusal:
        add_to(form, refusal)


def form_status(form: Any) -> int:
    """422 for a form that is shown again with errors, else 200."""
    return 422 if form.is_bound and form.errors else 200
