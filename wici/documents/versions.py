"""Versions: a design as it was approved, kept for as long as what was made from it may be asked for."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction

from wici.documents.models import DocumentTemplate, Version


def content_of(template: DocumentTemplate) -> dict[str, Any]:
    """What documents are made from, as JSON: name, layout, file name, condition."""
    return {
        "name": template.name,
        "layout": template.layout,
        "file_name": template.file_name,
        "condition": template.condition,
    }


@transaction.atomic
def freeze(template: DocumentTemplate) -> Version:
    """The version that says what the template says now: the last one, or, if it was changed, a new one.

    The caller holds the event, or else two at once may both find that there is none yet.
    """
    # As it comes back from the database: a layout that was just made may have tuples in it.
    content = json.loads(json.dumps(content_of(template)))
    last = Version._base_manager.filter(template=template).order_by("-number").first()
    if last is not None and last.content == content:
        return last
    return Version._base_manager.create(
        template=template, number=last.number + 1 if last is not None else 1, content=content
    )
