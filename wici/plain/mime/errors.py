"""Why a message cannot be made."""

from __future__ import annotations

from wici.plain.wording import Wording


class MessageError(ValueError):
    """The message cannot be put together, for this person or (when preparing) for anybody.

    ``wording`` is the reason for people, to be translated by a door; ``str()`` gives it in English.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.wording = Wording(template, {name: shown(str(value)) for name, value in values.items()})
        super().__init__(str(self.wording))


class AddressError(MessageError):
    """What should be an address is none."""


class HeaderError(MessageError):
    """A header that cannot be written."""


def shown(text: str) -> str:
    """A text from outside on one line, not too long, and printable."""
    line = "".join([character if character.isprintable() else " " for character in text])
    return line if len(line) <= 100 else f"{line[:99]}…"
