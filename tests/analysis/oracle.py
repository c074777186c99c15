"""The oracle for names: what CPython's own compiler makes of a block.

It reads nothing but byte code (the tree only tells which statement an instruction stands in,
because the compiler moves exception handlers to the end).
"""

from __future__ import annotations

import ast
import bisect
import dis
import inspect
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis.names import AMBIENT

if TYPE_CHECKING:
    import random

READS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
STORES = {"STORE_NAME", "STORE_GLOBAL"}
DELETES = {"DELETE_NAME", "DELETE_GLOBAL"}
INLINE = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
GENERIC = "<generic parameters of "
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass
class Oracle:
    """What byte code says about a block."""

    needed: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    made_functions: set[str] = field(default_factory=set)
    made_classes: set[str] = field(default_factory=set)

    def read(self, name: str, deferred: bool) -> None:
        if name in AMBIENT:
            return
        if deferred:
            self.late.add(name)
        elif name not in self.ever:
            self.needed.add(name)

    def store(self, name: str, fresh: bool) -> None:
        if fresh:
            self.ever.add(name)
        self.bound.add(name)

    def delete(self, name: str, written: bool) -> None:
        if written:  # and not the compiler's own, at the end of `except … as name`
            self.read(name, deferred=False)
        self.bound.discard(name)

    @property
    def inputs(self) -> set[str]:
        return self.needed | (self.late - self.ever)

    @property
    def functions(self) -> set[str]:
        return self.made_functions & self.bound

    @property
    def classes(self) -> set[str]:
        return self.made_classes & self.bound

    @property
    def answer(self) -> dict[str, set[str]]:
        """All five answers, by the name that they have in an analysis."""
        return {
            "inputs": self.inputs,
            "outputs": self.bound,
            "imports": self.imports,
            "functions": self.functions,
            "classes": self.classes,
        }


def makes_alias(instruction: dis.Instruction) -> bool:
    """Tell whether an instruction is the end of ``type X = …``, whose value is code as well."""
    return instruction.opname == "CALL_INTRINSIC_1" and "TYPEALIAS" in instruction.argrepr


class Definitions:
    """Tells ``def`` and ``class`` from other ways to bind a name, at the top level.

    After a definition's code has been loaded, with decorators and bases in between, its own name is
    stored; a lambda's code has no name of its own.
    """

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.pending: dict[str, set[str]] = {}
        self.class_follows = False

    def load(self, code: types.CodeType) -> None:
        if code.co_name.startswith(GENERIC):
            if any(map(makes_alias, dis.get_instructions(code))):
                return
            inner = [item for item in code.co_consts if isinstance(item, types.CodeType)]
            name = code.co_name.removeprefix(GENERIC).removesuffix(">")
            definition = next(item for item in inner if item.co_name == name)
            is_class = not definition.co_flags & inspect.CO_OPTIMIZED
        elif code.co_name.startswith("<") or code.co_name == "__annotate__":
            return
        else:
            name, is_class = code.co_name, self.class_follows
        self.class_follows = False
        made = self.oracle.made_classes if is_class else self.oracle.made_functions
        self.pending[name] = made

    def see(self, instruction: dis.Instruction) -> None:
        if instruction.opname == "LOAD_BUILD_CLASS":
            self.class_follows = True
        elif isinstance(instruction.argval, types.CodeType):
            self.load(instruction.argval)
        elif makes_alias(instruction):  # of the code that was loaded last
            self.pending.popitem()
        elif instruction.opname in STORES and instruction.argval in self.pending:
            self.pending.pop(instruction.argval).add(instruction.argval)


class Order:
    """Tells the statement in which an instruction stands, as a number in source order."""

    def __init__(self, tree: ast.Module) -> None:
        self.starts: list[tuple[int, int]] = []
        self.ends: list[tuple[int, int]] = []
        self.parents: list[int] = []
        self._add(tree, -1)

    def _add(self, node: ast.AST, parent: int) -> None:
        for child in ast.iter_child_nodes(node):
            index = parent
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                first = child.pattern if isinstance(child, ast.match_case) else child
                last = child.body[-1] if isinstance(child, ast.match_case) else child
                index = len(self.starts)
                start = (first.lineno, first.col_offset)
                for decorator in getattr(child, "decorator_list", ()):
                    start = min(start, (decorator.lineno, decorator.col_offset))
                self.starts.append(start)
                self.ends.append((last.end_lineno, last.end_col_offset))
                self.parents.append(parent)
            self._add(child, index)

    def of(self, line: int, column: int) -> int:
        index = bisect.bisect_right(self.starts, (line, column)) - 1
        while index >= 0 and self.ends[index] < (line, column):
            index = self.parents[index]
        return index


def instructions(code: types.CodeType, order: Order) -> list[dis.Instruction]:
    """Return a code object's instructions in the order of its statements."""
    keyed = []
    key = -1
    for offset, instruction in enumerate(dis.get_instructions(code)):
        position = instruction.positions
        if position is not None and position.lineno and position.col_offset is not None:
            key = order.of(position.lineno, position.col_offset)
        keyed.append((key, offset, instruction))
    return [instruction for *_, instruction in sorted(keyed, key=lambda item: item[:2])]


def scan(
    code: types.CodeType, order: Order, oracle: Oracle, kind: str, late: set[str] | None
) -> None:
    """Follow one code object; ``late`` holds what functions around it read, if there are any."""
    local: set[str] = set()  # a class body's own names
    constants: list[Any] = []
    definitions = Definitions(oracle)
    for instruction in instructions(code, order):
        name, op = instruction.argval, instruction.opname
        if kind == "module":
            definitions.see(instruction)
        in_class = kind == "class" and op.endswith(("_NAME", "_OR_GLOBALS"))
        if op in READS and not (in_class and name in local):
            if late is not None:
                late.add(name)
            oracle.read(name, late is not None)
        elif op in STORES and name != "__doc__":
            if in_class:
                local.add(name)
            else:
                oracle.store(name, fresh=late is None or name not in late)
        elif op in DELETES and in_class:
            local.discard(name)
        elif op in DELETES and late is None:
            positions = instruction.positions
            oracle.delete(name, written=bool(positions and positions.lineno))
        elif op == "IMPORT_NAME":
            oracle.imports.add("." * int(constants[-2]) + name)
        elif op in ("LOAD_CONST", "LOAD_SMALL_INT", "LOAD_COMMON_CONSTANT"):
            constants.append(name)
            if isinstance(name, types.CodeType):
                descend(name, order, oracle, late)


def descend(code: types.CodeType, order: Order, oracle: Oracle, late: set[str] | None) -> None:
    if not code.co_flags & inspect.CO_OPTIMIZED:
        scan(code, order, oracle, "class", late)
    elif code.co_name in INLINE or code.co_name.startswith(GENERIC):
        scan(code, order, oracle, "inline", late)
    else:
        inner: set[str] = set()
        scan(code, order, oracle, "function", inner)
        if late is not None:
            late |= inner


def ask_oracle(source: str, tree: ast.Module) -> Oracle:
    """Compile ``source`` as a cell is compiled, and follow its byte code.

    Raises
    ------
    SyntaxError, ValueError
        Where the compiler refuses it.
    """
    oracle = Oracle()
    code = compile(source, "<block>", "exec", FLAGS, dont_inherit=True)
    scan(code, Order(tree), oracle, "module", None)
    oracle.bound.discard("__doc__")
    return oracle


def cut(source: str, rng: random.Random) -> list[str]:
    """Cut a module into blocks of one to five statements, and take out its functions' bodies."""
    lines = source.splitlines(keepends=True)
    body = ast.parse(source).body
    blocks = []
    index = 0
    while index < len(body):
        size = rng.randint(1, 5)
        part = body[index : index + size]
        blocks.append("".join(lines[first_line(part[0]) - 1 : part[-1].end_lineno]))
        index += size
    for node in body:
        if isinstance(node, ast.FunctionDef) and len(node.body) > 2:
            inner = node.body
            text = "".join(lines[first_line(inner[0]) - 1 : inner[-1].end_lineno])
            blocks.append("if 1:\n" + text)
    return blocks


def first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
