"""E-mail addresses: checking one, and reading a list that somebody typed or pasted.

``check`` decides everywhere (forms, import, freezing) what an address is. Syntax follows RFC 5321
section 4.1.2 and RFC 5322 section 3.4.1, internationalised by RFC 6531 and IDNA 2008, as the library
email-validator reads them; nothing is looked up in the DNS. Domain literals (``a@[192.0.2.1]``),
comments and domains without a dot are refused: nobody has such an address by intention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

import email_validator

from wici.plain.wording import Wording, gettext_noop

# Whether .test, .local or .invalid can be delivered to is not a matter of syntax, and mail servers inside
# organisations use such names. The list is the library's setting for this.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

#: RFC 5321 section 4.5.3.1.1, and RFC 3696 erratum 1690: in octets.
MAX_LOCAL = 64
MAX_ADDRESS = 254


class Reason(Enum):
    """Why something is not an address."""

    EMPTY = "empty"
    NO_AT = "no_at"
    TWO_AT = "two_at"
    NO_SEPARATOR = "no_separator"
    SPACE = "space"
    EMPTY_LOCAL = "empty_local"
    EMPTY_DOMAIN = "empty_domain"
    DOTS = "dots"
    BAD_LOCAL = "bad_local"
    BAD_DOMAIN = "bad_domain"
    NO_DOT = "no_dot"
    LOCAL_TOO_LONG = "local_too_long"
    TOO_LONG = "too_long"
    CONTROL = "control"
    INVISIBLE = "invisible"
    COMMENT = "comment"
    NAME = "name"
    TEXT_AFTER = "text_after"
    UNCLOSED = "unclosed"


_SENTENCES = {
    Reason.EMPTY: gettext_noop("There is no address. Write one like anna@example.com."),
    Reason.NO_AT: gettext_noop("“%(text)s” has no @, so it is not an e-mail address."),
    Reason.TWO_AT: gettext_noop("“%(text)s” has more than one @."),
    Reason.NO_SEPARATOR: gettext_noop("“%(text)s” holds several addresses. Put commas between them."),
    Reason.SPACE: gettext_noop("“%(text)s” has a space inside. Take it out."),
    Reason.EMPTY_LOCAL: gettext_noop("“%(text)s” has nothing before the @."),
    Reason.EMPTY_DOMAIN: gettext_noop("“%(text)s” has nothing after the @."),
    Reason.DOTS: gettext_noop("“%(text)s” has two dots together, or a dot where a part begins or ends."),
    Reason.BAD_LOCAL: gettext_noop("“%(text)s” has characters before the @ that an address cannot have."),
    Reason.BAD_DOMAIN: gettext_noop("“%(text)s”: what stands after the @ is not a domain name."),
    Reason.NO_DOT: gettext_noop("“%(text)s”: the domain after the @ has no dot. Is its ending missing?"),
    Reason.LOCAL_TOO_LONG: gettext_noop("“%(text)s” has more than %(limit)s characters before the @."),
    Reason.TOO_LONG: gettext_noop("“%(text)s” is longer than %(limit)s characters."),
    Reason.CONTROL: gettext_noop("“%(text)s” has a line break or another control character inside."),
    Reason.INVISIBLE: gettext_noop("“%(text)s” has an invisible character inside. Type the address anew."),
    Reason.COMMENT: gettext_noop("“%(text)s” has a remark in brackets. Leave the address alone."),
    Reason.NAME: gettext_noop("“%(text)s” holds more than the address. Leave out the name and < >."),
    Reason.TEXT_AFTER: gettext_noop("“%(text)s” has text after the address. Separate it with a comma."),
    Reason.UNCLOSED: gettext_noop("“%(text)s” has a quotation mark or an angle bracket without its partner."),
}  # fmt: skip
_LIMITS = {Reason.LOCAL_TOO_LONG: MAX_LOCAL, Reason.TOO_LONG: MAX_ADDRESS}


@dataclass(frozen=True, slots=True)
class Address:
    """An address that can be written to.

    ``text`` is for people: the local part as typed, the domain lower-case and in its own script.
    ``ascii_text`` is for servers without SMTPUTF8: the domain in IDNA form; None when the local part
    needs SMTPUTF8 (RFC 6531). ``key`` is equal for addresses that differ in case only.
    """

    text: str
    ascii_text: str | None
    key: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only servers that know SMTPUTF8 can take it: many do not, so warn."""
        return self.ascii_text is None

    @property
    def domain(self) -> str:
        """The domain in ASCII, lower-case."""
        return self.key.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """Something that is not an address: exactly as typed, why, and where it stands in the input.

    ``line`` and ``column`` count from 1, ``offset`` from 0, in characters.
    """

    text: str
    reason: Reason
    wording: Wording
    offset: int = 0
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return str(self.wording)


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """An address of a list, the name written with it (or ""), and how often it stands there."""

    name: str
    address: Address
    count: int = 1


@dataclass(frozen=True, slots=True)
class AddressList:
    """What a typed list holds: different addresses in order of appearance, and what is none."""

    addresses: tuple[ListedAddress, ...]
    problems: tuple[AddressProblem, ...]

    @property
    def duplicates(self) -> int:
        """How many repetitions were left out."""
        return sum(listed.count - 1 for listed in self.addresses)


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = r"(?!..--)(?:[A-Za-z0-9][A-Za-z0-9-]{0,61})?[A-Za-z]"
#: Addresses that need no closer look: 99 of 100. Tests prove that the library says the same of them.
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+{_TOP})\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: Zero-width and direction marks, soft hyphen, byte order mark: come with pasted text, nobody sees them.
_UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_EDGES = "".join(re.findall(rf"[\s{_UNSEEN}]", "".join(map(chr, range(0x3001))) + "\ufeff"))
_QUOTED = r'"(?:[^"\\]|\\.)*"'
#: A quoted local part (RFC 5321), then the rest.
_QUOTED_LOCAL = re.compile(rf"({_QUOTED})@(.*)\Z", re.DOTALL)


def check(text: str) -> Address | AddressProblem:
    """One bare address, or why it is none. White space and invisible characters around it do not count.

    A local part with letters beyond ASCII is an address; ``needs_smtputf8`` flags it.
    """
    typed = text.strip(_EDGES)
    plain = _PLAIN.match(typed) if len(typed) <= MAX_ADDRESS else None
    if plain and plain.end(1) <= MAX_LOCAL:
        normal = f"{plain[1]}@{plain[2].lower()}"
        return Address(normal, normal, normal.lower())
    reason = _obvious_reason(typed)
    return _problem(text, reason) if reason else _ask_library(text, typed)


def _problem(text: str, reason: Reason) -> AddressProblem:
    shown = _CONTROL.sub("␤", text.strip())
    values: dict[str, object] = {"text": shown if len(shown) <= 80 else shown[:79] + "…"}
    if reason in _LIMITS:
        values["limit"] = _LIMITS[reason]
    return AddressProblem(text, reason, Wording(_SENTENCES[reason], values))


def _obvious_reason(typed: str) -> Reason | None:
    """What can be told without knowing the grammar, the most helpful reason first."""
    if not typed:
        return Reason.EMPTY
    if _CONTROL.search(typed):
        return Reason.CONTROL
    if _INVISIBLE.search(typed):
        return Reason.INVISIBLE
    quoted = _QUOTED_LOCAL.match(typed)
    if quoted:
        local, domain = quoted.groups()
        return _bracket_reason(domain) or _domain_reason(local, domain)
    if "@" not in typed:
        return Reason.NO_AT
    return _bracket_reason(typed) or _unquoted_reason(typed)


def _bracket_reason(text: str) -> Reason | None:
    if "<" in text or ">" in text:
        return Reason.NAME
    if "(" in text or ")" in text:
        return Reason.COMMENT
    return Reason.UNCLOSED if '"' in text else None


def _unquoted_reason(typed: str) -> Reason | None:
    local, _at, domain = typed.rpartition("@")
    if "@" in local:
        pieces = typed.split()
        several = len(pieces) > 1 and all(isinstance(check(piece), Address) for piece in pieces)
        return Reason.NO_SEPARATOR if several else Reason.TWO_AT
    if re.search(r"\s", local):
        return Reason.SPACE
    if not local:
        return Reason.EMPTY_LOCAL
    if _has_wrong_dots(local):
        return Reason.DOTS
    return _domain_reason(local, domain)


def _domain_reason(local: str, domain: str) -> Reason | None:
    """Lengths and the domain, wherever the local part ended. No grammar is asked about endless text."""
    if not domain:
        return Reason.EMPTY_DOMAIN
    if "@" in domain:
        return Reason.TWO_AT
    if re.search(r"\s", domain):
        return Reason.SPACE
    if _has_wrong_dots(domain):
        return Reason.DOTS
    if len(local.encode("utf-8", "replace")) > MAX_LOCAL:
        return Reason.LOCAL_TOO_LONG
    if len(f"{local}@{domain}".encode("utf-8", "replace")) > MAX_ADDRESS:
        return Reason.TOO_LONG
    return Reason.NO_DOT if not re.search("[.。．｡]", domain) else None


def _has_wrong_dots(part: str) -> bool:
    return part.startswith(".") or part.endswith(".") or ".." in part


def _ask_library(text: str, typed: str) -> Address | AddressProblem:
    try:
        valid = _validate(typed)
    except (email_validator.EmailNotValidError, UnicodeError):
        return _problem(text, _library_reason(typed))
    key = f"{valid.local_part.lower()}@{valid.ascii_domain}"
    return Address(valid.normalized, valid.ascii_email, key)


def _validate(typed: str) -> email_validator.ValidatedEmail:
    return email_validator.validate_email(typed, check_deliverability=False, allow_quoted_local=True)


def _library_reason(typed: str) -> Reason:
    """Which part the library objects to: it is asked once more about each, as its errors have no codes."""
    for part, reason in ((f"a@{typed.rpartition('@')[2]}", Reason.BAD_DOMAIN),
                         (f"{typed.rpartition('@')[0]}@example.com", Reason.BAD_LOCAL)):  # fmt: skip
        try:
            _validate(part)
        except (email_validator.EmailNotValidError, UnicodeError):
            return reason
    return Reason.TOO_LONG


#: One piece of a list, up to a separator outside quotation marks, angle and round brackets. A mark or
#: bracket that is not closed on its line is an ordinary character, so that it cannot swallow the rest.
_PIECE = re.compile(
    r"""(?:
        [^,;\n\r\t\u2028\u2029"<(]+
      | (?<![^\s,;<]) "(?:[^"\\\n\r\t]|\\[^\n\r\t])*"
      | <[^<>,;\n\r\t]*>
      | \([^()\n\r\t]*\)
      | ["<(]
    )+""",
    re.VERBOSE,
)
_LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
_NAME_AND_ADDRESS = re.compile(rf'((?:{_QUOTED}|[^"<])*)<([^<>]*)>(.*)\Z')
#: What may stand before the comma in ``Kowalska, Anna <anna@example.com>``.
_SURNAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,2}\Z")


def parse_list(text: str) -> AddressList:
    """The addresses of a typed or pasted list.

    Separators are commas, semicolons, tabs and ends of lines; ``Name <address>``, ``"Name, Name"
    <address>``, ``Surname, Name <address>`` and ``mailto:`` are understood. Repeated addresses (case
    makes no difference) are merged and counted, a name given with any of them is kept. What is not an
    address is reported with its place and reason, nothing is left out silently.
    """
    return _ListReader(text).read()


class _ListReader:
    """Goes through a list once, piece by piece."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, ListedAddress] = {}
        self.problems: list[AddressProblem] = []
        self.line, self.line_start, self.counted = 1, 0, 0

    def read(self) -> AddressList:
        for match in _PIECE.finditer(self.text):
            typed = match[0].strip(_EDGES)
            if typed:
                self.take(typed, match.start() + match[0].index(typed))
        return AddressList(tuple(self.found.values()), tuple(self.problems))

    def take(self, typed: str, offset: int) -> None:
        name, result = _read_piece(typed)
        if isinstance(result, Address):
            self.add(f"{self.take_surname(name, offset)}{name}", result)
        else:
            line, column = self.place(offset)
            self.problems.append(replace(result, text=typed, offset=offset, line=line, column=column))

    def add(self, name: str, address: Address) -> None:
        before = self.found.get(address.key)
        if before is None:
            self.found[address.key] = ListedAddress(name, address)
        else:
            self.found[address.key] = replace(before, name=before.name or name, count=before.count + 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column; offsets only grow, so lines are counted once."""
        for end_of_line in _LINE_BREAK.finditer(self.text, self.counted, offset):
            self.line += 1
            self.line_start = end_of_line.end()
        self.counted = offset
        return self.line, offset - self.line_start + 1

    def take_surname(self, name: str, offset: int) -> str:
        """The piece before, when it is the surname of ``Surname, Name <address>``, with its comma."""
        last = self.problems[-1] if self.problems else None
        if not last or last.reason is not Reason.NO_AT or not name[:1].isupper():
            return ""
        gap = self.text[last.offset + len(last.text) : offset]
        if gap.strip(" ") != "," or not last.text[0].isupper() or not _SURNAME.match(last.text):
            return ""
        self.problems.pop()
        return f"{last.text}, "


def _read_piece(typed: str) -> tuple[str, Address | AddressProblem]:
    """The name and the address of one piece, or what is wrong with it."""
    if "<" not in typed and ">" not in typed:
        return "", check(_without_scheme(typed))
    match = _NAME_AND_ADDRESS.match(typed)
    if not match or ">" in match[1]:
        return "", _problem(typed, Reason.UNCLOSED)
    name, address, after = match.groups()
    if _CONTROL.search(typed):
        return "", _problem(typed, Reason.CONTROL)
    if after.strip():
        return "", _problem(typed, Reason.TEXT_AFTER)
    return _read_name(name), check(_without_scheme(address))


def _without_scheme(typed: str) -> str:
    """What people copy from a link (RFC 6068), without its ``mailto:``."""
    return typed[7:] if typed[:7].lower() == "mailto:" else typed


def _read_name(written: str) -> str:
    """A display name without its quotation marks (RFC 5322 section 3.2.4) and surplus spaces."""
    name = " ".join(_INVISIBLE.sub("", written).split())
    name = re.sub(_QUOTED, lambda quoted: re.sub(r"\\(.)", r"\1", quoted[0][1:-1]), name)
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1]
    return " ".join(name.split())
