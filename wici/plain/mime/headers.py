"""Header fields as bytes: folded, encoded, and unable to become two (RFC 5322, RFC 2047, RFC 2231)."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from wici.plain.mime.addresses import to_wire
from wici.plain.mime.errors import HeaderError
from wici.plain.wording import gettext_noop

#: RFC 2047 section 2: a line with an encoded word has at most 76 characters, the word at most 75.
MAX_LINE = 76
MAX_WORD = 75
#: RFC 5322 section 2.1.1: octets of a line that must not be exceeded.
MAX_LONG_LINE = 998

_Q_BEGIN, _B_BEGIN, _END = "=?utf-8?q?", "=?utf-8?b?", "?="
_WORD_ROOM = MAX_WORD - len(_Q_BEGIN) - len(_END)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PRINTABLE = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
#: No line of a message begins with a dot (see :mod:`wici.plain.mime.quoted`), so no header does.
_NAME = re.compile(r"(?!\.)[!-9;-~]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_SIMPLE_FILE_NAME = re.compile(r"[A-Za-z0-9_()+,@.\-](?:[A-Za-z0-9_()+,@ .\-]{0,50}[A-Za-z0-9_()+,@\-])?")
#: What makes a file name a path, or a device, on somebody's machine.
_NOT_IN_FILE_NAME = re.compile(r"[/\\:*?<>|\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_FILE_NAME_EDGES = re.compile(r"^[\s.]+|[\s.]+$")


#: Only letters, digits and a few signs stand for themselves in the Q encoding, so that the word may stand
#: in a name as well (RFC 2047 section 5, rule 3).
_NOT_IN_WORD = re.compile(rb"[^A-Za-z0-9!*+/=_-]")


def one_line(text: str) -> str:
    """The text without anything that could end a line or cannot be sent."""
    if not text.isprintable():
        text = _SURROGATES.sub("\ufffd", _UNPRINTABLE.sub(" ", text))
    return text.strip(" ")


def text_header(name: str, text: str) -> bytes:
    """An unstructured header such as Subject, with any text whatsoever; encoded only if it has to be."""
    text = one_line(text)
    start = f"{name}: "
    if text.isascii() and "=?" not in text:
        if len(start) + len(text) <= MAX_LINE:
            return f"{start}{text}\r\n".encode("ascii")
        folded = _folded(start, text)
        if folded is not None:
            return folded
    return f"{start}{encoded_words(text, MAX_LINE - len(start))}\r\n".encode("ascii")


def plain_header(name: str, value: str) -> bytes:
    """A structured header whose value is already as it must stand (ASCII): folded at its spaces only.

    :raises HeaderError: when it is not ASCII, or has a piece longer than a line may be.
    """
    if not _NAME.fullmatch(name):
        raise HeaderError(gettext_noop("“%(name)s” cannot be the name of a header."), name=name)
    if not _PRINTABLE.fullmatch(value):
        raise HeaderError(
            gettext_noop("The header %(name)s cannot have such a value: %(value)s"), name=name, value=value
        )
    start = f"{name}: "
    if len(start) + len(value) <= MAX_LINE:
        return f"{start}{value}\r\n".encode("ascii")
    lines = _fold(start, value)
    if max(map(len, lines)) > MAX_LONG_LINE:
        raise HeaderError(
            gettext_noop("The header %(name)s is longer than a line of a message may be."), name=name
        )
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def message_id_header(message_id: str) -> bytes:
    """:raises HeaderError: when it is no message ID (``<left@right>``)."""
    if not _MESSAGE_ID.fullmatch(message_id) or len(message_id) > 900:
        raise HeaderError(gettext_noop("“%(message_id)s” is not a message ID."), message_id=message_id)
    return f"Message-ID: {message_id}\r\n".encode("ascii")


def mailbox_header(name: str, display_name: str, address: str) -> bytes:
    """A header with one address: ``To: Anna Nowak <anna@example.org>``.

    Not ASCII only where the part before the @ is not (RFC 6532).

    :raises wici.plain.mime.errors.AddressError: when the address is none.
    """
    wire = to_wire(address)
    start = f"{name}: "
    if _ATOMS.fullmatch(display_name) and "=?" not in display_name:
        line = f"{start}{display_name} <{wire}>\r\n".encode()
        if len(line) <= MAX_LINE:
            return line
    phrase = _phrase(display_name, MAX_LINE - len(start))
    if not phrase:
        return f"{start}{wire}\r\n".encode()
    last_line = len(start) + len(phrase) if "\r\n" not in phrase else len(phrase) - phrase.rindex("\n")
    gap = " " if last_line + len(wire) + 3 <= MAX_LINE else "\r\n "
    return f"{start}{phrase}{gap}<{wire}>\r\n".encode()


def file_headers(content_type: str, disposition: str, file_name: str) -> bytes:
    """Content-Type and Content-Disposition of a file.

    A name that is not plain ASCII goes as ``filename*`` (RFC 2231, in numbered pieces when long). The
    ASCII likeness for old readers is the ``name`` of Content-Type: a second ``filename`` beside
    ``filename*`` would be a duplicate parameter, of which some readers take the wrong one.
    """
    file_name = _safe_file_name(file_name)
    if _SIMPLE_FILE_NAME.fullmatch(file_name):
        likeness, parameters = file_name, [f'filename="{file_name}"']
    else:
        likeness, parameters = ascii_likeness(file_name), list(_extended("filename", file_name))
    lines = [f'Content-Type: {content_type}; name="{likeness}"']
    if len(lines[0]) > MAX_LINE:
        lines = [f"Content-Type: {content_type};", f' name="{likeness}"']
    lines.append(f"Content-Disposition: {disposition};")
    lines += [f" {parameter};" for parameter in parameters[:-1]]
    lines.append(f" {parameters[-1]}")
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


class _Likeness(dict[int, str]):
    """What each character is in ASCII, worked out when it is first met (for ``str.translate``)."""

    def __missing__(self, code: int) -> str:
        letters = unicodedata.normalize("NFKD", {"ł": "l", "Ł": "L"}.get(chr(code), chr(code)))
        likeness = self[code] = re.sub(
            r"[^A-Za-z0-9_()+,@ .-]", "_", "".join(c for c in letters if not unicodedata.combining(c))
        )
        return likeness


_LIKENESS = _Likeness()


def ascii_likeness(file_name: str) -> str:
    """The name in ASCII, short: ``Zaświadczenie.pdf`` as ``Zaswiadczenie.pdf``."""
    text = file_name.translate(_LIKENESS)
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) > 10:
        stem, dot, extension = text, "", ""
    return f"{stem[: 50 - len(extension)]}{dot}{extension}"


def encoded_words(text: str, room: int) -> str:
    """The text as encoded words, each on a line of its own, never splitting a character; ``room`` is
    what the first line has left."""
    octets = text.encode()
    encoded = _q_encoded(octets)
    if len(encoded) <= 4 * ((len(octets) + 2) // 3):
        words = _q_words(encoded, room)
        return "\r\n ".join([f"{_Q_BEGIN}{word}{_END}" for word in words])
    return "\r\n ".join([f"{_B_BEGIN}{word}{_END}" for word in _base64_words(octets, room)])


def _q_encoded(octets: bytes) -> str:
    """The Q encoding of RFC 2047 as one piece. The C library does nearly all of it, but breaks lines."""
    encoded = binascii.b2a_qp(octets, header=True, istext=False)
    if b"\n" in encoded:
        encoded = encoded.replace(b"=\n", b"")
    return _NOT_IN_WORD.sub(_hexadecimal, encoded).decode("ascii")


def _hexadecimal(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % ord(found.group())


def _q_words(encoded: str, room: int) -> list[str]:
    left = min(room - len(_Q_BEGIN) - len(_END), _WORD_ROOM)
    words: list[str] = []
    start = 0
    while len(encoded) - start > left:
        end = start + left
        # Back to the start of an "=XX", and from octets that continue a character (80 to BF) to its first.
        equals = encoded.rfind("=", end - 2, end)
        end = end if equals < 0 else equals
        while encoded[end] == "=" and encoded[end + 1] in "89AB":
            end -= 3
        words.append(encoded[start:end])
        start = end
        left = _WORD_ROOM
    words.append(encoded[start:])
    return words


def _base64_words(octets: bytes, room: int) -> Iterator[str]:
    left = min(room - len(_B_BEGIN) - len(_END), _WORD_ROOM) // 4 * 3
    start = 0
    while len(octets) - start > left:
        end = start + left
        # Back to the first octet of a character.
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        yield binascii.b2a_base64(octets[start:end], newline=False).decode("ascii")
        start = end
        left = _WORD_ROOM // 4 * 3
    yield binascii.b2a_base64(octets[start:], newline=False).decode("ascii")


@lru_cache(maxsize=1_024)
def _phrase(name: str, room: int) -> str:
    """A display name (RFC 5322 section 3.2.5). White space in it is one space."""
    name = " ".join(one_line(name).split())
    if not name.isascii() or "=?" in name or len(name) > room - 2:
        return encoded_words(name, room)
    if not name or _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _folded(start: str, text: str) -> bytes | None:
    """The header folded at spaces, or None when that does not keep to the lines or loses a space."""
    lines = _fold(start, text)
    if "  " in text or max(map(len, lines)) > MAX_LINE:
        return None
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _fold(start: str, value: str) -> list[str]:
    lines: list[str] = []
    line = start
    for word in value.split(" "):
        if line != start and len(line) + 1 + len(word) > MAX_LINE:
            lines.append(line)
            line = f" {word}"
        else:
            line = f"{line}{word}" if line == start else f"{line} {word}"
    lines.append(line)
    return lines


def _safe_file_name(file_name: str) -> str:
    cleaned = _NOT_IN_FILE_NAME.sub("_", _SURROGATES.sub("\ufffd", file_name))
    name = _FILE_NAME_EDGES.sub("", cleaned)
    while name.startswith('"') and name.endswith('"') and len(name) > 1:
        # Some readers take these for the quotes around a parameter, and leave nothing of a name of quotes.
        name = _FILE_NAME_EDGES.sub("", name[1:-1])
    return name or "file"


class _Percent(dict[int, str]):
    """What each character is in an extended parameter, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        written = self[code] = quote(chr(code), safe="!#$&+-.^_`{}~")
        return written


_PERCENT = _Percent()


def _extended(parameter: str, value: str) -> Iterator[str]:
    """``parameter*=UTF-8''...``, in pieces when it is long (RFC 2231 sections 3 and 4.1); no
    character is split between two."""
    whole = value.translate(_PERCENT)
    if len(parameter) + len(whole) + len(" *=UTF-8'';") <= MAX_LINE:
        yield f"{parameter}*=UTF-8''{whole}"
        return
    room = MAX_LINE - len(parameter) - len(" *99*=;")
    number, piece = 0, "UTF-8''"
    for token in map(_PERCENT.__getitem__, map(ord, value)):
        if len(piece) + len(token) > room:
            yield f"{parameter}*{number}*={piece}"
            number, piece = number + 1, ""
        piece += token
    yield f"{parameter}*{number}*={piece}"
