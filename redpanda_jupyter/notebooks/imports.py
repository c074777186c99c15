"""Imports of a block that can stand at the top of a module, once for all functions.

The rule of this module: an import moves only where its name means the same to every function of the
module: bound once in its block, standing by itself at the block's top, hiding no builtin, and not
used for anything else elsewhere. All others stay where they are.
"""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .sources import Edit, identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUIET_TEXT = (
    "numpy pandas polars scipy seaborn plotly altair statsmodels sklearn dask pyarrow duckdb "
    "requests tqdm matplotlib"
)
_QUIET = frozenset(_QUIET_TEXT.split())
"""Packages whose import does nothing but give a name, as far as a block may tell."""


def known_package(name: str) -> bool:
    """Tell whether a package is one of those that everybody computes with."""
    return name in _QUIET


@dataclass(slots=True)
class Imports:
    """The import lines of a module.

    Parameters
    ----------
    bound
        What every name at the module's top stands for.
    """

    bound: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    loud: set[str] = field(default_factory=set)
    future: set[str] = field(default_factory=set)

    def need(self, line: str, name: str) -> bool:
        """Ask for an import line that binds ``name``; false where the name is another thing."""
        if self.bound.setdefault(name, line) != line:
            return False
        self.used.add(name)
        return True

    def lines(self) -> list[str]:
        """Return the lines, the standard library's first; what nobody uses is left out."""
        made = {self.bound[name] for name in self.used}
        silent = {self.bound[name] for name in self.loud - self.used} - made
        every = [*made, *(f"{line}  # noqa: F401 - for what importing it does" for line in silent)]
        every = _joined(every)
        own = sorted(line for line in every if _root(line) in sys.stdlib_module_names)
        others = sorted(line for line in every if _root(line) not in sys.stdlib_module_names)
        future = [f"from __future__ import {', '.join(sorted(self.future))}", ""]
        return [
            *(future if self.future else []),
            *own,
            *([""] if own and others else []),
            *others,
        ]


def _joined(lines: list[str]) -> list[str]:
    """Put what comes from one module into one line."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        front, found, names = line.partition(" import ")
        if found and line.startswith("from ") and "#" not in line:
            groups.setdefault(front, []).append(names)
        else:
            groups[line] = []
    return [f"{one} import {', '.join(sorted(names))}" if names else one
            for one, names in groups.items()]  # fmt: skip


def move_up(tree: ast.Module, code: str, imports: Imports, kept: set[str]) -> list[Edit]:
    """Move a block's imports up where that changes nothing; return what is cut out of the block.

    Parameters
    ----------
    kept
        Names that mean something else in this block's function: its arguments.
    """
    lines = code.split("\n")
    edits = []
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom) or not _alone(node, lines):
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            imports.future.update(alias.name for alias in node.names)
            edits.append(_cut(node, lines))
            continue
        wanted = [_line(node, alias) for alias in node.names]
        names = [name for _, name in wanted]
        if any(_bindings(tree, name) != 1 or name in kept for name in names):
            continue
        if any(hasattr(builtins, name) for name in names):
            continue
        if any(imports.bound.get(name, line) != line for line, name in wanted):
            continue
        used = identifiers(_without(tree))
        for line, name in wanted:
            imports.bound[name] = line
            if name in used:
                imports.used.add(name)
            elif _root(line) not in _QUIET and _root(line) not in sys.stdlib_module_names:
                imports.loud.add(name)
        edits.append(_cut(node, lines))
    return edits


def _without(tree: ast.Module) -> ast.Module:
    """Return a block without the imports at its top."""
    body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.Module(body, [])


def _line(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, str]:
    """Return an import of one name as a line, and the name."""
    behind = f" as {alias.asname}" if alias.asname and alias.asname != alias.name else ""
    if isinstance(node, ast.ImportFrom):
        return f"from {node.module} import {alias.name}{behind}", alias.asname or alias.name
    name = alias.asname or alias.name.partition(".")[0]
    return f"import {alias.name}{behind}", name


def _alone(node: ast.stmt, lines: list[str]) -> bool:
    """Tell whether a statement has its lines for itself, but for a comment."""
    last = (node.end_lineno or node.lineno) - 1
    behind = lines[last].encode("utf-8", "surrogatepass")[node.end_col_offset or 0 :].strip()
    return node.col_offset == 0 and (not behind or behind.startswith(b"#"))


def _cut(node: ast.stmt, lines: list[str]) -> Edit:
    last = node.end_lineno or node.lineno
    if last < len(lines):
        return Edit(node.lineno, 0, last + 1, 0, "")
    return Edit(node.lineno, 0, last, len(lines[last - 1].encode("utf-8", "surrogatepass")), "")


def _bindings(tree: ast.Module, name: str) -> int:
    """Count the places that bind a name anywhere in a block."""
    return sum(1 for bound in _bound(tree) if bound == name)


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case _:
                pass


def _root(line: str) -> str:
    return line.split()[1].partition(".")[0]
