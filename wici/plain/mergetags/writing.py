"""Conditions as an author would type them."""

from __future__ import annotations

from collections.abc import Iterable


def is_any_of(tag: str, values: Iterable[str]) -> str:
    """The condition that a tag has one of these values; empty when there are none."""
    return " or ".join(f"{tag} == {_quoted(value)}" for value in values)


def _quoted(value: str) -> str:
    return f"'{value}'" if '"' in value else f'"{value}"'
