"""What is measured on: an event, any number of participants, a message of about 10 kB to all of them.

The rows are those that Wici makes itself (search text and folded values included). So that a million of them
takes seconds, a few people are made by Wici's own code and the database repeats them with other numbers.
"""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from wici.delivery import freeze
from wici.delivery.models import Dispatch
from wici.events.models import Event, MailConnection, ParticipationType, Sender
from wici.mailings import attachments, drafts
from wici.mailings.models import Mailing
from wici.people.derived import refresh
from wici.people.models import Field, Group, Participant
from wici.shared.scopes import scope

FIRST_NAMES = ("Anna", "Łukasz", "Małgorzata", "Zdzisław", "Żaneta", "Jan", "Świętosława", "Piotr")
LAST_NAMES = ("Żółć", "Kowalska", "Nowak", "Wiśniewska-Dąbrowska", "Wójcik", "Kamińska", "Szczęsny")
#: Stands for a participant's number in a pattern row; the numbers have as many digits.
MARK = "7777777"
FIRST_NUMBER = 1_000_000

SUBJECT = "Zaproszenie na Kongres dla {{ first_name }} {{ last_name }}"
_GREETING = (
    "<h1>Dzień dobry, {{ first_name }} {{ last_name }}!</h1>"
    '<p>{{ firma | default: "Państwa firma" }}, {{ miasto }}. Kod: <b>{{ participant_code }}</b>.</p>'
)
_ROW = '<tr><td style="padding:8px;font-family:Arial,sans-serif">Wykład o gospodarce, sala „Żubr”</td></tr>\n'

_PEOPLE = """
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < %s)
INSERT INTO people_participant (event_id, code, first_name, last_name, email, participation_type_id, status,
                                language, gender, vocative, answers, search, folded, registered_at,
                                created_at, updated_at)
SELECT %s, {code}, first_name, last_name, {email}, participation_type_id, status, 'pl', '', '', {answers},
       {search}, {folded}, %s, %s, %s
  FROM numbers JOIN benchmark_pattern ON k = numbers.n %% %s ORDER BY numbers.n
"""
_PATTERNS = (
    "CREATE TEMPORARY TABLE benchmark_pattern (k integer PRIMARY KEY, first_name text, last_name text, \
code text, email text, participation_type_id bigint, status text, answers text, search text, folded text)"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A mail server that messages go to, and over how many connections."""

    host: str
    port: int
    connections: int = 10


def new_event(name: str, *, people: int, batch_size: int = 100) -> Event:
    """An event with that many participants, two participation types and four fields."""
    event = Event.objects.create(slug=name, name="Kongres", batch_size=batch_size, batch_interval_seconds=0)
    with scope(event=event):
        for position, key in enumerate(("firma", "miasto", "stanowisko", "warsztaty")):
            Field.objects.create(event=event, key=key, label=key.title(), position=position)
        kinds = [
            ParticipationType.objects.create(event=event, name=name) for name in ("Słuchacz", "Prelegent")
        ]
        add_people(event, kinds, people)
    return event


def add_people(event: Event, kinds: list[ParticipationType], count: int) -> None:
    """Participants of the event, numbered; every row differs from the others."""
    patterns = _patterns(event, kinds)
    now = database.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=3))
    cast = "::jsonb" if database.vendor == "postgresql" else ""
    number = f"CAST(numbers.n + {FIRST_NUMBER} AS text)"
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(_PATTERNS)
        cursor.executemany(
            "INSERT INTO benchmark_pattern VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", patterns
        )
        statement = _PEOPLE.format(
            **{name: f"REPLACE({name}, '{MARK}', {number})" for name in ("code", "email", "search")},
            **{name: f"REPLACE({name}, '{MARK}', {number}){cast}" for name in ("answers", "folded")},
        )
        cursor.execute(statement, (count, event.pk, now, now, now, len(patterns)))
        cursor.execute("DROP TABLE benchmark_pattern")
    with database.cursor() as cursor:
        cursor.execute("ANALYZE")


def _patterns(event: Event, kinds: list[ParticipationType]) -> list[tuple[Any, ...]]:
    chance = random.Random(2026)
    pairs = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    chance.shuffle(pairs)
    rows = []
    for k, (first, last) in enumerate(pairs):
        person = Participant(
            event=event, code=f"K{MARK}", first_name=first, last_name=last,
            email=f"osoba.{MARK}@example.org", participation_type=kinds[k % 5 == 0],
            status="completed" if k % 7 else "invited",
            answers={
                "firma": "" if k % 9 == 4 else f"Spółka nr {MARK}",
                "miasto": chance.choice(("Kraków", "Łódź", "Gdańsk")),
                "stanowisko": chance.choice(("dyrektorka", "specjalista", "główny księgowy")),
                "warsztaty": chance.choice(("joga", "taniec", "śpiew")),
            },
        )  # fmt: skip
        refresh(person)
        rows.append(
            (
                k, first, last, person.code, person.email, person.participation_type_id, person.status,
                json.dumps(person.answers, ensure_ascii=False), person.search,
                json.dumps(person.folded, ensure_ascii=False),
            )
        )  # fmt: skip
    return rows


def message_to_all(event: Event, target: Target, *, attachment: int = 0) -> Mailing:
    """A personalised message to everybody, with an attachment of so many octets when any are given.

    Without an attachment a message is about 10 kB as sent.
    """
    with scope(event=event):
        connection = MailConnection.objects.create(
            event=event, name=f"port {target.port}", host=target.host, port=target.port, security="none",
            max_connections=target.connections, messages_per_connection=1_000_000,
        )  # fmt: skip
        mailing = drafts.create(
            event,
            group=Group.objects.get_or_create(event=event, name="Wszyscy", defaults={"filter": "all"})[0],
            sender=Sender.objects.create(
                event=event,
                name=f"Biuro {target.port}",
                address="biuro@kongres.example",
                connection=connection,
            ),
            subject=SUBJECT,
            html=f"{_GREETING}<table>\n{_ROW * 22}</table>",
        )
        if attachment:
            file = io.BytesIO(random.Random(attachment).randbytes(attachment))
            attachments.add(mailing, name="program.bin", file=file)
        return mailing


def frozen(mailing: Mailing, *, in_seconds: float = 0) -> Dispatch:
    """The message's dispatch, due now or in so many seconds."""
    now = timezone.now()
    due = now + timedelta(seconds=in_seconds) if in_seconds else None
    return freeze.dispatch(mailing, user=None, send_token=mailing.send_token, scheduled_at=due, now=now)
