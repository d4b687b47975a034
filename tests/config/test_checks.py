"""Settings that would harm people are named, and nothing is served with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import checks

from wici.accounts.administrators import make_administrator
from wici.commands.demo.login import make_demo_login
from wici.commands.production import refuse_unsafe
from wici.config.checks import check_installation
from wici.shared.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(settings: Any, tmp_path: Path) -> Any:
    """A sound installation that other machines can reach."""
    settings.WICI_URL = "https://wici.example.org"
    settings.IS_LOCAL = False
    settings.DEBUG = False
    settings.SECRET_KEY = "k3-oVxYzQ7mN0pLrS8tUwA1bCdE5fGh9iJ2kM4nP6qR"
    settings.WICI_DATA = tmp_path
    return settings


def ids() -> list[str]:
    return [str(problem.id) for problem in check_installation(None)]


def test_a_sound_public_installation_passes(public: Any) -> None:
    assert ids() == []
    refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("WICI_URL", "http://wici.example.org", "wici.E001"),
        ("DEBUG", True, "wici.E002"),
        ("SECRET_KEY", "secret", "wici.E004"),
        ("SECRET_KEY", "a" * 60, "wici.E004"),
        ("WICI_METRICS_TOKEN", "short", "wici.E006"),
    ],
)
def test_what_would_harm_people_is_refused_in_public_only(
    public: Any, name: str, value: object, expected: str
) -> None:
    setattr(public, name, value)
    assert ids() == [expected]
    with pytest.raises(Refused):
        refuse_unsafe()
    public.IS_LOCAL = True
    assert ids() == []


@pytest.mark.parametrize(("mode", "expected"), [(0o600, []), (0o640, ["wici.E003"]), (0o604, ["wici.E003"])])
def test_a_secret_key_that_others_can_read_is_refused(public: Any, mode: int, expected: list[str]) -> None:
    key = public.WICI_DATA / "secret.key"
    key.write_text("k")
    key.chmod(mode)
    assert ids() == expected
    public.IS_LOCAL = True
    assert ids() == expected


def test_the_demo_login_is_refused_until_its_password_is_changed(public: Any) -> None:
    login = make_demo_login()
    assert ids() == ["wici.E005"]
    make_administrator(login.email, password="another-good-password")
    assert ids() == []


def test_djangos_own_check_runs_them(public: Any) -> None:
    public.WICI_URL = "http://wici.example.org"
    assert "wici.E001" in [problem.id for problem in checks.run_checks()]
