"""What the parts of a call name: columns in texts, in lists, in expressions.

The rule of this module: a text names a column where the caller says that it does, an expression
wherever it stands, and the label of an expression is a new column of what the call gives back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..follow.values import Expr, Frame, Items, Many, Method, Table
from .methods import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..follow.values import Value


def expressions(value: Value | None) -> Iterator[Expr]:
    """Yield the column expressions in a value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Expr):
            yield item
        elif isinstance(item, Items):
            stack.extend(reversed(item.items))
        elif isinstance(item, Many):
            stack.extend(reversed(item.options))
        elif isinstance(item, Table):
            stack.extend(one for pair in reversed(item.pairs) for one in reversed(pair))


def names_of_expressions(values: Iterable[Value | None]) -> Iterator[str]:
    """Yield the columns that the expressions in some values name."""
    for value in values:
        for expr in expressions(value):
            yield from expr.refs


def need_texts(frame: Frame, *values: Value | None, sure: bool = True, must: bool = False) -> None:
    """Note every text as a column that the block needs of ``frame``."""
    for value in values:
        for name in frame.names_in(value):
            frame.need(name, sure=sure, must=must)


def create_texts(frame: Frame, *values: Value | None) -> None:
    """Note every text as a column that the block makes in ``frame``."""
    for value in values:
        for name in frame.names_in(value):
            frame.create(name)


def need(
    frame: Frame,
    value: Value | None,
    *,
    sure: bool = True,
    must: bool = False,
    into: Frame | None = None,
) -> None:
    """Note every column that a value names: a text, a list, keys, an expression.

    Parameters
    ----------
    sure
        Whether only a column can stand at this place.
    must
        Whether the block fails where the frame has no such column.
    into
        The frame that the labels of expressions belong to; ``frame`` itself if not given.
    """
    need_texts(frame, value, sure=sure, must=must)
    for expr in expressions(value):
        for name in expr.refs:
            frame.need(name, sure=sure, must=must)
        for label in expr.labels:
            (into or frame).create(label)


def columns_of(frame: Frame) -> frozenset[str]:
    """Return the columns that a frame is known to have."""
    known = set(frame.made)
    for root in frame.roots:
        known |= root.schema or root.likely
    return frozenset(known)


def as_column(value: Value) -> Value:
    """Return the column that ``df.total`` is, where no schema tells and it is used as one.

    An attribute is a method until then: of a frame whose columns are not known, and of a name from
    an earlier cell that may be anything, nobody can tell before.
    """
    if not isinstance(value, Method) or not isinstance(value.of, Frame) or value.name in KNOWN:
        return value
    frame = value.of
    if frame.kind != "frame" or any(root.schema is not None for root in frame.roots):
        return value
    frame.need(value.name)
    return frame.derive("series", value.name)
