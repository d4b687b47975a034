"""Keeping what was typed into a message of any kind, with the same answers to the script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.utils.translation import gettext as _

from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.shared.refusals import Refused
from wici.web.compose import answers
from wici.web.compose.state import stored

#: Fields that nobody typed: they are not in conflict.
UNTYPED = frozenset({"is_saved"})


def keep(
    data: dict[str, Any],
    pk: int,
    *,
    kind: str,
    fields: dict[str, Any],
    fields_of: Callable[[Mailing], dict[str, Any]],
    untyped: frozenset[str] = UNTYPED,
) -> JsonResponse:
    """Store ``fields`` of a message of this kind, which were read from what the script posted (``data``).

    409 with both versions when another window saved meanwhile, 410 when the message was deleted. Raises
    BadRequest when the script does not say which version it knows.
    """
    version = data.get("version")
    if not isinstance(version, int):
        raise BadRequest("no version")
    mailing = Mailing.objects.select_related("event").filter(pk=pk, kind=kind).first()
    if mailing is None:
        gone = _(
            "This message was deleted in the meantime. What you typed is still here: save it as a new one."
        )
        return answers.refused(Refused(gone), status=410)
    if data.get("is_saved") is True:
        fields["is_saved"] = True
    try:
        result = drafts.save(mailing, version=version, **fields)
    except Refused as refusal:
        return answers.refused(refusal)
    if isinstance(result, drafts.Conflict):
        typed = [name for name in result.fields if name not in untyped]
        told = {"version": result.stored.version, "stored": fields_of(result.stored), "fields": typed}
        return JsonResponse(told, status=409)
    return JsonResponse(stored(result))
