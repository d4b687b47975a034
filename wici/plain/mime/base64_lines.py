"""Files in base64: each once, and what many files begin with once for all of them."""

from __future__ import annotations

import binascii
from struct import iter_unpack

#: Octets of a line's 76 characters.
_LINE = 57
#: Beginnings that are kept, in a dispatch: usually there is one; and octets of them as they are encoded.
_KEPT, _MOST_OCTETS = 16, 16_000_000


def base64_lines(content: bytes) -> bytes:
    """Base64 in lines of 76 (RFC 2045 section 6.8), without a line end after the last."""
    encoded = binascii.b2a_base64(content, newline=False)
    whole = len(encoded) // 76 * 76
    lines = [line for (line,) in iter_unpack("76s", encoded[:whole])]
    if whole < len(encoded):
        lines.append(encoded[whole:])
    return b"\r\n".join(lines)


class Beginnings:
    """Remembers beginnings of files as they are encoded, by their identity. May be shared by threads."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[bytes, bytes]] = {}

    def base64_lines(self, content: bytes, beginning: bytes) -> bytes:
        """As the function does it; ``content`` begins with ``beginning``, the same object for many files."""
        whole = len(beginning) // _LINE * _LINE
        if not 0 < whole < len(content):
            return base64_lines(content)
        kept = self._kept.get(id(beginning))
        if kept is None:
            # The object is kept along, so that no other can get its identity.
            kept = beginning, base64_lines(beginning[:whole]) + b"\r\n"
            octets = sum(len(encoded) for _beginning, encoded in list(self._kept.values()))
            if len(self._kept) >= _KEPT or octets + len(kept[1]) > _MOST_OCTETS:
                self._kept = {}
            self._kept[id(beginning)] = kept
        return kept[1] + base64_lines(content[whole:])
