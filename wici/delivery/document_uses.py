"""Dispatches on their way that have a document, for whoever is about to delete it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wici.delivery import states
from wici.delivery.models import Dispatch
from wici.documents.drafts import Use
from wici.documents.models import DocumentTemplate


def uses(template: DocumentTemplate) -> list[Use]:
    """Messages in the queue with it. They keep the version that was approved, so they are not in the way."""
    rows = Dispatch.unscoped.filter(event=template.event_id, state__in=states.UNFINISHED)
    found = rows.values_list("subject", "revision__content__documents")
    sentence = _("The message “%(subject)s” is on its way with it, and goes on with the design as it was.")
    return [
        Use(sentence % {"subject": subject})
        for subject, documents in found
        if any(ref["template"] == template.pk for ref in documents or ())
    ]
