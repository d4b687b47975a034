"""System tags: the event, the day, and what every participant has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wici.events.models import Event, Language
from wici.merging.catalogue import Provider, Raw, Shared, Tag, TagGroup, language_of
from wici.merging.dates import written_iso, written_range
from wici.merging.links import invitation_links
from wici.merging.pictures import qr_code
from wici.people.models import Status
from wici.plain.mergetags.nodes import TagType
from wici.shared.refusals import Sentence

_NAME = "system"
#: System tag -> its Polish alias.
ALIASES = {
    "event_name": "nazwa_wydarzenia",
    "event_date": "data_wydarzenia",
    "event_place": "miejsce",
    "event_link": "link_wydarzenia",
    "today": "dzisiaj",
    "first_name": "imie",
    "last_name": "nazwisko",
    "full_name": "imie_nazwisko",
    "email": "adres_email",
    "language": "jezyk_uczestnika",
    "participant_code": "kod_uczestnika",
    "code_qr": "kod_qr",
    "participation_type": "rodzaj_uczestnictwa",
    "status": "status_rejestracji",
    "invitation_link": "link_zaproszenia",
}


def names_of(key: str) -> frozenset[str]:
    """A system tag's key and its alias."""
    return frozenset({key, ALIASES[key]})


def _freeze(event: Event) -> dict[str, Any]:
    return {
        "link": event.website or settings.WICI_URL,
        "place": event.place,
        **{language: _words(event, language) for language in Language.values},
    }


def _words(event: Event, language: str) -> dict[str, Any]:
    """What depends on the language alone, said once for everybody."""
    with override(language):
        statuses = {value: str(label) for value, label in Status.choices}
    return {
        "name": event.name_in(language),
        "date": written_range(event.starts_on, event.ends_on, language),
        "status": statuses,
    }


def _tags(shared: Shared) -> list[Tag]:
    return [*_event_tags(shared), *_name_tags(), _language_tag(shared), *_participant_tags(shared)]


def _event_tags(shared: Shared) -> list[Tag]:
    event = shared[_NAME]
    language = str(shared["language"])

    def worded(name: str) -> Callable[[Raw], str]:
        return lambda raw: str(event[language_of(raw, shared)][name])

    def today(raw: Raw) -> str:
        return written_iso(str(shared["today"]), language_of(raw, shared))

    def same(name: str) -> Callable[[Raw], str]:
        value = str(event[name])
        return lambda raw: value

    spoken = frozenset({"language"})
    return [
        _tag("event_name", _("Event name"), worded("name"), spoken,
             needs_participant=False, example=event[language]["name"]),
        _tag("event_date", _("Event date"), worded("date"), spoken,
             needs_participant=False, example=event[language]["date"]),
        _tag("event_place", _("Event place"), same("place"),
             needs_participant=False, example=event["place"]),
        _tag("event_link", _("Link to the event's web page"), same("link"),
             type=TagType.LINK, needs_participant=False, example=event["link"]),
        _tag("today", _("Today's date"), today, spoken,
             needs_participant=False, example=today({})),
    ]  # fmt: skip


def _name_tags() -> list[Tag]:
    return [
        _tag("first_name", _("First name"), first_name,
             frozenset({"first_name"}), needs_participant=False, example="Anna"),
        _tag("last_name", _("Last name"), last_name,
             frozenset({"last_name"}), needs_participant=False, example="Żółć"),
        _tag("full_name", _("First and last name"), full_name,
             frozenset({"first_name", "last_name"}), needs_participant=False, example="Anna Żółć"),
        _tag("email", _("E-mail address"), lambda raw: str(raw.get("email") or ""),
             frozenset({"email"}), needs_participant=False, example="anna.zolc@example.org"),
    ]  # fmt: skip


def _language_tag(shared: Shared) -> Tag:
    """Its value is a code, the same in every language, so that conditions can ask for it."""
    return _tag(
        "language",
        _("Language (code)"),
        lambda raw: language_of(raw, shared),
        frozenset({"language"}),
        needs_participant=False,
        example=str(shared["language"]),
    )


def _participant_tags(shared: Shared) -> list[Tag]:
    event = shared[_NAME]
    link_of = invitation_links()

    def code(raw: Raw) -> str:
        return str(raw.get("code") or "")

    def participation_type(raw: Raw) -> str:
        english = language_of(raw, shared) == Language.ENGLISH and raw.get("participation_type_en")
        return str(english or raw.get("participation_type") or "")

    def status(raw: Raw) -> str:
        return str(event[language_of(raw, shared)]["status"].get(raw.get("status"), ""))

    def link(raw: Raw) -> str:
        return link_of(int(raw["id"])) if raw.get("id") else ""

    return [
        _tag("participant_code", _("Participant code"), code,
             frozenset({"code"}), example="H4X7KQ9R"),
        _tag("code_qr", _("Participant code as a QR picture"), code,
             frozenset({"code"}), type=TagType.IMAGE, example="H4X7KQ9R", picture=qr_code),
        _tag("participation_type", _("Participation type"), participation_type,
             frozenset({"participation_type", "participation_type_en", "language"}), example="Prelegent"),
        _tag("status", _("Registration status"), status,
             frozenset({"status", "language"}),
             example=event[str(shared["language"])]["status"][Status.COMPLETED]),
        _tag("invitation_link", _("Individual invitation link"), link,
             frozenset({"id"}), type=TagType.LINK, invites=True, example=f"{settings.WICI_URL}/i/Kx3…/"),
    ]  # fmt: skip


def _tag(
    key: str,
    label: Sentence,
    compute: Callable[[Raw], str],
    sources: frozenset[str] = frozenset(),
    **more: Any,
) -> Tag:
    return Tag(
        key=key,
        aliases=(ALIASES[key],),
        label=label,
        group=TagGroup.SYSTEM,
        compute=compute,
        sources=sources,
        **more,
    )


def first_name(raw: Raw) -> str:
    """The first name; of a typed ``Name <address>`` its first word."""
    if "name" in raw:
        return str(raw["name"]).partition(" ")[0]
    return str(raw.get("first_name") or "")


def last_name(raw: Raw) -> str:
    """The last name; of a typed ``Name <address>`` what follows the first word."""
    if "name" in raw:
        return str(raw["name"]).partition(" ")[2].strip()
    return str(raw.get("last_name") or "")


def full_name(raw: Raw) -> str:
    """First and last name, either may be missing; of a typed ``Name <address>`` the name as typed."""
    if "name" in raw:
        return str(raw["name"])
    return f"{raw.get('first_name') or ''} {raw.get('last_name') or ''}".strip()


PROVIDER = Provider(
    name=_NAME,
    freeze=_freeze,
    tags=_tags,
    reserved=frozenset(ALIASES) | frozenset(ALIASES.values()),
)
