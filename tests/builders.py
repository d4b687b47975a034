"""Objects for tests, made with one call each; whatever a test does not care about gets a sensible value.

Every builder works with or without an active event scope and returns a saved object.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from wici.accounts.models import User
from wici.documents.models import DocumentTemplate
from wici.events.models import (
    AdditionalValue,
    Event,
    MailConnection,
    Membership,
    ParticipationType,
    Role,
    Sender,
    SmsGateway,
)
from wici.mailings.models import Mailing
from wici.people.derived import refresh
from wici.people.models import Field, Group, GroupPart, Participant
from wici.plain.keys import slug_key
from wici.plain.pdf.model import Element, Layout, Page, dump
from wici.plain.pdf.model import Kind as ElementKind
from wici.shared.scopes import scopes_disabled

_numbers = itertools.count(1)

#: When everybody in tests registers, unless said otherwise.
REGISTERED = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


def user(email: str = "", *, event: Event | None = None, role: Role = Role.ORGANISER, **fields: Any) -> User:
    """Somebody who logs in (password ``secret-password``); with an event, a member of its staff."""
    made = User.objects.create_user(
        email or f"staff{next(_numbers)}@example.org", fields.pop("password", "secret-password"), **fields
    )
    if event is not None:
        Membership.objects.create(event=event, user=made, role=role)
    return made


def event(slug: str = "", **fields: Any) -> Event:
    """A Polish congress in Warsaw's time zone."""
    number = next(_numbers)
    return Event.objects.create(
        **{"slug": slug or f"kongres-{number}", "name": f"Kongres {number}", **fields}
    )


def participation_type(event: Event, name: str = "Słuchacz", **fields: Any) -> ParticipationType:
    """A participation type of the event; the existing one when there is one of this name."""
    with scopes_disabled():
        made, _ = ParticipationType.objects.get_or_create(event=event, name=name, defaults=fields)
    return made


def field(event: Event, label: str = "Firma", *, kind: str = Field.Kind.TEXT, **fields: Any) -> Field:
    """A form field; its key comes from the label (``Firma`` -> ``firma``) unless given."""
    with scopes_disabled():
        taken = set(Field.objects.filter(event=event).values_list("key", flat=True))
        values = {"key": slug_key(label, taken), "position": len(taken), **fields}
        return Field.objects.create(event=event, label=label, kind=kind, **values)


def participant(
    event: Event,
    first_name: str = "Anna",
    last_name: str = "Żółć",
    email: str | None = None,
    *,
    type: ParticipationType | None = None,
    answers: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Participant:
    """A participant with a code, an address of their own and a search text."""
    number = next(_numbers)
    made = Participant(
        event=event,
        first_name=first_name,
        last_name=last_name,
        email=f"osoba{number}@example.org" if email is None else email,
        participation_type=type,
        answers=dict(answers or {}),
        **{"code": f"KOD{number:05}", "registered_at": REGISTERED, **fields},
    )
    refresh(made)
    with scopes_disabled():
        made.save()
    return made


def group(
    event: Event,
    name: str = "",
    *,
    filter: Any = None,
    picked: Iterable[Participant] = (),
    plus: Iterable[Group] = (),
    minus: Iterable[Group] = (),
) -> Group:
    """A saved group: a stored filter and/or picked people, plus and minus other groups."""
    with scopes_disabled():
        made = Group.objects.create(event=event, name=name or f"Grupa {next(_numbers)}", filter=filter)
        made.picked.set(picked)
        for sign, others in ((GroupPart.Sign.PLUS, plus), (GroupPart.Sign.MINUS, minus)):
            for other in others:
                GroupPart.objects.create(group=made, other=other, sign=sign)
    return made


def connection(event: Event, name: str = "", **fields: Any) -> MailConnection:
    """A way out for mail: the built-in test mailbox unless a host is given."""
    kind = MailConnection.Kind.SMTP if "host" in fields else MailConnection.Kind.MAILBOX
    with scopes_disabled():
        return MailConnection.objects.create(
            **{"event": event, "name": name or f"Połączenie {next(_numbers)}", "kind": kind, **fields}
        )


def sender(event: Event, name: str = "Biuro kongresu", **fields: Any) -> Sender:
    """A sender, with a connection of its own unless one is given."""
    with scopes_disabled():
        values = {"address": "biuro@kongres.example.org", **fields}
        values.setdefault("connection", None)
        values["connection"] = values["connection"] or connection(event)
        return Sender.objects.create(event=event, name=name, **values)


def additional_value(event: Event, key: str = "infolinia", value: str = "22 123 45 67") -> AdditionalValue:
    """A value that the organiser defined for the event."""
    with scopes_disabled():
        return AdditionalValue.objects.create(event=event, key=key, label=key.title(), value=value)


def mailing(event: Event, subject: str = "Do zobaczenia", **fields: Any) -> Mailing:
    """A saved message to nobody in particular; give ``group=`` and ``sender=`` to make it sendable."""
    values = {"html": "<p>Dzień dobry {{ first_name }}</p>", "is_saved": True, **fields}
    with scopes_disabled():
        return Mailing.objects.create(event=event, subject=subject, **values)


def document(event: Event, name: str = "Certyfikat", *, key: str = "", **fields: Any) -> DocumentTemplate:
    """A document for everybody: an A6 page with a name in letters and the participant code as a QR code,
    unless it has other ``elements`` (of plain.pdf.model) or a ``layout``."""
    elements = fields.pop("elements", None) or (
        Element(
            "name", ElementKind.TEXT, x=10, y=20, width=85, height=12, text="{{ full_name }}", size_pt=18
        ),
        Element("code", ElementKind.CODE, x=40, y=50, width=25, height=25, text="{{ participant_code }}"),
    )
    page = Page(105, 148, elements=tuple(elements))
    with scopes_disabled():
        taken = set(DocumentTemplate.every.filter(event=event).values_list("key", flat=True))
        values = {"layout": dump(Layout((page,), title=name)), "key": key or slug_key(name, taken), **fields}
        return DocumentTemplate.objects.create(event=event, name=name, **values)


def gateway(event: Event, name: str = "SMS", **fields: Any) -> SmsGateway:
    """The built-in test mailbox for SMS as a gateway; with ``kind`` and ``host`` a real one."""
    own = {key: fields.pop(key) for key in ("sender", "price", "currency", "country") if key in fields}
    values = {"kind": MailConnection.Kind.SMS_MAILBOX, "per_domain_per_minute": None, **fields}
    with scopes_disabled():
        way_out = MailConnection.objects.create(event=event, name=name, **values)
        return SmsGateway.objects.create(connection=way_out, **{"sender": "Kongres", **own})


def sms(event: Event, **fields: Any) -> Mailing:
    """A saved text message to everybody of the event who has a number in the field ``telefon``."""
    with scopes_disabled():
        if not Field.objects.filter(event=event, kind=Field.Kind.PHONE).exists():
            Field.objects.create(event=event, key="telefon", label="Telefon", kind=Field.Kind.PHONE)
        if "gateway" not in fields:
            known = SmsGateway.objects.filter(connection__event=event).first()
            fields["gateway"] = known or gateway(event)
    text = fields.pop("text", "Zapraszamy")
    return mailing(event, kind=Mailing.Kind.SMS, sender=None, subject=text[:50], html="", text=text, **fields)
