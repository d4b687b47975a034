"""Files in base64: each once, and what many files begin with once for all of them."""

from __future__ import annotations

import binascii
from itertools import chain
from struct import Struct

#: Octets of a line's 76 characters.
_LINE = 57
#: Lines that are cut off at once.
_TOGETHER = 16
_MANY = Struct("76s" * _TOGETHER)
#: Beginnings that are kept, in a dispatch: usually there is one; and octets of them as they are encoded.
_KEPT, _MOST_OCTETS = 16, 16_000_000


def base64_lines(content: bytes) -> bytes:
    """Base64 in lines of 76 (RFC 2045 section 6.8), without a line end after the last."""
    encoded = binascii.b2a_base64(content, newline=False)
    whole = len(encoded) // 76
    together = whole // _TOGETHER * _TOGETHER
    lines = [*chain.from_iterable(_MANY.iter_unpack(memoryview(encoded)[: together * 76]))]
    lines += [encoded[start : start + 76] for start in range(together * 76, len(encoded), 76)]
    return b"\r\n".join(lines)


class Beginnings:
    """Remembers beginnings of files as they are encoded, by their identity. May be shared by threads."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[bytes, bytes]] = {}

    def base64_pieces(self, beginning: bytes, content: bytes) -> list[bytes]:
        """A file of the two in base64, as the function writes it: what the beginning becomes is the same
        object for all files that have the same one."""
        whole = len(beginning) // _LINE * _LINE
        if not whole or whole == len(beginning) + len(content):
            return [base64_lines(beginning + content)]
        kept = self._kept.get(id(beginning))
        if kept is None:
            # The object is kept along, so that no other can get its identity.
            kept = beginning, base64_lines(beginning[:whole]) + b"\r\n"
            octets = sum(len(encoded) for _beginning, encoded in list(self._kept.values()))
            if len(self._kept) >= _KEPT or octets + len(kept[1]) > _MOST_OCTETS:
                self._kept = {}
            self._kept[id(beginning)] = kept
        return [kept[1], base64_lines(beginning[whole:] + content)]
