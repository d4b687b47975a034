"""``serve``, ``worker``, ``tick``: the processes that run Wici."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

#: How long children get to end by themselves after Ctrl-C or SIGTERM.
GRACE_SECONDS = 15
#: A child that ends sooner than this after its start is broken.
RESTART_SECONDS = 5
#: Seconds between two looks whether a child still runs.
LOOK_SECONDS = 1


def register(commands: Any) -> None:
    """Adds the sub-commands."""
    serve_parser = commands.add_parser("serve", help="run the web pages and a worker")
    serve_parser.add_argument("--port", type=int, help="port to listen on (default: $PORT or 8000)")
    serve_parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
    serve_parser.add_argument("--no-worker", action="store_true", help="web pages only")
    serve_parser.add_argument(
        "--first-start",
        action="store_true",
        help="make the demo if nothing is there",
    )
    serve_parser.set_defaults(run=serve)
    worker_parser = commands.add_parser("worker", help="send what is due, until stopped")
    worker_parser.add_argument(
        "--no-tasks", action="store_true", help="send only; no imports, exports, cleaning"
    )
    worker_parser.set_defaults(run=worker)
    tasks_parser = commands.add_parser("tasks", help="do background work, until stopped (worker does, too)")
    tasks_parser.set_defaults(run=tasks)
    tick_parser = commands.add_parser("tick", help="one pass over what is due, for CRON")
    tick_parser.add_argument("--json", action="store_true", help="print JSON for programs")
    tick_parser.set_defaults(run=tick)


def worker(args: argparse.Namespace) -> int:
    """Works until SIGTERM or SIGINT; a message being handed over is finished first.

    Background work has a process of its own, so that a long import slows no message down, and the memory
    that it needed is free afterwards.
    """
    from django.utils import timezone

    from wici.delivery.making import Makers
    from wici.delivery.same_key import refuse_other_key
    from wici.delivery.shifts import work
    from wici.jobs.consumer import Bell

    stop = StopSignal()
    refuse_other_key(timezone.now())
    with Makers(Makers.useful()) as makers:
        Bell(stop.is_set).start()
        helper = None if args.no_tasks else Child([sys.executable, "-m", "wici", "tasks"])
        try:
            work(lambda: stop.is_set() or (helper is not None and helper.keep_running()), makers)
        finally:
            if helper is not None:
                end([helper.process])
    return 0


def tasks(args: argparse.Namespace) -> int:
    """Does imports, exports and periodic work until SIGTERM or SIGINT; unfinished work is begun again."""
    from wici.jobs.consumer import work

    stop = StopSignal()
    work(stop.is_set)
    return 0


def tick(args: argparse.Namespace) -> int:
    """One pass; two at once are harmless."""
    from django.utils import timezone
    from django.utils.translation import ngettext

    from wici.commands.output import show
    from wici.delivery.claim import due_dispatches
    from wici.delivery.making import Makers
    from wici.delivery.shifts import tick as pass_once
    from wici.jobs.consumer import do_share
    from wici.registration.automatic.sending import send_due

    stop = StopSignal()
    send_due()
    with Makers(Makers.useful() if due_dispatches(timezone.now()) else 0) as makers:
        batches = pass_once(stop.is_set, makers)
    jobs = do_share(stop.is_set)
    words = [ngettext("%(n)d batch was sent.", "%(n)d batches were sent.", batches) % {"n": batches}]
    if jobs:
        words.append(ngettext("%(n)d job was done.", "%(n)d jobs were done.", jobs) % {"n": jobs})
    return show(args, {"batches": batches}, " ".join(words))


def serve(args: argparse.Namespace) -> int:
    """Runs gunicorn and a worker as children, and stops both when one ends or on Ctrl-C."""
    from django.conf import settings

    from wici.commands.production import refuse_unsafe

    port = args.port or (settings.PORT if "PORT" in os.environ else free_port(args.bind, settings.PORT))
    if args.port or port != settings.PORT:
        os.environ["PORT"] = str(port)
    refuse_unsafe()
    refuse_taken(args.bind, port)
    if args.first_start:
        from wici.commands.demo.first_start import prepare

        prepare()
    address = os.environ.get("WICI_URL") or f"http://127.0.0.1:{port}"
    return supervise(children(args, port), lambda: announce(args, address, port))


def children(args: argparse.Namespace, port: int) -> list[list[str]]:
    """The command lines of the processes to run."""
    web = [
        sys.executable, "-m", "gunicorn", "wici.config.wsgi:application", "--bind", f"{args.bind}:{port}",
        "--worker-class", "gthread", "--workers", os.environ.get("WEB_CONCURRENCY", "1"), "--threads", "8",
        "--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
        "--logger-class", "wici.config.web_log.WebLog",
    ]  # fmt: skip
    return [web] if args.no_worker else [web, [sys.executable, "-m", "wici", "worker"]]


def announce(args: argparse.Namespace, address: str, port: int) -> None:
    """Waits until the pages answer, then says where, and with which login."""
    from django.utils.translation import gettext as _

    wait_for_port(args.bind, port)
    print(_("Wici runs at %(address)s") % {"address": address}, flush=True)
    from wici.commands.demo.login import demo_login

    login = demo_login()
    if login is not None:
        print(_("Demo login: %(email)s, password: %(password)s") % login._asdict(), flush=True)
    print(_("Ctrl-C stops everything."), flush=True)


def supervise(commands: list[list[str]], announce_ready: Callable[[], None]) -> int:
    """Keeps the commands running until a signal comes, then ends them.

    A child that ends is started again; one that ends within ``RESTART_SECONDS`` of its start is
    broken, and ends everything. Returns an exit code: 0 after a signal, 1 when a child was broken.
    """
    stop = StopSignal()
    running: list[Child] = []
    try:
        running = [Child(command) for command in commands]
        announce_ready()
        while not stop.is_set():
            time.sleep(0.2)
            for child in running:
                if child.process.poll() is not None and not stop.is_set():
                    if child.lived_seconds < RESTART_SECONDS:
                        return 1
                    child.start()
        return 0
    finally:
        end([child.process for child in running])


class Child:
    """A process that is kept running; it is told to end when this one dies, however it dies."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self._looked = float("-inf")
        self.start()

    def start(self) -> None:
        """Starts the process in a session of its own, so that Ctrl-C reaches this one first."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def keep_running(self) -> bool:
        """Start it again when it has ended; False, always: to be asked in a loop's condition, however often.
        It is looked at once a second: that is a system call."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return False
        self._looked = now
        if self.process.poll() is not None and self.lived_seconds > RESTART_SECONDS:
            self.start()
        return False

    @property
    def lived_seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.started


def end_with_parent() -> None:
    """Linux: asks for SIGTERM when the parent dies (prctl PR_SET_PDEATHSIG); elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def end(running: list[subprocess.Popen[bytes]]) -> None:
    """Asks the children to end, waits, and kills what did not."""
    for child in running:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in running:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class StopSignal:
    """Turns SIGINT and SIGTERM into a question that loops can ask."""

    def __init__(self) -> None:
        self.came = False
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)

    def _note(self, number: int, where: FrameType | None) -> None:
        self.came = True

    def is_set(self) -> bool:
        """Whether a signal to stop has come."""
        return self.came


def is_free(bind: str, port: int) -> bool:
    """Whether nothing listens on the port."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def free_port(bind: str, wanted: int) -> int:
    """The wanted port, or the next free one of twenty."""
    return next((port for port in range(wanted, wanted + 20) if is_free(bind, port)), wanted)


def refuse_taken(bind: str, port: int) -> None:
    """Raises Refused when something listens on the port already."""
    from django.utils.translation import gettext as _

    from wici.shared.refusals import Refused

    if not is_free(bind, port):
        raise Refused(
            _("Port %(port)d is taken by another program. Choose another one: PORT=%(other)d ./run")
            % {"port": port, "other": port + 1}
        )


def wait_for_port(bind: str, port: int, seconds: float = 30) -> None:
    """Waits until something answers on the port, or the time is over."""
    deadline = time.monotonic() + seconds
    target = "127.0.0.1" if bind in ("0.0.0.0", "::") else bind  # noqa: S104
    while time.monotonic() < deadline:
        try:
            socket.create_connection((target, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
