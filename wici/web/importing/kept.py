"""An import between its steps: a job that is still a draft, with the uploaded file (see jobs.models).

What nobody came back to is removed a day later.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404
from django.utils.translation import get_language

from wici.accounts.models import User
from wici.events.models import Event
from wici.jobs import asking
from wici.jobs.models import Job
from wici.people.importing import ColumnMapping, Sheet
from wici.people.importing.background import mapping_of, status_of
from wici.people.models import Status
from wici.uploads import files

_TOKEN = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class Kept:
    """An import between its steps. ``job`` does it, ``checking`` is the dry run of a long file."""

    job: Job

    @property
    def token(self) -> str:
        """Names the import in addresses."""
        return self.job.token

    @property
    def name(self) -> str:
        """The name of the file as it was uploaded."""
        return str(self.job.params["name"])

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return int(self.job.params["rows"])

    @property
    def by_name(self) -> dict[str, str]:
        """Code of the target by the column's name, for a corrected file."""
        return dict(self.job.params["by_name"])

    @property
    def file(self) -> Path:
        """The uploaded file, on this machine."""
        path = files.located(self.job.file) if self.job.file else None
        if path is None or not path.is_file():
            raise Http404
        return path

    @property
    def mapping(self) -> ColumnMapping | None:
        """The mapping as it was last sent, right or wrong."""
        return mapping_of(self.job.params)

    @property
    def status(self) -> str:
        """The status of new people of whom the file does not say it."""
        return status_of(self.job.params)

    @property
    def checking(self) -> Job | None:
        """The dry run with the present mapping, if it was begun."""
        return Job.objects.filter(token=self.job.params.get("check", "")).first()

    def remember(self, mapping: ColumnMapping, sheet: Sheet) -> None:
        """Keeps the mapping of the sheet's columns; a dry run with another one ends."""
        old = self.checking
        if old is not None:
            asking.cancel(old)
        mapped = {str(index): target.code for index, target in mapping.items()}
        by_name = {column.name: mapping[column.index].code for column in sheet.columns}
        self._change(mapping=mapped, by_name=by_name, check="")

    def begin_check(self) -> Job:
        """Lets a worker make the dry run."""
        checking = asking.prepare(self.job.event, self.job.user, "import_check", dict(self.job.params))
        Job.objects.filter(pk=checking.pk).update(file=self.job.file)
        self._change(check=checking.token)
        asking.start(checking, total=self.rows)
        return checking

    def _change(self, **changed: Any) -> None:
        self.job.params = {**self.job.params, **changed}
        self.job.language = get_language() or "pl"
        self.job.save(update_fields=("params", "language"))


def keep(
    event: Event,
    user: User,
    name: str,
    data: bytes,
    rows: int,
    by_name: dict[str, str] | None = None,
    *,
    status: str = Status.COMPLETED,
) -> Kept:
    """Keeps an uploaded file, readable by nobody else on this machine.

    ``by_name`` is what was chosen for columns of an earlier file that this one corrects; ``status`` is for
    new people of whom the file does not say it.
    """
    file = f"imports/{secrets.token_hex(16)}"
    files.keep(file, data)
    params = {
        "name": name[:200],
        "rows": rows,
        "by_name": by_name or {},
        "mapping": None,
        "status": str(status),
    }
    return Kept(asking.prepare(event, user, "import", params, file=file))


def find(token: str, event: Event, user: User) -> Kept:
    """The import with this token, if this user began it in this event. Raises Http404."""
    if not _TOKEN.match(token):
        raise Http404
    job = Job.objects.filter(token=token, kind="import", user=user, event=event).first()
    if job is None:
        raise Http404
    return Kept(job)
