"""The catalogue of merge tags: what a message of an event may say about its recipient.

Providers, named in ``settings.WICI_TAG_PROVIDERS``, offer tags in two steps. ``freeze`` says what the
event contributes as plain JSON; ``tags`` makes the tags from that JSON alone. A message that was
approved keeps the JSON, so its tags mean the same however the event is edited afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.plain.mergetags.nodes import TagSpec, TagType
from wici.shared.refusals import Sentence

#: One recipient's raw data, as frozen with their row: column name -> JSON value (see merging.sources).
Raw = Mapping[str, Any]
_LANGUAGE = frozenset({"language"})
#: What all recipients share, as frozen with the content: JSON.
Shared = Mapping[str, Any]


class TagGroup(Enum):
    """The five groups of the tag panel, in the order they are shown."""

    SYSTEM = "system"
    FIELD = "field"
    SURVEY = "survey"
    ADDITIONAL = "additional"
    PDF = "pdf"

    @property
    def label(self) -> Sentence:
        """The heading in the panel."""
        return _GROUP_LABELS[self]


_GROUP_LABELS: dict[TagGroup, Sentence] = {
    TagGroup.SYSTEM: _("System tags"),
    TagGroup.FIELD: _("Form fields"),
    TagGroup.SURVEY: _("Survey fields"),
    TagGroup.ADDITIONAL: _("Additional tags"),
    TagGroup.PDF: _("PDF attachments"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """One merge tag.

    ``sources`` names the raw data that ``compute`` reads. A tag that ``needs_participant`` has no value
    for a typed address. For an image, the value is what the picture says and ``picture`` draws it as PNG.
    A message that uses a tag that ``invites`` is not for whoever has declined.
    """

    key: str
    label: Sentence
    group: TagGroup
    compute: Callable[[Raw], str]
    sources: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    type: TagType = TagType.TEXT
    needs_participant: bool = True
    example: str = ""
    picture: Callable[[str], bytes] | None = None
    invites: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that an author may write between the braces."""
        return (self.key, *self.aliases)


@dataclass(frozen=True, slots=True)
class Family:
    """Raw data of which a recipient has several, each under a name: ``files.photo``, ``files.logo``.

    ``expression`` gives one of them as a value of the database, on a query of participants; ``read`` gives
    those that are named, of one participant, the same in Python (null where there is none).
    """

    expression: Callable[[str], Combinable]
    read: Callable[[Participant, Sequence[str]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who offers tags: ``freeze`` what the event contributes, as JSON; make ``tags`` of it.

    ``reserved`` are names that its tags have in every event, so that nothing else may take them.
    ``columns`` are further raw data of a recipient that its tags read: name -> lookup on Participant, which
    may lead to one row of another table (see merging.sources); ``families`` are such data by name of family.
    ``make_missing`` makes what these columns say for people who have nothing there yet (see below).
    """

    name: str
    freeze: Callable[[Event], Any]
    tags: Callable[[Shared], Iterable[Tag]]
    reserved: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    make_missing: Callable[[Event, QuerySet[Participant]], object] | None = None
    families: Mapping[str, Family] = field(default_factory=dict)


def providers() -> tuple[Provider, ...]:
    """The providers of the settings, in their order; an earlier one's tag wins a name."""
    return tuple(import_string(path) for path in settings.WICI_TAG_PROVIDERS)


def made_when_missing() -> frozenset[str]:
    """The raw data that nobody lacks when a message is sent: ``make_missing`` makes it."""
    return frozenset().union(*(provider.columns for provider in providers() if provider.make_missing))


def make_missing(event: Event, people: QuerySet[Participant], sources: Collection[str]) -> None:
    """Make what these people lack of the raw data that a message needs, before it is frozen or shown.

    The caller is in the event's scope.
    """
    for provider in providers():
        if provider.make_missing and not provider.columns.keys().isdisjoint(sources):
            provider.make_missing(event, people)


@dataclass(frozen=True)
class Catalogue:
    """The tags of an event, each under all of its names."""

    tags: tuple[Tag, ...]
    #: Alias or key -> tag. A name belongs to the first tag that has it.
    by_name: Mapping[str, Tag] = field(compare=False)

    @cached_property
    def by_key(self) -> dict[str, Tag]:
        """Key -> tag."""
        return {tag.key: tag for tag in self.tags}

    def groups(self) -> list[tuple[TagGroup, list[Tag]]]:
        """The five groups in order, each with its tags; a group without tags is there too."""
        return [(group, [tag for tag in self.tags if tag.group is group]) for group in TagGroup]

    def specs(self) -> dict[str, TagSpec]:
        """Every name with the one key it stands for, as the parser wants it."""
        return {name: TagSpec(key=tag.key, type=tag.type) for name, tag in self.by_name.items()}

    def words(self) -> dict[str, TagSpec]:
        """The same for plain text: a picture is said in words there."""
        return {
            name: replace(spec, type=TagType.TEXT) if spec.type is TagType.IMAGE else spec
            for name, spec in self.specs().items()
        }

    def sources(self, keys: Iterable[str]) -> frozenset[str]:
        """The raw data that these tags need. Raises KeyError for a key that is no tag."""
        return frozenset().union(*(self.by_key[key].sources for key in keys))

    def invites(self, keys: Iterable[str]) -> bool:
        """Whether a message that uses these tags invites whoever gets it."""
        return any(self.by_key[key].invites for key in keys if key in self.by_key)

    def needing_participant(self, keys: Iterable[str]) -> list[Tag]:
        """Those of the tags that have no value for a typed address, by label."""
        return [tag for tag in self.tags if tag.key in set(keys) and tag.needs_participant]


def shared(event: Event, *, at: datetime | None = None, language: str = "") -> dict[str, Any]:
    """What all recipients of a message share, as JSON: the message's day and language, the event.

    ``at`` is the moment of sending (default: now); its day in the event's time zone is "today".
    ``language`` is for recipients whose language is not known (default: the event's).
    """
    moment = (at or timezone.now()).astimezone(event.zone)
    return {
        "today": moment.date().isoformat(),
        "language": language or event.language,
        **{provider.name: provider.freeze(event) for provider in providers()},
    }


def frozen_catalogue(shared: Shared) -> Catalogue:
    """The catalogue as it was when ``shared`` was frozen. Reads no database."""
    tags: dict[str, Tag] = {}
    by_name: dict[str, Tag] = {}
    for provider in providers():
        for tag in provider.tags(shared) if provider.name in shared else ():
            if tag.key in by_name:
                continue
            tags[tag.key] = tag
            for name in tag.names:
                by_name.setdefault(name, tag)
    return Catalogue(tags=tuple(tags.values()), by_name=by_name)


def catalogue(event: Event, *, at: datetime | None = None, language: str = "") -> Catalogue:
    """The tags that a message of this event may use now."""
    return frozen_catalogue(shared(event, at=at, language=language))


def tags_named(event: Event, names: Iterable[str]) -> dict[str, Tag]:
    """The tags of an event that have these names now, by name. Only as many providers are asked as it takes
    to find them, in their order."""
    wanted = set(names)
    common: dict[str, Any] = {"today": timezone.now().astimezone(event.zone).date().isoformat()}
    common["language"] = event.language
    by_name: dict[str, Tag] = {}
    for provider in providers():
        if wanted <= by_name.keys():
            break
        common[provider.name] = provider.freeze(event)
        for tag in provider.tags(common):
            if tag.key not in by_name:
                by_name = dict.fromkeys(tag.names, tag) | by_name
    return {name: tag for name, tag in by_name.items() if name in wanted}


def reserved_names() -> frozenset[str]:
    """Names that a form field or an additional value cannot have, because a tag of every event has them."""
    return frozenset().union(*(provider.reserved for provider in providers()))


def language_of(raw: Raw, shared: Shared) -> str:
    """The language to write to this recipient in."""
    return str(raw.get("language") or shared.get("language") or "pl")


def evaluator(tags: Sequence[Tag]) -> Callable[[Raw], dict[str, str]]:
    """A function from one recipient's raw data to the values of these tags; made once, called per message.

    Tags that read nothing but the recipient's language are computed once for each language.
    """
    worded = [(tag.key, tag.compute) for tag in tags if tag.sources <= _LANGUAGE]
    own = [(tag.key, tag.compute) for tag in tags if not tag.sources <= _LANGUAGE]

    @lru_cache(maxsize=16)
    def in_language(language: str | None) -> dict[str, str]:
        return {key: compute({"language": language}) for key, compute in worded}

    def evaluate(raw: Raw) -> dict[str, str]:
        values = in_language(raw.get("language")).copy() if worded else {}
        for key, compute in own:
            values[key] = compute(raw)
        return values

    return evaluate
