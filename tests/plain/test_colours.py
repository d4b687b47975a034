from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.colours import (
    DARK_GROUND,
    LIGHT_GROUND,
    READABLE,
    Palette,
    contrast,
    mix,
    palette,
)

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_a_dark_colour_carries_white_text() -> None:
    assert palette("#1F5FBF") == Palette(
        accent="#1f5fbf",
        on_accent="#ffffff",
        pressed="#1b52a4",
        ink_on_light="#1f5fbf",
        ink_on_dark="#6893d4",
    )


def test_a_bright_colour_carries_dark_text() -> None:
    assert palette("#f2b705").on_accent == "#0b0f14"


@given(COLOURS)
def test_every_colour_gives_readable_text(accent: str) -> None:
    made = palette(accent)
    assert contrast(made.accent, made.on_accent) >= READABLE
    assert contrast(made.ink_on_light, LIGHT_GROUND) >= READABLE
    assert contrast(made.ink_on_dark, DARK_GROUND) >= READABLE


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#000000", "#808080", "#ffffff"]


@pytest.mark.parametrize("text", ["", "red", "#12345", "#gggggg", "206bc4#"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        palette(text)
