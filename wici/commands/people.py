"""``import``, ``groups``, ``group``: who is written to."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wici.commands.output import add_json

if TYPE_CHECKING:
    from wici.people.importing import Result


def register(commands: Any) -> None:
    """Adds the sub-commands."""
    importing = commands.add_parser("import", help="import participants from a spreadsheet")
    importing.add_argument("event")
    importing.add_argument("file", type=Path, help="XLSX, XLS or CSV")
    importing.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    importing.add_argument("--ignore", action="append", default=[], metavar="COLUMN", help="leave out")
    add_json(importing)
    importing.set_defaults(run=import_people)
    groups = commands.add_parser("groups", help="list an event's groups with their counts")
    groups.add_argument("event")
    add_json(groups)
    groups.set_defaults(run=list_groups)
    actions = commands.add_parser("group", help="make groups").add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a group")
    add.add_argument("event")
    add.add_argument("name")
    add.add_argument("--filter", required=True, metavar="JSON", help="filter as stored, or all")
    add_json(add)
    add.set_defaults(run=group_add)


def import_people(args: argparse.Namespace) -> int:
    """Imports all rows, or none when one is wrong."""
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from wici.commands import lookups
    from wici.commands.output import show
    from wici.people import importing
    from wici.people.models import Change
    from wici.shared.refusals import Refused
    from wici.shared.scopes import scope

    event = lookups.event(args.event)
    with scope(event=event):
        result = importing.run(
            event, args.file, ignore=args.ignore, dry_run=args.dry_run, source=Change.Source.COMMAND
        )
    facts = result.summary()
    lines = [
        ngettext("%(n)d row read.", "%(n)d rows read.", result.rows) % {"n": result.rows},
        _("New: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d.") % facts,
    ]
    lines += told_besides(result)
    lines += [str(problem) for problem in result.wrong]
    if args.dry_run and not result.wrong:
        lines.append(_("This was a dry run: nothing was changed."))
    show(args, facts, "\n".join(lines))
    if result.wrong:
        raise Refused(_("Nothing was imported: correct these rows and import the file again."))
    return 0


def told_besides(result: Result) -> list[str]:
    """What an import makes besides people, and what was odd about the file."""
    from django.utils.translation import gettext as _

    lines = []
    if result.new_types:
        lines.append(_("New participation types: %(names)s.") % {"names": ", ".join(result.new_types)})
    if result.new_fields:
        names = ", ".join(field.label for field in result.new_fields)
        lines.append(_("New form fields: %(names)s.") % {"names": names})
    return lines + [str(note) for note in result.notes]


def list_groups(args: argparse.Namespace) -> int:
    """Lists groups with their counts."""
    from wici.commands import lookups
    from wici.commands.output import show_rows
    from wici.people.groups import count
    from wici.people.models import Group
    from wici.shared.scopes import scope

    event = lookups.event(args.event)
    with scope(event=event):
        rows = [
            {"id": group.pk, "name": group.name, "count": count(group)}
            for group in Group.objects.filter(event=event)
        ]
    return show_rows(args, rows, [("name", "GROUP"), ("count", "COUNT")])


def group_add(args: argparse.Namespace) -> int:
    """Makes a group from the stored filter format."""
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from wici.commands import lookups
    from wici.commands.output import show
    from wici.people.groups import count, create
    from wici.shared.scopes import scope

    event = lookups.event(args.event)
    with scope(event=event):
        made = create(event, args.name, filter=read_filter(args.filter))
        people = count(made)
    words = (
        _("The group “%(name)s” is ready.") % {"name": made.name}
        + " "
        + ngettext("%(n)d person is in it.", "%(n)d people are in it.", people) % {"n": people}
    )
    return show(args, {"id": made.pk, "name": made.name, "count": people}, words)


def read_filter(text: str) -> Any:
    """The filter from the command line: JSON, or the bare word ``all``."""
    from django.utils.translation import gettext as _

    from wici.shared.refusals import Refused

    if text.strip() == "all":
        return "all"
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(
            _("The filter is not valid JSON (%(error)s). Write all for everybody.") % {"error": error}
        ) from None
