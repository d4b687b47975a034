"""Values that conditions compare with, changed where they are written: ``{% if type == "Prasa" %}``.

Only the quoted text changes; everything else stays byte for byte what the author wrote.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator, Mapping

from wici.plain.mergetags.expressions import ExpressionError, Token, tokens_of
from wici.plain.mergetags.scanning import PieceType, scan

_JOINTS = {"==": "or", "!=": "and"}
_COMPARISONS = frozenset({"==", "!=", "<>", "contains"})
_QUOTES = "\"'„“”‚‘’"


def with_renamed(
    source: str,
    tags: Collection[str],
    names: Mapping[str, str],
    *,
    also: Mapping[str, str] | None = None,
    is_html: bool = False,
) -> str:
    """A template in whose conditions these tags are compared with the new names instead of the old ones.

    ``also`` has names that a value goes by from now on beside another one: where a condition names the one,
    it names both afterwards, if its sense allows it (an ``or`` of equalities, an ``and`` of opposites).
    """
    made, end = [], 0
    for piece in scan(source).pieces:
        if piece.type is PieceType.STATEMENT:
            inner = source[piece.inner_start : piece.inner_end]
            made += [
                source[end : piece.inner_start],
                condition_with_renamed(inner, tags, names, also=also, is_html=is_html),
            ]
            end = piece.inner_end
    return "".join([*made, source[end:]])


def condition_with_renamed(
    source: str,
    tags: Collection[str],
    names: Mapping[str, str],
    *,
    also: Mapping[str, str] | None = None,
    is_html: bool = False,
) -> str:
    """The same of what stands between ``{% if`` and ``%}`` alone."""
    try:
        tokens = tokens_of(source, 0, is_html=is_html)
    except ExpressionError:
        return source
    made, end = [], 0
    for tag, sign, value in _comparisons(tokens, tags):
        old = value.text.strip()
        written = source[value.offset : value.end]
        changed = _quoted(written, names[old], is_html=is_html) if old in names else written
        further = (also or {}).get(names.get(old, old), "")
        if further and _may_join(sign.text, tokens, further):
            quoted = _quoted(written, further, is_html=is_html)
            changed += f" {_JOINTS[sign.text]} {tag.text} {sign.text} {quoted}"
        made += [source[end : value.offset], changed]
        end = value.end
    return "".join([*made, source[end:]])


def _comparisons(tokens: list[Token], tags: Collection[str]) -> Iterator[tuple[Token, Token, Token]]:
    for tag, sign, value in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_ours = tag.sort == "word" and tag.text in tags and value.sort == "text"
        if is_ours and sign.text in _COMPARISONS:
            yield tag, sign, value


def _may_join(sign: str, tokens: list[Token], further: str) -> bool:
    joint = _JOINTS.get(sign)
    others = {token.text for token in tokens if token.sort == "word"} & {"or", "and"}
    is_there = any(token.sort == "text" and token.text.strip() == further for token in tokens)
    return joint is not None and others <= {joint} and not is_there


def _quoted(raw: str, text: str, *, is_html: bool) -> str:
    """A text between the quotes of another one, or between others where it has such quotes itself; the other
    one itself where no quotes fit."""
    first = raw[: raw.index(";") + 1] if raw.startswith("&") else raw[:1]
    last = raw[raw.rindex("&") :] if raw.endswith(";") else raw[-1:]
    if any(quote in text for quote in _QUOTES):
        free = [quote for quote in "\"'" if quote not in text]
        if not free:
            return raw
        first = last = html.escape(free[0]) if is_html else free[0]
    return f"{first}{html.escape(text, quote=False) if is_html else text}{last}"
