"""Printing the documents of a group: choosing, looking, waiting, fetching the file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from tests.web.conftest import logged_in
from wici.documents import issuing
from wici.documents.models import DocumentTemplate, Printing
from wici.events.models import Event, Membership
from wici.jobs import consumer
from wici.jobs.models import Job
from wici.people.models import Participant
from wici.plain.pdf.model import Element, Kind, Layout, Page, dump

People = list[Participant]
CHOSEN = {"group": "", "order": "name", "form": "merged"}
SHEETS = {**CHOSEN, "form": "sheets", "arrangement": "fitted", "paper": "a4", "duplex": "none", "first": "1"}
OWN = {
    **SHEETS, "arrangement": "own", "columns": "2", "rows": "3", "cell_width": "85", "cell_height": "54,5",
    "left": "10", "top": "12.5", "gap_x": "0", "gap_y": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, settings: Any) -> None:
    settings.WICI_DATA = tmp_path


@pytest.fixture
def badge(event: Event) -> DocumentTemplate:
    name = Element("name", Kind.TEXT, x=5, y=5, width=75, height=20, text="{{ first_name }} {{ last_name }}")
    return builders.document(event, "Badge", layout=dump(Layout((Page(85, 54, elements=(name,)),))))


@pytest.fixture
def everybody(event: Event) -> list[Participant]:
    return [builders.participant(event, name, "Nowak", code=f"KOD{name}") for name in ("Anna", "Jan", "Ewa")]


def address(template: DocumentTemplate, name: str = "print", *more: str) -> str:
    return reverse(f"documents:{name}", args=[template.event.slug, template.pk, *more])


def begun(client: Client, template: DocumentTemplate, chosen: dict[str, str]) -> Job:
    response = client.post(address(template), chosen)
    job = Job.unscoped.latest("pk")
    assert response["Location"] == address(template, "printed", job.token)
    return job


def done(client: Client, template: DocumentTemplate, chosen: dict[str, str]) -> Job:
    job = begun(client, template, chosen)
    assert consumer.do_share() == 1
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    return job


def test_from_choosing_to_the_file(organiser: Client, badge: DocumentTemplate, everybody: People) -> None:
    page = organiser.get(address(badge)).content.decode()
    assert "data:image/png;base64," in page
    assert "3 people are chosen" in page
    job = begun(organiser, badge, CHOSEN)
    where, file = (
        address(badge, "printed", job.token),
        reverse("jobs:file", args=[badge.event.slug, job.token]),
    )
    assert "Making the documents…" in organiser.get(where).content.decode()
    assert organiser.get(file).status_code == 404
    assert consumer.do_share() == 1
    page = organiser.get(where).content.decode()
    assert "The file with 3 documents is ready." in page
    assert "It has 3 pages." in page
    response = organiser.get(file)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="badge-2')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "object-src 'none'" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    page = organiser.get(address(badge)).content.decode()
    assert where in page
    assert "one PDF" in page
    assert Printing.objects.get().user is not None


def test_single_files(organiser: Client, badge: DocumentTemplate, everybody: People) -> None:
    job = done(organiser, badge, {**CHOSEN, "form": "single"})
    response = organiser.get(reverse("jobs:file", args=[badge.event.slug, job.token]))
    assert response["Content-Type"] == "application/zip"
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == [
        "Badge Nowak Anna.pdf", "Badge Nowak Ewa.pdf", "Badge Nowak Jan.pdf",
    ]  # fmt: skip


def test_who_is_not_in_it_is_listed_with_the_reason(
    organiser: Client, badge: DocumentTemplate, everybody: People
) -> None:
    issuing.revoke(badge, everybody[1], number=1, user=None)
    badge.condition = 'first_name != "Ewa"'
    badge.save()
    job = done(organiser, badge, CHOSEN)
    page = organiser.get(address(badge, "printed", job.token)).content.decode()
    assert "The file with 1 document is ready." in page
    assert "1 person is not in it" in page
    assert "Jan Nowak (KODJan)" in page
    assert "was revoked" in page
    assert "For 1 person among those you chose the document is not meant." in page
    issuing.revoke(badge, everybody[0], number=1, user=None)
    job = done(organiser, badge, CHOSEN)
    page = organiser.get(address(badge, "printed", job.token)).content.decode()
    assert "No document was made, so there is no file." in page
    assert "2 people are not in it" in page
    assert organiser.get(reverse("jobs:file", args=[badge.event.slug, job.token])).status_code == 404


def test_the_first_sheet_is_shown_as_it_will_be(
    organiser: Client, badge: DocumentTemplate, everybody: People
) -> None:
    def shown(chosen: dict[str, str]) -> str:
        response = organiser.get(address(badge, "print_sheet"), chosen)
        assert response.status_code == 200
        return response.content.decode()

    assert "A sheet has 10 places." in shown({**SHEETS, "has_cut_marks": "on"})
    assert shown({**SHEETS, "duplex": "long_edge"}).count("data:image/png") == 2
    assert "A sheet has 24 places." in shown({**SHEETS, "arrangement": "3474"})
    assert "A sheet has 6 places." in shown(OWN)
    assert shown({**OWN, "first": "6"}).count("data:image/png") == 1
    assert shown(CHOSEN) == shown({**CHOSEN, "form": "single"})
    assert shown(SHEETS) != shown({**SHEETS, "first": "2"})
    assert "it is printed at" in shown({**SHEETS, "arrangement": "3474"})
    assert not Job.unscoped.exists()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({**OWN, "cell_width": "200"}, "the paper has 210 mm"),
        ({**OWN, "columns": "0"}, "greater than or equal to 1"),
        ({**OWN, "columns": "400", "rows": "400", "cell_width": "0.1", "cell_height": "0.1"}, "at most 500"),
        ({**OWN, "cell_width": "wide"}, "Enter a number."),
        ({**SHEETS, "first": "11"}, "The sheet has 10 places"),
        ({**SHEETS, "arrangement": "L0000"}, "Select a valid choice"),
        ({**CHOSEN, "group": "999"}, "Select a valid choice"),
        ({**CHOSEN, "form": ""}, "required"),
    ],
)
def test_what_cannot_be_printed_is_said_beside_its_field_and_nothing_is_lost(
    organiser: Client, badge: DocumentTemplate, chosen: dict[str, str], sentence: str
) -> None:
    shown = organiser.get(address(badge, "print_sheet"), chosen).content.decode()
    assert sentence in shown
    response = organiser.post(address(badge), chosen)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    for name in ("cell_width", "first"):
        if name in chosen:
            assert f'name="{name}" value="{chosen[name]}"' in page
    assert not Job.unscoped.exists()


def test_what_is_not_asked_for_need_not_be_right(
    organiser: Client, badge: DocumentTemplate, everybody: People
) -> None:
    assert done(organiser, badge, {**OWN, "form": "merged", "columns": "x", "first": "y"})
    assert done(organiser, badge, {**OWN, "arrangement": "fitted", "cell_width": "x"})


def test_a_group_that_is_chosen(organiser: Client, badge: DocumentTemplate, everybody: People) -> None:
    group = builders.group(badge.event, "Prelegenci", picked=everybody[:2])
    job = done(organiser, badge, {**CHOSEN, "group": str(group.pk)})
    assert (job.result or {})["count"] == 2
    assert "Prelegenci" in organiser.get(address(badge)).content.decode()
    foreign = builders.group(builders.event("obce"), "Obca")
    assert organiser.post(address(badge), {**CHOSEN, "group": str(foreign.pk)}).status_code == 422


def test_it_can_be_cancelled(organiser: Client, badge: DocumentTemplate, everybody: People) -> None:
    job = begun(organiser, badge, CHOSEN)
    where = address(badge, "printed", job.token)
    cancel = reverse("jobs:cancel", args=[badge.event.slug, job.token])
    assert organiser.post(cancel, {"back": where})["Location"] == where
    assert "The printing was cancelled." in organiser.get(where).content.decode()
    assert consumer.do_share() == 0


def test_a_design_without_pages_is_said_at_once(organiser: Client, event: Event) -> None:
    empty = builders.document(event, "Pusty", layout=dump(Layout()))
    unreadable = builders.document(event, "Zepsuty", layout={"pages": "none"})
    for template in (empty, unreadable):
        page = organiser.get(address(template))
        assert page.status_code == 200
        assert "cannot be made" in page.content.decode()


def test_only_organisers_of_the_event_and_only_their_own_files(
    organiser: Client, reader: Client, stranger: Client, badge: DocumentTemplate, everybody: People,
    elsewhere: DocumentTemplate,
) -> None:  # fmt: skip
    job = done(organiser, badge, CHOSEN)
    file = reverse("jobs:file", args=[badge.event.slug, job.token])
    where = address(badge, "printed", job.token)
    for client, status in ((reader, 403), (stranger, 404)):
        for each in (address(badge), address(badge, "print_sheet"), where):
            assert client.get(each).status_code == status
        assert client.post(address(badge), CHOSEN).status_code == status
        assert client.get(file).status_code == 404
    assert logged_in(badge.event).get(file).status_code == 404
    assert logged_in(badge.event).get(where).status_code == 404
    other = builders.document(badge.event, "Inny")
    assert organiser.get(address(other, "printed", job.token)).status_code == 404
    here = reverse("documents:print", args=[badge.event.slug, elsewhere.pk])
    assert organiser.get(here).status_code == 404
    assert organiser.post(here, CHOSEN).status_code == 404
    Membership.objects.filter(user=job.user).delete()
    assert organiser.get(file).status_code == 404
