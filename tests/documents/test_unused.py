"""Files that designs have are kept; others are removed a day after nobody had them any more."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests import builders
from wici.documents import files, versions
from wici.documents.models import DocumentTemplate
from wici.documents.unused import remove_unused, used_names
from wici.events.models import Event


def stored(content: bytes) -> str:
    return files.store([content], limit=100).sha256


def with_background(event: Event, sha256: str) -> DocumentTemplate:
    return builders.document(
        event, f"Tło {sha256[:4]}", layout={"pages": [{"background": {"file": sha256}, "elements": []}]}
    )


def test_what_a_design_or_a_version_has_is_kept(event: Event) -> None:
    now_used, once_used, unused, odd = stored(b"a"), stored(b"b"), stored(b"c"), stored(b"d")
    with_background(event, now_used)
    frozen = with_background(event, once_used)
    versions.freeze(frozen)
    DocumentTemplate.objects.filter(pk=frozen.pk).update(layout={"pages": []})
    builders.document(event, layout={"half": [{"file": odd}, {"file": "../x"}, {"file": 3}]})
    assert used_names() == {files.name_of(each) for each in (now_used, once_used, odd)}
    now = timezone.now()
    assert remove_unused(now) == 0
    assert files.read(unused) == b"c"
    assert remove_unused(now + timedelta(days=1, seconds=5)) == 1
    assert [files.read(each) for each in (now_used, once_used, odd)] == [b"a", b"b", b"d"]
