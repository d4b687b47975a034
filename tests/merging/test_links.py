"""The individual invitation link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from wici.merging.links import (
    invitation_link,
    invitation_token,
    invited_participant,
    named_participant,
    personal_link,
    personal_token,
)


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_a_token_leads_to_its_participant(number: int) -> None:
    assert invited_participant(invitation_token(number)) == number


def test_the_link_is_short_and_plain(settings: Settings) -> None:
    settings.WICI_URL = "https://kongres.example.org"
    link = invitation_link(1_234_567)
    assert link == f"https://kongres.example.org/i/{invitation_token(1_234_567)}/"
    assert len(invitation_token(1_234_567)) <= 20
    assert all(c.isascii() and (c.isalnum() or c in "-_") for c in invitation_token(1_234_567))


@given(
    st.integers(min_value=1, max_value=10**6),
    st.integers(min_value=0, max_value=100),
    st.sampled_from("AZaz09-_"),
)
def test_a_changed_token_leads_nowhere_else(number: int, place: int, letter: str) -> None:
    token = invitation_token(number)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert invited_participant(changed) in (None, number)


@pytest.mark.parametrize(
    "token", ["", "1", "abc", "AAAAAAAAAAAAAAAAAAAA", "żółć", "a b", "=" * 20, "x" * 5000]
)
def test_nonsense_leads_nowhere(token: str) -> None:
    assert invited_participant(token) is None


def test_another_installation_makes_other_tokens(settings: Settings) -> None:
    mine = invitation_token(7)
    settings.SECRET_KEY = "another-installation's-key"
    assert invitation_token(7) != mine
    assert invited_participant(mine) is None


def test_the_personal_page_has_a_token_of_its_own() -> None:
    token = personal_token(7)
    assert named_participant(token) == 7
    assert token not in (invitation_token(7), personal_token(7, 1))
    assert named_participant(personal_token(7, 1)) == 7
    assert invited_participant(token) is None
    assert personal_link(7).endswith(f"/p/{token}/")
