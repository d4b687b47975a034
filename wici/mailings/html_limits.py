"""How much HTML a message may have, so that libraries can take it apart.

They walk down by recursion, and some end the whole process when the stack is full; others take the square of
the length of a paragraph. No message for people comes near these limits.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from wici.shared.refusals import Refused

#: Levels that are counted; with rows, cells, paragraphs and list items there may be four times as many.
MOST_LEVELS = 150

#: Characters, without pictures that are written into the HTML. Gmail shows the first 100,000.
MOST_CHARACTERS = 1_000_000

_DATA = re.compile(r"data:[a-z]+/[^\"'\s)>]*", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_UNCOUNTED_NAMES = """
    area base br col embed hr img input link meta source track wbr p li dt dd td th tr tbody thead tfoot
    colgroup option html head body
"""
#: Elements without content, and those whose end may be left out: they stand in one another only with a
#: counted one between them.
_UNCOUNTED = frozenset(_UNCOUNTED_NAMES.split())


def depth(source: str) -> int:
    """The most elements that are open at once."""
    deepest = current = 0
    for tag in _TAG.finditer(source):
        if tag[2].lower() in _UNCOUNTED:
            continue
        current = max(current - 1, 0) if tag[1] else current + 1
        deepest = max(deepest, current)
    return deepest


def refuse_too_much(source: str) -> None:
    """Raises Refused (field ``html``) for HTML that is longer or nested deeper than any message needs."""
    if len(source) > MOST_CHARACTERS and (length := len(_DATA.sub("", source))) > MOST_CHARACTERS:
        sentence = _("The HTML has %(length)d characters; at most %(limit)d are possible.")
        raise Refused(sentence % {"length": length, "limit": MOST_CHARACTERS}, field="html")
    if depth(source) > MOST_LEVELS:
        sentence = _(
            "The HTML has more than %(limit)d elements inside one another. Close them, or simplify it."
        )
        raise Refused(sentence % {"limit": MOST_LEVELS}, field="html")
