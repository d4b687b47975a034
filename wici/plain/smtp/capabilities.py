"""What a server said that it can do (RFC 5321 section 4.1.1.1), as far as we make use of it."""

from __future__ import annotations

from dataclasses import dataclass

from wici.plain.smtp.replies import Reply


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The extensions of a server. ``max_size`` 0 means that it names no limit (RFC 1870)."""

    pipelining: bool = False
    size: bool = False
    max_size: int = 0
    eight_bit: bool = False
    smtputf8: bool = False
    starttls: bool = False
    mechanisms: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, reply: Reply) -> Capabilities:
        """Read the reply to EHLO; its first line is the server's name."""
        words: dict[str, list[str]] = {}
        for line in reply.lines[1:]:
            # "AUTH=LOGIN" is how some old servers say "AUTH LOGIN".
            name, *arguments = line.upper().replace("AUTH=", "AUTH ", 1).split() or [""]
            words.setdefault(name, []).extend(arguments)
        size = next(iter(words.get("SIZE", [])), "")
        return cls(
            pipelining="PIPELINING" in words,
            size="SIZE" in words,
            max_size=int(size) if size.isascii() and size.isdecimal() else 0,
            eight_bit="8BITMIME" in words,
            smtputf8="SMTPUTF8" in words,
            starttls="STARTTLS" in words,
            mechanisms=frozenset(words.get("AUTH", [])),
            names=tuple(name for name in words if name),
        )
