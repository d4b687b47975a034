"""Merge tags of the registration: where one registers, and the participant's own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event
from wici.merging.catalogue import Family, Provider, Raw, Shared, Tag, TagGroup
from wici.merging.links import personal_links
from wici.people.models import Participant
from wici.plain.mergetags.nodes import TagType
from wici.registration.models import AnswerFile

_NAME = "registration"
#: Raw data: how often the link of the personal page was replaced.
_VERSION = "personal_link_version"
_ALIASES = {"registration_link": "link_rejestracji", "personal_link": "link_strony_uczestnika"}


def registration_link(event: Event) -> str:
    """The address of the event's registration."""
    return f"{settings.WICI_URL}/r/{event.slug}/"


def _freeze(event: Event) -> dict[str, Any]:
    return {"link": registration_link(event)}


def _tags(shared: Shared) -> list[Tag]:
    link, link_of = str(shared[_NAME]["link"]), personal_links()

    def personal(raw: Raw) -> str:
        return link_of(int(raw["id"]), int(raw.get(_VERSION) or 0)) if raw.get("id") else ""

    return [
        Tag(
            key="registration_link", label=_("Link to the registration"), group=TagGroup.SYSTEM,
            compute=lambda raw: link, aliases=(_ALIASES["registration_link"],), type=TagType.LINK,
            needs_participant=False, example=link,
        ),
        Tag(
            key="personal_link", label=_("Link to the participant's own page"), group=TagGroup.SYSTEM,
            compute=personal, sources=frozenset({"id", _VERSION}), aliases=(_ALIASES["personal_link"],),
            type=TagType.LINK, example=f"{settings.WICI_URL}/p/Kx3…/",
        ),
    ]  # fmt: skip


def _file(question: str) -> Subquery:
    rows = AnswerFile._base_manager.filter(participant=OuterRef("pk"), question=question)
    return Subquery(rows.values("sha256")[:1])


def _files(participant: Participant, questions: Sequence[str]) -> dict[str, Any]:
    rows = AnswerFile._base_manager.filter(participant=participant, question__in=questions)
    return dict(rows.values_list("question", "sha256"))


#: What participants sent in answer to questions for a file: the key of the question -> SHA-256 of the bytes.
FILES = Family(expression=_file, read=_files)

PROVIDER = Provider(
    name=_NAME,
    freeze=_freeze,
    tags=_tags,
    reserved=frozenset(_ALIASES) | frozenset(_ALIASES.values()),
    columns={_VERSION: "personal_link__version"},
    families={"files": FILES},
)
