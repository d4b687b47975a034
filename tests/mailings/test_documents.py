"""Documents of one's own in a message: by a tag, or attached; for whom, under what name, made of what."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils.translation import override

from tests import builders
from wici.documents import drafts as documents
from wici.documents import serials
from wici.documents.models import Issues, Version
from wici.events.models import Event
from wici.mailings import attaching, drafts, revisions
from wici.mailings.content import Content
from wici.mailings.models import AttachedDocument, Mailing
from wici.mailings.rendering import CannotRender, Message, Renderer
from wici.merging.sources import raw, raw_of_address
from wici.people.models import Participant, Status
from wici.plain.pdf.model import Element, Kind, Layout, Page, dump
from wici.shared.refusals import Refused

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
RAW = {
    "id": 7, "first_name": "Anna", "last_name": "Żółć", "code": "H4X7KQ9R", "language": "pl",
    "status": "completed", "document_issues": None,
}  # fmt: skip
COMPLETED = 'status == "zakończona" or status == "completed"'


def content_of(mailing: Mailing) -> Content:
    return Content.from_json(revisions.compose(mailing, at=NOON).to_json())


def send(made: Renderer, frozen: dict[str, Any] | None = None) -> Message:
    return made.assemble(
        RAW if frozen is None else frozen,
        to_name="Anna Żółć", to_address="anna@example.org", message_id="abc.1@kongres.example.org", date=NOON,
    )  # fmt: skip


def read_back(message: Message) -> EmailMessage:
    parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def files(message: Message) -> dict[str, bytes]:
    found = {}
    for part in read_back(message).iter_attachments():
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        found[str(part.get_filename())] = payload
    return found


def sent_to(mailing: Mailing, **raw_data: Any) -> dict[str, bytes]:
    return files(send(Renderer(content_of(mailing)), {**RAW, **raw_data}))


def test_a_tag_says_the_name_and_attaches_the_document(mailing: Mailing, event: Event) -> None:
    builders.document(event, file_name="Certyfikat {{ imie_nazwisko }}")
    mailing.html = "<p>W załączniku: {{ pdf_certyfikat }}</p>"
    message = send(Renderer(content_of(mailing)))
    assert list(files(message)) == ["Certyfikat Anna Żółć.pdf"]
    assert files(message)["Certyfikat Anna Żółć.pdf"].startswith(b"%PDF-1.")
    body = read_back(message).get_body(("plain",))
    assert body is not None
    assert "W załączniku: Certyfikat Anna Żółć.pdf" in body.get_content()
    (part,) = read_back(message).iter_attachments()
    assert part.get_content_type() == "application/pdf"


def test_one_can_be_attached_without_a_tag(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    assert list(sent_to(mailing)) == ["Certyfikat.pdf"]


def test_attached_for_some(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event), condition=COMPLETED)
    assert list(sent_to(mailing)) == ["Certyfikat.pdf"]
    assert sent_to(mailing, status="invited") == {}


def test_a_documents_own_condition_counts_however_it_is_attached(mailing: Mailing, event: Event) -> None:
    made = builders.document(event, condition=COMPLETED)
    attaching.attach(mailing, made)
    mailing.html = "<p>{{ pdf_certyfikat }}{% if pdf_certyfikat %} w załączniku{% endif %}</p>"
    assert list(sent_to(mailing)) == ["Certyfikat.pdf"]
    renderer = Renderer(content_of(mailing))
    other = send(renderer, {**RAW, "status": "invited"})
    assert files(other) == {}
    assert "załączniku" not in renderer.parts({**RAW, "status": "invited"}).text


@pytest.mark.parametrize(
    ("html", "completed", "invited"),
    [
        (f"<p>{{% if {COMPLETED} %}}{{{{ pdf_certyfikat }}}}{{% endif %}}</p>", 1, 0),
        (f"<p>{{% if {COMPLETED} %}}x{{% else %}}{{{{ pdf_certyfikat }}}}{{% endif %}}</p>", 0, 1),
        ("<p>{% if pdf_certyfikat %}w załączniku{% endif %}</p>", 1, 1),
        (f"<p>{{% if {COMPLETED} %}}x{{% elsif pdf_certyfikat %}}y{{% endif %}}</p>", 0, 1),
        (f"{{% if {COMPLETED} %}}{{% if imie %}}{{{{ pdf_certyfikat }}}}{{% endif %}}{{% endif %}}", 1, 0),
    ],
)  # fmt: skip
def test_a_tag_counts_in_the_passages_that_somebody_gets(
    mailing: Mailing, event: Event, html: str, completed: int, invited: int
) -> None:
    builders.document(event)
    mailing.html = html
    assert len(sent_to(mailing)) == completed
    assert len(sent_to(mailing, status="invited")) == invited


def test_several_documents_have_different_names(mailing: Mailing, event: Event) -> None:
    one, two = (
        builders.document(event, file_name="{{ imie }}"),
        builders.document(event, "Bilet", file_name="{{ imie }}"),
    )
    for made in (two, one):
        attaching.attach(mailing, made)
    mailing.html = "<p>{{ pdf_certyfikat }}, {{ pdf_bilet }}</p>"
    assert list(sent_to(mailing)) == ["Anna.pdf", "Anna (2).pdf"]
    assert Renderer(content_of(mailing)).parts(RAW).text.startswith("Anna (2).pdf, Anna.pdf\n")


def test_an_approved_message_keeps_the_design(mailing: Mailing, event: Event) -> None:
    made = builders.document(event, file_name="Stary")
    mailing.html = "<p>{{ pdf_certyfikat }}</p>"
    content = Content.from_json(revisions.approve(mailing, at=NOON).content)
    before = send(Renderer(content)).as_bytes()
    documents.save(made, revision=0, file_name="Nowy", layout={"pages": []}, name="Inny")
    documents.delete(made)
    assert send(Renderer(content)).as_bytes() == before
    assert Version.objects.get().pk == content.documents[0].version


def test_approving_twice_makes_one_version(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    first, second = revisions.approve(mailing, at=NOON), revisions.approve(mailing, at=NOON)
    assert first.content == second.content
    assert Version.objects.count() == 1


def test_the_same_data_gives_the_same_bytes(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    one, other = Renderer(content_of(mailing)), Renderer(content_of(mailing))
    send(one, {**RAW, "first_name": "Łukasz"})
    assert send(one).as_bytes() == send(other).as_bytes()


def test_what_is_frozen_is_what_the_documents_need(mailing: Mailing, event: Event) -> None:
    made = builders.document(event, file_name="{{ firma }}", condition="jezyk_uczestnika")
    attaching.attach(mailing, made, condition=COMPLETED)
    content = content_of(mailing)
    assert set(content.sources) == {
        "id", "document_issues", "first_name", "last_name", "code", "answers.firma", "language", "status",
    }  # fmt: skip
    anna = Participant.objects.select_related("participation_type").get()
    Participant.objects.update(status=Status.COMPLETED)
    anna.refresh_from_db()
    Issues.objects.create(participant=anna, numbers={str(made.pk): 2})
    anna = Participant.objects.select_related("participation_type").get()
    assert list(files(send(Renderer(content), raw(anna, content.sources)))) == ["Młyn.pdf"]


def test_a_documents_serial_is_that_of_the_frozen_issue(mailing: Mailing, event: Event) -> None:
    made = builders.document(event, file_name="{{ document_serial }}")
    attaching.attach(mailing, made)
    assert list(sent_to(mailing, document_issues={str(made.pk): 4})) == [
        f"{serials.serial(made.pk, 7, 4)}.pdf"
    ]


def test_a_revoked_document_holds_its_message_with_the_reason(mailing: Mailing, event: Event) -> None:
    made = builders.document(event)
    attaching.attach(mailing, made)
    with override("en"), pytest.raises(CannotRender, match=r"“Certyfikat”: .*was revoked") as caught:
        sent_to(mailing, document_issues={str(made.pk): 0})
    assert caught.value.code == "no_document"


def test_an_empty_code_holds_that_message_alone(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    renderer = Renderer(content_of(mailing))
    with override("en"), pytest.raises(CannotRender, match="“Certyfikat”: ") as caught:
        send(renderer, {**RAW, "code": ""})
    assert caught.value.code == "no_document"
    assert len(files(send(renderer))) == 1


def test_conditions_that_hide_every_page_hold_that_message_alone(mailing: Mailing, event: Event) -> None:
    pages = (Page(condition=COMPLETED), Page(condition='imie == ""'))
    attaching.attach(mailing, builders.document(event, layout=dump(Layout(pages))))
    renderer = Renderer(content_of(mailing))
    with override("en"), pytest.raises(CannotRender, match="hide every page") as caught:
        send(renderer, {**RAW, "status": "invited"})
    assert caught.value.code == "no_document"
    assert len(files(send(renderer))) == 1


def test_a_message_above_the_limit_is_held(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    content = content_of(mailing)
    assert content.size_limit == event.message_limit_mb * 1024 * 1024
    size = send(Renderer(content)).size
    just = Content.from_json({**content.to_json(), "size_limit": size})
    assert send(Renderer(just)).size == size
    with override("en"), pytest.raises(CannotRender, match="With the documents the message has") as caught:
        send(Renderer(Content.from_json({**content.to_json(), "size_limit": size - 1})))
    assert caught.value.code == "too_large"


def test_old_content_without_documents_is_still_sent(mailing: Mailing) -> None:
    content = content_of(mailing).to_json()
    before = send(Renderer(Content.from_json(content))).as_bytes()
    del content["documents"], content["size_limit"]
    assert send(Renderer(Content.from_json(content))).as_bytes() == before


def test_mistakes_are_named_before_anything_is_sent(mailing: Mailing, event: Event) -> None:
    broken = builders.document(event, file_name="{{ imeie }}", layout={"pages": []})
    attaching.attach(mailing, broken, condition="status ===")
    with override("en"), pytest.raises(Refused) as caught:
        revisions.approve(mailing)
    said = "\n".join(map(str, caught.value.details))
    assert said.count("Attachments: “Certyfikat”: ") == len(caught.value.details) == 3
    assert "imeie" in said
    assert "has no pages" in said
    assert not Version.objects.exists()


def test_typed_addresses_are_refused_by_the_documents_name(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    builders.document(event, "Bilet")
    mailing.html = "<p>{{ pdf_bilet }}</p>"
    assert list(map(str, content_of(mailing).needing_participant())) == ["Bilet", "Certyfikat"]
    assert raw_of_address("a@example.org") == {"email": "a@example.org", "name": ""}


def test_copies_have_the_same_documents(mailing: Mailing, event: Event) -> None:
    made, other = builders.document(event), builders.document(event, "Bilet")
    attaching.attach(mailing, made, condition=COMPLETED)
    attaching.attach(mailing, other)
    revision = revisions.approve(mailing)
    for copy in (drafts.duplicate(mailing), drafts.copy_of_revision(revision)):
        assert [(row.template, row.condition) for row in attaching.attached(copy)] == [
            (made, COMPLETED), (other, ""),
        ]  # fmt: skip
    documents.delete(other)
    assert [row.template for row in attaching.attached(drafts.copy_of_revision(revision))] == [made]
    assert [row.template for row in attaching.attached(mailing)] == [made]


def test_attaching_again_changes_for_whom(mailing: Mailing, event: Event) -> None:
    made = builders.document(event)
    row = attaching.attach(mailing, made)
    assert attaching.attach(mailing, made, condition=f" {COMPLETED} ").condition == COMPLETED
    assert AttachedDocument.objects.get() == row
    with pytest.raises(Refused):
        attaching.change(row, "x" * 501)
    attaching.detach(mailing, row.pk)
    attaching.detach(mailing, row.pk)
    assert attaching.attached(mailing) == []


def test_not_too_many_and_not_of_another_event(mailing: Mailing, event: Event) -> None:
    with pytest.raises(Refused):
        attaching.attach(mailing, builders.document(builders.event()))
    for number in range(attaching.MOST):
        attaching.attach(mailing, builders.document(event, f"Dokument {number}"))
    with pytest.raises(Refused) as caught:
        attaching.attach(mailing, builders.document(event, "Jeszcze jeden"))
    assert caught.value.field == "attachments"


def test_names_of_files_are_no_headers(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event, file_name="{{ imie }}"))
    message = send(Renderer(content_of(mailing)), {**RAW, "first_name": "a\r\nBcc: x@example.org\r\n\r\n"})
    assert read_back(message)["Bcc"] is None
    (part,) = read_back(message).iter_attachments()
    assert set(part.keys()) == {"Content-Type", "Content-Disposition", "Content-Transfer-Encoding"}
    assert list(files(message)) == ["a Bcc x@example.org.pdf"]
    assert not re.search(rb"\r\n\.", message.as_bytes())


def test_a_photo_is_in_the_document(mailing: Mailing, event: Event) -> None:
    element = Element("photo", Kind.IMAGE, x=10, y=10, width=30, height=40, photo_field="zdjecie")
    attaching.attach(mailing, builders.document(event, elements=[element]))
    assert "files.zdjecie" in content_of(mailing).sources
