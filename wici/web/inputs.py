"""Form inputs that several screens use."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a date and time (``datetime-local``)."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


def moment_field(label: Any) -> forms.DateTimeField:
    """An optional date and time, to the minute."""
    return forms.DateTimeField(label=label, required=False, widget=MomentInput(attrs={"step": 60}))


def text_field(label: Any) -> forms.CharField:
    """An optional text of several lines."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every time zone with a place in its name, grouped by part of the world, Europe first."""
    regions: dict[str, list[tuple[str, str]]] = {"Europe": []}
    for name in sorted(zoneinfo.available_timezones()):
        region, slash, place = name.partition("/")
        if slash and region in _REGIONS:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    return [*regions.items(), ("UTC", [("UTC", "UTC")])]


_REGIONS = {
    "Europe",
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Indian",
    "Pacific",
}


def spelt(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Choices of a model, which are words inside a sentence, as entries of a list: with a capital."""
    return [(value, capfirst(str(label))) for value, label in choices]
