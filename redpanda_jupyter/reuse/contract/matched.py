"""Which columns of two inputs are compared to find the rows that belong together.

The rule of this module: only columns that stand in the inputs themselves; one that the block has
made holds what no look at the data can tell. Where rows without a partner stay, as in a left join
or where those that have one are taken out, that is noted: nothing is lost there.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ...analysis.follow.values import Const, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ...analysis.follow.values import Frame, Value

Kept = Literal["", "excluded", "joined"]
"""Which rows without a partner stay: none; those that are looked for, where the others are taken
out; all of one side or of both, with nothing beside them."""

KEYS = (("on", "by"), ("left_on", "left_by"), ("right_on", "right_by"))
KEPT = "key_kept"
LOST = "key_lost"
"""Notes on a key by which rows without a partner stay, or are lost; both make ``LOST``."""
LOOKS_UP = ("isin", "is_in")
_EXCLUDES = ("anti", "left_anti", "leftanti", "right_anti")
_JOINS = ("left", "right", "outer", "full", "outer_coalesce")
_HOWS = (*_EXCLUDES, *_JOINS, "inner", "cross", "semi")


@dataclass(frozen=True, slots=True)
class Match:
    """Two inputs whose rows are matched, and the columns of each by which they are, side by side.

    Parameters
    ----------
    right_columns
        None of them: the labels (the index) of a series, or the keys of a dictionary.
    looked_up
        Rows of the left only look there for a value, as ``isin`` and ``map`` do.
    """

    left: str
    left_columns: tuple[str, ...]
    right: str
    right_columns: tuple[str, ...]
    kept: Kept = ""
    looked_up: bool = False


def kept_by(kwargs: Mapping[str, Value], rest: Sequence[Value]) -> Kept:
    """Return what a join keeps, by the word for it; of one that nobody can read, nothing.

    Parameters
    ----------
    rest
        What stands behind the other frame in the call, where the word may be as well.
    """
    how = kwargs.get("how", next((one for one in rest[:2] if is_how(one)), None))
    word = how.value if isinstance(how, Const) else None
    return "excluded" if word in _EXCLUDES else "joined" if word in _JOINS else ""


def is_how(value: Value) -> bool:
    """Tell whether an argument says in which way frames are joined."""
    return isinstance(value, Const) and value.value in _HOWS


def pairs_of(kwargs: Mapping[str, Value], by_place: Sequence[Value]) -> list[tuple[str, str]]:
    """Return the pairs of columns by which a join compares."""
    both, *sides = ([one for name in names for one in texts(kwargs.get(name))] for names in KEYS)
    pairs = [(one, one) for one in (*both, *(one for value in by_place for one in texts(value)))]
    return [*pairs, *zip(*sides, strict=False)]


def excluding(tree: ast.AST) -> frozenset[tuple[int, int]]:
    """Return where values are looked up only to take out the rows where they are found.

    They are told by line and column: ``~a.isin(b)``, and ``m = a.isin(b)`` of which there is but
    ``~m``.
    """
    nodes = list(ast.walk(tree))
    turned = {id(one.operand) for one in nodes
              if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Invert)}  # fmt: skip
    read: dict[str, bool] = {}
    bound: dict[str, int] = {}
    for one in nodes:
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            read[one.id] = read.get(one.id, True) and id(one) in turned
        elif isinstance(one, ast.Name):
            bound[one.id] = bound.get(one.id, 0) + 1
    found = {one for one in nodes if _looks_up(one) and id(one) in turned}
    for one in nodes:
        if isinstance(one, ast.Assign) and _looks_up(one.value):
            names = [name.id for name in one.targets if isinstance(name, ast.Name)]
            if len(names) == len(one.targets) and all(
                read.get(name, False) and bound[name] == 1 for name in names
            ):
                found.add(one.value)
    return frozenset((one.lineno, one.col_offset) for one in found if isinstance(one, ast.expr))


def _looks_up(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in LOOKS_UP


def matches_of(
    left: Frame,
    right: Frame,
    pairs: Iterable[tuple[str, str]],
    kept: Kept = "",
    *,
    looked_up: bool = False,
) -> Iterator[Match]:
    """Yield the matches of two frames by pairs of columns, for every input that has them.

    Columns that one input has all of are compared together: rows match by all of them at once.
    Those that the block has made are left out, which finds more and never less.
    """
    of_data = [(one, other) for one, other in pairs
               if one not in left.made and other not in right.made]  # fmt: skip
    together = list(_between(left, right, of_data)) if of_data else []
    if not together and len(of_data) > 1:
        together = [found for pair in of_data for found in _between(left, right, [pair])]
    for name, ours, another, theirs in together:
        yield Match(name, ours, another, theirs, kept, looked_up)


def _between(
    left: Frame, right: Frame, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, ...], str, tuple[str, ...]]]:
    ours, theirs = (tuple(names) for names in zip(*pairs, strict=True))
    for name in _having(left, ours):
        for another in _having(right, theirs):
            if name != another:
                yield name, ours, another, theirs


def labels_match(left: Frame, right: Frame) -> Iterator[Match]:
    """Yield the match of a column with the labels of an input as it is: ``map(lookup)``."""
    if left.label is None or left.label in left.made or right.origin is not None:
        return
    for name in _having(left, (left.label,)):
        for root in right.roots:
            if root.name is not None and root.name != name:
                yield Match(name, (left.label,), root.name, (), "joined", looked_up=True)


def _having(frame: Frame, columns: tuple[str, ...]) -> Iterator[str]:
    """Yield the variables of the inputs that all these columns of a frame come from."""
    for root in frame.roots:
        if root.name is not None and (root.schema is None or root.schema >= {*columns}):
            yield root.name
