"""Merge tags of invitations: the code, the link to decline, and the links of general codes.

The link of the invitation itself is a tag of every participant (``merging.system``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.events.models import Event
from wici.merging.catalogue import Provider, Raw, Shared, Tag, TagGroup
from wici.merging.links import invitation_links
from wici.plain.mergetags.nodes import TagType
from wici.registration.invitations.codes import make_missing
from wici.registration.invitations.models import GeneralCode
from wici.shared.scopes import scope

_NAME = "invitations"
_CODE, _DECLINE = "invitation_code", "decline_link"
#: What the tags of a general code begin with; its number follows.
_GENERAL_LINK, _GENERAL_CODE = "general_link_", "general_code_"
_ALIASES = {_CODE: "kod_zaproszenia", _DECLINE: "link_rezygnacji"}


def carries_invitation(keys: Iterable[str]) -> bool:
    """Whether a message that uses these tags invites whoever gets it."""
    return any(
        key in ("invitation_link", _CODE, _DECLINE) or key.startswith((_GENERAL_LINK, _GENERAL_CODE))
        for key in keys
    )


def general_link(event: Event, code: str) -> str:
    """The address at which a general code opens the registration."""
    return f"{settings.WICI_URL}/r/{event.slug}/form/?{urlencode({'code': code})}"


def _freeze(event: Event) -> list[dict[str, Any]]:
    with scope(event=event):
        rows = GeneralCode.objects.filter(is_withdrawn=False).order_by("pk")
        return [{"pk": row.pk, "code": row.code, "link": general_link(event, row.code)} for row in rows]


def _tags(shared: Shared) -> list[Tag]:
    link_of = invitation_links()

    def code(raw: Raw) -> str:
        return str(raw.get(_CODE) or "")

    def decline(raw: Raw) -> str:
        return f"{link_of(int(raw['id']))}decline/" if raw.get("id") else ""

    return [
        Tag(
            key=_CODE, label=gettext_lazy("Invitation code"), group=TagGroup.SYSTEM, compute=code,
            sources=frozenset({_CODE}), aliases=(_ALIASES[_CODE],), example="H4X7K-Q9RTC",
            invites=True,
        ),
        Tag(
            key=_DECLINE, label=gettext_lazy("Link to decline the invitation"), group=TagGroup.SYSTEM,
            compute=decline, sources=frozenset({"id"}), aliases=(_ALIASES[_DECLINE],), type=TagType.LINK,
            invites=True,
            example=f"{settings.WICI_URL}/i/Kx3…/decline/",
        ),
        *(tag for row in shared[_NAME] for tag in _general(row)),
    ]  # fmt: skip


def _general(row: dict[str, Any]) -> tuple[Tag, Tag]:
    """The tags of one general code: the same for everybody."""
    return (
        Tag(
            key=f"{_GENERAL_LINK}{row['pk']}", label=_("Link with the code %(code)s") % {"code": row["code"]},
            group=TagGroup.SYSTEM, compute=_constant(row["link"]), type=TagType.LINK,
            needs_participant=False, example=row["link"], invites=True,
        ),
        Tag(
            key=f"{_GENERAL_CODE}{row['pk']}", label=_("General code %(code)s") % {"code": row["code"]},
            group=TagGroup.SYSTEM, compute=_constant(row["code"]), needs_participant=False,
            example=row["code"], invites=True,
        ),
    )  # fmt: skip


def _constant(value: str) -> Callable[[Raw], str]:
    return lambda raw: value


PROVIDER = Provider(
    name=_NAME,
    freeze=_freeze,
    tags=_tags,
    reserved=frozenset(_ALIASES) | frozenset(_ALIASES.values()),
    columns={_CODE: "invitation__code"},
    make_missing=make_missing,
)
