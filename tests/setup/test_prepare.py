"""A step of set-up is done once, and again when there is a reason to."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import prepare
from setup.prepare import Step


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "MARKS", tmp_path)
    (tmp_path / "source").write_text("1")
    return tmp_path


def copying(checkout: Path) -> Step:
    """A step that copies its source to its result."""

    def work() -> None:
        (checkout / "result").write_text((checkout / "source").read_text())

    return Step("copy", "copying", lambda: [checkout / "source"], (checkout / "result",), work)


def test_a_step_is_done_once(checkout: Path) -> None:
    step = copying(checkout)
    before = step.is_done()
    step.do()
    assert (before, step.is_done()) == (False, True)


def test_a_changed_source_asks_for_the_step_again(checkout: Path) -> None:
    step = copying(checkout)
    step.do()
    (checkout / "source").write_text("2")
    assert step.is_done() is False


def test_a_source_that_came_or_went_asks_for_the_step_again(checkout: Path) -> None:
    copying(checkout).do()
    (checkout / "added").write_text("")
    both = [checkout / "added", checkout / "source"]
    assert Step("copy", "copying", lambda: both, (checkout / "result",), lambda: None).is_done() is False


def test_a_lost_result_asks_for_the_step_again(checkout: Path) -> None:
    step = copying(checkout)
    step.do()
    (checkout / "result").unlink()
    assert step.is_done() is False


def test_a_step_that_broke_off_is_not_done(checkout: Path) -> None:
    copying(checkout).do()

    def breaks_off() -> None:
        raise KeyboardInterrupt

    step = Step("copy", "copying", lambda: [checkout / "source"], (checkout / "result",), breaks_off)
    with pytest.raises(KeyboardInterrupt):
        step.do()
    assert step.is_done() is False


def test_a_source_that_changes_during_the_work_asks_for_the_step_again(checkout: Path) -> None:
    source = checkout / "source"

    def changes_it() -> None:
        source.write_text("2")

    step = Step("copy", "copying", lambda: [source], (source,), changes_it)
    step.do()
    assert step.is_done() is False


def test_test_tools_are_only_installed_for_tests() -> None:
    without = [step.key for step in prepare.steps(with_tests=False)]
    assert without == ["python", "assets", "stage", "translations", "static"]
    assert [step.key for step in prepare.steps(with_tests=True)] == ["python", "tests", *without[1:]]
