"""Logs: lines for a person on a terminal, JSON for programs elsewhere; standard loggers go the same way.

Every line passes plain.redaction last, so an address or a known secret that slipped in does not come out.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from structlog.typing import EventDict, WrappedLogger

from wici.plain.redaction import REDACTION

#: Loggers whose lines say nothing that the request's own line does not, or quote its path with its tokens.
QUIET = {"django.request": "ERROR", "django.security": "ERROR", "django.server": "ERROR"}

#: A path, alone or after a server's name, up to a space or a quote.
_PATH = re.compile(r"""(?<![\w/:.<])/(?!/)[^\s"']+|(?<=://)([^/\s"']*)/[^\s"']+""")
HIDDEN_PATH = r"\1/[path]"


def logging_settings(level: str, *, is_json: bool) -> dict[str, Any]:
    """The setting LOGGING for a level (``WICI_LOG``); also makes structlog's loggers standard ones."""
    shared = _facts()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {"()": line_formatter, "is_json": is_json}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"wici": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "wici"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": least} for name, least in QUIET.items()},
    }


def line_formatter(*, is_json: bool) -> structlog.stdlib.ProcessorFormatter:
    """What makes a line of a record, ours or a library's; nothing that it must not hold comes out of it."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if is_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    without_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        processors=[without_path, tell_exception, without_meta, redact, renderer], foreign_pre_chain=_facts()
    )


def _facts() -> list[Any]:
    """What every line says beside its words."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def remember_secrets(*secrets: str, urls: tuple[str, ...] = ()) -> None:
    """Never let these into a log, nor the passwords of these addresses."""
    REDACTION.remember(*secrets, *(urlsplit(url).password or "" for url in urls))


def redact(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Take addresses and secrets out of a whole line."""
    found = REDACTION.value(dict(line))
    assert isinstance(found, dict)  # noqa: S101 - as value says
    return found


def without_path(logger: WrappedLogger, method: str, line: MutableMapping[str, Any]) -> EventDict:
    """Lines about a request quote its path, which may hold somebody's token: Django's own say its route, the
    web server's that there was one."""
    record = line.get("_record")
    request = getattr(record, "request", None)
    path = getattr(request, "path", "")
    if path and len(path) > 1:
        line["event"] = str(line["event"]).replace(path, route_of(request))
    elif getattr(record, "name", "").startswith("gunicorn"):
        line["event"] = _PATH.sub(HIDDEN_PATH, str(line["event"]))
    return line


def tell_exception(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """An exception as a traceback; of its words the first line alone: databases quote rows in the others."""
    found = line.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found if isinstance(found, BaseException) else None
    if found is True:
        error = sys.exc_info()[1]
    if error is not None:
        line["exception"] = "\n".join(chain_of(error))
    return line


def chain_of(error: BaseException) -> list[str]:
    """The lines of a traceback, causes first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = chain_of(before) if before is not None else []
    lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
    words = str(error).split("\n", 1)[0]
    return [*lines, f"{type(error).__name__}: {words}"]


def route_of(request: Any) -> str:
    """The name of the page that was asked for, never its path."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match.route if match is not None else "unknown"
