"""What a notebook holds and loses when the cells of a block on other data are run.

The rule of this module: the code of a block stays as it is, so its results have the names that they
have; whose values they replace is said in a line, and never where the same values come back.
"""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .targets import words_of
from .words import few

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .binding import Bound
    from .inserting import Cell

MOST_NAMED = 4
"""So many names stand in the line."""
_WORD = re.compile(r"\w+")


def replaced(
    bounds: Sequence[tuple[Bound, Sequence[Cell]]],
    namespace: Mapping[str, Any],
    ran: Iterable[str] = (),
) -> list[str]:
    """Return the names that hold something else once the cells of some runs have run.

    Parameters
    ----------
    bounds
        Runs with their cells, in order.
    namespace
        The person's own variables.
    ran
        Texts of the cells that have run, in order: what the last one made is there already.
    """
    before = list(ran)
    found: dict[str, None] = {}
    made: set[str] = set()
    for bound, cells in bounds:
        text = "\n".join(cell.code for cell in cells)
        names = _made(bound)
        if not (_is_its_own(bound) or _ran_last(cells[-1].code.strip(), names, before)):
            found |= {
                name: None
                for name in names
                if name in made or (name in namespace and not _same(name, namespace, bound, text))
            }
        made |= {name for name in names if not _is_constant(name, bound)}
    return list(found)


def said_of_replaced(names: Sequence[str], *, several: bool, command: str = "") -> str:
    """Say in a line which names are replaced, and how the results come apart from them.

    Parameters
    ----------
    several
        The cells are of several data sets, so that one replaces what another has made.
    command
        Puts the results into a variable of their own.
    """
    each = "Each of the cells, when it runs," if several else "The cell, when it runs,"
    keep = f" To keep what is there: {command}" if command else ""
    return f"{each} replaces {few(names, MOST_NAMED)}.{keep}"


def name_for_results(names: Sequence[str], bounds: Sequence[Bound], taken: Iterable[str]) -> str:
    """Make a name that is free: ``by_region_de``."""
    used = set(taken)
    main = names[-1]
    if len(bounds) > 1:
        ending = "each"
    else:
        variable, datum = next(iter(bounds[0].data.items()))
        own = set(words_of(variable))
        words = [one for one in words_of(datum.called) if one not in own]
        ending = "_".join(words) or "2"
    name = f"{main}_{ending}"
    while name in used or not name.isidentifier() or keyword.iskeyword(name):
        name = f"{name}_2" if name.isidentifier() else "results"
    return name


def _is_its_own(bound: Bound) -> bool:
    """Tell whether a block is applied to what it ran on, so that nothing else can come of it."""
    if bound.binding.parameters:
        return False
    contract = bound.pipeline.contract
    sources = {one.variable: one.profile for one in contract.frames}
    for name, datum in bound.data.items():
        same = datum.profile.holds_the_same(sources.get(name))
        if not same and (datum.target.path is not None or datum.target.name != name):
            return False
    return True


def _ran_last(code: str, names: Sequence[str], ran: Sequence[str]) -> bool:
    """Tell whether a cell has run, and nothing has spoken of what it makes since."""
    last = next((place for place in range(len(ran) - 1, -1, -1) if code in ran[place]), None)
    if last is None:
        return False
    since = {word for text in ran[last + 1 :] for word in _WORD.findall(text)}
    return since.isdisjoint(names)


def _made(bound: Bound) -> list[str]:
    """Return the names that the blocks of a run bind, but for those that only count along."""
    names: dict[str, None] = {}
    for part in bound.pipeline.parts:
        passing = _passing(part.version.code)
        frames = {one.variable for one in part.contract.frames}
        names |= {
            one.name: None
            for one in part.contract.outputs
            if one.name not in passing | frames and not one.name.startswith("_")
        }
    return list(names)


def _passing(code: str) -> set[str]:
    """Return the names that only a loop or a ``with`` binds."""
    from redpanda_jupyter.analysis.cells import read_cell

    tree = read_cell(code).parsed.tree
    passing: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.For | ast.AsyncFor):
            passing |= _names(node.target)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            passing |= _names(node.optional_vars)
        elif isinstance(node, ast.Assign):
            others |= {name for one in node.targets for name in _names(one)}
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            others |= _names(node.target)
    return passing - others


def _names(target: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}


def _is_constant(name: str, bound: Bound) -> bool:
    return any(one.name == name for one in bound.pipeline.contract.parameters)


def _same(name: str, namespace: Mapping[str, Any], bound: Bound, text: str) -> bool:
    """Tell whether a name holds already what the cell binds it to: a constant, or a function."""
    value = namespace[name]
    if isinstance(value, ModuleType):
        return f"import {value.__name__}" in text
    if callable(value) and getattr(value, "__module__", None) == "__main__":
        return _source(value) in text
    for one in bound.pipeline.contract.parameters:
        if one.name == name:
            literal = bound.binding.parameters.get(name, one.default)
            try:
                given = ast.literal_eval(literal)
            except (ValueError, SyntaxError):
                return False
            return type(given) is type(value) and bool(given == value)
    return False


def _source(value: Any) -> str:
    import inspect

    try:
        return textwrap.dedent(inspect.getsource(value)).strip()
    except (OSError, TypeError):
        return "\0"
