"""The uploaded file of an import while somebody maps its columns and looks at the dry run.

Each lies in a folder of its own below the data folder, with what was decided so far; folders that nobody
came back to are removed a day later.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404

from wici.accounts.models import User
from wici.events.models import Event
from wici.people.importing import ColumnMapping, Sheet, Target

KEPT_SECONDS = 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(slots=True)
class State:
    """What is known about an import: whose it is, the file's name, the mapping, and at the end the result."""

    event: int
    user: int
    name: str
    rows: int
    #: Code of the target by the column's index, as text because JSON has no other keys.
    mapping: dict[str, str] | None = None
    #: Code of the target by the column's name, for a corrected file.
    by_name: dict[str, str] = field(default_factory=dict)
    result: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An import between its steps."""

    token: str
    state: State

    @property
    def file(self) -> Path:
        """The uploaded file."""
        return folder() / self.token / "file"

    @property
    def mapping(self) -> dict[int, Target] | None:
        """The mapping as it was last sent, right or wrong."""
        stored = self.state.mapping
        return None if stored is None else {int(i): Target.from_code(code) for i, code in stored.items()}

    def remember(self, mapping: ColumnMapping, sheet: Sheet) -> None:
        """Keeps the mapping of the sheet's columns."""
        self.state.mapping = {str(index): target.code for index, target in mapping.items()}
        self.state.by_name = {column.name: mapping[column.index].code for column in sheet.columns}
        _write(self.token, self.state)

    def finish(self, result: dict[str, Any]) -> None:
        """Keeps what the import did; the file is not needed any more."""
        self.state.result = result
        _write(self.token, self.state)
        self.file.unlink(missing_ok=True)

    def note_progress(self, done: int, total: int) -> None:
        """Keeps how far the work is, for whoever asks meanwhile."""
        _replace(folder() / self.token / "progress", json.dumps([done, total]))

    def progress(self) -> tuple[int, int]:
        """Rows done, and rows altogether."""
        try:
            done, total = json.loads((folder() / self.token / "progress").read_text("utf-8"))
        except (OSError, ValueError):
            return 0, self.state.rows
        return done, total


def folder() -> Path:
    """Where the imports lie."""
    return Path(settings.WICI_DATA) / "imports"


def keep(
    event: Event, user: User, name: str, data: bytes, rows: int, by_name: dict[str, str] | None = None
) -> Kept:
    """Keeps an uploaded file, readable by nobody else on this machine.

    ``by_name`` is what was chosen for columns of an earlier file that this one corrects.
    """
    remove_old()
    token = secrets.token_hex(16)
    place = folder() / token
    place.mkdir(mode=0o700, parents=True)
    (place / "file").write_bytes(data)
    state = State(event=event.pk, user=user.pk, name=name[:200], rows=rows, by_name=by_name or {})
    _write(token, state)
    return Kept(token, state)


def find(token: str, event: Event, user: User) -> Kept:
    """The import with this token, if this user began it in this event. Raises Http404."""
    if not _TOKEN.match(token):
        raise Http404
    try:
        state = State(**json.loads((folder() / token / "state.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise Http404 from None
    if (state.event, state.user) != (event.pk, user.pk):
        raise Http404
    return Kept(token, state)


def remove_old() -> None:
    """Removes imports that were begun more than a day ago."""
    if not folder().is_dir():
        return
    oldest = time.time() - KEPT_SECONDS
    for place in folder().iterdir():
        if place.is_dir() and place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)


def _write(token: str, state: State) -> None:
    _replace(folder() / token / "state.json", json.dumps(asdict(state)))


def _replace(path: Path, text: str) -> None:
    """Written beside and moved there, so that nobody reads half of it."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)
