"""``send``, ``status``, ``recipients``, ``message``: a mailing and its report."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wici.commands.output import add_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from wici.delivery.models import Dispatch
    from wici.events.models import Event
    from wici.mailings.models import Mailing

STATES = (
    "queued", "sending", "sent", "deferred", "rejected", "unconfirmed", "held", "skipped", "cancelled",
)  # fmt: skip


def register(commands: Any) -> None:
    """Adds the sub-commands."""
    sending = commands.add_parser("send", help="send a message to a group or to addresses")
    sending.add_argument("event")
    to = sending.add_mutually_exclusive_group(required=True)
    to.add_argument("--group", metavar="NAME")
    to.add_argument("--to", metavar="LIST", help="addresses separated by commas")
    sending.add_argument("--sender", required=True, metavar="NAME")
    sending.add_argument("--subject", required=True)
    sending.add_argument("--html", required=True, type=Path, metavar="FILE")
    sending.add_argument("--text", type=Path, metavar="FILE", help="text part (default: made from the HTML)")
    sending.add_argument("--reply-to", default="", metavar="ADDRESS")
    sending.add_argument("--attach", action="append", default=[], type=Path, metavar="FILE")
    sending.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="each recipient's own, attached"
    )
    sending.add_argument("--at", metavar="TIME", help="as 2026-11-23T08:00, in the event's time zone")
    sending.add_argument(
        "--wait", action="store_true", help="send in this process; deferred ones stay for tick or worker"
    )
    add_json(sending)
    sending.set_defaults(run=send)
    for name, words, run in (
        ("status", "how far a dispatch is", status),
        ("pause", "pause a dispatch", pause),
        ("resume", "resume a paused dispatch", resume),
        ("cancel", "cancel the rest of a dispatch", cancel),
    ):
        parser = commands.add_parser(name, help=words)
        parser.add_argument("dispatch", type=int)
        add_json(parser)
        parser.set_defaults(run=run)
    recipients_parser = commands.add_parser("recipients", help="who got what")
    recipients_parser.add_argument("dispatch", type=int)
    recipients_parser.add_argument("--state", choices=STATES)
    add_json(recipients_parser)
    recipients_parser.set_defaults(run=recipients)
    message_parser = commands.add_parser("message", help="the exact message of one recipient")
    message_parser.add_argument("dispatch", type=int)
    message_parser.add_argument("recipient", help="id or address")
    add_json(message_parser)
    message_parser.set_defaults(run=message)


def send(args: argparse.Namespace) -> int:
    """Checks, freezes and queues a message; with ``--wait`` sends it here and now."""
    from django.utils import timezone

    from wici.commands import lookups
    from wici.delivery import freeze
    from wici.delivery.shifts import work_off
    from wici.shared.scopes import scope

    event = lookups.event(args.event)
    with scope(event=event):
        mailing = compose(args, event)
        try:
            refuse_errors(mailing)
            made = freeze.dispatch(
                mailing, user=None, send_token=mailing.send_token, now=timezone.now(),
                scheduled_at=moment(args.at, event),
            )  # fmt: skip
        except BaseException:
            mailing.delete()
            raise
    if args.wait:
        from wici.commands.serving import StopSignal
        from wici.delivery.making import Makers

        with Makers(Makers.useful()) as makers:
            work_off(made, stop=StopSignal().is_set, makers=makers)
    return show_status(args, made)


def compose(args: argparse.Namespace, event: Event) -> Mailing:
    """The message that the options describe, made as the composer makes it."""
    from wici.commands import lookups
    from wici.mailings import attaching, attachments, drafts
    from wici.mailings.models import Mailing

    documents = [lookups.document(event, name) for name in args.document]
    sender = lookups.sender(event, args.sender)
    html = read_text(args.html)
    is_document = "<html" in html.lower() or "<!doctype" in html.lower()
    mailing = drafts.create(
        event,
        audience=Mailing.Audience.GROUP if args.group else Mailing.Audience.ADDRESSES,
        group=lookups.group(event, args.group) if args.group else None,
        addresses=args.to or "",
        sender=sender,
        reply_to=args.reply_to,
        subject=args.subject,
        format=Mailing.Format.DOCUMENT if is_document else Mailing.Format.VISUAL,
        html=html,
        text=read_text(args.text) if args.text else "",
        is_text_edited=args.text is not None,
    )
    for path in args.attach:
        with path.open("rb") as file:
            attachments.add(mailing, name=path.name, file=file)
    for document in documents:
        attaching.attach(mailing, document)
    return mailing


def read_text(path: Path) -> str:
    """A text file in UTF-8; its line ends stay as they are. Raises Refused for another encoding."""
    from django.utils.translation import gettext as _

    from wici.shared.refusals import Refused

    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            _("%(file)s is not in UTF-8 (byte %(position)d). Save it as UTF-8 and try again.")
            % {"file": path, "position": error.start}
        ) from None


def refuse_errors(mailing: Mailing) -> None:
    """Raises Refused with everything that blocks sending."""
    from django.utils.translation import gettext as _

    from wici.mailings import checks
    from wici.mailings.findings import Level, placed
    from wici.shared.refusals import Refused

    errors = [placed(found) for found in checks.check(mailing) if found.level is Level.ERROR]
    if errors:
        raise Refused(_("The message cannot be sent:"), details=errors)


def moment(text: str | None, event: Event) -> datetime | None:
    """``--at`` as a moment; without a zone it is the event's own time."""
    from django.utils.translation import gettext as _

    from wici.shared.refusals import Refused

    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(_("“%(text)s” is not a time. Write it as 2026-11-23T08:00.") % {"text": text}) from None
    return given if given.tzinfo else given.replace(tzinfo=event.zone)


def show_status(args: argparse.Namespace, dispatch: Dispatch) -> int:
    """Prints a dispatch's state and the count of each recipient state."""
    from django.utils.translation import gettext as _

    from wici.commands.output import show
    from wici.delivery.queries import counts, pause_sentence

    dispatch.refresh_from_db()
    figures = counts(dispatch)
    facts = {
        "id": dispatch.pk, "kind": dispatch.kind, "subject": dispatch.subject, "state": dispatch.state,
        "total": dispatch.total, **{state: figures[state] for state in STATES},
    }  # fmt: skip
    lines = [
        _("Dispatch %(id)d: %(subject)s") % facts,
        f"{dispatch.get_state_display()}, {figures['sent']}/{dispatch.total}",
    ]
    if why := pause_sentence(dispatch):
        lines.append(why)
    return show(args, facts, "\n".join(lines + state_lines(figures)))


def state_lines(figures: dict[str, int]) -> list[str]:
    """One line for each recipient state that has any."""
    from wici.delivery.models import Recipient

    return [f"  {Recipient.State(state).label}: {n}" for state, n in figures.items() if n]


def status(args: argparse.Namespace) -> int:
    """How far a dispatch is."""
    from wici.commands import lookups

    return show_status(args, lookups.dispatch(args.dispatch))


def pause(args: argparse.Namespace) -> int:
    """Pauses a dispatch."""
    return control(args, "pause")


def resume(args: argparse.Namespace) -> int:
    """Resumes a paused dispatch."""
    return control(args, "resume")


def cancel(args: argparse.Namespace) -> int:
    """Cancels what has not gone."""
    return control(args, "cancel")


def control(args: argparse.Namespace, verb: str) -> int:
    """Does one thing to a dispatch and shows its state after it."""
    from wici.commands import lookups
    from wici.delivery import control as controls
    from wici.shared.scopes import scope

    dispatch = lookups.dispatch(args.dispatch)
    with scope(event=dispatch.event):
        getattr(controls, verb)(dispatch)
    return show_status(args, dispatch)


def recipients(args: argparse.Namespace) -> int:
    """Lists a dispatch's recipients."""
    from wici.commands import lookups
    from wici.commands.output import show_rows
    from wici.delivery import told
    from wici.reports.recipients import Chosen, find

    dispatch = lookups.dispatch(args.dispatch)
    chosen: QuerySet[Any] = find(dispatch, Chosen(state=args.state or "")).select_related("dispatch")
    found: Iterator[Any] = told.completed(chosen.iterator(chunk_size=2000))
    rows = (
        {
            "id": row.pk, "address": row.address, "state": row.shown_state, "attempts": row.attempts,
            "reply": row.reply, "message_id": row.message_id,
        }
        for row in found
    )  # fmt: skip
    shown = ("id", "address", "state", "attempts", "reply")
    return show_rows(args, rows, [(key, key.upper()) for key in shown])


def message(args: argparse.Namespace) -> int:
    """Prints the exact message of a recipient, byte for byte."""
    from wici.commands import lookups
    from wici.commands.output import show
    from wici.delivery.queries import exact_message
    from wici.shared.scopes import scope

    dispatch = lookups.dispatch(args.dispatch)
    row = lookups.recipient(dispatch, args.recipient)
    with scope(event=dispatch.event):
        source = exact_message(row)
    if args.json:
        facts = {"id": row.pk, "address": row.address, "message": source.decode("utf-8", "surrogateescape")}
        return show(args, facts, "")
    sys.stdout.buffer.write(source)
    sys.stdout.buffer.flush()
    return 0
