"""Monitors ask a machine or a container by whatever name or address it has, not by the public one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: What is answered there is the same for every host name, and holds no address.
PROBED = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})


class AnyHostForProbes:
    """Lets the addresses of ``PROBED`` be asked by any host name; all others are only by ALLOWED_HOSTS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBED:
            request.META["HTTP_HOST"] = "localhost"
        return self.get_response(request)
