"""One line in the log for each request: which page, how it ended, how long it took, and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from wici.config.logs import route_of

log = structlog.stdlib.get_logger("wici.requests")


class RequestLog:
    """Says the page's name, not its path, which may hold somebody's token; a user by number alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        # Asking for the user of a page that did not would cost a query.
        user = getattr(request, "_cached_user", None)
        log.info(
            "request",
            method=request.method,
            route=route_of(request),
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
            user=getattr(user, "pk", None),
        )
        return response
