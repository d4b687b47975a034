"""The last line of defence of logs: what looks like an e-mail address or is a known secret is taken out.

Whoever writes to a log writes no such thing in the first place; this is for what slips through in the words
of a library or a server.
"""

from __future__ import annotations

import re

ADDRESS, SECRET = "[address]", "[secret]"
#: Shorter ones cannot be told from everyday words.
SHORTEST_SECRET = 4

_DELIMITERS = r"\s<>()\[\],;:\"\\"
#: RFC 5321 section 4.1.2 and RFC 6531, generously: a local part, quoted or not, and whatever follows the @,
#: which may be written %40 as in links.
_ADDRESS = re.compile(
    rf'(?:"(?:[^"\\]|\\.)*"|[^{_DELIMITERS}@]+)(?:@|%40)(?:\[[^\]\s]*\]|[^{_DELIMITERS}@]+)', re.IGNORECASE
)


class Redaction:
    """Takes addresses and the secrets that it was told out of text."""

    def __init__(self) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def remember(self, *secrets: str) -> None:
        """Take these out from now on; those that are too short are not."""
        known = self._secrets | {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        if known != self._secrets:
            # The longest first: one may be the beginning of another.
            ordered = sorted(known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, ordered)))
            self._secrets = known

    def text(self, text: str) -> str:
        """The text without them."""
        if self._pattern is not None:
            text = self._pattern.sub(SECRET, text)
        return _ADDRESS.sub(ADDRESS, text) if "@" in text or "%40" in text else text

    def value(self, value: object) -> object:
        """A value of a log line: numbers, truth and nothing stay; whatever else becomes text without them."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(item) for item in value]
        return self.text(value if isinstance(value, str) else str(value))


#: What all logs of this process go through.
REDACTION = Redaction()
