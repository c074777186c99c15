"""The names visitor against CPython's own compiler.

The oracle reads nothing but byte code (the tree only tells which statement an instruction stands
in, because the compiler moves exception handlers to the end). It is run over the standard library,
cut into blocks, and over the bodies of its functions.
"""

from __future__ import annotations

import ast
import bisect
import dis
import inspect
import random
import sys
import sysconfig
import types
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from redpanda_jupyter.analysis.names import AMBIENT, read_names

READS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
STORES = {"STORE_NAME", "STORE_GLOBAL"}
DELETES = {"DELETE_NAME", "DELETE_GLOBAL"}
INLINE = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
MODULES_IN_A_NORMAL_RUN = 60
REQUIRED = 0.995


@dataclass
class Oracle:
    """What byte code says about a block."""

    needed: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)

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
    for instruction in instructions(code, order):
        name, op = instruction.argval, instruction.opname
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
    elif code.co_name in INLINE or code.co_name.startswith("<generic parameters"):
        scan(code, order, oracle, "inline", late)
    else:
        inner: set[str] = set()
        scan(code, order, oracle, "function", inner)
        if late is not None:
            late |= inner


def ask_oracle(source: str, tree: ast.Module) -> Oracle:
    oracle = Oracle()
    scan(compile(source, "<block>", "exec", dont_inherit=True), Order(tree), oracle, "module", None)
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


def standard_modules() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    skipped = ("site-packages", "lib2to3/tests", "/bad", "encodings", "__phello__")
    return [
        path
        for path in sorted(root.rglob("*.py"))
        if not any(part in path.as_posix() for part in skipped)
    ]


def compare(paths: list[Path]) -> tuple[int, list[str]]:
    """Return the number of blocks, and a line for each block on which the two differ."""
    total, misses = 0, []
    for path in paths:
        rng = random.Random(path.name)
        try:
            source = path.read_text("utf-8")
            blocks = cut(source, rng)
        except (SyntaxError, ValueError, UnicodeDecodeError):
            continue
        for block in blocks:
            try:
                tree = ast.parse(block)
                oracle = ask_oracle(block, tree)
            except (SyntaxError, ValueError):
                continue
            total += 1
            names = read_names(tree)
            if set(names.inputs) != oracle.inputs:
                misses.append(
                    f"{path.name} inputs {set(names.inputs) ^ oracle.inputs}\n{block[:600]}"
                )
            elif set(names.outputs) - {"__doc__"} != oracle.bound:
                misses.append(
                    f"{path.name} outputs {set(names.outputs) ^ oracle.bound}\n{block[:600]}"
                )
            elif set(names.imports) != oracle.imports:
                misses.append(f"{path.name} imports {set(names.imports) ^ oracle.imports}")
    return total, misses


def check(paths: list[Path], least: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own invalid escapes
        total, misses = compare(paths)
    assert total >= least
    exact = 1 - len(misses) / total
    assert exact >= REQUIRED, f"{exact:.4f} of {total} blocks:\n" + "\n".join(misses[:5])


def test_names_agree_with_the_compiler_on_some_of_the_standard_library() -> None:
    paths = [path for path in standard_modules() if 8_000 < path.stat().st_size < 80_000]
    check(random.Random(2).sample(paths, MODULES_IN_A_NORMAL_RUN), least=300)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_names_agree_with_the_compiler_on_all_of_the_standard_library() -> None:
    check(standard_modules(), least=9000)


CASES = {
    "an augmented assignment reads": ("x += 1", {"x"}, {"x"}),
    "a right side runs before its left side": ("x = x + 1", {"x"}, {"x"}),
    "a comprehension keeps its target": ("y = [x for x in xs if x > z]", {"xs", "z"}, {"y"}),
    "a walrus in a comprehension binds outside": ("[y := f(x) for x in xs]", {"f", "xs"}, {"y"}),
    "a function may read what is bound later": ("def f(): return g + h\ng = 1", {"h"}, {"f", "g"}),
    "a function's own names stay inside": (
        "def f(a, *b, c=d, **e):\n x = a\n return x",
        {"d"},
        {"f"},
    ),
    "a deleted name is gone": ("import os\nx = os.name\ndel os", set(), {"x"}),
    "deleting needs the name": ("del x", {"x"}, set()),
    "an exception's name is gone": ("try:\n f()\nexcept E as e:\n print(e)", {"f", "E"}, set()),
    "a dotted import binds its root": ("import a.b\nimport c.d as e", set(), {"a", "e"}),
    "a class body's comprehension reads the module": (
        "class A:\n x = 1\n y = [x for _ in range(3)]",
        {"x"},
        {"A"},
    ),
    "a class reads its own names": ("class A(B):\n x = 1\n y = x", {"B"}, {"A"}),
    "a method does not see its class": ("class A:\n x = 1\n def f(self): return x", {"x"}, {"A"}),
    "a private name is mangled": ("class A:\n def f(self): return __x", {"_A__x"}, {"A"}),
    "a pattern binds": (
        "match v:\n case [a, *b]: pass\n case {'k': c, **d}: pass\n case P(x=e) as g: pass",
        {"v", "P"},
        set("abcdeg"),
    ),
    "a global in a function binds outside": (
        "def f():\n global x\n x = 1\nf()\nx",
        set(),
        {"f", "x"},
    ),
    "a global that is read first is needed": ("def f():\n global n\n n += 1", {"n"}, {"f", "n"}),
    "nonlocal stays inside": ("def f():\n x = 1\n def g():\n  nonlocal x\n  x = y", {"y"}, {"f"}),
    "lambda defaults run at once": ("f = lambda a=b: a + c\nb = c = 1", {"b"}, {"f", "b", "c"}),
    "an annotation alone binds nothing": ("x: int", set(), set()),
    "builtins and the kernel's names are there": ("display(len(_), __name__)", set(), set()),
    "future annotations are not read": (
        "from __future__ import annotations\ndef f(x: A) -> B: ...\ny: C = 1",
        set(),
        {"annotations", "f", "y"},
    ),
    "a loop binds its target": ("for i, (j, k.a) in z: pass", {"z", "k"}, {"i", "j"}),
    "with binds": ("with f() as (a, b), g(a): c = b", {"f", "g"}, {"a", "b", "c"}),
}


@pytest.mark.parametrize(("source", "inputs", "outputs"), CASES.values(), ids=CASES)
def test_names_of_a_block(source: str, inputs: set[str], outputs: set[str]) -> None:
    tree = ast.parse(source)
    names = read_names(tree)
    assert set(names.inputs) == inputs
    assert set(names.outputs) == outputs
    oracle = ask_oracle(source, tree)
    assert (oracle.inputs, oracle.bound) == (inputs, outputs)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with Python 3.12")
def test_type_parameters_stay_inside() -> None:
    source = "def f[T: B](x: T) -> C: return T\nclass A[U](D): y: U\ntype X[V] = dict[V, E]"
    names = read_names(ast.parse(source))
    assert set(names.inputs) == {"B", "C", "D", "E"}
    assert set(names.outputs) == {"f", "A", "X"}


def test_annotations_are_read_where_this_python_reads_them() -> None:
    names = read_names(ast.parse("x: A = 1\ndef f(y: B): z: C = 2\nA = B = 3"))
    assert set(names.inputs) == (set() if sys.version_info >= (3, 14) else {"A", "B"})


def test_a_long_chain_is_no_problem() -> None:
    chain = "a" + ".b(c)" * 400
    assert read_names(ast.parse(f"x = {chain}")).inputs == ["a", "c"]
    branches = "if a0: pass\n" + "".join(f"elif a{number}: pass\n" for number in range(1, 400))
    assert len(read_names(ast.parse(branches)).inputs) == 400


def test_kinds_of_names_are_told_apart() -> None:
    names = read_names(
        ast.parse(
            "from a import b as c\nimport d.e\nfrom . import g\nfrom x import *\n"
            "def f():\n import h\nclass K:\n def m(self): pass\nv = eval('1')\nasync def co(): pass"
        )
    )
    assert names.imports == ["a", "d.e", ".", "x", "h"]
    assert names.functions == ["f", "co"]
    assert names.classes == ["K"]
    assert names.variables == ["v"]
    assert names.flags == ["star", "dynamic"]
