"""The names visitor against CPython's own compiler.

The oracle is run over the standard library and the packages of this environment, cut into blocks,
and over the bodies of their functions.
"""

from __future__ import annotations

import ast
import random
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.analysis.names import Names, read_names

from .oracle import ask_oracle, cut
from .sources import installed_modules, read_module, standard_modules

if TYPE_CHECKING:
    from pathlib import Path

MODULES_IN_A_NORMAL_RUN = 60
REQUIRED = 0.995


def answer(names: Names) -> dict[str, set[str]]:
    return {
        "inputs": set(names.inputs),
        "outputs": set(names.outputs) - {"__doc__"},
        "imports": set(names.imports),
        "functions": set(names.functions),
        "classes": set(names.classes),
    }


def compare(paths: list[Path]) -> tuple[int, list[str]]:
    """Return the number of blocks, and a line for each block on which the two differ."""
    total, misses = 0, []
    for path in paths:
        rng = random.Random(path.name)
        try:
            blocks = cut(read_module(path), rng)
        except (SyntaxError, ValueError):
            continue
        for block in blocks:
            try:
                tree = ast.parse(block)
                expected = ask_oracle(block, tree).answer
            except (SyntaxError, ValueError):
                continue
            total += 1
            found = answer(read_names(tree))
            wrong = {kind: found[kind] ^ expected[kind] for kind in expected}
            wrong = {kind: names for kind, names in wrong.items() if names}
            if wrong:
                misses.append(f"{path.name} {wrong}\n{block[:600]}")
    return total, misses


def check(paths: list[Path], least: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own invalid escapes
        total, misses = compare(paths)
    assert total >= least
    exact = 1 - len(misses) / total
    print(f"{exact:.4%} of {total} blocks in {len(paths)} modules")
    assert exact >= REQUIRED, f"{exact:.4f} of {total} blocks:\n" + "\n".join(misses[:5])


def usual_size(path: Path) -> bool:
    return 8_000 < path.stat().st_size < 80_000


@pytest.mark.parametrize("modules", [standard_modules, installed_modules])
def test_names_agree_with_the_compiler_on_some_modules(modules) -> None:  # type: ignore[no-untyped-def]
    paths = list(filter(usual_size, modules()))
    check(random.Random(2).sample(paths, MODULES_IN_A_NORMAL_RUN), least=300)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("modules", "least"), [(standard_modules, 9000), (installed_modules, 30_000)]
)
def test_names_agree_with_the_compiler_on_all_modules(modules, least: int) -> None:  # type: ignore[no-untyped-def]
    check(modules(), least)


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
    "a comprehension's private target is mangled": (
        "class A:\n def f(self): return {__k: __v for __k in y}",
        {"_A__v", "y"},
        {"A"},
    ),
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


DEFINITIONS = {
    "decorators and bases": (
        "@a(lambda: 1)\ndef f(): pass\n@b\nclass C(D, metaclass=lambda *x: y): pass",
        {"f"},
        {"C"},
    ),
    "a lambda is a variable": ("f = lambda: 1\nC = type('C', (), {})", set(), set()),
    "inside others": ("def f():\n def g(): pass\nclass C:\n def m(self): pass", {"f"}, {"C"}),
    "under a condition": ("if a:\n async def f(): pass\nelse:\n class C: pass", {"f"}, {"C"}),
    "deleted": ("def f(): pass\nclass C: pass\ndel f, C", set(), set()),
    "replaced": ("def f(): pass\nf = cached(f)", {"f"}, set()),
    "a function's global is not at the top": ("def f():\n global g\n def g(): pass", {"f"}, set()),
}


@pytest.mark.parametrize(("source", "functions", "classes"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_definitions_of_a_block(source: str, functions: set[str], classes: set[str]) -> None:
    tree = ast.parse(source)
    names, oracle = read_names(tree), ask_oracle(source, tree)
    assert (set(names.functions), set(names.classes)) == (functions, classes)
    assert (oracle.functions, oracle.classes) == (functions, classes)


IMPORTS = {
    "import a.b as c, d.e": ["a.b", "d.e"],
    "from a.b import c as d, e": ["a.b"],
    "from . import a\nfrom .. import b": [".", ".."],
    "from ...a.b import c\nfrom .a import d": ["...a.b", ".a"],
    "from a import *": ["a"],
    "def f():\n import a.b\n def g(): from .c import d": ["a.b", ".c"],
    "from __future__ import annotations": ["__future__"],
}


@pytest.mark.parametrize(("source", "modules"), IMPORTS.items())
def test_imports_as_written(source: str, modules: list[str]) -> None:
    tree = ast.parse(source)
    assert read_names(tree).imports == modules
    assert ask_oracle(source, tree).imports == set(modules)


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
