"""A design as the designer's script sends it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest

from wici.plain.pdf import model


def read_layout(data: object) -> model.Layout:
    """The layout that the script sent. Raises BadRequest for what no designer sends."""
    try:
        layout = model.load(data)  # type: ignore[arg-type]
        _refuse_wrong(layout)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadRequest(f"not a layout: {error}") from error
    return layout


def _refuse_wrong(layout: model.Layout) -> None:
    """Raises ValueError or TypeError for values that no layout has, which ``model.load`` lets pass."""
    if len(layout.pages) > model.MOST_PAGES:
        raise ValueError("too many pages")
    for page in layout.pages:
        if len(page.elements) > model.MOST_ELEMENTS:
            raise ValueError("too many elements")
        _refuse_wrong_types(page, model.Page(), skip=("background", "elements"))
        for element in page.elements:
            _refuse_wrong_types(element, _PATTERN)
            if not element.id:
                raise ValueError("an element without an id")


_PATTERN = model.Element("", model.Kind.TEXT)


def _refuse_wrong_types(given: Any, pattern: Any, *, skip: tuple[str, ...] = ()) -> None:
    for name in type(pattern).__dataclass_fields__:
        expected, value = getattr(pattern, name), getattr(given, name)
        if name in skip:
            continue
        if isinstance(expected, bool) or isinstance(value, bool):
            is_right = isinstance(value, bool) and isinstance(expected, bool)
        elif isinstance(expected, float):
            is_right = isinstance(value, int | float) and abs(value) < 100_000
        else:
            is_right = isinstance(value, str)
        if not is_right:
            raise TypeError(f"{name} is {value!r}")
