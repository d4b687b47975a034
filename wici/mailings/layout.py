"""The whole HTML document that is sent.

A message written visually is put inside the event's mail layout and its style rules are inlined. A whole
document made elsewhere is never touched: only a preheader, if the author gave one, is put behind its
``<body>``.
"""

from __future__ import annotations

import html
import re

import css_inline
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from wici.events.models import Event
from wici.mailings.content import FileRef
from wici.mailings.html_limits import refuse_too_much
from wici.merging.dates import written_range
from wici.plain.colours import palette
from wici.plain.mergetags import protect

#: Content-ID of the logo in a message; tags have no dots in their names.
LOGO_ID = "event.logo"
_LOGO_WIDTH = 240

#: What stands after the preheader, so that mail programs don't show the beginning of the message there:
#: the combining grapheme joiner and the zero-width non-joiner, which nobody sees.
_FILLER = "&#847;&zwnj;&nbsp;" * 60
_HIDDEN = (
    "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;"
    "color:transparent;mso-hide:all"
)
_LANDMARK = re.compile(r"<!--|<(?:script|style|body)\b", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_BEFORE_BODY = re.compile(
    r"\s*(?:<!doctype\b[^>]*>\s*)?(?:<html\b[^>]*>\s*)?(?:<head\b.*?</head\s*>)?", re.IGNORECASE | re.DOTALL
)
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def visual(
    body: str, event: Event, *, language: str, preheader: str = "", logo: FileRef | None = None
) -> str:
    """A visual message in the event's layout: a template of the whole document.

    Body and preheader are templates; their tags come out as they went in. Raises Refused for HTML that is
    too long or nested too deep.
    """
    refuse_too_much(body)
    colours = palette(event.accent)
    with override(language):
        page = render_to_string(
            "mailings/layout.html",
            {
                "language": language,
                "title": _without_tags(event.name_in(language)),
                "accent": colours.accent,
                "on_accent": colours.on_accent,
                "link": colours.ink_on_light,
                "link_on_dark": colours.ink_on_dark,
                "preheader": hidden(preheader),
                "body": mark_safe(body),  # noqa: S308 - the author's own HTML is what is sent
                "logo": logo,
                "logo_width": _LOGO_WIDTH,
                "place_and_date": _without_tags(_place_and_date(event, language)),
                "contact": _without_tags(event.contact),
            },
        )
    return _inlined(page)


def bare(body: str, event: Event, *, language: str, preheader: str = "") -> str:
    """A visual message without the event's layout: only what makes a document of it."""
    title = conditional_escape(_without_tags(event.name_in(language)))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n{hidden(preheader)}{body}\n</body>\n</html>\n"
    )


def document(source: str, *, preheader: str = "") -> str:
    """A whole document as it was given, with the preheader (if any) behind its ``<body>``."""
    if not preheader.strip():
        return source
    place = _body_start(source)
    return source[:place] + hidden(preheader) + source[place:]


def text_footer(event: Event, *, language: str) -> str:
    """The layout's last lines for the text part; a template."""
    lines = (event.name_in(language), _place_and_date(event, language), event.contact)
    return "\n".join(["", "—", *(_without_tags(line) for line in lines if line), ""])


def hidden(preheader: str) -> SafeString:
    """The line that mail programs show beside the subject, and not in the message; a template."""
    if not preheader.strip():
        return SafeString("")
    text = html.escape(" ".join(preheader.split()), quote=False)
    return mark_safe(f'<div style="{_HIDDEN}">{text}{_FILLER}</div>\n')  # noqa: S308 - escaped above


def _body_start(source: str) -> int:
    """Behind the ``<body>`` that counts: not one in a comment, such as Outlook's own."""
    position = 0
    while position >= 0 and (found := _LANDMARK.search(source, position)):
        mark = found[0].lower()
        if mark == "<body":
            attributes = _ATTRIBUTES.match(source, found.end())
            return attributes.end() if attributes else source.find(">", found.end()) + 1
        position = _end_of(source, "-->" if mark == "<!--" else f"</{mark[1:]}", found.end())
    before = _BEFORE_BODY.match(source)
    return before.end() if before else 0


def _end_of(source: str, ending: str, start: int) -> int:
    """Where what began ends; -1 when it never does."""
    found = re.compile(re.escape(ending), re.IGNORECASE).search(source, start)
    return found.end() if found else -1


def _inlined(page: str) -> str:
    """Style rules as attributes, which is all that some mail programs read; rules for phones and for dark
    mode stay in the head. Tags don't meet the inliner."""
    safe, restore = protect(page)
    return restore(_INLINER.inline(safe))


def _place_and_date(event: Event, language: str) -> str:
    parts = (event.place, written_range(event.starts_on, event.ends_on, language))
    return " · ".join(part for part in parts if part)


def _without_tags(text: str) -> str:
    """The event's own words are no template: braces in them must not become tags."""
    return re.sub(r"\{(?=[{%])", "{\u2060", text)
