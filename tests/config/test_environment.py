"""What the environment says, and what it cannot mean."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from wici.config.environment import registrations_per_address


def test_how_many_registrations_one_address_may_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WICI_REGISTRATIONS", raising=False)
    assert registrations_per_address() == 600
    monkeypatch.setenv("WICI_REGISTRATIONS", "20000")
    assert registrations_per_address() == 20_000


@pytest.mark.parametrize("given", ["0", "-1", "", "many", "1.5", "٣"])
def test_what_is_no_number_of_registrations(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("WICI_REGISTRATIONS", given)
    with pytest.raises(ImproperlyConfigured, match="must be a number above zero"):
        registrations_per_address()
