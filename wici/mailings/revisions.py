"""From a message being written to the immutable content that is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from wici.documents import versions
from wici.documents.models import DocumentTemplate
from wici.events import logos
from wici.mailings import attaching, attachments, file_types, files, layout
from wici.mailings.attaching import mistakes_of_documents
from wici.mailings.content import Content, FileRef
from wici.mailings.findings import Finding, error, of_template_error, placed
from wici.mailings.models import Attachment, Mailing, Revision
from wici.mailings.rendering import CannotRender, Renderer, parse_templates
from wici.mailings.text_part import text_of
from wici.merging.catalogue import Catalogue, frozen_catalogue, shared
from wici.plain.addresses import parse_list
from wici.plain.mergetags import Kind, TemplateErrors, names, parse
from wici.shared.refusals import Refused

#: Fields of Mailing that hold what the author typed; a copy is opened with them.
DRAFT_FIELDS = (
    "kind", "audience", "addresses", "reply_to", "subject", "preheader", "format", "html", "text",
    "is_text_edited", "has_layout", "language", "phone_field", "without_letters",
)  # fmt: skip
#: A subject that the report's table can hold; RFC 5322 has the same number for a line.
_LONGEST_SUBJECT = 998
_LOGO_TYPES = {
    file_types.Format.PNG: "image/png",
    file_types.Format.JPEG: "image/jpeg",
    file_types.Format.GIF: "image/gif",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A message as it would be sent now, and what stands in the way.

    Without a renderer no message can be made; the errors say why. ``size`` is that of a message without
    anybody's values, in bytes.
    """

    content: Content
    renderer: Renderer | None
    errors: tuple[Finding, ...]
    size: int = 0


def approve(mailing: Mailing, *, at: datetime | None = None) -> Revision:
    """Freeze the message as it is now for sending at ``at`` (default: now).

    Raises Refused with everything that must be put right first, each with its place.
    """
    examined = examine(mailing, at=at)
    if examined.errors:
        raise Refused(
            _("The message cannot be sent like this."), details=[placed(found) for found in examined.errors]
        )
    content = _with_versions(examined.content)
    return Revision.objects.create(event=mailing.event, content=content.to_json())


def examine(mailing: Mailing, *, at: datetime | None = None) -> Examined:
    """The message as it would be sent, and all errors in what the author wrote and chose."""
    content = compose(mailing, at=at)
    tags = content.catalogue()
    errors = [*_missing(mailing, content), *mistakes(mailing, tags), *mistakes_of_documents(content, tags)]
    try:
        renderer = Renderer(content)
        size = renderer.size()
    except CannotRender as problem:
        # A mistake in a template is already named with its place.
        errors = errors or [error(problem.code, str(problem))]
        return Examined(content, None, tuple(errors))
    if size > attachments.message_limit(mailing.event):
        errors.append(_too_large(mailing, size))
    return Examined(content, renderer, tuple(errors), size)


def compose(mailing: Mailing, *, at: datetime | None = None) -> Content:
    """The content as it would be sent at ``at``: templates of the whole message, mistakes and all."""
    frozen = shared(mailing.event, at=at, language=mailing.language)
    tags = frozen_catalogue(frozen)
    logo = _logo(mailing)
    html, text = _document(mailing, logo), text_template(mailing)
    keys = _used_keys(mailing.subject, html, text, tags)
    sender = mailing.sender
    chosen = attaching.chosen(mailing, keys, tags, frozen)
    return Content(
        kind=mailing.kind,
        subject=mailing.subject,
        preheader=mailing.preheader,
        html=html,
        text=text,
        from_name=sender.name if sender else "",
        from_address=sender.address if sender else "",
        reply_to=_reply_to(mailing),
        attachments=tuple(_ref(row) for row in Attachment.objects.filter(mailing=mailing)),
        pictures=(logo,) if logo and f"cid:{logo.name}" in html else (),
        shared=frozen,
        language=mailing.language,
        keys=keys,
        sources=tuple(sorted(tags.sources(keys) | chosen.sources)),
        draft={
            **{name: getattr(mailing, name) for name in DRAFT_FIELDS},
            "group": mailing.group_id,
            "sender": mailing.sender_id,
        },
        documents=chosen.refs,
        size_limit=attachments.message_limit(mailing.event),
    )


def _with_versions(content: Content) -> Content:
    """The content with its documents as they are now, whatever becomes of their designs."""
    if not content.documents:
        return content
    rows = DocumentTemplate._base_manager.in_bulk([ref.template for ref in content.documents])
    frozen = tuple(replace(ref, version=versions.freeze(rows[ref.template]).pk) for ref in content.documents)
    return replace(content, documents=frozen)


def text_template(mailing: Mailing) -> str:
    """The text part: as the author edited it, or else made from the HTML."""
    if mailing.is_text_edited:
        return mailing.text
    text = text_of(mailing.html)
    if not text or mailing.format == Mailing.Format.DOCUMENT or not mailing.has_layout:
        return text
    return text + layout.text_footer(mailing.event, language=mailing.language)


def mistakes(mailing: Mailing, tags: Catalogue) -> list[Finding]:
    """Every mistake in the templates, at its place in what the author typed."""
    words, all_tags = tags.words(), tags.specs()
    sources = [
        ("subject", mailing.subject, Kind.HEADER, words),
        ("preheader", mailing.preheader, Kind.TEXT, all_tags),
        ("html", mailing.html, Kind.HTML, all_tags),
    ]
    if mailing.is_text_edited:
        sources.append(("text", mailing.text, Kind.TEXT, words))
    found = []
    for field, source, kind, specs in sources:
        try:
            parse(source, kind=kind, tags=specs)
        except TemplateErrors as problem:
            found += [of_template_error(mistake, field) for mistake in problem.errors]
    return found


def _missing(mailing: Mailing, content: Content) -> list[Finding]:
    found = []
    if mailing.sender is None:
        found.append(error("no_sender", _("Choose who the message is from."), "sender"))
    if not mailing.subject.strip():
        found.append(error("no_subject", _("The subject is empty."), "subject"))
    elif len(mailing.subject) > _LONGEST_SUBJECT:
        sentence = _("The subject has %(length)d characters; at most %(limit)d are possible.")
        values = {"length": len(mailing.subject), "limit": _LONGEST_SUBJECT}
        found.append(error("long_subject", sentence % values, "subject"))
    if not content.text.strip() and "<img" not in mailing.html.lower():
        found.append(error("no_body", _("The message is empty."), "html"))
    if mailing.reply_to.strip() and not content.reply_to:
        sentence = _("“%(address)s” is not one e-mail address.") % {"address": mailing.reply_to.strip()[:80]}
        found.append(error("bad_reply_to", sentence, "reply_to"))
    return found


def _too_large(mailing: Mailing, size: int) -> Finding:
    sentence = _("The message has %(size)s, more than the limit of this event, %(limit)d MB.")
    values = {"size": filesizeformat(size), "limit": mailing.event.message_limit_mb}
    return error("too_large", sentence % values, "attachments")


def _document(mailing: Mailing, logo: FileRef | None) -> str:
    """The HTML that is sent; empty for a message of text alone."""
    if not mailing.html.strip():
        return ""
    if mailing.format == Mailing.Format.DOCUMENT:
        return layout.document(mailing.html, preheader=mailing.preheader)
    if not mailing.has_layout:
        return layout.bare(
            mailing.html, mailing.event, language=mailing.language, preheader=mailing.preheader
        )
    return layout.visual(
        mailing.html, mailing.event, language=mailing.language, preheader=mailing.preheader, logo=logo
    )


def _used_keys(subject: str, html: str, text: str, tags: Catalogue) -> tuple[str, ...]:
    try:
        return tuple(sorted(parse_templates(subject, html, text, tags).keys))
    except TemplateErrors:
        used = {use.name for source in (subject, html, text) for use in names(source)}
        return tuple(sorted({tags.by_name[name].key for name in used if name in tags.by_name}))


def _reply_to(mailing: Mailing) -> str:
    """Where answers go: the message's own address, else the sender's, else nowhere in particular."""
    typed = mailing.reply_to.strip()
    if not typed:
        return mailing.sender.reply_to if mailing.sender else ""
    found = parse_list(typed)
    return found.addresses[0].address.text if len(found.addresses) == 1 and not found.problems else ""


def _ref(row: Attachment) -> FileRef:
    return FileRef(name=row.name, content_type=row.content_type, size=row.size, sha256=row.sha256)


def _logo(mailing: Mailing) -> FileRef | None:
    """The event's logo as a picture of the message; None without one that mail programs can show."""
    path = logos.path_of(mailing.event)
    if path is None:
        return None
    picture = path.read_bytes()
    kind = _LOGO_TYPES.get(file_types.format_of(picture))
    if kind is None:
        return None
    stored = files.store([picture], limit=len(picture))
    return FileRef(name=layout.LOGO_ID, content_type=kind, size=stored.size, sha256=stored.sha256)
