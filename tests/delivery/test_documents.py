"""Each recipient's own documents through the engine: to a real server, held, tried again, shown later."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from pytest_django.fixtures import Settings

from tests import builders
from tests.delivery.conftest import NOW, MakeScene, Scene, rows, states, work_all
from tests.fakes.smtp_server import FakeSmtpServer
from wici.delivery import control, document_uses, photos, queries
from wici.delivery import freeze as freezing
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.worker import Worker
from wici.documents import drafts, issuing, serials
from wici.documents.models import DocumentTemplate, Version
from wici.mailings import attaching
from wici.mailings import files as message_files
from wici.mailings.rendering import CannotRender
from wici.people.models import Field, Participant
from wici.plain.pdf.model import Element, Kind
from wici.registration.models import AnswerFile
from wici.registration.registering.files import FOLDER, remove_unused
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled
from wici.uploads.models import StoredFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]
Serve = Callable[..., FakeSmtpServer]
PHOTO = Element("photo", Kind.IMAGE, x=10, y=10, width=30, height=40, photo_field="zdjecie")
NAME = Element(
    "name", Kind.TEXT, x=5, y=60, width=95, height=10, text="{{ full_name }} {{ numer_dokumentu }}", size_pt=8
)


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Any) -> None:
    """Files that a test uploads lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


def freeze(scene: Scene, template: DocumentTemplate, condition: str = "", **fields: Any) -> Dispatch:
    """A message with a document to everybody, sent."""
    mailing = builders.mailing(scene.event, group=scene.group, sender=scene.sender, **fields)
    with scope(event=scene.event):
        attaching.attach(mailing, template, condition=condition)
    return freezing.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)


def documents_in(content: bytes) -> list[tuple[str, str]]:
    """Name and words of each PDF in a message."""
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    return [
        (str(part.get_filename()), words_in(part.get_payload(decode=True)))  # type: ignore[arg-type]
        for part in parsed.walk()
        if part.get_content_type() == "application/pdf"
    ]


def words_in(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_everybody_gets_their_own_document(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(5)
    server = serve(scene)
    made = builders.document(scene.event, file_name="Certyfikat {{ imie }}", elements=[NAME])
    dispatch = freeze(scene, made)

    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 5}, "finished")
    received = {accepted.rcpt_to[0]: accepted.content for accepted in server.accepted}
    for row, person in zip(rows(dispatch), scene.people, strict=True):
        assert row.frozen["id"] == person.pk
        assert received[row.address] == queries.exact_message(row)
        assert documents_in(received[row.address]) == [
            (
                f"Certyfikat Imię{row.position}.pdf",
                f"Imię{row.position} Testowe {serials.serial(made.pk, person.pk, 1)}",
            )
        ]


def test_only_those_of_whom_the_condition_is_true(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    server = serve(scene)
    freeze(scene, builders.document(scene.event), condition='imie == "Imię2"')
    work_all(worker)
    having = [accepted.rcpt_to[0] for accepted in server.accepted if documents_in(accepted.content)]
    assert (len(server.accepted), having) == (3, ["osoba2@example.org"])


def test_what_was_approved_is_sent_whatever_becomes_of_the_design(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    server = serve(scene)
    made = builders.document(scene.event, elements=[NAME])
    dispatch = freeze(scene, made)
    worker.run_once()
    with scope(event=scene.event):
        drafts.save(made, revision=0, layout={"pages": []}, file_name="Inny")
        drafts.delete(made)
    work_all(worker)
    assert states(dispatch) == {"sent": 3}
    assert {documents_in(accepted.content)[0][0] for accepted in server.accepted} == {"Certyfikat.pdf"}
    assert documents_in(queries.exact_message(rows(dispatch)[2]))[0][1].startswith("Imię3 Testowe")


def test_who_has_no_document_that_can_be_made_is_held_and_tried_again_after_mending(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(4)
    server = serve(scene)
    with scopes_disabled():
        Participant.objects.filter(pk=scene.people[1].pk).update(code="")
    dispatch = freeze(scene, builders.document(scene.event))

    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 3, "held": 1}, "paused")
    held = rows(dispatch)[1]
    assert (held.reason, held.attempts) == ("no_document", 0)
    assert "“Certyfikat”: " in held.reply or "„Certyfikat”: " in held.reply

    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert states(dispatch) == {"sent": 3, "held": 1}

    with scopes_disabled():
        Participant.objects.filter(pk=scene.people[1].pk).update(code="H4X7KQ9R", first_name="Zofia")
    assert control.retry_held(dispatch, [held.pk], now=NOW) == 1
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert len(server.accepted) == 4
    assert rows(dispatch)[1].frozen["first_name"] == "Zofia"


def test_the_frozen_issue_is_the_one_in_the_document(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    server = serve(scene)
    made = builders.document(scene.event, elements=[NAME])
    with scope(event=scene.event):
        issuing.reissue(made, scene.people[0], number=1, reason="zgubiony", user=None)
        issuing.revoke(made, scene.people[1], number=1, reason="pomyłka", user=None)
    dispatch = freeze(scene, made)
    work_all(worker)

    assert states(dispatch) == {"sent": 2, "held": 1}
    first, second, _third = rows(dispatch)
    assert (first.frozen["document_issues"], second.state) == ({str(made.pk): 2}, "held")
    received = {accepted.rcpt_to[0]: accepted.content for accepted in server.accepted}
    serial = serials.serial(made.pk, scene.people[0].pk, 2)
    assert documents_in(received[first.address])[0][1].endswith(serial)

    with scope(event=scene.event):
        issuing.reissue(made, scene.people[1], number=issuing.REVOKED, user=None)
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")


def test_what_was_revoked_or_issued_anew_after_the_click_is_held(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    server = serve(scene)
    made = builders.document(scene.event, elements=[NAME])
    dispatch = freeze(scene, made)
    with scope(event=scene.event):
        issuing.revoke(made, scene.people[0], number=1, user=None)
        issuing.reissue(made, scene.people[1], number=1, user=None)
    for row, words in zip(rows(dispatch), ("was revoked", "issued anew"), strict=False):
        with override("en"), pytest.raises(CannotRender, match=words):
            queries.exact_message(row)
    with override("en"):
        work_all(worker)

    revoked, anew, _third = rows(dispatch)
    assert states(dispatch) == {"sent": 1, "held": 2}
    assert [row.reason for row in (revoked, anew)] == ["no_document", "no_document"]
    assert "was revoked. Issue it anew" in revoked.reply
    assert "was issued anew after the message was confirmed" in anew.reply

    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert states(dispatch) == {"sent": 2, "held": 1}
    received = {accepted.rcpt_to[0]: accepted.content for accepted in server.accepted}
    serial = serials.serial(made.pk, scene.people[1].pk, 2)
    assert documents_in(received[anew.address])[0][1].endswith(serial)


def test_what_left_is_shown_as_it_left_after_it_was_revoked(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(1)
    server = serve(scene)
    made = builders.document(scene.event, elements=[NAME])
    dispatch = freeze(scene, made)
    work_all(worker)
    with scope(event=scene.event):
        issuing.revoke(made, scene.people[0], number=1, user=None)
    (row,) = rows(dispatch)
    assert queries.exact_message(row) == server.accepted[0].content
    assert "document_issues_now" not in row.frozen


def test_a_message_above_the_limit_is_held(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(2)
    serve(scene)
    dispatch = freeze(scene, builders.document(scene.event))
    revision = dispatch.revision
    revision.content["size_limit"] = 1_000
    revision.save()
    work_all(worker)
    assert (states(dispatch), {row.reason for row in rows(dispatch)}) == ({"held": 2}, {"too_large"})


def give_photo(person: Participant, colour: str) -> AnswerFile:
    picture = io.BytesIO()
    Image.new("RGB", (30, 40), colour).save(picture, "JPEG")
    stored = message_files.store([picture.getvalue()], limit=100_000, folder=FOLDER)
    return AnswerFile._base_manager.create(
        event=person.event, participant=person, question="zdjecie", name="ja.jpg", sha256=stored.sha256,
        size=stored.size, sent_at=builders.REGISTERED,
    )  # fmt: skip


def test_photos_of_a_batch_come_with_one_query_from_another_machine(
    make_scene: MakeScene, serve: Serve, worker: Worker, settings: Settings, tmp_path: Any
) -> None:
    scene = make_scene(4, batch_size=4)
    server = serve(scene)
    builders.field(scene.event, "Zdjęcie", kind=Field.Kind.FILE)
    for person, colour in zip(scene.people, ("red", "green", "blue", "red"), strict=True):
        give_photo(person, colour)
    dispatch = freeze(scene, builders.document(scene.event, elements=[PHOTO]))
    if connection.vendor != "sqlite":
        settings.MEDIA_ROOT = tmp_path / "another machine"
    with CaptureQueriesContext(connection) as caught:
        work_all(worker)
    assert states(dispatch) == {"sent": 4}
    assert all(b"application/pdf" in accepted.content for accepted in server.accepted)
    asked = [query for query in caught.captured_queries if StoredFile._meta.db_table in query["sql"]]
    assert len(asked) == (0 if connection.vendor == "sqlite" else 1)


def test_a_photo_that_is_gone_holds_that_message_alone(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    serve(scene)
    builders.field(scene.event, "Zdjęcie", kind=Field.Kind.FILE)
    for person, colour in zip(scene.people, ("red", "green", "blue"), strict=True):
        gone = give_photo(person, colour)
    dispatch = freeze(scene, builders.document(scene.event, elements=[PHOTO]))
    message_files.path_of(gone.sha256, FOLDER).unlink()
    with scopes_disabled():
        StoredFile.objects.filter(pk__contains=gone.sha256).delete()
    work_all(worker)
    assert states(dispatch) == {"sent": 2, "held": 1}
    gone.delete()
    give_photo(scene.people[2], "yellow")
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert states(dispatch) == {"sent": 3}


def test_a_photo_that_cannot_be_one_holds_that_message_alone(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    serve(scene)
    builders.field(scene.event, "Zdjęcie", kind=Field.Kind.FILE)
    for person, colour in zip(scene.people, ("red", "green", "blue"), strict=True):
        give_photo(person, colour)
    dispatch = freeze(scene, builders.document(scene.event, elements=[PHOTO]))
    first = rows(dispatch)[0]
    first.frozen["files"]["zdjecie"] = "no photo"
    first.save(update_fields=("frozen",))
    work_all(worker)
    assert states(dispatch) == {"sent": 2, "held": 1}


def test_typed_addresses_are_refused_before_sending(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    with pytest.raises(Refused) as caught:
        freeze(
            scene, builders.document(scene.event), audience="addresses", addresses="anna@example.org",
            html="<p>Dzień dobry</p>",
        )  # fmt: skip
    assert "Certyfikat" in str(caught.value.sentence)
    assert not Recipient.unscoped.exists()
    assert not Version._base_manager.exists()


def test_no_query_per_recipient(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    def queries_for(people: int) -> int:
        scene = make_scene(people, batch_size=50)
        serve(scene)
        freeze(scene, builders.document(scene.event))
        with CaptureQueriesContext(connection) as caught:
            worker.run_once()
        return len(caught)

    queries_for(2)
    assert queries_for(40) <= queries_for(2)


def test_whoever_deletes_a_document_is_told_of_messages_on_their_way(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(1)
    serve(scene)
    made, other = builders.document(scene.event), builders.document(scene.event, "Bilet")
    freeze(scene, made, subject="Twój certyfikat")
    (use,) = document_uses.uses(made)
    assert (use.is_in_the_way, "Twój certyfikat" in str(use.sentence)) == (False, True)
    assert document_uses.uses(other) == []
    work_all(worker)
    assert document_uses.uses(made) == []


def test_a_photo_that_was_replaced_is_kept_for_the_message_that_has_it(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(1)
    serve(scene)
    builders.field(scene.event, "Zdjęcie", kind=Field.Kind.FILE)
    old = give_photo(scene.people[0], "red")
    dispatch = freeze(scene, builders.document(scene.event, elements=[PHOTO]))
    without = scene.freeze()
    old.delete()
    give_photo(scene.people[0], "green")
    unused = message_files.store([b"of nobody"], limit=100, folder=FOLDER)
    assert photos.in_use() == {old.sha256}
    for now in (timezone.now(), timezone.now() + timedelta(days=2)):
        remove_unused(now)
    assert not message_files.path_of(unused.sha256, FOLDER).exists()
    work_all(worker)
    assert (states(dispatch), states(without)) == ({"sent": 1}, {"sent": 1})
    assert documents_in(queries.exact_message(rows(dispatch)[0]))
