"""Templates with values put in.

A template is compiled once into constants and small functions, so that printing it for one person
is little more than joining strings.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from urllib.parse import quote

from wici.plain.mergetags.escaping import ESCAPES, escape
from wici.plain.mergetags.expressions import FILTERS
from wici.plain.mergetags.nodes import (
    AllOf,
    Comparison,
    Condition,
    If,
    Node,
    Operator,
    Place,
    Static,
    TagType,
    Template,
    Value,
)

Values = Mapping[str, str]
Printer = Callable[[Values], str]
Test = Callable[[Values], bool]

#: Pixels; images of recipients are codes to be scanned from a screen.
IMAGE_WIDTH = 160
_KEPT_RENDERERS = 64
_renderers: OrderedDict[int, tuple[Template, Printer]] = OrderedDict()


def render(template: Template, values: Values) -> str:
    """The template with one person's values (by key; a missing one is empty)."""
    kept = _renderers.get(id(template))
    if kept is None:
        kept = template, compile_renderer(template)
        _renderers[id(template)] = kept
        while len(_renderers) > _KEPT_RENDERERS:
            _renderers.popitem(last=False)
    return kept[1](values)


def compile_renderer(template: Template) -> Printer:
    """A function that prints the template for the values it is given."""
    return _body_printer(template.nodes)


def value_of(node: Value, values: Values) -> str:
    """What stands in the message for a merged value: filtered, or its fallback; escaped."""
    return value_printer(node)(values)


def holds(condition: Condition, values: Values) -> bool:
    """Whether a condition is true of the values. White space around values does not count."""
    return compile_test(condition)(values)


def compile_test(condition: Condition) -> Test:
    """A function that says whether the condition is true of the values it is given, as ``holds`` does."""
    if isinstance(condition, Comparison):
        return _comparison_test(condition)
    tests = tuple(map(compile_test, condition.conditions))
    if isinstance(condition, AllOf):
        return lambda values: all(test(values) for test in tests)
    return lambda values: any(test(values) for test in tests)


def empty_keys(template: Template, values: Values) -> frozenset[str]:
    """The keys that would print as nothing for these values: without a fallback, in the branches
    that are really taken. A fallback that is empty on purpose (``default: ""``) is no gap."""
    return frozenset(
        node.key
        for node in _shown_values(template.nodes, values)
        if node.fallback is None and not values.get(node.key, "").strip()
    )


def _shown_values(nodes: Iterable[Node], values: Values) -> Iterator[Value]:
    for node in nodes:
        if isinstance(node, Value):
            yield node
        elif isinstance(node, If):
            yield from _shown_values(_chosen_body(node, values), values)


def _chosen_body(node: If, values: Values) -> tuple[Node, ...]:
    for branch in node.branches:
        if branch.condition is None or holds(branch.condition, values):
            return branch.body
    return ()


def _body_printer(nodes: tuple[Node, ...]) -> Printer:
    steps = tuple(map(_step, nodes))
    if len(steps) == 1 and not isinstance(steps[0], str):
        return steps[0]

    def print_body(values: Values) -> str:
        return "".join([step if isinstance(step, str) else step(values) for step in steps])

    return print_body


def _step(node: Node) -> str | Printer:
    if isinstance(node, Static):
        return node.text
    return value_printer(node) if isinstance(node, Value) else _if_printer(node)


def value_printer(node: Value) -> Printer:
    """A function that gives, for a person's values, what stands in the message for this node."""
    key, write = node.key, value_writer(node)
    return lambda values: write(values.get(key, ""))


def value_writer(node: Value) -> Callable[[str], str]:
    """A function that gives, for a person's value, what stands in the message for this node."""
    fallback, write = _escaped_fallback(node), _writer(node)

    def write_value(value: str) -> str:
        return fallback if not value or value.isspace() else write(value)

    return write_value


def _escaped_fallback(node: Value) -> str:
    return escape(node.fallback or "", node.place, in_comment=node.in_comment)


def _writer(node: Value) -> Callable[[str], str]:
    """The function that filters and escapes a value that is not blank."""
    write: Callable[[str], str] = ESCAPES[node.place]
    if node.type is TagType.IMAGE:
        write = partial(_image, node)
    elif node.in_comment:
        write = partial(escape, place=node.place, in_comment=True)
    filters = tuple(FILTERS[name] for name in node.filters)
    if not filters:
        return write

    def filtered(value: str) -> str:
        for apply in filters:
            value = apply(value)
        return write(value)

    return filtered


def _image(node: Value, value: str) -> str:
    """An image of the recipient's own, which travels in the message under its key; the value says
    in words what the image holds."""
    address = f"cid:{quote(node.key)}"
    if node.place is not Place.HTML:
        return escape(address, node.place, in_comment=node.in_comment)
    words = escape(value, Place.ATTRIBUTE, in_comment=node.in_comment)
    source = escape(address, Place.ATTRIBUTE, in_comment=node.in_comment)
    return f'<img src="{source}" alt="{words}" width="{IMAGE_WIDTH}">'


def _if_printer(node: If) -> Printer:
    branches = tuple(
        (None if branch.condition is None else compile_test(branch.condition), _body_printer(branch.body))
        for branch in node.branches
    )

    def print_if(values: Values) -> str:
        for test, print_body in branches:
            if test is None or test(values):
                return print_body(values)
        return ""

    return print_if


def _comparison_test(comparison: Comparison) -> Test:
    key, literal = comparison.key, comparison.literal.strip()
    if comparison.operator is Operator.PRESENT:
        return lambda values: bool(values.get(key, "").strip())
    if comparison.operator is Operator.EQUAL:
        return lambda values: values.get(key, "").strip() == literal
    if comparison.operator is Operator.NOT_EQUAL:
        return lambda values: values.get(key, "").strip() != literal
    return lambda values: comparison.literal in values.get(key, "")
