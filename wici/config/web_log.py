"""The web server's own log lines: in the form of all others, and with nothing that tells of a person."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from wici.config.environment import is_local, logs_are_json, port, public_url
from wici.config.logs import line_formatter


class WebLog(Logger):  # type: ignore[misc]
    """Gunicorn's loggers for errors and for requests, whose lines quote addresses with people's tokens."""

    def setup(self, cfg: Any) -> None:
        """Let every handler that gunicorn makes write lines as Wici does."""
        super().setup(cfg)
        formatter = line_formatter(is_json=logs_are_json(is_local=is_local(public_url(port()))))
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(formatter)
