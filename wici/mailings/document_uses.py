"""Messages being written that have a document, for whoever is about to delete it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from wici.documents.drafts import Use
from wici.documents.models import DocumentTemplate
from wici.documents.tags import tag_key
from wici.mailings.models import Mailing
from wici.plain.mergetags import names
from wici.shared.scopes import scope

_TEXTS = ("subject", "preheader", "html", "text")


def uses(template: DocumentTemplate) -> list[Use]:
    """Saved messages that attach it or use its tag; those that leave by themselves are in the way."""
    key = tag_key(template.key)
    mentions = Q(documents__template=template)
    for field in _TEXTS:
        mentions |= Q(**{f"{field}__contains": key})
    with scope(event=template.event):
        found = Mailing.objects.filter(mentions).filter(Q(is_saved=True) | Q(is_automatic=True))
        rows = list(found.distinct().prefetch_related("documents"))
    return [_use(mailing) for mailing in rows if _has(mailing, template, key)]


def _has(mailing: Mailing, template: DocumentTemplate, key: str) -> bool:
    """A longer tag may begin like this one."""
    if any(row.template_id == template.pk for row in mailing.documents.all()):
        return True
    return any(use.name == key for field in _TEXTS for use in names(getattr(mailing, field)))


def _use(mailing: Mailing) -> Use:
    subject = {"subject": mailing.subject or _("Message without a subject")}
    if mailing.is_automatic:
        sentence = _("The message “%(subject)s” leaves by itself with it. Take it out there first.")
        return Use(sentence % subject, is_in_the_way=True)
    return Use(_("The saved message “%(subject)s” has it and will be without.") % subject)
