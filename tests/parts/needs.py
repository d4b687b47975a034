"""Which tests need which real program; tests whose program is missing are left out, and the report says so.

With ``CI=true`` nothing is left out: such tests fail, and their fixture says what is missing.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

from setup.components import COMPONENTS, missing

FIXTURE_NEEDS = {
    "postgresql_url": "PostgreSQL",
    "smtp_sink": "smtp-sink",
    "postfix": "Postfix",
    "redis_url": "Redis",
    "machines": "ip",
    "chromium": "Chromium",
    "poppler": "Poppler",
    "qpdf": "qpdf",
    "zbar": "ZBar",
    "dmtx": "libdmtx",
    "kannel": "Kannel",
}
MARKER_NEEDS = {"e2e": "Chromium"}
NOT_RUN = pytest.StashKey[dict[str, int]]()


def needs(item: pytest.Item) -> set[str]:
    """The names of the components that a test needs."""
    by_fixture = {FIXTURE_NEEDS[name] for name in getattr(item, "fixturenames", ()) if name in FIXTURE_NEEDS}
    by_marker = {component for marker, component in MARKER_NEEDS.items() if item.get_closest_marker(marker)}
    return by_fixture | by_marker


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that cannot run here."""
    absent = {component.name for component in missing()}
    if not absent or os.environ.get("CI") == "true":
        return
    left_out = [item for item in items if needs(item) & absent]
    config.stash[NOT_RUN] = dict(Counter(name for item in left_out for name in needs(item) & absent))
    items[:] = [item for item in items if not needs(item) & absent]
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of several tells the process that writes the report."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["not_run"] = session.config.stash.get(NOT_RUN, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker leaves out the same tests, so any worker's word will do."""
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get("not_run", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was not run and what would make it run."""
    packages = {component.name: " ".join(component.packages) for component in COMPONENTS}
    for name, count in sorted(config.stash.get(NOT_RUN, {}).items()):
        terminalreporter.write_line(
            f"NOT RUN: {count} that need {name}, which is missing (Debian: apt-get install {packages[name]})",
            yellow=True,
        )
