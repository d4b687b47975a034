"""Merge tags: a small template language after Liquid's.

``{{ tag | default: "…" }}`` puts in a value, ``{% if tag == "x" %} … {% endif %}`` chooses text. The
source may be HTML, plain text or a header; values are escaped by where they stand. Parse once, render
for many: see ``parse`` and ``compile_renderer``.
"""

from wici.plain.mergetags.errors import ErrorCode, TemplateError, TemplateErrors
from wici.plain.mergetags.escaping import escape
from wici.plain.mergetags.guessing import nearest
from wici.plain.mergetags.naming import NameUse, names
from wici.plain.mergetags.nodes import (
    AllOf,
    AnyOf,
    Branch,
    Comparison,
    Condition,
    If,
    Kind,
    Node,
    Operator,
    Place,
    Static,
    TagSpec,
    TagType,
    Template,
    Value,
)
from wici.plain.mergetags.parsing import parse
from wici.plain.mergetags.protecting import protect
from wici.plain.mergetags.renaming import condition_with_renamed, with_renamed
from wici.plain.mergetags.rendering import (
    compile_renderer,
    compile_test,
    empty_keys,
    holds,
    render,
    value_of,
    value_writer,
)
from wici.plain.mergetags.writing import is_any_of

__all__ = [
    "AllOf",
    "AnyOf",
    "Branch",
    "Comparison",
    "Condition",
    "ErrorCode",
    "If",
    "Kind",
    "NameUse",
    "Node",
    "Operator",
    "Place",
    "Static",
    "TagSpec",
    "TagType",
    "Template",
    "TemplateError",
    "TemplateErrors",
    "Value",
    "compile_renderer",
    "compile_test",
    "condition_with_renamed",
    "empty_keys",
    "escape",
    "holds",
    "is_any_of",
    "names",
    "nearest",
    "parse",
    "protect",
    "render",
    "value_of",
    "value_writer",
    "with_renamed",
]
