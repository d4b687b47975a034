"""A design as the designer's script gets and sends it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest

from wici.documents.models import DocumentTemplate
from wici.plain.pdf import model


def layout_of(template: DocumentTemplate) -> dict[str, Any]:
    """What is stored, with every field that a layout has, in one order; an empty page for what is none."""
    try:
        layout = model.load(template.layout)
    except (ValueError, TypeError, KeyError, AttributeError):
        layout = model.Layout()
    if not layout.pages:
        layout = model.Layout((model.Page(),), language=layout.language, title=layout.title)
    return model.dump(layout)


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
    _refuse_wrong_types(layout, model.Layout(), skip=("pages", "guides", "version"))
    for guides in layout.guides.values():
        if not isinstance(guides, list) or not all(type(at) in (int, float) for at in guides):
            raise TypeError("guides")
    for page in layout.pages:
        if len(page.elements) > model.MOST_ELEMENTS:
            raise ValueError("too many elements")
        _refuse_wrong_types(page, model.Page(), skip=("background", "elements"))
        if page.background is not None:
            _refuse_wrong_types(page.background, model.Background(""), skip=("page",))
            if type(page.background.page) is not int or page.background.page < 0:
                raise TypeError("page of the background")
        for element in page.elements:
            _refuse_wrong_types(element, _PATTERN)
            if not element.id:
                raise ValueError("an element without an id")


_PATTERN = model.Element("", model.Kind.TEXT)


def _refuse_wrong_types(given: Any, pattern: Any, *, skip: tuple[str, ...] = ()) -> None:
    """Raises TypeError where the type of a value is not that of the pattern's."""
    for name in type(pattern).__dataclass_fields__:
        if name not in skip and not _is_like(getattr(given, name), getattr(pattern, name)):
            raise TypeError(f"{name} is {getattr(given, name)!r}")


def _is_like(value: object, pattern: object) -> bool:
    if isinstance(pattern, bool):
        return isinstance(value, bool)
    if isinstance(pattern, float):
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST
    return isinstance(value, str)


#: Millimetres, degrees or points that no element has: finite, and far beyond any page.
_MOST = 100_000
