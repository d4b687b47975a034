"""Makes the checkout ready to run, step by step; a step whose sources have not changed is not repeated.

Used by ./run and ./test (see ready.sh). Every finished step leaves the fingerprint of its sources in
``.cache/setup``, so that an interrupted set-up goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from setup import packages, stage
from setup.commands import CACHE, LOG, ROOT, VENV, CommandFailed, venv_python
from setup.language import in_user_language
from setup.progress import Progress

MARKS = CACHE / "setup"
STATIC_ROOT = ROOT / "build" / "static"
LOG_LINES_SHOWN = 25


@dataclass(frozen=True)
class Step:
    """One part of set-up: ``sources`` decide whether it must be done again, ``results`` must exist."""

    key: str
    name: str
    sources: Callable[[], Iterable[Path]]
    results: tuple[Path, ...]
    work: Callable[[], None]

    def fingerprint(self) -> str:
        digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
        for path in self.sources():
            digest.update(f"\n{path.relative_to(ROOT)}\n".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_done(self) -> bool:
        mark = MARKS / f"{self.key}.done"
        finished = mark.exists() and all(result.exists() for result in self.results)
        return finished and mark.read_text() == self.fingerprint()

    def do(self) -> None:
        mark = MARKS / f"{self.key}.done"
        mark.unlink(missing_ok=True)
        fingerprint = self.fingerprint()
        self.work()
        mark.write_text(fingerprint)


def steps(*, with_tests: bool) -> list[Step]:
    """What set-up consists of, in order."""
    locks = [ROOT / "requirements.lock"]
    assets = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    python = VENV / "bin" / "python"
    found = [
        Step(
            "python",
            in_user_language("Python packages", "pakiety Pythona"),
            lambda: locks,
            (python, VENV / "bin" / "wici"),
            packages.install_python_packages,
        ),
        Step(
            "tests",
            in_user_language("test tools", "narzędzia testów"),
            lambda: [*locks, ROOT / "requirements-test.lock"],
            (python, VENV / "bin" / "pytest"),
            packages.install_test_tools,
        ),
        Step(
            "assets",
            in_user_language("front-end packages", "pakiety stron"),
            lambda: assets,
            (ROOT / "node_modules",),
            packages.install_front_end_packages,
        ),
        Step(
            "stage",
            in_user_language("front-end files", "pliki stron"),
            lambda: [*assets, ROOT / "setup" / "stage.py"],
            (stage.VENDOR, stage.ICONS, stage.FONTS),
            stage.stage,
        ),
        Step(
            "translations",
            in_user_language("translations", "tłumaczenia"),
            lambda: [*sorted((ROOT / "wici").rglob("*.po")), ROOT / "setup" / "translations.py"],
            tuple(po.with_suffix(".mo") for po in (ROOT / "wici").rglob("*.po")),
            lambda: venv_python("-m", "setup.translations", "build"),
        ),
        Step(
            "static",
            in_user_language("static files", "pliki statyczne"),
            lambda: [*locks, *own_static_files(), *assets, ROOT / "setup" / "stage.py"],
            (STATIC_ROOT / "staticfiles.json",),
            collect_static_files,
        ),
    ]
    return [step for step in found if with_tests or step.key != "tests"]


def own_static_files() -> list[Path]:
    """The static files that are part of the project (staged ones follow from the locks)."""
    found = (ROOT / "wici").glob("*/static/**/*")
    return sorted(path for path in found if path.is_file() and not path.is_relative_to(stage.VENDOR))


def collect_static_files() -> None:
    """Gather all static files under names that carry their fingerprint, for the web server."""
    shutil.rmtree(STATIC_ROOT, ignore_errors=True)
    venv_python("-m", "django", "collectstatic", "--noinput", "-v", "1", "--settings", "wici.config.settings")


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other set-up works in this checkout, then hold it.

    The commands that set-up starts inherit the lock: one that outlives a killed set-up still holds it.
    """
    MARKS.mkdir(parents=True, exist_ok=True)
    with (MARKS / "lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting = in_user_language(
                "Another set-up is at work in this folder; waiting for it.",
                "W tym folderze trwa inne przygotowanie; czekam na nie.",
            )
            print(waiting, file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare(*, with_tests: bool) -> None:
    """Do every step whose sources have changed; raises CommandFailed or OSError."""
    LOG.unlink(missing_ok=True)
    if not packages.venv_works():
        shutil.rmtree(VENV, ignore_errors=True)
    wanted = steps(with_tests=with_tests)
    for number, step in enumerate(wanted, start=1):
        if not step.is_done():
            with Progress(f"{number}/{len(wanted)} {step.name}"):
                step.do()


def explain(problem: Exception) -> str:
    """What went wrong, the end of the log, and what to do."""
    lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines() if LOG.exists() else []
    return "\n".join(
        [
            *lines[-LOG_LINES_SHOWN:],
            "",
            in_user_language(f"Setting up stopped: {problem}", f"Przygotowanie przerwane: {problem}"),
            in_user_language(
                f"All messages are in {LOG}. Once the cause is mended, the same command goes on from here.",
                f"Wszystkie komunikaty: {LOG}. Po usunięciu przyczyny to samo polecenie dokończy pracę.",
            ),
        ]
    )


def main() -> int:
    try:
        with only_one():
            prepare(with_tests="--tests" in sys.argv[1:])
    except KeyboardInterrupt:
        print(in_user_language("\nInterrupted.", "\nPrzerwano."), file=sys.stderr)
        return 130
    except (CommandFailed, OSError) as problem:
        print(explain(problem), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
