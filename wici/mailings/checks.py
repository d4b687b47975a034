"""The pre-send check: everything that a person should know before a message goes out."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.events.models import MailConnection
from wici.mailings import file_types
from wici.mailings.document_checks import survey_of
from wici.mailings.findings import Finding, Level, error, warning
from wici.mailings.html_checks import check_html, is_local
from wici.mailings.models import Mailing
from wici.mailings.recipient_checks import check_recipients
from wici.mailings.rendering import Templates, parse_templates
from wici.mailings.revisions import Examined, examine
from wici.plain.mergetags import TemplateErrors
from wici.shared.refusals import Refused

#: Gmail shows no more of a message's HTML than 102 kB and hides the rest behind a link.
CUT_BY_GMAIL = 100 * 1024
_ORDER = list(Level)
#: Findings that say who would get a message now.
_ABOUT_AUDIENCE = frozenset(
    {"nobody", "left", "declined", "no_address", "wrong_address", "shared_address", "documents", "sample"}
)


def check(mailing: Mailing, *, at: datetime | None = None) -> list[Finding]:
    """All findings about a message that would be sent at ``at`` (default: now): errors, warnings, and what
    is in order. An error means that sending is refused.

    Takes one query for the recipients, whatever their number. Documents of some of them are made (see
    document_checks).
    """
    try:
        examined = examine(mailing, at=at)
    except Refused as refusal:
        return [error("too_much_html", str(refusal), refusal.field)]
    found = [
        *examined.errors,
        *_content_warnings(mailing, examined),
        *check_recipients(
            mailing,
            examined.content,
            _templates(examined),
            survey_of(examined.renderer, examined.content, at=at),
        ),
    ]
    if mailing.is_automatic:
        # Whoever is written to is not known yet.
        found = [finding for finding in found if finding.code not in _ABOUT_AUDIENCE]
    return sorted(
        [*found, *_in_order(mailing, examined, found)], key=lambda finding: _ORDER.index(finding.level)
    )


def has_errors(findings: list[Finding]) -> bool:
    """Whether the message cannot be sent."""
    return any(finding.level is Level.ERROR for finding in findings)


def _templates(examined: Examined) -> Templates | None:
    content = examined.content
    try:
        return parse_templates(content.subject, content.html, content.text, content.catalogue())
    except TemplateErrors:
        return None


def _content_warnings(mailing: Mailing, examined: Examined) -> list[Finding]:
    content = examined.content
    found = []
    if any(sign in mailing.subject for sign in "\r\n"):
        sentence = _("The subject has line breaks: they are sent as spaces.")
        found.append(warning("subject_lines", sentence, "subject"))
    if content.html and not content.text.strip():
        sentence = _("The text part is empty: whoever reads plain text sees nothing.")
        found.append(warning("no_text", sentence, "text"))
    if len(content.html.encode("utf-8", "replace")) > CUT_BY_GMAIL:
        sentence = _("The HTML is longer than 100 kB: Gmail hides the rest of it.")
        found.append(warning("long_html", sentence, "html"))
    found += check_html(mailing.html)
    found += _attachment_warnings(mailing)
    return [*found, *_link_warnings(mailing, examined)]


def _attachment_warnings(mailing: Mailing) -> list[Finding]:
    sentence = _("Many mail servers refuse messages with programs such as “%(name)s”.")
    return [
        warning("program", sentence % {"name": row.name}, "attachments")
        for row in mailing.attachments.all()
        if file_types.extension(row.name) in file_types.PROGRAMS
    ]


def _link_warnings(mailing: Mailing, examined: Examined) -> list[Finding]:
    """Invitation links of an installation that only this machine reaches, in mail that really leaves."""
    sender = mailing.sender
    leaves = sender is not None and sender.connection.kind != MailConnection.Kind.MAILBOX
    host = urlsplit(settings.WICI_URL).hostname or ""
    if not leaves or "invitation_link" not in examined.content.keys or not is_local(host):
        return []
    sentence = _("The invitation links lead to %(url)s, which recipients cannot reach. Set WICI_URL.")
    return [warning("local_links", sentence % {"url": settings.WICI_URL}, "html")]


def _in_order(mailing: Mailing, examined: Examined, found: list[Finding]) -> list[Finding]:
    """The green list: what was looked at and needs nothing."""
    codes = {finding.code for finding in found}
    result = []
    if examined.renderer is not None:
        count = len(examined.content.keys)
        sentence = ngettext(
            "%(count)d tag is used, and it is right.", "%(count)d tags are used, all right.", count
        )
        result.append(_ok("tags", sentence % {"count": count}))
        result.append(_ok("size", _("The message has %(size)s.") % {"size": filesizeformat(examined.size)}))
    if mailing.is_automatic:
        return [*result, *_links_and_text(examined, codes)]
    if not codes & {"no_address", "wrong_address", "bad_address", "odd_address", "nobody", "no_group"}:
        result.append(_ok("addresses", _("Every recipient has an address that can be written to.")))
    if examined.renderer is not None and not codes & {"empty_value", "nobody", "no_group"}:
        result.append(_ok("values", _("Every recipient has a value for every tag that is shown.")))
    return [*result, *_links_and_text(examined, codes)]


def _links_and_text(examined: Examined, codes: set[str]) -> list[Finding]:
    result = []
    if not codes & {"broken_link", "empty_link", "unreachable", "local_links"}:
        result.append(_ok("links", _("The links and pictures have whole addresses.")))
    if examined.content.text.strip():
        result.append(_ok("text", _("There is a text part.")))
    return result


def _ok(code: str, sentence: str) -> Finding:
    return Finding(Level.OK, code, sentence)
