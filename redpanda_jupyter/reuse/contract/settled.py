"""Where values that leave a frame are at once made into what is the same in any order.

The rule of this module: it looks at the text, from the place where the values leave up to what is
done with them there: ``values.max()``, ``len(set(...))``. What gets a name first, stands beside
other values or is handed to anything that is not listed, is left to whoever asks.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast

_SIZES = frozenset("size shape ndim dtype nbytes".split())
_REDUCING = frozenset("max min sum mean std var prod any all ptp nunique".split())
_CHANGING_EACH = frozenset("astype round clip copy ravel flatten tolist to_list to_numpy".split())

_OF_ALL = frozenset("len max min sum any all sorted set frozenset".split())
"""Functions of Python whose result is the same in any order, without a key that equals share."""

_OF_EACH = frozenset(
    "abs log log2 log10 log1p exp expm1 sqrt square round floor ceil rint sign isnan isfinite isinf"
    " array asarray asanyarray nan_to_num float64 int64 float32 int32".split()
)
_OF_ARRAYS = _REDUCING | frozenset(
    """
    amax amin median average percentile quantile nanmax nanmin nansum nanmean nanstd nanvar
    nanmedian nanpercentile nanquantile count_nonzero unique sort size
    """.split()
)
_STATISTICS = frozenset("mean fmean median median_low median_high stdev pstdev variance pvariance"
                        " quantiles harmonic_mean geometric_mean fsum".split())  # fmt: skip
_WITH_A_SHARE = frozenset("percentile quantile nanpercentile nanquantile".split())
_MODULES = {
    "np": _OF_ARRAYS,
    "numpy": _OF_ARRAYS,
    "statistics": _STATISTICS,
    "math": _STATISTICS,
}
_KEYWORDS = frozenset("ddof dtype keepdims method interpolation skipna return_counts q start"
                      " reverse".split())  # fmt: skip
_PLAIN = frozenset("abs round len int float str bool min max isinstance".split())
_TEXT = frozenset("lower upper strip title capitalize casefold startswith endswith".split())


def settled(tree: ast.AST) -> frozenset[int]:
    """Return the ids of expressions whose value is at once the same in any order of its parts."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return frozenset(id(node) for node in above if _is_asked(node) and _is_settled(node, above))


def _is_asked(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Call | ast.Name | ast.Subscript)


def _is_settled(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    found: bool | ast.AST = node
    while not isinstance(found, bool):
        found = _step(found, above)
    return found


def _step(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool | ast.AST:
    """Tell whether what is done with an expression settles it, or where it is handed on to."""
    outer = above.get(node)
    if isinstance(outer, ast.Attribute):
        return _of_attribute(outer, above.get(outer))
    if isinstance(outer, ast.Call):
        return _of_call(outer, node)
    if isinstance(outer, ast.Compare):
        sides = [outer.left, *outer.comparators]
        return _is_member(outer, node) or (outer if _is_beside_constants(sides, node) else False)
    if isinstance(outer, ast.BinOp):
        return outer if _is_beside_constants([outer.left, outer.right], node) else False
    if isinstance(outer, ast.comprehension):
        made = above[outer]
        return _is_of_each(made) and (isinstance(made, ast.SetComp) or made)
    return outer if isinstance(outer, ast.UnaryOp) else False


def _of_attribute(node: ast.Attribute, call: ast.AST | None) -> bool | ast.AST:
    if node.attr in _SIZES or not isinstance(call, ast.Call) or call.func is not node:
        return node.attr in _SIZES
    if node.attr in _REDUCING:
        return _is_over_rows(call, 0)
    if node.attr in _CHANGING_EACH:
        return call
    return node.attr == "count"


def _of_call(call: ast.Call, node: ast.AST) -> bool | ast.AST:
    function = call.func
    if node not in call.args:
        return False
    if isinstance(function, ast.Name):
        if function.id in ("list", "tuple") and len(call.args) == 1:
            return call
        keys = {one.arg for one in call.keywords}
        return function.id in _OF_ALL and call.args[0] is node and keys <= _KEYWORDS
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr == "isin":
        return call.args[-1] is node
    module = function.value.id if isinstance(function.value, ast.Name) else ""
    if module not in _MODULES or call.args[0] is not node:
        return False
    if module in ("np", "numpy") and function.attr in _OF_EACH:
        return call if len(call.args) == 1 else False
    if function.attr not in _MODULES[module]:
        return False
    return _is_over_rows(call, 2 if function.attr in _WITH_A_SHARE else 1)


def _is_over_rows(call: ast.Call, place: int) -> bool:
    """Tell whether a reduction goes through the rows: over all values, or along the first axis."""
    axes = [*call.args[place:], *(one.value for one in call.keywords if one.arg == "axis")]
    rest = {one.arg for one in call.keywords} - {"axis"}
    along = all(isinstance(one, ast.Constant) and one.value in (0, None) for one in axes)
    return along and rest <= _KEYWORDS


def _is_member(node: ast.Compare, of: ast.AST) -> bool:
    return (
        len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn) and of is not node.left
    )


def _is_beside_constants(sides: list[ast.expr], node: ast.AST) -> bool:
    return all(
        one is node
        or isinstance(one, ast.Constant)
        or (isinstance(one, ast.UnaryOp) and isinstance(one.operand, ast.Constant))
        for one in sides
    )


def _is_of_each(node: ast.AST) -> bool:
    """Tell whether a comprehension makes something of each value by itself."""
    if not isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        return False
    if len(node.generators) != 1:
        return False
    parts = [node.elt, *node.generators[0].ifs]
    inner = [one for part in parts for one in ast.walk(part)]
    if any(isinstance(one, ast.NamedExpr | ast.Await | ast.Yield) for one in inner):
        return False
    return all(_is_plain(one.func) for one in inner if isinstance(one, ast.Call))


def _is_plain(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in _TEXT
    return isinstance(function, ast.Name) and function.id in _PLAIN
