"""From a notebook cell to plain Python: magics, shell lines and help lines.

The rule of this module: Python comes first. Only text that does not parse as it stands is taken
for IPython's dialect; then each magic becomes a call on ``get_ipython()``, as IPython itself does
it. Of cell magics, those that time or capture hold Python; all others hold something else.
The text that is stored is always the model's own, never the one made here.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from .dialect import automatic_magic, ipython_call, is_dialect, translate
from .syntax import TOO_LONG, Parsed, parse

# Their body is Python that runs in the user's namespace.
_PYTHON_BODY = frozenset(
    {"time", "capture", "prun", "memray_flamegraph", "snakeviz", "pyinstrument"}
)
# Their body is Python that runs in a function of its own: what it makes is gone afterwards.
_PYTHON_BODY_ALONE = frozenset({"timeit", "memit"})
_PYTHON_LINE = frozenset({"time", "prun", "snakeviz"})
_PYTHON_LINE_ALONE = frozenset({"timeit", "memit", "mprun", "lprun"})

_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w.]+)(?P<line>[^\n]*)(?:\n|$)(?P<body>.*)", re.DOTALL)
_OPTIONS = re.compile(r"\s*(?:-(?:[nrpstTDfm][ \t]*[\w.]+|[a-zA-Z]+)(?:\s+|$))*+")
MAX_CELL_MAGICS = 10
"""As many may stand one in the other."""

Form = Literal["python", "dialect", "automatic"]
"""Plain, with lines of IPython's own, or one magic without its sign (``pip install pandas``)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as Python.

    Parameters
    ----------
    parsed
        The tree of its Python part (empty for a cell in another language), or what is wrong.
    magics
        The magics as written: ``%%time``, ``%matplotlib``, ``!`` for the shell, ``?`` for help.
    bound
        Names that a cell magic's own line binds (``%%capture out``).
    keeps_names
        False where the body's names are gone afterwards (``%%timeit``).
    line_offset
        How many lines of the cell come before the first line of the tree.
    cell_magics
        The cell magics, each with its line, what stands behind its name, and what it holds.
    automatic
        True for a line that is a magic without its sign (``pip install pandas``).
    """

    parsed: Parsed
    magics: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    keeps_names: bool = True
    line_offset: int = 0
    cell_magics: list[tuple[str, int, str, str]] = field(default_factory=list)
    automatic: bool = False


class CellMagic(NamedTuple):
    """A cell magic: what stands behind its name, what it holds, the number of its line from 1."""

    name: str
    line: str
    body: str
    number: int
    holds_python: bool


def read_cell(source: str) -> Cell:
    """Read ``source`` as IPython would; never raises."""
    return _read(source, 0)


def cell_magic(source: str) -> CellMagic | None:
    """Return the cell magic that ``source`` begins with, if it does."""
    match = _CELL_MAGIC.match(source)
    if match is None:
        return None
    name = match["name"]
    above = source.count("\n", 0, match.start("name"))
    return CellMagic(
        name,
        match["line"].strip(),
        match["body"],
        above + 1,
        name in _PYTHON_BODY | _PYTHON_BODY_ALONE,
    )


def as_python(source: str) -> tuple[Parsed, Form]:
    """Parse a cell without cell magics, and say in which form it was written."""
    parsed = parse(source)
    automatic = automatic_magic(source, parses=parsed.tree is not None)
    if automatic is not None and automatic.tree is not None:
        return automatic, "automatic"
    if parsed.tree is not None or parsed.error == TOO_LONG:
        return parsed, "python"
    translated = translate(source) if is_dialect(source) else None
    return (parsed, "python") if translated is None else (translated, "dialect")


def _read(source: str, depth: int) -> Cell:
    magic = cell_magic(source) if depth < MAX_CELL_MAGICS else None
    if magic is not None:
        return _read_cell_magic(magic, depth)
    parsed, form = as_python(source)
    if parsed.tree is None or form == "python":
        return Cell(parsed)
    return Cell(parsed, _magics(parsed.tree), automatic=form == "automatic")


def _read_cell_magic(magic: CellMagic, depth: int) -> Cell:
    shown = f"%%{magic.name}"
    own = (shown, magic.number, magic.line, magic.body)
    if magic.name in _PYTHON_BODY:
        inner = _read(magic.body, depth + 1)
        bound = inner.bound
        if magic.name == "capture":
            bound = [*(word for word in magic.line.split() if word.isidentifier()), *bound]
        return replace(_below(inner, shown, own), bound=bound)
    if magic.name in _PYTHON_BODY_ALONE:
        inner = _read(f"{without_options(magic.line)}\n{magic.body}", depth + 1)
        lifted = replace(inner, line_offset=inner.line_offset - 1)  # its own line is the first
        return replace(_below(lifted, shown, own), keeps_names=False)
    return Cell(Parsed(ast.Module([], [])), [shown], cell_magics=[own])


def _below(inner: Cell, magic: str, own: tuple[str, int, str, str]) -> Cell:
    """Put a cell magic around the cell that it holds."""
    lines = own[1]
    return replace(
        inner,
        magics=[magic, *inner.magics],
        line_offset=inner.line_offset + lines,
        cell_magics=[
            own,
            *((name, at + lines, line, body) for name, at, line, body in inner.cell_magics),
        ],
    )


def _magics(tree: ast.Module) -> list[str]:
    """List the magics of a translated tree, and put the Python of ``%time`` and such in place."""
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        call = ipython_call(node)
        if call is None:
            continue
        method, texts = call
        if method == "run_line_magic" and texts:
            name = texts[0]
            found["?" if name in ("pinfo", "pinfo2", "psearch") else f"%{name}"] = None
        elif method in ("system", "getoutput"):
            found["!"] = None
    tree.body = [inner for statement in tree.body for inner in _unfold(statement)]
    return list(found)


def _unfold(statement: ast.stmt) -> list[ast.stmt]:
    """Replace ``%time x = f(y)`` by its statement; ``%timeit`` only where it binds nothing."""
    call = ipython_call(statement.value) if isinstance(statement, ast.Expr) else None
    if call is None or call[0] != "run_line_magic" or len(call[1]) < 2:
        return [statement]
    name, text = call[1][:2]
    if name not in _PYTHON_LINE and name not in _PYTHON_LINE_ALONE:
        return [statement]
    inner = parse(without_options(text)).tree
    if inner is None:
        return [statement]
    if name in _PYTHON_LINE or all(isinstance(node, ast.Expr) for node in inner.body):
        ast.increment_lineno(inner, statement.lineno - 1)
        return inner.body
    return [statement]


def without_options(line: str) -> str:
    """Drop leading options (``-n 10 -r3 -o``) from a magic's line."""
    options = _OPTIONS.match(line)
    return line[options.end() :] if options else line
