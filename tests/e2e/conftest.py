"""A running Wici with its demo, and a real Chromium to use it with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from setup.commands import ROOT
from tests.parts.processes import accepts_connections, free_port, running

pytestmark = pytest.mark.e2e

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
#: Chromium as root in a container, without its own calls to the network.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A Wici that serves its demo: where, and with which login."""

    address: str
    email: str
    password: str
    environment: dict[str, str]

    def wici(self, *arguments: str) -> str:
        """Runs a wici command on this installation; returns what it prints."""
        command = [sys.executable, "-m", "wici", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``wici serve`` as a newcomer starts it, on a free port, with an installation of its own."""
    data = tmp_path_factory.mktemp("site")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WICI_", "DATABASE_"))}
    environment = {**kept, "WICI_DATA": str(data), "PORT": str(port), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "wici", "serve", "--first-start"]
    os.environ["NO_PROXY"] = "127.0.0.1"
    with (
        in_environment(environment),
        running(command, log=data / "serve.log", is_ready=lambda: accepts_connections(port)),
    ):
        login = json.loads((data / "demo-login.json").read_text())
        yield Site(address, login["email"], login["password"], environment)


class in_environment:
    """The process's environment replaced for a block, for what inherits it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def __enter__(self) -> None:
        self.before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment)

    def __exit__(self, *error: object) -> None:
        os.environ.clear()
        os.environ.update(self.before)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=ARGUMENTS)
        yield started
        started.close()


Open = Callable[..., Page]
#: How long something may take to appear; a busy machine with two cores is slow.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens a fresh browser window: ``open_page(language, size)``; nothing may fail in its console."""
    contexts = []
    complaints: list[str] = []

    def open_(language: str = "pl-PL", size: dict[str, int] | None = None, *, logged_in: bool = True) -> Page:
        context = browser.new_context(
            locale=language, viewport=size or DESKTOP, base_url=site.address, timezone_id="Europe/Warsaw",  # type: ignore[arg-type]
            accept_downloads=True, has_touch=size is PHONE,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type == "error" and "CSP" in said.text else None
            ),
        )
        if logged_in:
            log_in(page, site)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def log_in(page: Page, site: Site) -> None:
    """Logs in with the demo login."""
    page.goto("/")
    page.locator("input[type=email]").fill(site.email)
    page.locator("input[type=password]").fill(site.password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


#: True when nothing fades or moves any more (a spinner that turns for ever does not count).
AT_REST = """() => document.getAnimations().every((each) =>
    each.playState !== "running" || each.effect.getComputedTiming().iterations === Infinity)"""


def assert_accessible(page: Page) -> None:
    """Asserts that axe finds nothing on the page at rest: a hint that is fading out has no colour yet."""
    page.wait_for_function(AT_REST)
    found = Axe().run(page).response["violations"]
    told = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
    assert told == []
