"""What templates of the organiser's screens use: icons, states, fields, dates, figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wici.events.models import Event
from wici.merging.dates import written_range
from wici.plain.sms.numbers import spaced
from wici.reports.subjects import Labels
from wici.web import counts, fields, icons, navigation, notices, states, subjects

register = template.Library()

#: "23 listopada 2026, 14:05", "23 November 2026, 14:05".
MOMENT = "j E Y, H:i"
DAY = "j E Y"


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """``{% icon "mail" %}``: an inline icon; with ``label=`` it has a meaning of its own."""
    return icons.svg(name, label, css)


@register.simple_tag
def state_badge(code: str, kind: str = "recipient", count: int | None = None) -> SafeString:
    """``{% state_badge recipient.state %}``, ``{% state_badge dispatch.state "dispatch" %}``,
    ``{% state_badge participant.status "status" %}``: word + icon + colour, with a figure if given."""
    word, look = states.look(code, kind)
    figure = format_html(' <span class="w-num">{}</span>', counts.figure(count)) if count is not None else ""
    return format_html(
        '<span class="w-state w-tone-{}">{}<span>{}</span>{}</span>',
        look.tone, icons.svg(look.icon), word[:1].upper() + word[1:], figure,
    )  # fmt: skip


@register.simple_tag
def subject(written: str, labels: Labels) -> SafeString:
    """``{% subject dispatch.subject tag_labels %}``: the tags by their names (see web/subjects.py)."""
    return subjects.shown(written, labels)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """``{% field form.name %}``: label, input, help and error. Options: ``label``, ``help``, ``css``
    (of the wrapper), ``prefix``, ``suffix`` (text beside the input), and ``attr_…`` for the input."""
    return fields.render(bound, **options)


@register.inclusion_tag("web/_parts/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """``{% error_summary form %}``: what is wrong, on top of the form, each with a link to its field."""
    return fields.summary(form)


@register.filter
def moment(value: datetime | None) -> str:
    """``23 listopada 2026, 14:05``, in the event's time zone."""
    return date_format(timezone.localtime(value), MOMENT) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """``23 listopada 2026``."""
    if value is None:
        return ""
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, DAY)


@register.filter
def clock(value: datetime | None) -> str:
    """``14:05``, in the event's time zone."""
    return date_format(timezone.localtime(value), "H:i") if value else ""


@register.filter
def event_days(event: Event) -> str:
    """The days of an event: ``23–25 listopada 2026``."""
    return written_range(event.starts_on, event.ends_on, get_language() or "pl")


@register.filter
def counted(number: int, noun: str) -> str:
    """``{{ total|counted:"recipient" }}``: 248 odbiorców (see web/counts.py for the nouns)."""
    return counts.counted(int(number), noun)


@register.filter
def figure(number: int) -> str:
    """A number with its thousands set apart: 12 480."""
    return counts.figure(int(number))


@register.filter
def address(written: str) -> SafeString:
    """An e-mail address that is broken, if there is no room for it, before its @."""
    local, at, domain = written.rpartition("@")
    return format_html('<span class="w-address">{}<wbr>{}</span>', local, at + domain)


@register.filter
def phone(written: str) -> str:
    """A phone number as people read it: +48 601 234 567."""
    return spaced(written)


@register.filter
def undo_address(message: Any) -> str:
    """Where a message's action can be taken back."""
    return notices.undo_address(message.extra_tags)


@register.filter
def name_here(thing: Any) -> str:
    """An event's or participation type's name in the language of the screen."""
    return str(thing.name_in(get_language() or "pl"))


@register.simple_tag
def built_url(name: str, *args: object) -> str:
    """``{% built_url "reports:list" event.slug as reports %}``: empty while there is no such page."""
    return navigation.built_address(name, *args)


@register.inclusion_tag("web/_parts/pager.html", takes_context=True)
def pager(context: Context, page: Page[Model], name: str = "page") -> dict[str, Any]:
    """``{% pager page %}``: which rows these are, and the pages around."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "name": name, "request": context.get("request")}


@register.simple_tag
def progress(done: int, total: int, label: str = "", tone: str = "") -> SafeString:
    """``{% progress 120 250 %}``: a bar with its figures for screen readers."""
    share = 0 if not total else min(100, done * 100 / total)
    return format_html(
        '<div class="w-progress{}" role="progressbar" aria-valuemin="0" aria-valuemax="{}" aria-valuenow="{}"'
        ' aria-label="{}"><div style="width:{}%"></div></div>',
        f" w-tone-{tone}" if tone else "", total, done, label or f"{done}/{total}", f"{share:.1f}",
    )  # fmt: skip


@register.filter
def dialog_id(number: int) -> str:
    """A row's own id for its confirm dialog: ``data-dialog="{{ row.pk|dialog_id }}"``."""
    return f"dialog-{number}"
