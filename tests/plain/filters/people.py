"""A few people, and the form fields that they answered."""

from __future__ import annotations

from datetime import UTC, datetime

from wici.plain.filters import FieldKind

FIELDS = {
    "answers.firma": FieldKind.TEXT,
    "answers.wiek": FieldKind.NUMBER,
    "answers.przyjazd": FieldKind.DATE,
    "answers.dieta": FieldKind.CHOICE,
    "answers.warsztaty": FieldKind.CHOICES,
    "answers.zgoda": FieldKind.CHECKBOX,
}

ANNA: dict[str, object] = {
    "type": ["Prelegent", "Speaker"],
    "status": "completed",
    "language": "pl",
    "registered_at": datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
    "email": "Anna.Zolc@Example.com",
    "first_name": "Anna",
    "last_name": "Żółć",
    "code": "K7M3PQ9R",
    "answers": {
        "firma": "Zakład Łączności  S.A.",
        "wiek": "42.5",
        "przyjazd": "2026-03-01",
        "dieta": "Wegetariańska",
        "warsztaty": ["Robotyka", "Śpiew"],
        "zgoda": "yes",
    },
    "groups": [3, 5],
}

#: Somebody of whom nothing is known but the name.
JAN: dict[str, object] = {
    "type": [],
    "status": "invited",
    "language": "en",
    "registered_at": None,
    "email": "",
    "first_name": "Jan",
    "last_name": "",
    "code": "",
    "answers": {"firma": " ", "warsztaty": [], "zgoda": ""},
    "groups": [],
}
