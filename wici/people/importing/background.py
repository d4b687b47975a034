"""Imports as background work: the dry run of a long file, and the import itself (see jobs.running)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wici.jobs.running import Work, remove_file
from wici.people.importing import results
from wici.people.importing.mapping import ColumnMapping, Target
from wici.people.importing.running import Result, run
from wici.people.models import Status
from wici.shared.refusals import Refused
from wici.uploads import files


def mapping_of(params: dict[str, Any]) -> ColumnMapping | None:
    """The mapping of a job's parameters: code of the target by the column's index."""
    stored = params.get("mapping")
    return None if stored is None else {int(index): Target.from_code(code) for index, code in stored.items()}


def status_of(params: dict[str, Any]) -> str:
    """The registration status of new people without one in the file, of a job's parameters."""
    return Status(params.get("status") or Status.COMPLETED).value


def check(work: Work) -> dict[str, Any]:
    """The dry run; its result is what somebody looks at before importing."""
    return results.to_json(_run(work, dry_run=True))


def import_people(work: Work) -> None:
    """Import all rows. The job is done in the transaction that writes them: both happen or neither."""
    result = _run(work, dry_run=False)
    if result.wrong:
        raise Refused(_("Some rows are wrong by now, so nothing was imported. Check the rows again."))
    remove_file(work.job)


def _run(work: Work, *, dry_run: bool) -> Result:
    job = work.job
    path = files.located(job.file)
    if not path.is_file():
        raise Refused(_("The uploaded spreadsheet is gone. Nothing was imported. Upload it again."))

    def finish(result: Result) -> None:
        kept = {name: getattr(result, name) for name in ("rows", "new", "changed", "unchanged")}
        fields = [field.label for field in result.new_fields]
        work.finish({**kept, "types": list(result.new_types), "fields": fields})

    return run(
        job.event, path, mapping=mapping_of(job.params), dry_run=dry_run, user=job.user,
        default_status=status_of(job.params),
        progress=work.progress, finish=finish,
    )  # fmt: skip
