"""The demo's 250 people, as a spreadsheet that the importer reads like any other."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from wici.commands.demo.names import CITIES, COMPANIES, DIETS, FEMININE, MASCULINE, POSTS, SURNAMES
from wici.plain.keys import fold

COUNT = 250
HEADERS = (
    "Imię", "Nazwisko", "E-mail", "Rodzaj uczestnictwa", "Status", "Język", "Płeć", "Data rejestracji",
    "Firma", "Stanowisko", "Miasto", "Dieta", "Telefon", "Pokój",
)  # fmt: skip
#: Where the test mailbox refuses for good, and where it asks to come later (see mailbox.server).
REFUSED_DOMAIN = "reject.example"
BUSY_DOMAIN = "busy.example"
#: Rows whose address is refused, put off, or shared with the person before.
REFUSED_ROW, BUSY_ROW, SHARED_ROW = 57, 123, 31


def spreadsheet(now: datetime, seed: int = 2026) -> bytes:
    """The people as CSV the way Polish Excel writes it (``;``, Windows-1250); the same every time."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    writer.writerows(rows(now, random.Random(seed)))  # noqa: S311
    return text.getvalue().encode("cp1250")


def rows(now: datetime, chance: random.Random) -> Iterator[tuple[str, ...]]:
    """One row a person; the first is Anna Żółć."""
    taken: set[tuple[str, str]] = set()
    address = ""
    for number in range(COUNT):
        gender, first, last = ("k", "Anna", "Żółć") if number == 0 else new_name(chance, taken)
        taken.add((first, last))
        if number != SHARED_ROW:
            address = address_of(number, first, last)
        kind, status, language, moment = registration(number, now, chance)
        yield first, last, address, kind, status, language, gender, moment, *answers(number, chance, gender)


def new_name(chance: random.Random, taken: set[tuple[str, str]]) -> tuple[str, str, str]:
    """A first and last name that nobody has yet, with "k" (woman) or "m" (man) before."""
    while True:
        is_woman = chance.random() < 0.54
        first = chance.choice(FEMININE if is_woman else MASCULINE)
        last = chance.choice(SURNAMES)[0 if is_woman else 1]
        if (first, last) not in taken:
            return ("k" if is_woman else "m"), first, last


def address_of(number: int, first: str, last: str) -> str:
    """An address that exists nowhere (RFC 2606 reserves the domains)."""
    domain = {REFUSED_ROW: REFUSED_DOMAIN, BUSY_ROW: BUSY_DOMAIN}.get(number, "poczta.example")
    return f"{fold(first)}.{fold(last)}@{domain}".replace(" ", "")


def registration(number: int, now: datetime, chance: random.Random) -> tuple[str, str, str, str]:
    """Participation type, status, language, and when they registered."""
    kind = chance.choices(("Słuchacz", "Prelegent", "Media"), (80, 14, 6))[0]
    certain = number in (0, REFUSED_ROW, BUSY_ROW, SHARED_ROW)
    status = "zakończona" if certain else chance.choices(
        ("zakończona", "rozpoczęta", "zaproszony", "anulowana", "odmowa"), (82, 6, 5, 5, 2)
    )[0]  # fmt: skip
    language = "polski" if number == 0 or chance.random() < 0.94 else "angielski"
    moment = now - timedelta(days=chance.uniform(2, 60))
    return kind, status, language, moment.strftime("%Y-%m-%d %H:%M")


def answers(number: int, chance: random.Random, gender: str) -> tuple[str, ...]:
    """What the form asked for; one person in nine has no company."""
    company = "" if number % 9 == 4 else chance.choice(COMPANIES)
    post = chance.choice(POSTS)[0 if gender == "k" else 1]
    phone = f"+48 60{chance.randint(0, 9)} {chance.randint(100, 999)} {chance.randint(100, 999)}"
    room = f"{chance.randint(1, 420):04d}"
    return company, post, chance.choice(CITIES), chance.choice(DIETS), phone, room
