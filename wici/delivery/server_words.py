"""What was written down about a server that cannot be used, in the reader's language.

Rows hold words in English: a server's own, which stay as they are, or those of ``plain.smtp`` and the engine,
which know no language. Here the latter are recognized; what is not known stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wici.shared.refusals import Sentence

#: Causes that systems and libraries name, and our own sentences, without the full stop.
_KNOWN: Mapping[str, Promise] = {
    # Of the system: connecting.
    "Connection refused": _("nobody accepts connections there"),
    "Connection timed out": _("no answer in time"),
    "Connection reset by peer": _("the other end cut the connection"),
    "Broken pipe": _("the other end cut the connection"),
    "Network is unreachable": _("the network cannot be reached"),
    "No route to host": _("no way leads to this machine"),
    "Host is down": _("the machine does not answer"),
    "Permission denied": _("this machine does not allow the connection"),
    # Of the system: names.
    "Name or service not known": _("there is no such name"),
    "No address associated with hostname": _("the name has no address"),
    "nodename nor servname provided, or not known": _("there is no such name"),
    "Temporary failure in name resolution": _("the name server does not answer at the moment"),
    "Name has no usable address": _("the name has no address"),
    # Of OpenSSL.
    "certificate has expired": _("it has expired"),
    "certificate is not yet valid": _("it is not valid yet"),
    "self-signed certificate": _("it is signed by the server itself"),
    "self signed certificate": _("it is signed by the server itself"),
    "self-signed certificate in certificate chain": _("an authority that is not known has signed it"),
    "unable to get local issuer certificate": _("an authority that is not known has signed it"),
    "unable to verify the first certificate": _("an authority that is not known has signed it"),
    "WRONG_VERSION_NUMBER": _("the server does not speak TLS on this port"),
    "RECORD_LAYER_FAILURE": _("the server does not speak TLS on this port"),
    "UNEXPECTED_EOF_WHILE_READING": _("the other end cut the connection"),
    "UNSUPPORTED_PROTOCOL": _("the server knows only old versions of TLS, which are not safe"),
    "SSLV3_ALERT_HANDSHAKE_FAILURE": _("the two ends have no way of encryption in common"),
    "TLSV1_ALERT_PROTOCOL_VERSION": _("the two ends have no version of TLS in common"),
    # Of the built-in test mailbox.
    "250 2.0.0 Stored in the test mailbox": _("250 2.0.0 Stored in the test mailbox"),
    "550 5.1.1 There is no such mailbox here": _("550 5.1.1 There is no such mailbox here"),
    # Our own.
    "The server does not offer encryption (STARTTLS)": _("The server does not offer encryption (STARTTLS)."),
    "Somebody put words into the connection before it was encrypted": _(
        "Somebody put words into the connection before it was encrypted."
    ),
    "The connection is not encrypted, so the password is not sent. Choose TLS or STARTTLS": _(
        "The connection is not encrypted, so the password is not sent. Choose TLS or STARTTLS."
    ),
    "The connection is not open": _("The connection is not open."),
    "The connection is closed": _("The connection is closed."),
    "The server closed the connection": _("The server closed the connection."),
    "The server did not answer in time": _("The server did not answer in time."),
    "Not used for too long": _("The connection was not used for too long."),
    "Stopped while connecting": _("Stopped while connecting."),
    "Stopped while the server was answering": _("Stopped while the server was answering."),
    "Stopped before this message began": _("Stopped before this message began."),
    "Sending ended while the server was answering": _("Sending ended while the server was answering."),
    "The worker ended before this message began": _("The worker ended before this message began."),
    "The worker ended while the server was answering": _("The worker ended while the server was answering."),
    "The worker ended and its journal cannot be read": _("The worker ended and its journal cannot be read."),
}
#: Our own sentences with something in them; ``cause`` is looked up among the known ones.
_PATTERNS: tuple[tuple[re.Pattern[str], Promise], ...] = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"Nobody answered where “(?P<name>.*)” is\.", _("Nobody answered where “%(name)s” is.")),
        (
            r"The server name “(?P<name>.*)” cannot be found: (?P<cause>.*)",
            _("The server name “%(name)s” cannot be found: %(cause)s"),
        ),
        (
            r"(?P<address>\S+), port (?P<port>\d+): no answer within (?P<seconds>\S+) s",
            _("%(address)s, port %(port)s: no answer within %(seconds)s s"),
        ),
        (
            r"(?P<address>\S+), port (?P<port>\d+): (?P<cause>.*)",
            _("%(address)s, port %(port)s: %(cause)s"),
        ),
        (
            r"The server's certificate cannot be trusted: "
            r"(?:Hostname|IP address) mismatch, certificate is not valid for '(?P<name>.*)'\.?",
            _("The server's certificate cannot be trusted: it is not one for “%(name)s”"),
        ),
        (
            r"The server's certificate cannot be trusted: (?P<cause>.*)",
            _("The server's certificate cannot be trusted: %(cause)s"),
        ),
        (r"Encryption failed: (?P<cause>.*)", _("Encryption failed: %(cause)s")),
        (
            r"The server offers no way to log in that we know\. It offers: none\.",
            _("The server offers no way to log in."),
        ),
        (
            r"The server offers no way to log in that we know\. It offers: (?P<names>.*)\.",
            _("The server offers no way to log in that Wici knows. It offers: %(names)s."),
        ),
        (
            r"The server's answer is no SMTP reply: (?P<words>.*)",
            _("What answers there is no mail server. It says: %(words)s"),
        ),
        (
            r"The server answered what nobody asked: (?P<words>.*)",
            _("The server answered what nobody asked: %(words)s"),
        ),
        (
            r"The server's answer to (?P<step>.*?) makes no sense: (?P<words>.*)",
            _("The server's answer to %(step)s makes no sense: %(words)s"),
        ),
        (r"The connection was lost: (?P<cause>.*)", _("The connection was lost: %(cause)s")),
        (
            r"The server did not answer the final dot\.",
            _("The server did not confirm that it has the message."),
        ),
        (r"The server did not answer (?P<step>[A-Z]+)\.", _("The server did not answer %(step)s.")),
    )
)
_ERROR_NUMBER = re.compile(r"\[Errno -?\d+\] ")


def in_words(written: str) -> Sentence:
    """The words of a row as a person reads them; a server's own come back unchanged."""
    known = _KNOWN.get(written.rstrip("."))
    if known is not None:
        return known
    for pattern, sentence in _PATTERNS:
        found = pattern.fullmatch(written)
        if found is not None:
            return str(sentence) % {name: _cause(name, text) for name, text in found.groupdict().items()}
    return written


def _cause(name: str, text: str) -> str:
    if name != "cause":
        return text
    bare = _ERROR_NUMBER.sub("", text).rstrip(".")
    return str(_KNOWN.get(bare, text))
