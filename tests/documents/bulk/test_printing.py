"""Printing for many: everybody in order, nobody silently left out, nothing left behind."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests import builders
from tests.documents.bulk.conftest import (
    colours_in,
    content_of,
    crowd,
    files_in,
    give_photo,
    left_behind,
    people,
    printed,
    texts_of,
)
from wici.accounts.models import User
from wici.documents import drafts, issuing
from wici.documents.bulk import job as bulk
from wici.documents.bulk import people as portioned
from wici.documents.bulk.choosing import Choice, checked, fitted, of_labels, orders
from wici.documents.models import DocumentTemplate, Printing
from wici.jobs import asking
from wici.jobs.models import Job
from wici.jobs.running import Work, run
from wici.jobs.sweep import sweep
from wici.people import participants
from wici.people.models import Participant
from wici.plain.pdf.model import Element, Kind, Layout, Page, dump, load
from wici.plain.pdf.sheets import Duplex, SheetPlan
from wici.shared.refusals import Refused
from wici.uploads import files

NAMES = ("Zofia Adamska", "Łukasz Żak", "Jan Lis", "Ewa Łoś", "Adam Lis")
MERGED, SINGLE, SHEETS = Printing.Form.MERGED, Printing.Form.SINGLE, Printing.Form.SHEETS


def test_one_pdf_sorted_by_last_name(badge: DocumentTemplate, staff: User) -> None:
    people(badge.event, *NAMES)
    job = printed(badge, Choice(), staff)
    assert job.state == Job.State.DONE
    assert texts_of(content_of(job)) == [
        "Zofia Adamska", "Adam Lis", "Jan Lis", "Ewa Łoś", "Łukasz Żak",
    ]  # fmt: skip
    result = job.result or {}
    assert (result["count"], result["pages"], result["left_out"], result["remarks"]) == (5, 5, [], [])
    assert (job.done, job.total) == (5, 5)


def test_every_order(badge: DocumentTemplate, staff: User) -> None:
    event = badge.event
    builders.field(event, "Wiek", kind="number")
    first, second = (
        builders.participation_type(event, "B", position=1),
        builders.participation_type(event, "A", position=2),
    )
    for number, (name, age, made) in enumerate(
        [("Ewa Ą", "100", second), ("Jan C", "9", first), ("Ola B", "20", first), ("Iza D", "", None)]
    ):
        builders.participant(
            event, *name.split(), code="DCBA"[number] * 4, type=made, answers={"wiek": age},
            registered_at=datetime(2026, 9, 10 - number, tzinfo=UTC),
        )  # fmt: skip
    found = {
        key: [text.split()[0] for text in texts_of(content_of(printed(badge, Choice(order=key), staff)))]
        for key, _label in [*orders(event), ("answers.gone", ""), ("nonsense", "")]
    }
    by_name = ["Ewa", "Ola", "Jan", "Iza"]
    assert found == {
        "name": by_name, "type": ["Ola", "Jan", "Ewa", "Iza"], "code": ["Iza", "Ola", "Jan", "Ewa"],
        "registered_at": ["Iza", "Ola", "Jan", "Ewa"], "answers.wiek": ["Jan", "Ola", "Ewa", "Iza"],
        "answers.firma": by_name, "answers.gone": by_name, "nonsense": by_name,
    }  # fmt: skip


def test_of_a_group_those_whose_document_it_is(badge: DocumentTemplate, staff: User) -> None:
    everybody = people(badge.event, *NAMES)
    group = builders.group(badge.event, "Wybrani", picked=everybody[1:4])
    badge.condition = 'first_name != "Ewa"'
    badge.save()
    job = printed(badge, Choice(group=group.pk), staff)
    assert texts_of(content_of(job)) == ["Jan Lis", "Łukasz Żak"]
    assert (job.result or {})["others"] == 1
    row = Printing.objects.get()
    assert (row.user, row.group_name, row.count, row.left_out, row.form) == (staff, "Wybrani", 2, 0, "merged")


def test_whose_document_cannot_be_made_is_named_with_the_reason(badge: DocumentTemplate, staff: User) -> None:
    event = badge.event
    code = Element("code", Kind.CODE, x=5, y=25, width=20, height=20, text="{{ firma }}")
    layout = load(badge.layout)
    badge.layout = dump(
        replace(layout, pages=(replace(layout.pages[0], elements=(*layout.pages[0].elements, code)),))
    )
    badge.save()
    anna, jan, ola = people(event, "Anna A", "Jan B", "Ola C", answers={"firma": "Łąki"})
    participants.change(jan, {"answers": {"firma": ""}})
    issuing.revoke(badge, ola, number=1, user=staff)
    for form in Printing.Form:
        plan = of_labels("C32011", has_cut_marks=True, duplex=Duplex.NONE) if form == SHEETS else None
        job = printed(badge, Choice(form, plan=plan), staff)
        result = job.result or {}
        assert [(pk, label) for pk, label, _why in result["left_out"]] == [
            (jan.pk, "Jan B (KOD0001)"), (ola.pk, "Ola C (KOD0002)"),
        ]  # fmt: skip
        assert all(why for _pk, _label, why in result["left_out"])
        assert "revoked" in result["left_out"][1][2]
        assert result["count"] == 1
    assert list(Printing.objects.values_list("left_out", flat=True)) == [2, 2, 2]
    assert anna.pk not in [pk for pk, _label, _why in result["left_out"]]


def test_when_nobody_has_one_there_is_no_file_but_the_reasons(
    badge: DocumentTemplate, staff: User, uploads: Path
) -> None:
    (anna,) = people(badge.event, "Anna A")
    issuing.revoke(badge, anna, number=1, user=staff)
    for form in (MERGED, SINGLE):
        job = printed(badge, Choice(form), staff)
        assert (job.state, job.file) == (Job.State.DONE, "")
        assert len((job.result or {})["left_out"]) == 1
    assert left_behind(uploads) == []


def test_photos_are_printed_and_who_has_none_is_named(badge: DocumentTemplate, staff: User) -> None:
    event = badge.event
    builders.field(event, "Zdjęcie", kind="file")
    photo = Element("photo", Kind.IMAGE, x=5, y=5, width=20, height=30, photo_field="zdjecie")
    badge.layout = dump(Layout((Page(85, 54, elements=(photo,)),)))
    badge.save()
    for person, colour in zip(people(event, "Anna A", "Jan B", "Ola C"), ("red", "blue", ""), strict=True):
        if colour:
            give_photo(person, colour)
    plan = of_labels("C32011", has_cut_marks=False, duplex=Duplex.NONE)
    for choice in (Choice(), Choice(SHEETS, plan=plan), Choice(SINGLE)):
        job = printed(badge, choice, staff)
        result = job.result or {}
        assert (result["count"], [label for _pk, label, _why in result["left_out"]]) == (
            2,
            ["Ola C (KOD0002)"],
        )
        if choice.form != SINGLE:
            assert colours_in(content_of(job)) >= {(254, 0, 0), (0, 0, 254)}


def test_what_does_not_fit_is_remarked(badge: DocumentTemplate, staff: User) -> None:
    name = Element("name", Kind.TEXT, width=20, height=4, text="{{ last_name }}")
    badge.layout = dump(Layout((Page(85, 54, elements=(name,)),)))
    badge.save()
    (anna,) = people(badge.event, f"Anna {'Bardzo' * 25}")
    result = printed(badge, Choice(), staff).result or {}
    assert result["remarks"]
    for remark in result["remarks"]:
        assert (remark["count"], remark["people"]) == (1, [[anna.pk, f"Anna {'Bardzo' * 25} (KOD0000)"]])
    assert (result["count"], result["further"]) == (1, 0)


def test_the_same_remark_about_many_is_one(
    badge: DocumentTemplate, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST_NAMED", 2)
    people(badge.event, *NAMES)
    plan = SheetPlan(rows=4, columns=4, cell_width=42, cell_height=27)
    choice = Choice(SHEETS, plan=plan)
    (remark,) = (printed(badge, choice, staff).result or {})["remarks"]
    assert (remark["count"], len(remark["people"])) == (5, 2)
    monkeypatch.setattr(bulk, "MOST_REMARKS", 0)
    result = printed(badge, choice, staff).result or {}
    assert (result["remarks"], result["further"], result["count"]) == ([], 5, 5)


def test_single_files_have_safe_names_of_their_own(badge: DocumentTemplate, staff: User) -> None:
    people(badge.event, "Anna Żółć", "Anna Żółć", "ANNA ŻÓŁĆ", "../../etc passwd")
    found = files_in(content_of(printed(badge, Choice(SINGLE), staff)))
    assert found == {
        "Badge passwd .. .. etc.pdf": "../../etc passwd",
        "Badge Żółć Anna.pdf": "Anna Żółć",
        "Badge Żółć Anna KOD0001.pdf": "Anna Żółć",
        "Badge ŻÓŁĆ ANNA KOD0002.pdf": "ANNA ŻÓŁĆ",
    }
    badge.file_name = "{{ last_name }}"
    badge.save()
    assert set(files_in(content_of(printed(badge, Choice(SINGLE), staff)))) == {
        "passwd.pdf", "Żółć KOD0001.pdf", "Żółć.pdf", "ŻÓŁĆ KOD0002.pdf",
    }  # fmt: skip


def test_names_that_are_taken_all_the_same_are_numbered(badge: DocumentTemplate, staff: User) -> None:
    badge.file_name = "{{ last_name }}"
    badge.save()
    builders.participant(badge.event, "A", "A K1", code="K0")
    builders.participant(badge.event, "B", "A", code="K2")
    builders.participant(badge.event, "C", "A", code="k1")
    found = files_in(content_of(printed(badge, Choice(SINGLE), staff)))
    assert found == {"A.pdf": "B A", "A k1.pdf": "C A", "A K1 K0.pdf": "A A K1"}


def test_sheets_are_filled_from_the_place_that_is_free(badge: DocumentTemplate, staff: User) -> None:
    people(badge.event, *NAMES)
    plan = SheetPlan(rows=2, columns=2, cell_width=85, cell_height=54, left=10, top=10, gap_x=5, gap_y=5)
    job = printed(badge, Choice(SHEETS, plan=plan, skipped=3), staff)
    pages = texts_of(content_of(job))
    assert [sorted(page.split()) for page in pages] == [
        sorted(["Zofia", "Adamska"]), sorted(["Adam", "Lis", "Jan", "Lis", "Ewa", "Łoś", "Łukasz", "Żak"]),
    ]  # fmt: skip


def test_fronts_have_their_backs_behind_them(badge: DocumentTemplate, staff: User) -> None:
    layout = load(badge.layout)
    back = Page(85, 54, elements=(Element("b", Kind.TEXT, width=80, height=10, text="tył {{ first_name }}"),))
    badge.layout = dump(replace(layout, pages=(layout.pages[0], back)))
    badge.save()
    people(badge.event, "Anna A", "Jan B")
    plan = fitted(load(badge.layout), "a4", has_cut_marks=True, duplex=Duplex.LONG_EDGE)
    assert (plan.columns, plan.rows) == (2, 5)
    pages = texts_of(content_of(printed(badge, Choice(SHEETS, plan=plan), staff)))
    assert len(pages) == 2
    assert "tył" not in pages[0]
    assert pages[1].count("tył") == 2


def test_the_beginning_can_be_looked_at(badge: DocumentTemplate, staff: User) -> None:
    assert bulk.sample(badge, Choice(), now=timezone.now()).content == b""
    people(badge.event, *NAMES)
    now = timezone.now()
    for form in (MERGED, SINGLE):
        assert texts_of(bulk.sample(badge, Choice(form), now=now).content) == ["Zofia Adamska"]
    plan = SheetPlan(rows=1, columns=2, cell_width=85, cell_height=54)
    (page,) = texts_of(bulk.sample(badge, Choice(SHEETS, plan=plan), now=now).content)
    assert sorted(page.split()) == sorted(["Zofia", "Adamska", "Adam", "Lis"])
    assert not Printing.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (Choice(SHEETS, plan=SheetPlan(rows=0)), "arrangement"),
        (Choice(SHEETS, plan=SheetPlan(columns=3, cell_width=100)), "arrangement"),
        (Choice(SHEETS, plan=SheetPlan(cell_width=float("nan"))), "arrangement"),
        (Choice(SHEETS, plan=SheetPlan(rows=30, columns=30, cell_width=5, cell_height=5)), "rows"),
        (Choice(SHEETS, plan=SheetPlan(), skipped=1), "first"),
        (Choice(SHEETS, plan=SheetPlan(), skipped=-1), "first"),
        (Choice(group=12345), "group"),
    ],
)
def test_what_cannot_be_printed_is_refused_before(
    badge: DocumentTemplate, staff: User, choice: Choice, field: str
) -> None:
    with pytest.raises(Refused) as caught:
        bulk.ask(badge, choice, staff)
    assert caught.value.field == field
    assert not Job.objects.exists()


def test_a_choice_is_the_same_after_the_database(badge: DocumentTemplate) -> None:
    plan = fitted(load(badge.layout), "a3_landscape", has_cut_marks=True, duplex=Duplex.SHORT_EDGE)
    for choice in (Choice(), Choice(SHEETS, 7, "answers.x", plan, 3)):
        job = asking.prepare(badge.event, None, bulk.KIND, choice.to_json())
        job.refresh_from_db()
        assert Choice.from_json(job.params) == choice
        assert checked(choice) is choice


def test_a_design_that_cannot_be_printed_or_is_gone_fails_with_a_sentence(
    badge: DocumentTemplate, staff: User, uploads: Path
) -> None:
    people(badge.event, "Anna A")
    job = bulk.ask(badge, Choice(), staff)
    drafts.delete(badge)
    run(job.token)
    job.refresh_from_db()
    assert (job.state, "was deleted in the meantime" in job.error) == (Job.State.FAILED, True)
    drafts.restore(badge)
    DocumentTemplate.objects.update(layout=dump(Layout()))
    badge.refresh_from_db()
    job = printed(badge, Choice(), staff)
    assert (job.state, "cannot be made" in job.error) == (Job.State.FAILED, True)
    assert left_behind(uploads) == []


@pytest.mark.parametrize("form", [MERGED, SINGLE])
def test_cancelled_in_the_middle_leaves_nothing(
    badge: DocumentTemplate, staff: User, uploads: Path, monkeypatch: pytest.MonkeyPatch, form: Printing.Form
) -> None:
    people(badge.event, *NAMES)
    job = bulk.ask(badge, Choice(form), staff)
    note = Work.progress

    def progress(work: Work, done: int, total: int) -> None:
        if done == 3:
            asking.cancel(job)
            work.is_cancelled = True
        note(work, done, total)

    monkeypatch.setattr(Work, "progress", progress)
    run(job.token)
    job.refresh_from_db()
    assert (job.state, job.file, job.result) == (Job.State.CANCELLED, "", None)
    assert left_behind(uploads) == []
    assert not Printing.objects.exists()


def test_cancelled_in_the_last_moment_leaves_nothing(
    badge: DocumentTemplate, staff: User, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(badge.event, *NAMES)
    job = bulk.ask(badge, Choice(), staff)
    finish = Work.finish

    def too_late(work: Work, result: Any, **more: Any) -> None:
        Job.objects.filter(pk=job.pk).update(must_stop=True)
        finish(work, result, **more)

    monkeypatch.setattr(Work, "finish", too_late)
    run(job.token)
    job.refresh_from_db()
    assert (job.state, job.file) == (Job.State.CANCELLED, "")
    assert left_behind(uploads) == []
    assert not Printing.objects.exists()


def test_who_is_deleted_while_it_is_printed_is_left_out(
    badge: DocumentTemplate, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = people(badge.event, *NAMES)
    ids = portioned.sorted_ids

    def then_deleted(rows: Any) -> Any:
        found = ids(rows)
        participants.bulk_delete(badge.event, Participant.objects.filter(pk=everybody[0].pk))
        return found

    monkeypatch.setattr("wici.documents.bulk.job.sorted_ids", then_deleted)
    assert len(texts_of(content_of(printed(badge, Choice(), staff)))) == 4


def test_the_file_is_kept_for_a_day(badge: DocumentTemplate, staff: User, uploads: Path) -> None:
    people(badge.event, "Anna A")
    job = printed(badge, Choice(), staff)
    sweep(timezone.now() + timedelta(hours=23))
    assert len(left_behind(uploads)) == 1
    sweep(timezone.now() + timedelta(hours=25))
    assert left_behind(uploads) == []
    assert not Job.objects.filter(pk=job.pk).exists()
    assert Printing.objects.count() == 1


@pytest.mark.parametrize("form", [MERGED, SHEETS, SINGLE])
def test_ten_times_as_many_need_no_more_memory(
    badge: DocumentTemplate, staff: User, monkeypatch: pytest.MonkeyPatch, form: Printing.Form
) -> None:
    monkeypatch.setattr(portioned, "AT_ONCE", 25)
    monkeypatch.setattr(files, "PART_SIZE", 16_384)
    plan = of_labels("C32011", has_cut_marks=False, duplex=Duplex.NONE) if form == SHEETS else None
    everybody = crowd(badge.event, 500)
    group = builders.group(badge.event, "Mało", picked=everybody[:50])
    # What is kept of what was set, up to a limit, is there before anything is measured.
    printed(badge, Choice(form, plan=plan), staff)

    def peak(choice: Choice, count: int) -> int:
        gc.collect()
        tracemalloc.start()
        job = printed(badge, choice, staff)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (job.result or {})["count"] == count
        return most

    few, many = peak(Choice(form, group.pk, plan=plan), 50), peak(Choice(form, plan=plan), 500)
    # The cross-reference table is written in pieces of a fixed size, the first of which is not full with 50;
    # a ZIP keeps what its list of contents says of each file, about a kilobyte.
    allowed = 300_000 if form != SINGLE else 450 * 1_400
    assert many - few < allowed, (few, many)
