"""What a form is made of: sections of questions, each in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

#: The most questions, sections and choices: what a page, and the person before it, can still handle.
MAX_SECTIONS = 50
MAX_QUESTIONS = 200
MAX_OPTIONS = 500
MAX_CONDITIONS = 20
#: The longest label, description and value, in characters.
MAX_LABEL = 200
MAX_DESCRIPTION = 2_000
#: The longest answer on one line, the longest one of several lines, in characters.
MAX_LINE = 1_000
MAX_TEXT = 10_000

#: A checked answer: text, or a list of texts for many choices; "yes" or "" for a checkbox, ISO dates.
Answer = str | list[str]


class Kind(Enum):
    """What a question takes; the value is the stored name."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECKBOX = "checkbox"
    FILE = "file"


WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.CHOICES})
WITH_LENGTH = frozenset({Kind.TEXT, Kind.LONG_TEXT})


class Pattern(Enum):
    """What a text on one line must look like."""

    DIGITS = "digits"
    LETTERS = "letters"
    POSTAL_CODE = "postal_code"
    NIP = "nip"
    WEB_ADDRESS = "web_address"


class FileKind(Enum):
    """A family of files that may be sent."""

    PDF = "pdf"
    IMAGE = "image"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the main language, and in English if it was translated."""

    text: str = ""
    english: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.english)

    def in_language(self, language: str) -> str:
        """The text for a reader of ``language`` (``pl``, ``en``); what is missing comes from the other."""
        return (self.english or self.text) if language == "en" else (self.text or self.english)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that is stored, and what it is called."""

    value: str
    words: Words

    @classmethod
    def called(cls, text: str, english: str = "") -> Option:
        """A choice that is stored as its label."""
        return cls(text, Words(text, english))


@dataclass(frozen=True, slots=True)
class Rules:
    """What an answer must be beside its kind; None and empty mean no limit. Lengths are characters."""

    min_length: int | None = None
    max_length: int | None = None
    smallest: Decimal | None = None
    largest: Decimal | None = None
    is_whole: bool = False
    earliest: date | None = None
    latest: date | None = None
    pattern: Pattern | None = None
    fewest: int | None = None
    most: int | None = None
    #: Empty: every kind that Wici takes.
    file_kinds: frozenset[FileKind] = frozenset()
    #: Megabytes; None means forms.files.USUAL_MB.
    largest_mb: int | None = None


class Test(Enum):
    """How a condition looks at the answer to another question."""

    __test__ = False  # no test class of pytest

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    ANSWERED = "answered"


class Joined(Enum):
    """Whether all of the conditions must be met, or any one of them."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Condition:
    """A look at the answer to the question with the key ``question``."""

    question: str
    test: Test
    value: str = ""


@dataclass(frozen=True, slots=True)
class Visibility:
    """When a question is shown: for whom, and after which answers. Without anything: always."""

    #: Participation types as the caller names them; empty means everybody.
    types: frozenset[str] = frozenset()
    joined: Joined = Joined.ALL
    conditions: tuple[Condition, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.types or self.conditions)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``key`` names its answer."""

    key: str
    kind: Kind
    label: Words
    description: Words = field(default_factory=Words)
    placeholder: Words = field(default_factory=Words)
    options: tuple[Option, ...] = ()
    is_required: bool = False
    rules: Rules = field(default_factory=Rules)
    visibility: Visibility = field(default_factory=Visibility)

    def option(self, value: str) -> Option | None:
        """The choice that is stored as ``value``."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading; the heading may be missing."""

    key: str
    title: Words = field(default_factory=Words)
    description: Words = field(default_factory=Words)
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. ``structure.problems_of`` says what is wrong with one."""

    sections: tuple[Section, ...] = ()

    def __iter__(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next((question for question in self if question.key == key), None)
