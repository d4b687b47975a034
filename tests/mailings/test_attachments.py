"""Files that go with a message."""

from __future__ import annotations

import base64
import io

import pytest
from django.utils.translation import override

from tests import builders
from wici.mailings import attachments, files
from wici.mailings.models import Attachment, Mailing
from wici.shared.refusals import Refused

PDF = b"%PDF-1.7 program"


def refusal(mailing: Mailing, name: str, *chunks: bytes) -> str:
    with override("en"), pytest.raises(Refused) as caught:
        attachments.add(mailing, name=name, file=io.BytesIO(b"".join(chunks)))
    assert caught.value.field == "attachments"
    return str(caught.value)


def test_a_file_is_kept_with_its_name_type_and_size(mailing: Mailing) -> None:
    first = attachments.add(mailing, name="Program kongresu.pdf", file=io.BytesIO(PDF))
    second = attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"poniedzialek"))
    rows = Attachment.objects.filter(mailing=mailing)
    assert [(row.name, row.content_type, row.size, row.position) for row in rows] == [
        ("Program kongresu.pdf", "application/pdf", len(PDF), 0),
        ("plan.txt", "text/plain", 12, 1),
    ]
    assert files.read(first.sha256) == PDF
    assert files.read(second.sha256) == b"poniedzialek"


def test_an_empty_file_is_refused(mailing: Mailing) -> None:
    assert refusal(mailing, "program.pdf", b"") == "“program.pdf” is empty (0 bytes). Choose the file again."
    assert not mailing.attachments.exists()


def test_a_file_over_the_limit_is_refused_and_the_limit_named(mailing: Mailing) -> None:
    mailing.event.attachment_limit_mb = 1
    assert refusal(mailing, "film.mp4", b"x" * 600_000, b"x" * 600_000) == (
        "“film.mp4” is larger than 1 MB, the limit for an attachment of this event."
    )


def test_a_message_that_would_become_too_large_is_refused(mailing: Mailing) -> None:
    mailing.event.message_limit_mb = 1
    attachments.add(mailing, name="a.bin", file=io.BytesIO(b"x" * 400_000))
    assert refusal(mailing, "b.bin", b"x" * 400_000) == (
        "With “b.bin” the message would have 1.0\xa0MB; the limit of this event is 1 MB."
    )
    assert [row.name for row in mailing.attachments.all()] == ["a.bin"]


def test_a_program_with_the_name_of_a_document_is_refused(mailing: Mailing) -> None:
    assert refusal(mailing, "faktura.pdf", b"MZ\x90\0\x03\0\0\0") == (
        "“faktura.pdf” is not what its name says (.pdf): its content is a Windows program."
    )


def test_a_removed_attachment_is_gone_and_another_events_is_not(mailing: Mailing) -> None:
    mine = attachments.add(mailing, name="a.txt", file=io.BytesIO(b"a"))
    other = builders.mailing(mailing.event)
    theirs = attachments.add(other, name="a.txt", file=io.BytesIO(b"a"))
    attachments.remove(mailing, mine.pk)
    attachments.remove(mailing, mine.pk)
    attachments.remove(mailing, theirs.pk)
    assert [row.pk for row in Attachment.objects.all()] == [theirs.pk]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 56, 57, 58, 1000])
def test_the_size_in_a_message_is_that_of_base64_in_lines(size: int) -> None:
    encoded = base64.encodebytes(b"x" * size)
    assert attachments.encoded_size(size) == len(encoded) + encoded.count(b"\n")
