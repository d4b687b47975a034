"""What stands for a text message in lists."""

from __future__ import annotations

import pytest

from wici.mailings.sms.composing import summary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  Cześć,\n\n {{ first_name }}!  ", "Cześć, {{ first_name }}!"),
        ("a" * 120, "a" * 120),
        ("a" * 121, "a" * 119 + "…"),
        ("a" * 110 + "{{ participant_code }}", "a" * 110 + "…"),
        ('{% if language == "en" %}Hi{% else %}Hej{% endif %}', "HiHej"),
    ],
)
def test_a_text_is_listed_by_its_beginning_and_no_tag_is_cut(text: str, expected: str) -> None:
    assert summary(text) == expected
