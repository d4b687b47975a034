"""Uploaded files that no message uses any more, neither one being written nor one that was sent."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from wici.mailings import files
from wici.mailings.models import Attachment, Revision
from wici.shared.scopes import scopes_disabled
from wici.uploads import unused


def remove_unused(now: datetime | None = None) -> int:
    """Remove files that were unused for a day. Returns how many."""
    used = used_names()
    unused.share_missing(used)
    return unused.remove_unused(files.FOLDER, used, now or timezone.now())


def used_names() -> set[str]:
    """Names of the files that messages use."""
    with scopes_disabled():
        attached = set(Attachment.objects.values_list("sha256", flat=True))
        frozen = Revision.objects.values_list("content__attachments", "content__pictures")
        for lists in frozen.iterator():
            attached.update(ref["sha256"] for refs in lists for ref in refs or ())
    return {files.name_of(sha256) for sha256 in attached}
