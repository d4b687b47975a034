"""HTML that no message needs."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from wici.events.models import Event
from wici.mailings import layout
from wici.mailings.html_limits import MOST_CHARACTERS, MOST_LEVELS, depth, refuse_too_much
from wici.shared.refusals import Refused


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("", 0),
        ("<p>a<p>b<ul><li>c<li>d</ul>", 1),
        ("<div><span><b>x</b></span></div><div></div>", 3),
        ("<br><img><hr/>", 0),
        ("</div></div><div>", 1),
        ("a < b <div", 1),
    ],
)
def test_depth(source: str, levels: int) -> None:
    assert depth(source) == levels


def test_what_is_too_much_is_said() -> None:
    refuse_too_much("<div>" * MOST_LEVELS)
    refuse_too_much("x" * MOST_CHARACTERS)
    with override("en"), pytest.raises(Refused, match="more than 150 elements inside one another"):
        refuse_too_much("<div>" * (MOST_LEVELS + 1))
    with override("en"), pytest.raises(Refused, match="The HTML has 1000001 characters"):
        refuse_too_much("x" * (MOST_CHARACTERS + 1))


def test_pictures_in_the_html_do_not_count() -> None:
    refuse_too_much(f'<img src="data:image/png;base64,{"A" * 3_000_000}">')


def test_the_deepest_html_that_is_allowed_passes_the_layout(event: Event) -> None:
    body = "<div><table><tr><td><ul><li><p>" * (MOST_LEVELS // 3) + "dno"
    assert "dno" in layout.visual(body, event, language="pl")
