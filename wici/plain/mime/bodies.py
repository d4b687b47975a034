"""Templates as pieces of messages: what is the same for all encoded once, each tag's value once per person.

Everything a message is put together from stands in one list, its pool: first the headers of the person, then
the values in all their spellings, then the conditional passages, and at the end what all messages share. A
body is the places in that list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from wici.plain.mergetags import If, Node, Place, Static, TagType, Value, compile_test, value_writer
from wici.plain.mime.quoted import SOFT_BREAK, encode

Values = Mapping[str, str]
#: The pieces of one person's message.
Pool = list[bytes]
#: What a body is made of: encoded text that is the same for all, or a place in the pool.
Step = bytes | int
#: Prints a conditional passage for one person.
Passage = Callable[[Values, Pool], bytes]

#: Values whose encoded spellings are kept, for each tag: names, companies and cities come again. The first
#: ones only: for codes and links, which never do, keeping anew would cost more than it saves.
KEPT_VALUES = 1_000
KEPT_LENGTH = 100

#: A value of one short line that stands for itself in each of the places, and is its own encoding.
_HARMLESS = re.compile(r"(?!\.|From )[!#-%(-;?-_a-~][ !#-%(-;?-_a-~]{0,74}")
_HARMLESS_PLACES = frozenset({Place.HTML, Place.PLAIN_HTML, Place.ATTRIBUTE, Place.TEXT})
#: What one of these places would not take as it is.
_SPECIAL = re.compile("[&<>\"'`\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HARMLESS_LINK = re.compile(r"https?://[A-Za-z0-9_.~:/?#@!$()*+,;%-]{1,67}")
_HARMLESS_LINK_PLACES = _HARMLESS_PLACES | {Place.URL, Place.UNQUOTED_URL}


class Bodies:
    """The bodies of a message, whose values and conditional passages stand in the pool from ``first`` on."""

    def __init__(self, first: int, *bodies: Sequence[Node]) -> None:
        nodes = [node for body in bodies for node in body]
        self._slots: dict[Value, int] = {}
        self._tags = [(tag.key, tag.kept, tag.spell) for tag in self._spelled(first, nodes)]
        #: For each body, what it is made of.
        self.steps: list[list[Step]] = []
        self._passages: list[Passage] = []
        self._next = first + len(self._slots)
        for body in bodies:
            self.steps.append([self._step(node) for node in _merged(body)])
        self.length = len(self._slots) + len(self._passages)

    def _spelled(self, first: int, nodes: Sequence[Node]) -> list[_Tag]:
        spellings: dict[str, dict[Value, None]] = {}
        for node in _values(nodes):
            spellings.setdefault(node.key, {})[_spelling(node)] = None
        for found in spellings.values():
            for spelling in found:
                self._slots[spelling] = first + len(self._slots)
        return [_Tag(key, list(found)) for key, found in spellings.items()]

    def fill(self, values: Values, pool: Pool) -> None:
        """Add a person's values and conditional passages to the pool."""
        for key, kept, spell in self._tags:
            value = values.get(key, "")
            pool += kept.get(value) or spell(value)
        for passage in self._passages:
            pool.append(passage(values, pool))

    def _step(self, node: Node) -> Step:
        if isinstance(node, Static):
            return encode(node.text)
        if isinstance(node, Value):
            return self._slots[_spelling(node)]
        self._passages.append(self._passage(node))
        self._next += 1
        return self._next - 1

    def _passage(self, node: If) -> Passage:
        branches = [
            (None if branch.condition is None else compile_test(branch.condition), self._branch(branch.body))
            for branch in node.branches
        ]

        def chosen(values: Values, pool: Pool) -> bytes:
            for test, body in branches:
                if test is None or test(values):
                    return body if isinstance(body, bytes) else body(values, pool)
            return b""

        return chosen

    def _branch(self, nodes: Sequence[Node]) -> bytes | Passage:
        pieces = [
            self._passage(node) if isinstance(node, If) else self._step(node) for node in _merged(nodes)
        ]
        if all(isinstance(piece, bytes) for piece in pieces):
            return b"".join([piece for piece in pieces if isinstance(piece, bytes)])

        def body(values: Values, pool: Pool) -> bytes:
            return b"".join(
                [
                    piece
                    if isinstance(piece, bytes)
                    else pool[piece]
                    if isinstance(piece, int)
                    else piece(values, pool)
                    for piece in pieces
                ]
            )

        return body


class _Tag:
    """The value of one tag in all the spellings that the bodies have of it."""

    def __init__(self, key: str, spellings: Sequence[Value]) -> None:
        self.key = key
        #: Value -> its spellings, in their order.
        self.kept: dict[str, tuple[bytes, ...]] = {}
        is_link = any(spelling.place not in _HARMLESS_PLACES for spelling in spellings)
        self._match = (_HARMLESS_LINK if is_link else _HARMLESS).fullmatch
        places = _HARMLESS_LINK_PLACES if is_link else _HARMLESS_PLACES
        self._writers = [value_writer(spelling) for spelling in spellings]
        self._may_be_harmless = all(_is_as_it_is(spelling, places) for spelling in spellings)
        self._may_be_plain = self._may_be_harmless and not is_link

    def spell(self, value: str) -> tuple[bytes, ...]:
        """The spellings of a value, which are kept if there is room for them."""
        found = self._spelled(value)
        if len(self.kept) < KEPT_VALUES and len(value) <= KEPT_LENGTH:
            self.kept[value] = found
        return found

    def _spelled(self, value: str) -> tuple[bytes, ...]:
        if self._may_be_harmless and self._match(value):
            return (value.encode("ascii") + SOFT_BREAK,) * len(self._writers)
        if self._may_be_plain and not _SPECIAL.search(value) and value and not value.isspace():
            return (encode(value),) * len(self._writers)
        printed = [write(value) for write in self._writers]
        # Most values are the same in HTML and in text.
        encoded = {text: encode(text) for text in set(printed)}
        return tuple([encoded[text] for text in printed])


def _is_as_it_is(spelling: Value, places: frozenset[Place]) -> bool:
    return (
        spelling.place in places
        and spelling.type is not TagType.IMAGE
        and not spelling.filters
        and not spelling.in_comment
    )


def shown_images(nodes: Sequence[Node]) -> Callable[[Values], list[str]]:
    """A function that gives the keys of the images that a person is shown, in their order."""
    steps = [_shown(node) for node in nodes if not isinstance(node, Static)]

    def shown(values: Values) -> list[str]:
        return list(dict.fromkeys([key for step in steps for key in step(values)]))

    return shown


def _shown(node: Value | If) -> Callable[[Values], list[str]]:
    if isinstance(node, Value):
        key, is_image = node.key, node.type is TagType.IMAGE
        return lambda values: [key] if is_image and values.get(key, "").strip() else []
    branches = [
        (None if branch.condition is None else compile_test(branch.condition), shown_images(branch.body))
        for branch in node.branches
    ]

    def chosen(values: Values) -> list[str]:
        return next((body(values) for test, body in branches if test is None or test(values)), [])

    return chosen


def _values(nodes: Sequence[Node]) -> list[Value]:
    """Every value that stands in the nodes, conditional ones too."""
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, Value):
            found.append(node)
        elif isinstance(node, If):
            for branch in node.branches:
                found += _values(branch.body)
    return found


def _spelling(node: Value) -> Value:
    """The node without its position: equal ones print alike."""
    return replace(node, line=1, column=1)


def _merged(nodes: Sequence[Node]) -> list[Node]:
    """Neighbouring static texts as one, so that a line break between them is seen whole."""
    merged: list[Node] = []
    for node in nodes:
        if isinstance(node, Static) and merged and isinstance(merged[-1], Static):
            merged[-1] = Static(merged[-1].text + node.text)
        else:
            merged.append(node)
    return merged
