"""Values in conditions are renamed, and nothing else of what the author wrote."""

from __future__ import annotations

import pytest

from wici.plain.mergetags import condition_with_renamed, with_renamed

TAGS = {"participation_type", "rodzaj_uczestnictwa"}
NAMES = {"Prasa": "Media & radio", "Press": "Media"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{% if participation_type == "Prasa" %}a{% endif %}',
         '{% if participation_type == "Media &amp; radio" %}a{% endif %}'),
        ("<p>Prasa</p>{%- elsif  rodzaj_uczestnictwa != 'Press' or status == \"Prasa\" -%}",
         "<p>Prasa</p>{%- elsif  rodzaj_uczestnictwa != 'Media' or status == \"Prasa\" -%}"),
        ("{% if participation_type == &quot;Prasa&quot; or participation_type == „Press” %}",
         "{% if participation_type == &quot;Media &amp; radio&quot; or participation_type == „Media” %}"),
        ('{% if participation_type contains "Prasa" %}',
         '{% if participation_type contains "Media &amp; radio" %}'),
        ('{% if participation_type == "Pras" %}{{ participation_type }}',
         '{% if participation_type == "Pras" %}{{ participation_type }}'),
        ('{% raw %}{% if participation_type == "Prasa" %}{% endraw %}',
         '{% raw %}{% if participation_type == "Prasa" %}{% endraw %}'),
        ('{% if participation_type == %}{% if', '{% if participation_type == %}{% if'),
    ],
)  # fmt: skip
def test_in_html(before: str, after: str) -> None:
    assert with_renamed(before, TAGS, NAMES, is_html=True) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('participation_type == "Prasa"', 'participation_type == "Media & radio"'),
        ("status and rodzaj_uczestnictwa <> ' Press ' ", "status and rodzaj_uczestnictwa <> 'Media' "),
        ("", ""),
        ("Prasa", "Prasa"),
    ],
)
def test_in_a_condition_alone(before: str, after: str) -> None:
    assert condition_with_renamed(before, TAGS, NAMES) == after


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ('Radio "Wici"', "participation_type == 'Radio \"Wici\"'"),
        ("Rock'n'roll", "participation_type == \"Rock'n'roll\""),
        ("Rock'n'\"roll\"", 'participation_type == "Prasa"'),
    ],
)
def test_quotes_that_the_name_has_itself(name: str, after: str) -> None:
    assert condition_with_renamed('participation_type == "Prasa"', TAGS, {"Prasa": name}) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('participation_type == "Prasa"', 'participation_type == "Prasa" or participation_type == "Press"'),
        ('participation_type != "Prasa" and email',
         'participation_type != "Prasa" and participation_type != "Press" and email'),
        ('participation_type == "Prasa" and email', 'participation_type == "Prasa" and email'),
        ('participation_type == "Prasa" or participation_type == "Press"',
         'participation_type == "Prasa" or participation_type == "Press"'),
    ],
)  # fmt: skip
def test_a_second_name(before: str, after: str) -> None:
    assert condition_with_renamed(before, TAGS, {}, also={"Prasa": "Press"}) == after
