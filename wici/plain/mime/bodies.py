"""Templates compiled to encoded pieces: what is the same for all is encoded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from wici.plain.mergetags import If, Node, Static, TagType, Value, holds, value_printer
from wici.plain.mime.quoted import encode

Values = Mapping[str, str]
#: Prints one piece for one person; the keys of the images that it shows are added to the list.
Piece = Callable[[Values, list[str]], bytes]

#: Encoded values that are kept per place in the template: names, companies and cities come again. The first
#: ones only: for codes and links, which never do, keeping anew would cost more than it saves.
KEPT_VALUES = 1_000
KEPT_LENGTH = 100


def compile_body(nodes: Sequence[Node]) -> Piece:
    """A function that prints the nodes for one person as quoted-printable, ending at the start of a
    line (see :mod:`wici.plain.mime.quoted`)."""
    pieces = [_piece(node) for node in _merged(nodes)]

    def body(values: Values, images: list[str]) -> bytes:
        return b"".join(
            [piece if type(piece) is bytes else piece(values, images) for piece in pieces]  # type: ignore[operator]
        )

    return body


def _merged(nodes: Sequence[Node]) -> list[Node]:
    """Neighbouring static texts as one, so that a line break between them is seen whole."""
    merged: list[Node] = []
    for node in nodes:
        if isinstance(node, Static) and merged and isinstance(merged[-1], Static):
            merged[-1] = Static(merged[-1].text + node.text)
        else:
            merged.append(node)
    return merged


def _piece(node: Node) -> bytes | Piece:
    if isinstance(node, Static):
        return encode(node.text)
    return _value_piece(node) if isinstance(node, Value) else _if_piece(node)


def _value_piece(node: Value) -> Piece:
    key, printed = node.key, value_printer(node)
    is_image = node.type is TagType.IMAGE
    kept: dict[str, bytes] = {}

    def value(values: Values, images: list[str]) -> bytes:
        raw = values.get(key, "")
        if is_image and raw and not raw.isspace():
            images.append(key)
        encoded = kept.get(raw)
        if encoded is None:
            encoded = encode(printed(values))
            if len(kept) < KEPT_VALUES and len(raw) <= KEPT_LENGTH:
                kept[raw] = encoded
        return encoded

    return value


def _if_piece(node: If) -> Piece:
    branches = [
        (None if branch.condition is None else partial(holds, branch.condition), compile_body(branch.body))
        for branch in node.branches
    ]

    def chosen(values: Values, images: list[str]) -> bytes:
        for test, body in branches:
            if test is None or test(values):
                return body(values, images)
        return b""

    return chosen
