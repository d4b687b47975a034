"""The names that a template uses, and guesses at names that were meant."""

from __future__ import annotations

import pytest

from wici.plain.mergetags import NameUse, names, nearest


def test_finds_every_use_of_a_name() -> None:
    source = (
        '{{ imie }} {% if typ == "x" and firma or imie contains "y" %}\r\n'
        "{{- firma | default: 'imie' | upcase -}}{% elsif firma %}&quot;{{&nbsp;imie|strip }}\n"
        '{% unless imię %}{{ "literal" }}{% else %}{{ First Name }}{% endunless %}{% endif %}'
    )
    assert names(source) == (
        NameUse("imie", 1, 4),
        NameUse("typ", 1, 18),
        NameUse("firma", 1, 33),
        NameUse("imie", 1, 42),
        NameUse("firma", 2, 5),
        NameUse("firma", 2, 50),
        NameUse("imie", 2, 72),
        NameUse("imię", 3, 11),
        NameUse("First Name", 3, 46),
    )


def test_passes_over_what_it_cannot_understand() -> None:
    source = (
        "{{ a | }}{{ b {{ c }}{% if d = 1 %}{% raw %}{{ e }}{% endraw %}{% comment %}{{ f }}{% endcomment %}"
    )
    assert names(source) == (NameUse("c", 1, 18),)


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("imei", "imie"),
        ("Imię", "imie"),
        ("LAST NAME", "last_name"),
        ("last-name", "last_name"),
        ("lastname", "last_name"),
        ("nazwisk", "nazwisko"),
        ("Łódź", "lodz"),
        ("xyz", ""),
        ("imie" * 20, ""),
        ("", ""),
    ],
)
def test_guesses_the_name_that_was_meant(name: str, guess: str) -> None:
    assert nearest(name, ["imie", "last_name", "nazwisko", "lodz", "firma"]) == guess


def test_guesses_do_not_depend_on_the_order_of_names() -> None:
    assert nearest("imi", ["imie", "imia"]) == nearest("imi", ["imia", "imie"])
    assert nearest("A b", ["a_b", "a-b"]) == nearest("A b", ["a-b", "a_b"]) == "a-b"
