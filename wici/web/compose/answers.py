"""What the composer's script is told."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.http import JsonResponse

from wici.shared.refusals import Refused
from wici.web.access import EventRequest


def refused(refusal: Refused, *, status: int = 422) -> JsonResponse:
    """Why something was not done, and at which field."""
    return JsonResponse(
        {
            "sentence": str(refusal.sentence),
            "field": refusal.field,
            "details": [str(line) for line in refusal.details],
        },
        status=status,
    )


def posted_json(request: EventRequest) -> dict[str, Any]:
    """The object in the body. Raises BadRequest for anything else: only our script sends it."""
    try:
        data = json.loads(request.body)
    except ValueError as error:
        raise BadRequest("not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("not an object")
    return data
