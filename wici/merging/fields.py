"""Tags of the registration form: every field of the event under its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language

from wici.events.models import Event, Language
from wici.merging.catalogue import Provider, Raw, Shared, Tag, TagGroup, language_of
from wici.merging.dates import written_iso
from wici.people.models import Field
from wici.people.queries import fields_of

_NAME = "fields"
_FROZEN = ("key", "label", "label_en", "kind")


def _freeze(event: Event) -> list[dict[str, Any]]:
    return [
        {**{name: getattr(field, name) for name in _FROZEN}, "options": field.options[:1]}
        for field in fields_of(event)
    ]


def _tags(shared: Shared) -> list[Tag]:
    return [_tag(field, shared) for field in shared[_NAME]]


def _tag(field: dict[str, Any], shared: Shared) -> Tag:
    key, kind = str(field["key"]), str(field["kind"])
    english = (get_language() or "").startswith(Language.ENGLISH) and field["label_en"]
    sources = {f"answers.{key}"}
    if kind in _WORDED:
        sources.add("language")
    return Tag(
        key=key,
        label=str(english or field["label"]),
        group=TagGroup.FIELD,
        compute=computed(key, kind, shared),
        sources=frozenset(sources),
        example=_example(field, shared),
    )


def computed(key: str, kind: str, shared: Shared) -> Callable[[Raw], str]:
    """A function from raw data to the answer with this key as text, for a question of this kind."""

    def plain(raw: Raw) -> str:
        answer = (raw.get("answers") or {}).get(key)
        return answer if type(answer) is str else _text(answer)

    def day(raw: Raw) -> str:
        return written_iso(plain(raw), language_of(raw, shared))

    def ticked(raw: Raw) -> str:
        is_ticked = bool((raw.get("answers") or {}).get(key))
        return _YES.get(language_of(raw, shared), "✓") if is_ticked else ""

    return {Field.Kind.DATE.value: day, Field.Kind.CHECKBOX.value: ticked}.get(kind, plain)


#: Kinds whose text depends on the recipient's language.
_WORDED = {Field.Kind.DATE.value, Field.Kind.CHECKBOX.value}
#: What a ticked checkbox says. An empty one is an empty value, so that ``{% if key %}`` asks whether it
#: was ticked and ``default:`` can say "no".
_YES = {Language.POLISH.value: "tak", Language.ENGLISH.value: "yes"}


def _text(answer: object) -> str:
    """An answer as text: many choices are joined by commas."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return ", ".join(str(item) for item in answer)
    return str(answer)


def _example(field: dict[str, Any], shared: Shared) -> str:
    """A value that such a field might have, in the message's language."""
    language = str(shared["language"])
    examples = {
        Field.Kind.EMAIL.value: "anna.zolc@example.org",
        Field.Kind.PHONE.value: "+48 601 234 567",
        Field.Kind.NUMBER.value: "12",
        Field.Kind.DATE.value: written_iso("2026-11-23", language),
        Field.Kind.CHECKBOX.value: _YES.get(language, "✓"),
    }
    return examples.get(str(field["kind"]), "") or str(next(iter(field["options"]), ""))


PROVIDER = Provider(name=_NAME, freeze=_freeze, tags=_tags)
