"""Printing as background work (see jobs.running), and the first sheet of it to look at before."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.documents import files
from wici.documents.bulk.choosing import Choice, checked, people_of
from wici.documents.bulk.people import Person, portions, sorted_ids
from wici.documents.bulk.writing import Writer, writer_to
from wici.documents.models import DocumentTemplate, Printing
from wici.documents.rendering import Maker, maker_of, sources_of
from wici.documents.versions import content_of
from wici.events.models import Event
from wici.jobs import asking
from wici.jobs.models import Job
from wici.jobs.running import Work
from wici.merging.catalogue import shared
from wici.people.models import Group
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Layout, load
from wici.plain.pdf.problems import Problem
from wici.shared.refusals import Refused
from wici.shared.spoken import spoken
from wici.uploads import files as uploads

KIND = "documents"
#: Where the files wait for a day; part of the uploads folder.
FOLDER = "printed"
#: Different remarks about documents that were made all the same, and people that each of them names; of more
#: than these only the number is kept.
MOST_REMARKS, MOST_NAMED = 200, 20
#: People whom the preview looks at to fill a sheet.
_MOST_LOOKED_AT = 400
_TYPES = {
    Printing.Form.MERGED: ("pdf", "application/pdf"),
    Printing.Form.SHEETS: ("pdf", "application/pdf"),
    Printing.Form.SINGLE: ("zip", "application/zip"),
}


@dataclass(slots=True)
class Remark:
    """Something that should be known about documents: about how many, and of whom the first ones are."""

    sentence: str
    count: int = 0
    people: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What became of everybody's document. ``others`` are people that it is not meant for."""

    count: int = 0
    others: int = 0
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    #: Remarks of which nothing but this number is kept.
    further: int = 0

    def remark(self, person: Person, problems: tuple[Problem, ...]) -> None:
        """Keep what should be known about a person's document."""
        for sentence in dict.fromkeys(spoken(problem.wording) for problem in problems):
            if sentence not in self.remarks and len(self.remarks) >= MOST_REMARKS:
                self.further += 1
                continue
            remark = self.remarks.setdefault(sentence, Remark(sentence))
            remark.count += 1
            if len(remark.people) < MOST_NAMED:
                remark.people.append((person.pk, person.label))


class _Press:
    """A design that is ready to be printed for anybody of the event."""

    def __init__(self, template: DocumentTemplate) -> None:
        frozen = shared(template.event)
        design = content_of(template)
        try:
            self.maker: Maker = maker_of(template, frozen)
            self.layout: Layout = load(template.layout)
        except DocumentError as error:
            raise Refused(
                _("“%(document)s” cannot be made: %(reason)s")
                % {"document": template.name, "reason": spoken(error.wording)}
            ) from error
        self.sources = sources_of(template.pk, design, frozen)

    def write(self, people: list[Person], writer: Writer, tally: Tally) -> Iterator[Person]:
        """Write the documents of these people; gives each of them when that is done."""
        files.fetch_photos(self.maker.photos_of(person.raw for person in people))
        for person in people:
            due = self.maker.due(person.raw)
            if due is None:
                tally.others += 1
            else:
                try:
                    tally.remark(person, writer.add(person, due))
                    tally.count += 1
                except DocumentError as error:
                    tally.left_out.append((person.pk, person.label, spoken(error.wording)))
            yield person


def ask(template: DocumentTemplate, choice: Choice, user: User) -> Job:
    """Let the documents be printed in the background. Raises Refused for what cannot be printed."""
    event = template.event
    total = people_of(event, checked(choice)).count()
    params = {"template": template.pk, **choice.to_json()}
    job = asking.prepare(event, user, KIND, params)
    asking.start(job, total=total)
    return job


def print_documents(work: Work) -> None:
    """The job: writes the file and, with who asked for it, that it was printed."""
    job = work.job
    template = _template(job.event, job.params["template"])
    choice = checked(Choice.from_json(job.params))
    press, now, tally = _Press(template), timezone.now(), Tally()
    ids = sorted_ids(people_of(job.event, choice))
    with _beside() as (file, path):
        writer = writer_to(file, template, press.layout, choice, now)
        try:
            pages = _written(work, press, writer, ids, tally)
        finally:
            writer.abandon()
        file.close()
        _finish(work, template, choice, tally, pages, path)


def _written(work: Work, press: _Press, writer: Writer, ids: Sequence[int], tally: Tally) -> int:
    """Write everybody's document; gives the number of pages or files."""
    done = 0
    for people in portions(ids, press.sources):
        for _person in press.write(people, writer, tally):
            done += 1
            work.progress(done, len(ids))
    work.progress(len(ids), len(ids))
    return writer.close() if tally.count else 0


def _finish(
    work: Work, template: DocumentTemplate, choice: Choice, tally: Tally, pages: int, path: Path
) -> None:
    ending, content_type = _TYPES[choice.form]
    name = f"{FOLDER}/{work.job.token}.{ending}" if tally.count else ""
    result: dict[str, Any] = {
        "template": template.pk,
        "name": f"{template.key}-{timezone.localdate().isoformat()}.{ending}",
        "content_type": content_type,
        "form": choice.form.value,
        "pages": pages,
        "count": tally.count,
        "others": tally.others,
        "left_out": tally.left_out,
        "remarks": [asdict(remark) for remark in tally.remarks.values()],
        "further": tally.further,
    }
    if name:
        uploads.adopt(name, path)
    try:
        with transaction.atomic():
            Printing.objects.create(
                template=template, user=work.job.user, form=choice.form, count=tally.count,
                group_name=_group_name(choice), left_out=len(tally.left_out),
            )  # fmt: skip
            work.finish(result, file=name)
    except BaseException:
        # Cancelled in the last moment, or another worker has taken the job over.
        if name and not work.is_lost:
            uploads.forget(name)
        raise


def _group_name(choice: Choice) -> str:
    group = Group.objects.filter(pk=choice.group).first() if choice.group is not None else None
    return group.name if group is not None else ""


def _template(event: Event, pk: int) -> DocumentTemplate:
    template = DocumentTemplate.objects.select_related("event").filter(pk=pk, event=event).first()
    if template is None:
        raise Refused(_("This document was deleted in the meantime. Nothing was printed."))
    return template


@contextmanager
def _beside() -> Iterator[tuple[IO[bytes], Path]]:
    """A file of its own in the folder, which is gone afterwards unless it was moved to its place."""
    place = Path(settings.MEDIA_ROOT) / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place, prefix="upload-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a printing: a PDF (empty when nobody has the document), and what became of whom."""

    content: bytes
    tally: Tally


def sample(template: DocumentTemplate, choice: Choice, *, now: datetime) -> Sample:
    """The first sheet, or the first document. Raises Refused for what cannot be printed."""
    press, tally, file = _Press(template), Tally(), io.BytesIO()
    shown = checked(choice)
    if shown.form == Printing.Form.SINGLE:
        shown = Choice(Printing.Form.MERGED, shown.group, shown.order)
    wanted = shown.plan.places - shown.skipped if shown.plan is not None else 1
    people = people_of(template.event, shown)[:_MOST_LOOKED_AT]
    writer = writer_to(file, template, press.layout, shown, now)
    for portion in portions(list(people.values_list("pk", flat=True)), press.sources):
        for _person in press.write(portion, writer, tally):
            if tally.count == wanted:
                writer.close()
                return Sample(file.getvalue(), tally)
    if not tally.count:
        return Sample(b"", tally)
    writer.close()
    return Sample(file.getvalue(), tally)
