"""Designs being worked on: everything is kept, nothing is written over, deleting takes nothing away."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings

from tests import builders
from wici.documents import drafts, versions
from wici.documents.drafts import Conflict, Use
from wici.documents.models import DocumentTemplate, Version
from wici.events.models import Event
from wici.shared.refusals import Refused
from wici.shared.scopes import scope


def test_a_new_document_has_a_key_of_its_name(event: Event) -> None:
    made = drafts.create(event, name="  Zaświadczenie o   udziale ")
    other = drafts.create(event, name="Zaświadczenie: o udziale!")
    assert (made.name, made.key, made.kind) == ("Zaświadczenie o udziale", "zaswiadczenie_o_udziale", "other")
    assert other.key == "zaswiadczenie_o_udziale_2"


def test_a_key_is_not_a_questions_tag_and_never_used_twice(event: Event) -> None:
    builders.field(event, "PDF wejściówka", key="pdf_wejsciowka")
    made = drafts.create(event, name="Wejściówka")
    assert made.key == "wejsciowka_2"
    drafts.delete(made)
    assert drafts.create(event, name="Wejściówka").key == "wejsciowka_3"


@pytest.mark.parametrize("name", ["", "   ", "Certyfikat", " Certyfikat ", "x" * 121])
def test_a_name_that_will_not_do_is_refused(certificate: DocumentTemplate, name: str) -> None:
    for attempt in (
        partial(drafts.create, certificate.event, name=name),
        partial(drafts.save, builders.document(certificate.event, "Inny"), revision=0, name=name),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.field == "name"


def test_everything_is_kept_right_or_wrong(certificate: DocumentTemplate) -> None:
    typed = {
        "layout": {"pages": "none", "nonsense": [1, float("nan"), "a\0b\ud800"]},
        "file_name": "{{ imie",
        "condition": "status ===",
        "is_public": True,
    }
    saved = drafts.save(certificate, revision=0, **typed)
    assert isinstance(saved, DocumentTemplate)
    saved.refresh_from_db()
    assert saved.layout == {"pages": "none", "nonsense": [1, 0.0, "ab\ufffd"]}
    assert (saved.file_name, saved.condition, saved.is_public) == ("{{ imie", "status ===", True)
    assert saved.revision == 1


def test_the_later_of_two_windows_is_told_what_the_other_saved(certificate: DocumentTemplate) -> None:
    drafts.save(certificate, revision=0, file_name="pierwsze", condition="imie")
    later = drafts.save(certificate, revision=0, file_name="drugie", condition="imie")
    assert isinstance(later, Conflict)
    assert (later.fields, later.typed["file_name"], later.stored.file_name) == (
        ("file_name",), "drugie", "pierwsze",
    )  # fmt: skip
    certificate.refresh_from_db()
    assert (certificate.file_name, certificate.revision) == ("pierwsze", 1)


def test_a_save_whose_answer_was_lost_is_no_conflict(certificate: DocumentTemplate) -> None:
    drafts.save(certificate, revision=0, file_name="pierwsze")
    again = drafts.save(certificate, revision=0, file_name="pierwsze")
    assert isinstance(again, DocumentTemplate)
    assert again.revision == 1


def test_what_is_too_much_is_refused_and_nothing_is_written(certificate: DocumentTemplate) -> None:
    for fields, field in (
        ({"layout": {"pages": ["x" * 2_000_001]}}, "layout"),
        ({"file_name": "x" * 301}, "file_name"),
        ({"condition": "x" * 501}, "condition"),
    ):
        with pytest.raises(Refused) as caught:
            drafts.save(certificate, revision=0, is_public=True, **fields)
        assert caught.value.field == field
    certificate.refresh_from_db()
    assert (certificate.is_public, certificate.revision) == (False, 0)


def test_a_document_has_no_other_fields(certificate: DocumentTemplate) -> None:
    with pytest.raises(TypeError, match="key"):
        drafts.save(certificate, revision=0, key="other")


def test_a_copy_is_independent_and_named_apart(certificate: DocumentTemplate) -> None:
    copies = [drafts.duplicate(certificate), drafts.duplicate(certificate)]
    assert [(copy.name, copy.key) for copy in copies] == [
        ("Certyfikat (2)", "certyfikat_2"), ("Certyfikat (3)", "certyfikat_3"),
    ]  # fmt: skip
    drafts.save(copies[0], revision=0, layout={"pages": []})
    certificate.refresh_from_db()
    assert certificate.layout == copies[1].layout != {"pages": []}


def test_a_deleted_document_is_gone_from_the_list_and_can_be_brought_back(
    certificate: DocumentTemplate,
) -> None:
    version = versions.freeze(certificate)
    drafts.delete(certificate)
    assert not DocumentTemplate.objects.exists()
    assert Version.objects.get() == version
    with override("en"), pytest.raises(Refused, match="deleted"):
        drafts.save(certificate, revision=0, file_name="x")
    assert drafts.restore(certificate).name == "Certyfikat"
    drafts.delete(certificate)
    drafts.create(certificate.event, name="Certyfikat")
    with pytest.raises(Refused) as caught:
        drafts.restore(certificate)
    assert caught.value.field == "name"


def hindering(template: DocumentTemplate) -> list[Use]:
    return [Use(f"{template.name} leaves by itself.", is_in_the_way=True), Use("It was sent once.")]


def test_deleting_is_refused_with_what_is_in_the_way(
    certificate: DocumentTemplate, settings: Settings
) -> None:
    settings.WICI_DOCUMENT_USES = ["tests.documents.test_drafts.hindering"]
    drafts._askers.cache_clear()
    try:
        with override("en"), pytest.raises(Refused, match="“Certyfikat” is still needed") as caught:
            drafts.delete(certificate)
    finally:
        drafts._askers.cache_clear()
    assert caught.value.details == ("Certyfikat leaves by itself.",)
    assert DocumentTemplate.objects.get() == certificate


def test_events_see_their_own_documents(certificate: DocumentTemplate) -> None:
    other = builders.event()
    with scope(event=other):
        assert not DocumentTemplate.objects.exists()
        assert drafts.create(other, name="Certyfikat").key == "certyfikat"


def test_a_version_is_made_when_something_was_changed(certificate: DocumentTemplate) -> None:
    first = versions.freeze(certificate)
    assert versions.freeze(certificate) == first
    drafts.save(certificate, revision=0, is_public=True)
    certificate.refresh_from_db()
    assert versions.freeze(certificate) == first
    drafts.save(certificate, revision=1, condition="imie")
    certificate.refresh_from_db()
    second = versions.freeze(certificate)
    assert (first.number, second.number, second.content["condition"]) == (1, 2, "imie")
    first.refresh_from_db()
    assert first.content["condition"] == ""
