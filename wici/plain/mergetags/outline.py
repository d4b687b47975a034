"""The conditions of a template while it is read: which are open, and what belongs to which branch."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from wici.plain.mergetags.errors import ErrorCode, Problem
from wici.plain.mergetags.markup import Spot, join
from wici.plain.mergetags.nodes import Branch, Condition, If, Node, Static

END_OF = {"if": "endif", "unless": "endunless"}
_DEEPEST = 50


@dataclass(slots=True)
class _Arm:
    """One branch while it is read."""

    condition: Condition | None
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _OpenIf:
    """A condition that has not ended yet. ``start`` is the point in the HTML where every branch
    begins, ``ends`` are the points where the finished ones ended."""

    word: str
    offset: int
    start: Spot
    arms: list[_Arm]
    ends: list[Spot] = field(default_factory=list)

    @property
    def has_else(self) -> bool:
        return any(arm.condition is None for arm in self.arms)

    def node(self) -> If:
        """The finished condition; ``unless`` is an ``if`` whose first branch stands last."""
        branches = tuple(Branch(arm.condition, merged(arm.nodes)) for arm in self.arms)
        if self.word == "if":
            return If(branches)
        first, *others = branches
        instead: tuple[Node, ...] = (If(tuple(others)),) if others else ()
        if len(others) == 1 and others[0].condition is None:
            instead = others[0].body
        return If((Branch(first.condition, instead), Branch(None, first.body)))


class Outline:
    """Collects nodes into the branch that is open, and the mistakes in how conditions are nested.

    ``spot`` is the point in the HTML reached so far. Every branch begins at the point where its
    condition stands; after the condition the document goes on where its branches agree to have
    ended (see ``markup.join``).
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.spot = Spot()
        self._problems = problems
        self._open: list[_OpenIf] = []
        self._root: list[Node] = []

    def add(self, node: Node) -> None:
        """Add a node to the branch that is open."""
        nodes = self._open[-1].arms[-1].nodes if self._open else self._root
        nodes.append(node)

    def begin(self, word: str, offset: int, condition: Condition) -> None:
        """``if`` or ``unless``."""
        if len(self._open) == _DEEPEST:
            self._report(ErrorCode.TOO_DEEP, offset, word)
        self._open.append(_OpenIf(word, offset, self.spot, [_Arm(condition)]))

    def branch(self, word: str, offset: int, condition: Condition | None) -> None:
        """``elsif``, or ``else`` without a condition."""
        if not self._open:
            self._report(ErrorCode.STRAY_ELSE, offset, word)
            return
        current = self._open[-1]
        if current.has_else:
            self._report(ErrorCode.ELSE_AFTER_ELSE, offset, word)
        current.arms.append(_Arm(condition))
        current.ends.append(self.spot)
        self.spot = current.start

    def end(self, word: str, offset: int) -> None:
        """``endif`` or ``endunless``."""
        if not self._open:
            self._report(ErrorCode.STRAY_END, offset, word)
            return
        ended = self._open.pop()
        if word != END_OF[ended.word]:
            self._report(ErrorCode.WRONG_END, offset, word, END_OF[ended.word])
        ends = [*ended.ends, self.spot] if ended.has_else else [*ended.ends, self.spot, ended.start]
        joined = join(ends)
        if joined is None:
            self._report(ErrorCode.BRANCHES_DIFFER, ended.offset, ended.word)
        self.spot = joined or ends[0]
        self.add(ended.node())

    def finish(self) -> tuple[Node, ...]:
        """The nodes of the whole template; conditions that are still open are mistakes."""
        for condition in self._open:
            self._report(ErrorCode.UNCLOSED_IF, condition.offset, condition.word)
        return merged(self._root)

    def _report(self, code: ErrorCode, offset: int, name: str, suggestion: str = "") -> None:
        self._problems.append(Problem(code, offset, name, suggestion))


def merged(nodes: list[Node]) -> tuple[Node, ...]:
    """The nodes with neighbouring static texts made one and empty ones left out."""
    result: list[Node] = []
    for is_static, group in groupby(nodes, lambda node: isinstance(node, Static)):
        if not is_static:
            result.extend(group)
        elif text := "".join(node.text for node in group if isinstance(node, Static)):
            result.append(Static(text))
    return tuple(result)
