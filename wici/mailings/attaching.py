"""Documents of a message being written: chosen in the table of attachments, or by a tag."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wici.documents.checks import mistakes
from wici.documents.models import DocumentTemplate
from wici.documents.rendering import sources_of
from wici.documents.tags import PREFIX, names_in_condition, tag_key
from wici.documents.versions import content_of
from wici.mailings.content import Content, DocumentRef
from wici.mailings.findings import Finding, error
from wici.mailings.models import AttachedDocument, Mailing
from wici.merging.catalogue import Catalogue
from wici.merging.mistakes import sentence_of
from wici.plain.mergetags import TemplateErrors
from wici.plain.pdf.conditions import parse_condition
from wici.shared.refusals import Refused

#: So many documents go with one message.
MOST = 10
LONGEST_CONDITION = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents of a message, and the raw data that they need of each recipient."""

    refs: tuple[DocumentRef, ...] = ()
    sources: frozenset[str] = frozenset()


@transaction.atomic
def attach(mailing: Mailing, template: DocumentTemplate, *, condition: str = "") -> AttachedDocument:
    """Let a document go with the mailing's messages, for those of whom the condition is true.

    One that is attached already gets the condition. Raises Refused for a condition that is not right, for
    another event's document, and beyond ``MOST``.
    """
    if template.event_id != mailing.event_id:
        raise Refused(_("This belongs to another event. Choose again."), field="attachments")
    Mailing.objects.select_for_update().get(pk=mailing.pk)
    row = AttachedDocument.objects.filter(mailing=mailing, template=template).first()
    if row is not None:
        return change(row, condition)
    rows = AttachedDocument.objects.filter(mailing=mailing)
    if rows.count() >= MOST:
        raise Refused(
            _("At most %(limit)d documents go with one message.") % {"limit": MOST}, field="attachments"
        )
    last = rows.aggregate(last=Max("position"))["last"]
    return AttachedDocument.objects.create(
        mailing=mailing, template=template, condition=_checked(condition),
        position=0 if last is None else last + 1,
    )  # fmt: skip


def change(row: AttachedDocument, condition: str) -> AttachedDocument:
    """Say anew for whom an attached document is. Raises Refused for what is too long."""
    row.condition = _checked(condition)
    row.save(update_fields=("condition",))
    return row


def detach(mailing: Mailing, row_id: int) -> None:
    """Take a document from the mailing's attachments; one that is gone already is no error."""
    AttachedDocument.objects.filter(mailing=mailing, pk=row_id).delete()


def copy(source: Mailing, target: Mailing) -> None:
    """Give ``target`` the attached documents of ``source``."""
    for row in attached(source):
        AttachedDocument.objects.create(
            mailing=target, template=row.template, condition=row.condition, position=row.position
        )


def restore(content: Content, target: Mailing) -> None:
    """Attach again what was attached to a message that was sent, as far as it is still there."""
    refs = [ref for ref in content.documents if ref.is_attached]
    there = DocumentTemplate.objects.filter(event=target.event).in_bulk([ref.template for ref in refs])
    AttachedDocument.objects.bulk_create(
        AttachedDocument(
            mailing=target, template=there[ref.template], condition=ref.condition, position=position
        )
        for position, ref in enumerate(refs)
        if ref.template in there
    )


def attached(mailing: Mailing) -> list[AttachedDocument]:
    """The attached documents in their order; those that were deleted meanwhile are none any more."""
    if not mailing.pk:
        return []
    rows = AttachedDocument.objects.filter(mailing=mailing, template__deleted_at=None)
    return list(rows.select_related("template"))


def chosen(mailing: Mailing, keys: Collection[str], tags: Catalogue, shared: dict[str, Any]) -> Chosen:
    """The documents of a message that uses these tags, attached ones first."""
    rows = attached(mailing)
    by_tag = [key for key in keys if key.startswith(PREFIX)]
    if not rows and not by_tag:
        return Chosen()
    found = {
        row.template_id: DocumentRef(
            row.template_id, 0, tag_key(row.template.key), row.template.name, True, row.condition.strip()
        )
        for row in rows
    }
    templates = {row.template_id: row.template for row in rows}
    for template in DocumentTemplate.objects.filter(event=mailing.event):
        if tag_key(template.key) in by_tag and template.pk not in found:
            found[template.pk] = DocumentRef(template.pk, 0, tag_key(template.key), template.name)
            templates[template.pk] = template
    sources = frozenset[str]().union(
        *(sources_of(pk, content_of(template), shared) for pk, template in templates.items()),
        *(_condition_sources(ref.condition, tags) for ref in found.values()),
    )
    return Chosen(tuple(found.values()), sources)


def mistakes_of_documents(content: Content, tags: Catalogue) -> list[Finding]:
    """What is wrong with the documents of a message being written, and with whom they are attached for."""
    found = []
    rows = DocumentTemplate._base_manager.in_bulk([ref.template for ref in content.documents])
    for ref in content.documents:
        sentences = [str(each.sentence) for each in mistakes(rows[ref.template], content.shared)]
        sentences += _mistakes_of_condition(ref, tags)
        found += [
            error(
                "bad_document",
                _("“%(document)s”: %(reason)s") % {"document": ref.name, "reason": sentence},
                "attachments",
            )
            for sentence in sentences
        ]
    return found


def _mistakes_of_condition(ref: DocumentRef, tags: Catalogue) -> list[str]:
    try:
        parse_condition(ref.condition, tags.words())
    except TemplateErrors as problem:
        return [sentence_of(mistake) for mistake in problem.errors]
    return []


def _condition_sources(condition: str, tags: Catalogue) -> frozenset[str]:
    used = names_in_condition(condition)
    return tags.sources({tags.by_name[name].key for name in used if name in tags.by_name})


def _checked(condition: str) -> str:
    if len(condition) > LONGEST_CONDITION:
        raise Refused(
            _("At most %(limit)d characters fit here.") % {"limit": LONGEST_CONDITION}, field="attachments"
        )
    return condition.replace("\0", "").strip()
