"""Forms for tests: short to write, and any form at all for hypothesis."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from wici.plain.forms import (
    Condition,
    FileKind,
    Form,
    Joined,
    Kind,
    Option,
    Pattern,
    Question,
    Rules,
    Section,
    Test,
    Visibility,
    Words,
)


def question(key: str, kind: Kind = Kind.TEXT, *options: str, **more: Any) -> Question:
    """A question whose label is its key with a capital."""
    label = more.pop("label", Words(key.capitalize(), f"{key} in English"))
    return Question(key, kind, label, options=tuple(map(Option.called, options)), **more)


def form(*questions: Question) -> Form:
    """A form of one section."""
    return Form((Section("all", Words("Dane"), questions=questions),))


def when(key: str, test: Test = Test.IS, value: str = "", *types: str) -> Visibility:
    """Shown by the answer to one question."""
    return Visibility(frozenset(types), conditions=(Condition(key, test, value),))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
_WORDS = st.builds(Words, TEXTS, TEXTS)
_RULES = st.builds(
    Rules,
    min_length=st.none() | st.integers(1, 3),
    max_length=st.none() | st.integers(3, 20),
    smallest=st.none() | st.decimals("-5", "0", places=2),
    largest=st.none() | st.decimals("1", "99", places=2),
    is_whole=st.booleans(),
    earliest=st.none() | st.dates(date(1990, 1, 1), date(2000, 1, 1)),
    latest=st.none() | st.dates(date(2001, 1, 1), date(2100, 1, 1)),
    pattern=st.none() | st.sampled_from(Pattern),
    fewest=st.none() | st.integers(0, 1),
    most=st.none() | st.just(1),
    file_kinds=st.frozensets(st.sampled_from(FileKind)),
    largest_mb=st.none() | st.integers(1, 50),
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Any form that may be asked: conditions look only at questions that come earlier in ``keys``, which
    then stand in any order."""
    count = draw(st.integers(1, 7))
    made: list[Question] = []
    for number in range(count):
        kind = draw(st.sampled_from(Kind))
        options = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
        conditions = draw(st.lists(st.sampled_from(made), max_size=2)) if made else []
        made.append(
            Question(
                f"q{number}",
                kind,
                Words(f"Pytanie {number}", draw(TEXTS)),
                draw(_WORDS),
                draw(_WORDS),
                tuple(Option.called(each) for each in options),
                draw(st.booleans()),
                draw(_RULES),
                Visibility(
                    draw(st.frozensets(st.sampled_from(("1", "2")), max_size=1)),
                    draw(st.sampled_from(Joined)),
                    tuple(draw(_condition(other)) for other in conditions),
                ),
            )
        )
    placed = draw(st.permutations(made))
    cut = draw(st.integers(0, count))
    return Form(
        (
            Section("one", questions=tuple(placed[:cut])),
            Section("two", Words("B"), questions=tuple(placed[cut:])),
        )
    )


@st.composite
def _condition(draw: st.DrawFn, other: Question) -> Condition:
    test = Test.ANSWERED if other.kind is Kind.FILE else draw(st.sampled_from(Test))
    values = [option.value for option in other.options] if other.options else ["x"]
    return Condition(other.key, test, draw(st.sampled_from(values)))


#: What a browser may send for a question, right or wrong.
ANSWERS = st.sampled_from(
    ("", "yes", "a", "b", "f", "x", "12", "-3,5", "2026-03-01", "1.03.1995", "anna@example.org",
     "600 700 800", "00-950", "5260250274", "example.org", "łódź", " two  words ", "zażółć\r\ngęślą")
) | st.lists(st.sampled_from("abcdefx"), max_size=4) | TEXTS  # fmt: skip
