"""How long one personalised message takes to put together: ours, the standard library's, Django's.

Run ``python -m benchmarks.mime_assembly [MESSAGES]``; one JSON line per case, microseconds per message
and the ratio to ours, measured in alternating rounds of one run.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from wici.plain.mergetags import Kind, TagSpec, parse, render
from wici.plain.mime import Mailbox, MessageParts, prepare

ROUNDS = 5
FIRST_NAMES = ("Anna", "Łukasz", "Małgorzata", "Zdzisław", "Żaneta", "Jan", "Świętosława")
TAGS = ("first_name", "last_name", "company", "city", "code", "type", "invitation_link")
TAG_SPECS = {key: TagSpec(key) for key in TAGS}
DATE = "Tue, 24 Nov 2026 08:00:00 +0100"

SUBJECT = "Zaproszenie na Kongres Gospodarczy dla {{ first_name }} {{ last_name }}"
TEXT = (
    """Szanowna Pani {{ first_name }} {{ last_name }},

zapraszamy na Kongres jako: {{ type }}. Reprezentuje Pani: {{ company | default: "siebie" }}.
Kod uczestnika: {{ code }}. Miasto: {{ city }}.
"""
    + "Będzie nam miło gościć Państwa w październiku w Krakowie. " * 30
)
ROW = '<tr><td style="padding:8px;font-family:Arial,sans-serif">Wykład o gospodarce, sala „Żubr”</td></tr>\n'
HTML = (
    "<!DOCTYPE html><html><body><h1>Dzień dobry, {{ first_name }} {{ last_name }}!</h1>"
    "<p>{{ company }}, {{ city }}</p><table>\n" + ROW * 60 + "</table>"
    "<p>Kod: <b>{{ code }}</b> "
    '{% if type == "Prelegent" %}<i>Prelegent</i>{% else %}{{ type }}{% endif %}</p>'
    '<a href="{{ invitation_link }}">Potwierdź udział</a></body></html>\n'
)


def people(count: int) -> Iterator[dict[str, str]]:
    """Values of that many people; names repeat as they do among people, codes don't."""
    for number in range(count):
        yield {
            "first_name": FIRST_NAMES[number % len(FIRST_NAMES)],
            "last_name": f"Kowalska-{number % 997}",
            "company": f"Spółka nr {number % 311}",
            "city": "Kraków" if number % 3 else "Łódź",
            "code": f"K{number:07}",
            "type": "Prelegent" if number % 10 == 0 else "Słuchacz",
            "invitation_link": f"https://kongres.example/z/K{number:07}/x9f3?zrodlo=mail",
        }


def measure(messages: int) -> dict[str, float]:
    """Microseconds per message of each way, the best of several alternating rounds."""
    ways: dict[str, Callable[[dict[str, str], int], int]] = {
        "wici": _ours(),
        "email.message.EmailMessage": _standard_library,
        "django EmailMultiAlternatives": _django,
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            count = messages if name == "wici" else max(1, messages // 20)
            values = list(people(count))
            started = time.process_time()
            for number, person in enumerate(values):
                way(person, number)
            best[name] = min(best[name], (time.process_time() - started) / count * 1e6)
    return best


def message_size() -> int:
    """Octets of one of the messages."""
    return _ours()(next(people(1)), 0)


_SUBJECT = parse(SUBJECT, kind=Kind.HEADER, tags=TAG_SPECS)
_TEXT = parse(TEXT, kind=Kind.TEXT, tags=TAG_SPECS)
_HTML = parse(HTML, kind=Kind.HTML, tags=TAG_SPECS)


def _ours() -> Callable[[dict[str, str], int], int]:
    prepared = prepare(
        MessageParts(_SUBJECT, _TEXT, _HTML, Mailbox("Biuro Kongresu Gospodarczego", "biuro@kongres.example"))
    )

    def assemble(person: dict[str, str], number: int) -> int:
        pieces = prepared.assemble_pieces(
            person,
            to_name=f"{person['first_name']} {person['last_name']}",
            to_address=f"osoba{number}@example.org",
            message_id=f"<17.{number}@kongres.example>",
            date=DATE,
        )
        return sum(map(len, pieces))

    return assemble


def _standard_library(person: dict[str, str], number: int) -> int:
    message = EmailMessage(policy=SMTP)
    message["Date"] = DATE
    message["From"] = formataddr(("Biuro Kongresu Gospodarczego", "biuro@kongres.example"))
    message["To"] = f'"{person["first_name"]} {person["last_name"]}" <osoba{number}@example.org>'
    message["Subject"] = render(_SUBJECT, person)
    message["Message-ID"] = f"<17.{number}@kongres.example>"
    message.set_content(render(_TEXT, person), cte="quoted-printable")
    message.add_alternative(render(_HTML, person), subtype="html", cte="quoted-printable")
    return len(message.as_bytes())


def _django(person: dict[str, str], number: int) -> int:
    message = EmailMultiAlternatives(
        subject=render(_SUBJECT, person),
        body=render(_TEXT, person),
        from_email=formataddr(("Biuro Kongresu Gospodarczego", "biuro@kongres.example")),
        to=[formataddr((f"{person['first_name']} {person['last_name']}", f"osoba{number}@example.org"))],
        headers={"Message-ID": f"<17.{number}@kongres.example>", "Date": DATE},
    )
    message.attach_alternative(render(_HTML, person), "text/html")
    return len(message.message().as_bytes())


def main() -> None:
    if not settings.configured:
        settings.configure()
        django.setup()
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    best = measure(messages)
    for name, microseconds in best.items():
        line = {
            "case": name,
            "microseconds": round(microseconds, 1),
            "times_ours": round(microseconds / best["wici"], 1),
            "octets": message_size(),
        }
        print(json.dumps(line))


if __name__ == "__main__":
    main()
