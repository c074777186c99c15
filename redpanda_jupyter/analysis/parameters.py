"""Literals that are worth lifting out: what a person would change to ask the same of other data.

The rule of this module: a literal counts if it is a choice of the analysis: a constant that the
block names at its top level, a number or text that a column is compared with, a list of values,
how many rows to show. Names of columns are no parameters, nor are titles, styles and accumulators.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from .cells import without_options
from .follow.reader import Reader
from .follow.values import Frame, Method, Value
from .frames.conditions import conditions_in
from .records import Parameter, ParameterKind
from .syntax import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .follow.reader import Call


_LIMITS = frozenset(
    ("head", "tail", "nlargest", "nsmallest", "sample", "limit", "top_k", "bottom_k")
)
"""Methods whose first argument is how many rows there shall be."""

_COMPARING = {"eq": "", "ne": "", "gt": "min_", "ge": "min_", "lt": "max_", "le": "max_"}
_PREFIX: dict[type[ast.cmpop], str] = {
    ast.Gt: "min_",
    ast.GtE: "min_",
    ast.Lt: "max_",
    ast.LtE: "max_",
}
_FLIPPED = {"min_": "max_", "max_": "min_", "": ""}
_MATCHING = frozenset(
    ("contains", "startswith", "endswith", "starts_with", "ends_with", "match", "fullmatch")
)
"""Methods of a column of texts whose first argument is what is looked for in it."""

_TIMED = re.compile(rb"\s*%{1,2}[\w.]+(.*)")
_MAX_VALUES = 50  # of a list; a longer one is data
_MAX_TEXT = 2000  # characters
_MAX_BITS = 1000  # of a number: Python refuses to write one of some 14000


class Parameters(Reader):
    """Looks for parameters while a block's values are followed."""

    def __init__(self, line_offset: int = 0, source: str = "") -> None:
        self._offset = line_offset
        self._source = source
        self._lines: list[bytes] | None = None
        self._found: dict[tuple[int, int], Parameter] = {}
        self._names: set[str] = set()
        self._constants: dict[str, ast.expr] = {}

    def read_constants(self, tree: ast.Module) -> None:
        """Find constants of the top level: bound once, to a literal, and never counted up."""
        constants = []
        for statement in tree.body:
            names, value = _assigned(statement)
            if value is not None and _is_liftable(value):
                constants.append((names, value))
        if not constants:
            return
        bound: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound[node.id] = bound.get(node.id, 0) + 1
        for names, value in constants:
            if all(bound[name] == 1 for name in names):
                self._constants[names[0]] = value

    def result(self, columns: set[str]) -> list[Parameter]:
        """Return the parameters in order.

        Parameters
        ----------
        columns
            Names of columns that the block needs or makes: a constant that holds them is no
            parameter.
        """
        for name, node in self._constants.items():
            held = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
            names = {one for one in held if isinstance(one, str)}
            if names and names <= columns:
                continue
            self._add(node, name, "constant", None)
        return sorted(self._found.values(), key=lambda one: (one.line, one.start))

    # --- what an evaluator tells -------------------------------------------------------------

    def combined(self, node: ast.expr, parts: Sequence[Value]) -> Value | None:
        """Look at ``frame["region"] == "North"``."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = parts[0], parts[1]
            prefix = _PREFIX.get(type(node.ops[0]), "")
            self._compared(left, node.comparators[0], prefix)
            self._compared(right, node.left, _FLIPPED[prefix])
        return None

    def call(self, call: Call) -> Value | None:
        """Look at ``isin``, ``between``, ``eq``, ``head``, ``query``, ``str.contains``."""
        function = call.function
        if not isinstance(function, Method) or not isinstance(function.of, Frame):
            return None
        name, frame = function.name, function.of
        if name in _LIMITS and frame.kind in ("frame", "series", "group"):
            node = call.node.args[0] if call.node.args else _keyword(call.node, "n")
            if node is not None and _is_number(node):
                self._add(node, "limit", "limit", None)
        elif name == "query" and frame.kind == "frame" and call.node.args:
            self._queried(call.node.args[0])
        elif frame.kind == "series" and frame.label and call.node.args:
            if name in ("isin", "is_in"):
                self._values(frame.label, call.node.args[0])
            elif name == "between" and len(call.node.args) > 1:
                self._compared(frame, call.node.args[0], "min_")
                self._compared(frame, call.node.args[1], "max_")
            elif name in _COMPARING:
                self._compared(frame, call.node.args[0], _COMPARING[name])
            elif name in _MATCHING and _is_text(call.node.args[0]):
                self._add(call.node.args[0], f"{frame.label}_text", "value", frame.label)
        return None

    def _queried(self, query: ast.expr) -> None:
        """Look at ``query("price > 5 and region in ['N', 'S']")``."""
        if self._lines is None:
            self._lines = _lines_of(self._source)
        for one in conditions_in(query, self._lines):
            prefix = _PREFIX.get(type(one.how), "")
            prefix = _FLIPPED[prefix] if one.flipped else prefix
            self._literal(one.column, one.node, prefix)

    def _compared(self, of: Value, literal: ast.expr, prefix: str) -> None:
        if isinstance(of, Frame) and of.kind == "series" and of.label:
            self._literal(of.label, literal, prefix)

    def _literal(self, column: str, literal: ast.expr, prefix: str) -> None:
        if _is_number(literal):
            self._add(literal, f"{prefix}{column}", "threshold", column)
        elif isinstance(literal, ast.Constant) and isinstance(literal.value, str):
            self._add(literal, f"{prefix}{column}", "value", column)
        elif isinstance(literal, ast.List | ast.Tuple | ast.Set):
            self._values(column, literal)

    def _values(self, column: str, node: ast.expr) -> None:
        if isinstance(node, ast.List | ast.Tuple | ast.Set) and _is_liftable(node):
            self._add(node, f"{column}_values", "values", column)

    def _add(self, node: ast.expr, name: str, kind: ParameterKind, column: str | None) -> None:
        place = (node.lineno, node.col_offset)
        if place in self._found:
            return
        base = re.sub(r"\W+", "_", name).strip("_").lower() if kind != "constant" else name
        base = base if base and not base[0].isdigit() else f"p_{base}"
        unique, number = base, 1
        while unique in self._names:
            number += 1
            unique = f"{base}_{number}"
        self._names.add(unique)
        self._found[place] = Parameter(
            unique,
            ast.unparse(node),
            kind,
            column,
            node.lineno + self._offset,
            node.col_offset,
            (node.end_lineno or node.lineno) + self._offset,
            node.end_col_offset or node.col_offset,
        )


def in_place(parameters: Sequence[Parameter], source: str) -> list[Parameter]:
    """Return those parameters that stand in ``source`` where they say.

    IPython's lines are read as other text than what was written, so a place in them may be off;
    what cannot be replaced there is no parameter.
    """
    lines = _lines_of(source)
    placed = (_placed(one, lines) for one in parameters)
    return [one for one in placed if one is not None]


def _placed(one: Parameter, lines: Sequence[bytes]) -> Parameter | None:
    """Return a parameter with its place; behind ``%time``, Python begins further to the right."""
    if _literal_at(lines, one) == one.value:
        return one
    line = lines[one.line - 1] if one.line <= len(lines) else b""
    magic = _TIMED.match(line)
    if magic is None or one.line != one.end_line:
        return None
    rest = magic[1].decode("utf-8", "replace").strip()
    right = len(line.rstrip()) - len(without_options(rest).encode())
    moved = replace(one, start=one.start + right, end=one.end + right)
    return moved if _literal_at(lines, moved) == one.value else None


def _lines_of(source: str) -> list[bytes]:
    return [line.encode("utf-8", "surrogatepass") for line in source.split("\n")]


def _literal_at(lines: Sequence[bytes], place: Parameter) -> str | None:
    part = list(lines[place.line - 1 : place.end_line])
    if not part:
        return None
    part[-1] = part[-1][: place.end]
    part[0] = part[0][place.start :]
    tree = parse(b"\n".join(part).decode("utf-8", "replace")).tree
    match tree.body if tree is not None else []:
        case [ast.Expr(value=literal)]:
            return ast.unparse(literal)
    return None


def _assigned(statement: ast.stmt) -> tuple[list[str], ast.expr | None]:
    """Return the names and the value of ``name = value``; ``None`` for any other statement."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            return names, value if len(names) == len(targets) else None
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return [name], value
    return [], None


def _is_liftable(node: ast.expr) -> bool:
    """Tell whether an expression is a number, a text, a truth value, or a short list of those."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return 0 < len(node.value) <= _MAX_TEXT
        return isinstance(node.value, float) or (
            isinstance(node.value, int) and node.value.bit_length() <= _MAX_BITS
        )
    if _is_number(node):
        return True
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return 0 < len(node.elts) <= _MAX_VALUES and all(
            _is_number(part) or (isinstance(part, ast.Constant) and isinstance(part.value, str))
            for part in node.elts
        )
    return False


def _is_text(node: ast.expr) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text and _is_liftable(node)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and not (isinstance(node.value, int) and node.value.bit_length() > _MAX_BITS)
    )


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in node.keywords if one.arg == name), None)
