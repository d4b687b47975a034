"""One look for every form field: label, input, help, and the error right beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_SWITCHES = (forms.CheckboxInput,)
_LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_SELECTS = (forms.Select,)


def kind_of(bound: BoundField) -> str:
    """``switch`` (one checkbox), ``list`` (radio buttons, checkboxes), ``hidden``, or ``input``."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, _LISTS):
        return "list"
    return "switch" if isinstance(widget, _SWITCHES) else "input"


def css_of(bound: BoundField) -> str:
    """The classes of the input itself."""
    widget = bound.field.widget
    kind = kind_of(bound)
    if kind in ("list", "switch"):
        return "form-check-input"
    if isinstance(widget, forms.TextInput) and widget.input_type == "color":
        return "form-control form-control-color"
    return "form-select" if isinstance(widget, _SELECTS) else "form-control"


def render(
    bound: BoundField, *, label: str = "", help: str = "", css: str = "", **options: Any
) -> SafeString:
    """A field with everything around it; ``attr_rows=3`` gives the input ``rows="3"``."""
    kind = kind_of(bound)
    if kind == "hidden":
        return bound.as_widget()
    help_text = help or bound.help_text
    attributes = {name[5:]: options.pop(name) for name in list(options) if name.startswith("attr_")}
    described = [
        f"{bound.auto_id}_{part}" for part, there in (("help", help_text), ("error", bound.errors)) if there
    ]
    if described and kind != "list":
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    given = str(bound.field.widget.attrs.get("class", ""))
    attributes["class"] = f"{css_of(bound)} {'is-invalid ' if bound.errors else ''}{given}".strip()
    if kind == "list":
        bound.field.widget.attrs["class"] = css_of(bound)
    return SafeString(
        render_to_string(
            "web/_parts/field.html",
            {
                "bound": bound,
                "kind": kind,
                "widget": bound.as_widget(attrs=attributes),
                "label": label or bound.label,
                "help": help_text,
                "css": css,
                "described": " ".join(described),
                **options,
            },
        )
    )


def summary(form: Any) -> dict[str, Any]:
    """What the error summary shows: sentences about the whole form, and per field its label and errors."""
    return {
        "whole": form.non_field_errors(),
        "parts": [(bound, bound.errors) for bound in form if bound.errors],
        "is_shown": form.is_bound and bool(form.errors),
    }
