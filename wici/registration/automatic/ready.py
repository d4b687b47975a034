"""Ready texts of automatic messages, and making an event's messages from them."""

from __future__ import annotations

from pathlib import Path

from wici.events.models import Event, Language
from wici.mailings import drafts, gallery
from wici.registration.models import AutomaticMessage

Occasion = AutomaticMessage.Occasion
_FOLDER = Path(__file__).with_name("texts")
_DAYS = {Occasion.BEFORE: 3, Occasion.AFTER: 1}


def messages_of(event: Event) -> list[AutomaticMessage]:
    """The event's automatic messages in the order of the occasions, the event's own language first. What is
    missing is made, switched off. The caller is in the event's scope and a transaction that holds it."""
    languages = sorted(Language.values, key=lambda language: language != event.language)
    related = ("event", "mailing__group", "mailing__sender")
    stored = list(AutomaticMessage.objects.select_related(*related).order_by("is_further", "pk"))
    known: dict[tuple[str, str], list[AutomaticMessage]] = {}
    for each in stored:
        known.setdefault((each.occasion, each.language), []).append(each)
    return [
        message
        for language in languages
        for occasion in Occasion.values
        for message in known.get((occasion, language)) or [_made(event, Occasion(occasion), language)]
    ]


def further(first: AutomaticMessage) -> AutomaticMessage:
    """One more message of the same dated occasion and language, switched off, with the ready text."""
    return _made(first.event, Occasion(first.occasion), first.language, is_further=True)


def _made(event: Event, occasion: Occasion, language: str, *, is_further: bool = False) -> AutomaticMessage:
    ready = gallery.read(_FOLDER / language / f"{occasion.value}.html", language, occasion.label)
    mailing = drafts.create(event, None, **ready.fields())
    mailing.is_automatic = True
    mailing.save(update_fields=["is_automatic"])
    return AutomaticMessage.objects.create(
        event=event, occasion=occasion, language=language, mailing=mailing, days=_DAYS.get(occasion, 0),
        is_further=is_further,
    )  # fmt: skip
