"""Recipients as the checks see them, and whom a finding is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wici.mailings.findings import MOST_NAMED, Finding, Level, Person, Where


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who would get the message, with the raw data that sending would freeze."""

    person: Person
    address: str
    status: str
    raw: dict[str, Any]


@dataclass(slots=True)
class Concerned:
    """People that one finding is about: counted, the first of them named."""

    people: list[Person] = field(default_factory=list)
    count: int = 0

    def add(self, person: Person) -> None:
        """One more."""
        self.count += 1
        if len(self.people) < MOST_NAMED:
            self.people.append(person)

    def finding(self, level: Level, code: str, sentence: str, where: Where | None = None) -> Finding:
        """The finding about these people."""
        return Finding(level, code, sentence, where, tuple(self.people), self.count)
