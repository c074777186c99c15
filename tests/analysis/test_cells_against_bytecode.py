"""``analyze`` on cells of real notebooks, against the byte code of what IPython makes of them.

The oracle compiles what IPython's own shell makes of a cell. It differs from the shell in two
things, on purpose: the Python in ``%%time``, ``%time`` and their like is looked into, and a cell of
one bare word is a name, not a magic.
"""

from __future__ import annotations

import ast
import random
import re
import warnings

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from redpanda_jupyter.analysis import analyze

from .oracle import Oracle, ask_oracle
from .sources import WHEELS, manual_cells, notebook_cells

CELLS_IN_A_NORMAL_RUN = 300
REQUIRED = 0.995
RUNS_HERE = {"time", "prun", "capture"}
RUNS_APART = {"timeit"}
KINDS = {
    "inputs": "inputs",
    "outputs": "outputs",
    "imports": "imports",
    "functions": "functions_defined",
    "classes": "classes_defined",
}


def magic_call(node: ast.stmt) -> tuple[str, list[str]] | None:
    """Return kind and arguments of a statement ``get_ipython().run_…_magic(…)``."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython")), kind), arguments)):
            return kind, [item.value for item in arguments if isinstance(item, ast.Constant)]
    return None


def without_options(line: str) -> str:
    return re.sub(r"^\s*(?:-[nr]\s*\d+\s+|-[oqcpt]\s+)*", "", line)


def as_it_runs(cell: str) -> tuple[str, set[str], bool]:
    """Return a cell as Python, the names its first line binds, and whether its names stay."""
    source = TransformerManager().transform_cell(cell)
    if re.match(r"\w+\s+\S", cell):  # `pip install pandas`: known to a shell, in a cell of one line
        source = InteractiveShell.instance().transform_cell(cell)
    tree = ast.parse(source)
    called = magic_call(tree.body[0]) if len(tree.body) == 1 else None
    if called and called[0] == "run_cell_magic":
        name, line, body = called[1]
        if name in RUNS_HERE:
            inner, bound, stays = as_it_runs(body)
            given = {word for word in line.split() if word.isidentifier()}
            return inner, bound | (given if name == "capture" else set()), stays
        if name in RUNS_APART:
            return as_it_runs(f"{without_options(line)}\n{body}")[0], set(), False
    lines = source.split("\n")
    for node in tree.body:
        called = magic_call(node)
        if called and called[0] == "run_line_magic" and called[1][0] in RUNS_HERE | RUNS_APART:
            lines[node.lineno - 1 : node.end_lineno] = [without_options(called[1][1])]
    return "\n".join(lines), set(), True


def expected(cell: str) -> dict[str, set[str]] | None:
    """Ask the compiler; ``None`` where it refuses the cell."""
    try:
        source, bound, stays = as_it_runs(cell)
        oracle: Oracle = ask_oracle(source, ast.parse(source))
    except (SyntaxError, ValueError):
        return None
    answer = dict(oracle.answer)
    if not stays:
        answer |= {"outputs": set(), "functions": set(), "classes": set()}
    answer["outputs"] = answer["outputs"] | bound
    return answer


def compare(cells: list[str]) -> list[str]:
    """Return a text for each cell on which the two differ."""
    misses = []
    for cell in cells:
        found = analyze(cell)
        truth = expected(cell)
        if truth is None or not found.syntax_ok:
            if truth is not None or found.syntax_ok:
                misses.append(f"{found.syntax_error} / {truth}\n{cell[:600]}")
            continue
        answer = {kind: set(getattr(found, KINDS[kind])) - {"__doc__"} for kind in KINDS}
        wrong = {kind: answer[kind] ^ truth[kind] for kind in KINDS if answer[kind] != truth[kind]}
        if wrong:
            misses.append(f"{wrong}\n{cell[:600]}")
    return misses


def check(cells: list[str], least: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the cells' own invalid escapes
        misses = compare(cells)
    assert len(cells) >= least
    exact = 1 - len(misses) / len(cells)
    print(f"{exact:.4%} of {len(cells)} cells")
    assert exact >= REQUIRED, f"{exact:.4f} of {len(cells)} cells:\n" + "\n".join(misses[:8])


def test_cells_of_the_manual_agree_with_the_compiler() -> None:
    check(manual_cells(), least=100)


@pytest.mark.skipif(
    not WHEELS.is_dir(), reason="needs the wheels of notebooks.txt (make .make/notebooks/done)"
)
@pytest.mark.parametrize(
    "limit",
    [CELLS_IN_A_NORMAL_RUN, pytest.param(None, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
)
def test_cells_of_notebooks_agree_with_the_compiler(limit: int | None) -> None:
    cells = notebook_cells()
    if limit is not None:
        cells = random.Random(3).sample(cells, limit)
    check(cells, least=limit or 1900)
