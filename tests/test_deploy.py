"""The files of deploy/ stay true: every command in them exists, and every variable is one that Wici reads."""

from __future__ import annotations

import configparser
import json
import re
import shlex
from pathlib import Path

import pytest

from wici.commands.main import build_parser

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
#: Variables of the files that are other programs'.
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "HOME"}

WORDS_AS_JSON = re.compile(r"^(?:CMD|HEALTHCHECK .*CMD|\s+command:) (\[.*\])$", re.MULTILINE)
CHECKS_AS_JSON = re.compile(r'^\s+test: \["CMD", ("wici".*\])$', re.MULTILINE)
WORDS_OF_A_SHELL = re.compile(
    r"^(?:ExecStart=|\*|#).*?(?:/bin/|/run |web |/lib/wici wici )wici ([^>(\n]*)", re.MULTILINE
)
VARIABLE = re.compile(r"^[#\s]*(?:ENV )?([A-Z][A-Z_]+)(?==|: \S)", re.MULTILINE)


def commands() -> list[list[str]]:
    found = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        found += [words[1:] for words in map(json.loads, WORDS_AS_JSON.findall(text)) if words[0] == "wici"]
        found += [json.loads(f"[{words}")[1:] for words in CHECKS_AS_JSON.findall(text)]
        found += [shlex.split(words) for words in WORDS_OF_A_SHELL.findall(text)]
    return [words for words in found if words != ["--help"]]


def test_the_commands_are_found() -> None:
    assert sorted(words[0] for words in commands()) == [
        "createadmin",
        "createadmin",
        "health",
        "health",
        "serve",
        "serve",
        "tick",
        "worker",
        "worker",
        "worker",
    ]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_one_that_wici_knows(words: list[str]) -> None:
    assert callable(build_parser().parse_args(words).run)


def test_every_variable_is_read_by_wici() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "wici").rglob("*.py"))
    named = {name for path in FILES for name in VARIABLE.findall(path.read_text(encoding="utf-8"))} - FOREIGN
    assert {"DATABASE_URL", "PORT", "WICI_DATA", "WICI_URL"} <= named
    assert {name for name in named if f'"{name}"' not in sources} == set()


def test_a_further_machine_gets_everything_that_it_needs() -> None:
    """What must be the same on every machine is named where a worker elsewhere is explained."""
    for name in ("compose.yaml", "systemd/wici-worker@.service"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        assert {"DATABASE_URL", "REDIS_URL", "WICI_SECRET_KEY"} <= set(
            re.findall(r"[A-Z]+(?:_[A-Z]+)+", text)
        )


def test_the_units_of_systemd_have_what_they_need() -> None:
    for path in sorted((DEPLOY / "systemd").iterdir()):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(path.read_text(encoding="utf-8"))
        assert set(unit) == {"DEFAULT", "Unit", "Service", "Install"}
        assert unit["Service"]["EnvironmentFile"] == "/etc/wici/wici.env"
        assert unit["Service"]["ExecStart"].startswith("/opt/wici/.venv/bin/wici ")
        assert unit["Service"]["Restart"] in ("always", "on-failure")
        assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_every_service_of_compose_waits_for_what_it_needs() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = re.findall(
        r"^  ([a-z]+):$", text.split("\nservices:\n")[1].split("\nvolumes:\n")[0], re.MULTILINE
    )
    assert services == ["postgres", "redis", "web", "worker"]
    needed = re.findall(r"^      ([a-z]+):\n        condition: service_healthy$", text, re.MULTILINE)
    assert needed == ["postgres", "redis", "web"]
    assert text.count("healthcheck:") == len(services)
