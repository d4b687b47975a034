"""``/health`` and its kin, for monitors and load balancers: no login, no cache, nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wici.reports import health


@require_safe
@never_cache
def everything(request: HttpRequest) -> HttpResponse:
    """200 when the installation works, 503 with a word and a sentence about what does not."""
    return _answer(health.ALL)


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The same about what these pages need, without sending: whether requests may be passed on to them."""
    return _answer(health.PAGES)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all; asks nobody else."""
    return JsonResponse({"status": health.OK})


def _answer(names: Iterable[str]) -> HttpResponse:
    found = health.examine(timezone.now(), names)
    if found.is_ok:
        return JsonResponse({"status": health.OK, "checks": found.words})
    facts = {"status": "failed", "checks": found.words, "problems": found.problems}
    return JsonResponse(facts, status=503, json_dumps_params={"ensure_ascii": False})
