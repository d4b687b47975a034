"""Shows what a domain function refused: beside the field it is about, else above the form."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from wici.people.checking import WrongValues
from wici.shared.refusals import Refused
from wici.web import notices


def add_to(form: BaseForm, refusal: Refused) -> None:
    """Adds the sentence and its details to the form's errors; the form keeps what was typed."""
    if isinstance(refusal, WrongValues):
        for name, sentence in refusal.problems.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        return
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, [str(sentence) for sentence in (refusal.sentence, *refusal.details)])


class Shown:
    """A block that a refusal ends: ``show`` puts it where the user sees it, and the view goes on after it."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Refused):
            return False
        self.show(error)
        return True

    def show(self, refusal: Refused) -> None:
        """Puts the refusal where the user sees it."""
        raise refusal


class shown_in(Shown):
    """Runs a domain function for a valid form; a refusal ends the block and is shown in the form.

    ::

        if form.is_valid():
            with refusals.shown_in(form):
                editing.change(request.event, **form.cleaned_data)
                return redirect(…)
        return render(request, …, {"form": form}, status=form_status(form))
    """

    def __init__(self, form: BaseForm) -> None:
        self.form = form

    def show(self, refusal: Refused) -> None:
        add_to(self.form, refusal)


class told(Shown):
    """Runs a domain function that has no form; a refusal ends the block and is said on the next page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def show(self, refusal: Refused) -> None:
        notices.refused(self.request, refusal)


def form_status(form: Any) -> int:
    """422 for a form that is shown again with errors, else 200."""
    return 422 if form.is_bound and form.errors else 200
