"""Where values that leave a frame are at once made into what is the same in any order.

The rule of this module: it looks at the text, from the place where the values leave up to what is
done with them there: ``values.max()``, ``len(set(...))``. What gets a name first, stands beside
other values or is handed to anything that is not listed, is left to whoever asks. Where it is the
same for some columns only (texts that are added up become one long text, a missing number is
neither less nor more than others), what must hold of the columns is said.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .each import MISSING_STAYS, Holding, Kind, each_of
from .settled_words import (
    ARRAYS,
    CHANGING_EACH,
    EACH_ARRAY,
    EACH_NUMBER,
    KEYWORDS,
    OF_ALL,
    OF_NUMBERS,
    OF_SETS,
    REDUCING,
    SIZES,
    STATISTICS,
    STATISTICS_SORTED,
    TYPES_OF_NUMBERS,
    WITH_A_SHARE,
)
from .subjects import Subject, bound_once, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDER_FREE: Final[frozenset[Holding]] = frozenset()
_MODULES = ("pd", "pandas", "np", "numpy")
_LISTING = ("tolist", "to_list", "unique")


@dataclass(frozen=True, slots=True)
class Settled:
    """What must hold of columns so that what is made of their values is the same in any order.

    Parameters
    ----------
    needs
        See :data:`.each.Holding`; nothing, where any values will do.
    columns
        The columns of which that is asked.
    """

    needs: frozenset[Holding] = _ORDER_FREE
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Values:
    """Values on their way: what they are by now, and what has been asked of the column so far."""

    kind: Kind = "own"
    needs: frozenset[Holding] = _ORDER_FREE
    flat: bool = False
    is_set: bool = False

    def asked(self, what: Holding) -> frozenset[Holding] | None:
        """Return what the column must be like so that these are; None where nobody can say."""
        if self.kind == "own" or (self.kind == "row" and what == "whole"):
            return self.needs | {what}
        fitting = {"number": ("number", "count"), "plain": ("number", "count", "text"),
                   "whole": ("count", "text")}  # fmt: skip
        return self.needs if self.kind in fitting[what] else None


_Step = tuple[ast.AST, _Values] | frozenset[Holding] | None


def settled(tree: ast.AST) -> Mapping[int, Settled]:
    """Return what settles values at once, by the ids of the expressions that they leave in."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    names = bound_once(tree)
    found = {}
    for node in above:
        if isinstance(node, ast.Attribute | ast.Call | ast.Name | ast.Subscript):
            subject, kind = _leaving(node, names)
            if kind is None:
                continue
            single = subject is not None and subject.single
            needs = _followed(node, _Values(kind, flat=single), above)
            if needs and not single:
                needs = needs - {"plain"} | {"number"}  # texts beside numbers are objects
            if needs is not None and (not needs or subject is not None):
                columns = subject.columns if needs and subject is not None else ()
                found[id(node)] = Settled(needs, columns)
    return found


def _leaving(node: ast.expr, names: Mapping[str, ast.expr]) -> tuple[Subject | None, Kind | None]:
    """Return what the values are taken out of, and what they are then."""
    kind: Kind | None = "own"
    of = node
    if isinstance(node, ast.Attribute) and node.attr in ("values", "array"):
        of = node.value
    elif isinstance(node, ast.Call):
        function, given = node.func, list(node.args)
        is_method = (
            isinstance(function, ast.Attribute) and _last_name(function.value) not in _MODULES
        )
        if isinstance(function, ast.Attribute) and is_method and function.attr in _LISTING:
            of = function.value
        elif isinstance(function, ast.Attribute) and function.attr == "to_numpy":
            of, kind = function.value, _typed(given, node.keywords, "own")
        elif given:
            of, kind = given[0], _typed(given[1:], node.keywords, "own")
    return subject_of(of, names), kind


def _followed(
    node: ast.AST, values: _Values, above: Mapping[ast.AST, ast.AST]
) -> frozenset[Holding] | None:
    while True:
        step = _step(node, values, above)
        if step is None or isinstance(step, frozenset):
            return step
        node, values = step


def _step(node: ast.AST, values: _Values, above: Mapping[ast.AST, ast.AST]) -> _Step:
    """Return what is asked where values are settled, None where not, or what becomes of them."""
    outer = above.get(node)
    if isinstance(outer, ast.Attribute):
        return _of_attribute(outer, above.get(outer), values)
    if isinstance(outer, ast.Call):
        if _is_stored_by_row(outer, above.get(outer)):
            return values.needs
        return _of_call(outer, node, values)
    if isinstance(outer, ast.Compare):
        return _of_compare(outer, node, values)
    if isinstance(outer, ast.BinOp):
        return _of_operation(outer, node, values)
    if isinstance(outer, ast.comprehension):
        return _of_each(above[outer], outer, node, values)
    if isinstance(outer, ast.Starred):
        around = above[outer]
        alone = isinstance(around, ast.List | ast.Tuple | ast.Set) and len(around.elts) == 1
        is_set = isinstance(around, ast.Set)
        return (around, replace(values, is_set=is_set)) if alone else None
    if isinstance(outer, ast.UnaryOp):
        return values.needs if isinstance(outer.op, ast.Not) else (outer, values)
    return None


def _of_attribute(node: ast.Attribute, call: ast.AST | None, values: _Values) -> _Step:
    if not isinstance(call, ast.Call) or call.func is not node:
        return values.needs if node.attr in SIZES and not values.is_set else None
    if values.is_set:
        if node.attr in ("issubset", "issuperset", "isdisjoint"):
            return values.needs
        return (call, values) if node.attr in OF_SETS else None
    if node.attr in ("count", "nunique"):
        return values.needs
    if node.attr in REDUCING:
        if not _is_over_rows(call, 0) or values.kind == "row":
            return None
        return values.asked("plain" if node.attr in ("max", "min") else "number")
    if node.attr == "astype":
        kind = _typed(call.args, call.keywords, values.kind)
        return None if kind is None else (call, replace(values, kind=kind))
    if node.attr in CHANGING_EACH:
        given = [*call.args, *(one.value for one in call.keywords)]
        flat = values.flat or node.attr in ("ravel", "flatten")
        return (call, replace(values, flat=flat)) if all(map(_is_constant, given)) else None
    return None


def _of_call(call: ast.Call, node: ast.AST, values: _Values) -> _Step:
    function = call.func
    if isinstance(function, ast.Attribute):
        if function.attr == "isin" and node in call.args:
            return values.needs if call.args[-1] is node else None
        module = function.value.id if isinstance(function.value, ast.Name) else ""
        if not call.args or call.args[0] is not node or values.is_set:
            return None
        if module in ("np", "numpy"):
            return _of_numpy(call, function.attr, values)
        return _of_statistics(call, function.attr, values) if module in STATISTICS else None
    if not isinstance(function, ast.Name) or not call.args or call.args[0] is not node:
        return None
    return _of_builtin(call, function.id, values)


def _of_builtin(call: ast.Call, name: str, values: _Values) -> _Step:
    keywords = {one.arg: one.value for one in call.keywords}
    if name == "sum":  # it refuses texts and lists, but where it is given one to begin with
        start = [*call.args[1:], *keywords.values()]
        return values.needs if all(map(_is_number, start)) else None
    if len(call.args) > 1:  # max(a, b) compares a with b
        return None
    if name in ("list", "tuple") and not keywords:
        return call, replace(values, is_set=False)
    if name in ("set", "frozenset") and not keywords:
        return call, replace(values, is_set=True)
    if name not in OF_ALL or not keywords.keys() <= {"key", "default", "reverse"}:
        return None
    if not _is_none(keywords.get("key")) or not all(map(_is_constant, keywords.values())):
        return None  # of what has the same key the first one is taken
    return values.needs if name in ("len", "any", "all") else values.asked("whole")


def _of_numpy(call: ast.Call, name: str, values: _Values) -> _Step:
    if name in EACH_ARRAY:
        kind = _typed(call.args[1:], call.keywords, values.kind)
        return None if kind is None else (call, replace(values, kind=kind))
    if name in EACH_NUMBER:
        if len(call.args) > 1 or call.keywords:
            return None
        asked = values.asked("number")
        return None if asked is None else (call, replace(values, kind="number", needs=asked))
    if name not in ARRAYS or not _is_over_rows(call, 2 if name in WITH_A_SHARE else 1):
        return None
    if name == "size":
        return values.needs
    if name == "sort" and not values.flat and not _has_axis(call):
        return None  # of several columns it sorts each row by itself
    return values.asked("number" if name in OF_NUMBERS else "plain")


def _of_statistics(call: ast.Call, name: str, values: _Values) -> _Step:
    if len(call.args) > 1 or not all(_is_constant(one.value) for one in call.keywords):
        return None
    if name in STATISTICS_SORTED:
        return values.asked("whole")
    return values.needs if name in STATISTICS["statistics"] else None


def _of_compare(node: ast.Compare, of: ast.AST, values: _Values) -> _Step:
    if any(isinstance(one, ast.In | ast.NotIn) for one in node.ops):
        return values.needs if len(node.ops) == 1 and of is not node.left else None
    others = [one for one in (node.left, *node.comparators) if one is not of]
    if values.is_set:
        return values.needs if all(map(_is_set, others)) else None
    if not all(map(_is_constant, others)):
        return None
    return node, replace(values, kind="count")


def _of_operation(node: ast.BinOp, of: ast.AST, values: _Values) -> _Step:
    other = node.right if node.left is of else node.left
    if values.is_set:
        made = isinstance(node.op, ast.BitAnd | ast.BitOr | ast.Sub | ast.BitXor)
        return (node, values) if made and _is_set(other) else None
    if not _is_number(other):
        return None  # a text before them makes one text of them all: "%s" % values
    if isinstance(node.op, ast.Mult) or (
        isinstance(node.op, MISSING_STAYS) and values.kind != "text"
    ):
        return node, values
    asked = values.asked("number")
    return None if asked is None else (node, replace(values, kind="number", needs=asked))


def _of_each(made: ast.AST, part: ast.comprehension, of: ast.AST, values: _Values) -> _Step:
    kind = each_of(made, part) if part.iter is of else None
    if kind is None:
        return None
    is_set = isinstance(made, ast.SetComp)
    if kind == "own":
        return made, replace(values, is_set=is_set)
    if kind == "row" and values.kind not in ("own", "count", "text"):
        kind = "other"
    return made, replace(values, kind=kind, flat=kind != "row", is_set=is_set)


# --- what stands beside them -----------------------------------------------------------------


def _typed(given: list[ast.expr], keywords: list[ast.keyword], kind: Kind) -> Kind | None:
    """Return what values are after a change of their type; None where it may change their shape."""
    types = list(given)
    for one in keywords:
        if one.arg == "dtype":
            types.append(one.value)
        elif one.arg != "copy" or not _is_constant(one.value):
            return None
    if not types or (len(types) == 1 and _is_none(types[0])):
        return kind
    said = types[0].value if isinstance(types[0], ast.Constant) else _last_name(types[0])
    if len(types) > 1 or not isinstance(said, str):
        return "other"
    if said == "str":
        return "text"
    return "number" if said.rstrip("0123456789") in TYPES_OF_NUMBERS else "other"


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_over_rows(call: ast.Call, place: int) -> bool:
    """Tell whether a reduction goes through the rows: over all values, or along the first axis."""
    for one in call.keywords:
        if one.arg == "dtype" and _typed([], [one], "own") != "number":
            return False
        if one.arg not in KEYWORDS or (
            one.arg not in ("q", "dtype") and not _is_constant(one.value)
        ):
            return False
    axes = [*call.args[place:], *(one.value for one in call.keywords if one.arg == "axis")]
    return all(isinstance(one, ast.Constant) and one.value in (0, None) for one in axes)


def _is_stored_by_row(call: ast.Call, stored: ast.AST | None) -> bool:
    """Tell whether it is ``frame["a"] = np.max(frame[…], axis=1)``: it stays beside its rows."""
    if not isinstance(stored, ast.Assign) or not isinstance(stored.targets[0], ast.Subscript):
        return False
    function = call.func
    axes = [one.value for one in call.keywords if one.arg == "axis"]
    by_row = len(axes) == 1 and isinstance(axes[0], ast.Constant) and axes[0].value == 1
    return by_row and isinstance(function, ast.Attribute) and function.attr in ARRAYS


def _has_axis(call: ast.Call) -> bool:
    return len(call.args) > 1 or any(one.arg == "axis" for one in call.keywords)


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
    )


def _is_number(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, int | float)


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _is_set(node: ast.expr) -> bool:
    """Tell whether an expression is written as a set."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset")
    return isinstance(node, ast.Set | ast.SetComp)
