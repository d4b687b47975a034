"""An e-mail address as it stands in a message and in an SMTP command."""

from __future__ import annotations

import re
from functools import lru_cache

import idna

from wici.plain.mime.errors import AddressError
from wici.plain.wording import gettext_noop

_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"
#: What needs no second look: a dot-atom and a domain of plain labels.
_PLAIN = re.compile(
    rf"[{_ATEXT}]+(?:\.[{_ATEXT}]+)*@[A-Za-z0-9](?:[A-Za-z0-9_\-]*)(?:\.[A-Za-z0-9_][A-Za-z0-9_\-]*)*"
)
_DOT_ATOM = re.compile(rf"[{_ATEXT}\x80-\U0010ffff]+(?:\.[{_ATEXT}\x80-\U0010ffff]+)*")
_ODD_DOTS = re.compile(rf"[{_ATEXT}.\x80-\U0010ffff]+")
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"')
_LABELS = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-]*)(?:\.[A-Za-z0-9_][A-Za-z0-9_\-]*)*")
_LITERAL = re.compile(r"\[[A-Za-z0-9.:\-]+\]")
#: RFC 5321 section 4.5.3.1.3, without the angle brackets.
MAX_OCTETS = 254


#: A message is made with its address, and soon afterwards sent to it.
@lru_cache(maxsize=2_048)
def to_wire(address: str) -> str:
    """The address as other servers understand it: the domain in A-labels (RFC 5891), the local part
    quoted where its dots are odd (``jan..kowalski@example.org``).

    What comes back has no line breaks, controls or brackets in it, so it can neither end a header or a
    command nor add a recipient. If it is not ASCII, it needs SMTPUTF8 (RFC 6531).

    :raises AddressError: when it is no address.
    """
    if _PLAIN.fullmatch(address) and len(address) <= MAX_OCTETS:
        return address
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise AddressError(gettext_noop("“%(address)s” is not an e-mail address."), address=address)
    wire = f"{_local(local, address)}@{_domain(domain, address)}"
    if len(wire.encode()) > MAX_OCTETS:
        raise AddressError(
            gettext_noop("“%(address)s” is longer than an e-mail address may be."), address=address
        )
    return wire


def _local(local: str, address: str) -> str:
    if not local.isprintable():
        raise AddressError(
            gettext_noop("“%(address)s” has an invisible character before the @."), address=address
        )
    if _DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local):
        return local
    if _ODD_DOTS.fullmatch(local):
        return f'"{local}"'
    raise AddressError(
        gettext_noop("“%(address)s” has a character before the @ that an address cannot have."),
        address=address,
    )


def _domain(domain: str, address: str) -> str:
    if domain.isascii():
        labels = domain
    else:
        try:
            labels = idna.encode(domain, uts46=True, transitional=False).decode("ascii")
        except idna.IDNAError:
            labels = ""
    if _LITERAL.fullmatch(labels) or _LABELS.fullmatch(labels):
        return labels
    raise AddressError(gettext_noop("“%(address)s” has no valid domain after the @."), address=address)
