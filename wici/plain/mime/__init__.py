"""E-mail messages as bytes: what is the same for all encoded once, each person's spliced in.

::

    prepared = prepare(MessageParts(subject, text, html, from_=Mailbox("Biuro", "biuro@example.org")))
    pieces = prepared.assemble_pieces(values, to_name="Anna Żółć", to_address="anna@example.org",
                                      message_id="<17.42@example.org>", date=format_datetime(now))

The pieces are what an SMTP envelope takes as its data. A message is 7-bit clean unless an address in it
has letters before the @ that only SMTPUTF8 can say.
"""

from wici.plain.mime.addresses import to_wire
from wici.plain.mime.errors import AddressError, MessageError
from wici.plain.mime.message import Prepared, needs_smtputf8, prepare
from wici.plain.mime.parts import File, InlineImage, Mailbox, MessageParts

__all__ = [
    "AddressError",
    "File",
    "InlineImage",
    "Mailbox",
    "MessageError",
    "MessageParts",
    "Prepared",
    "needs_smtputf8",
    "prepare",
    "to_wire",
]
