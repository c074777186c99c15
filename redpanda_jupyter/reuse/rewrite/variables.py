"""Where a block names a frame's variable, and means that one.

The rule of this module: a function's own parameter or local of the same name is another variable.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..adapter.places import Edit
from .mentions import language_of
from .placed import placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..adapter.places import Source
    from .placed import Placed

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def variable_edits(source: Source, variable: str, new: str) -> Iterator[Edit]:
    """Yield the edits that give a variable of the top level another name."""
    word = re.compile(
        rb"(?<![\w.\x80-\xff])" + re.escape(variable.encode()) + rb"(?![\w\x80-\xff])"
    )
    for one in placed(source):
        node = one.node
        if isinstance(node, ast.Name) and node.id == variable:
            if not _is_local(one, variable) and source.data[one.start : one.end] == (
                variable.encode()
            ):
                yield Edit(one.start, one.end, new)
        elif isinstance(node, ast.Global) and variable in node.names:
            match = word.search(source.data, one.start, one.end)
            if match is not None:
                yield Edit(match.start(), match.end(), new)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _in_text(source, one, node.value, word, new)


def _in_text(
    source: Source, one: Placed, value: str, word: re.Pattern[bytes], new: str
) -> Iterator[Edit]:
    """Yield the edits of a query's text: a table in SQL, ``@frame`` in pandas."""
    language = language_of(one, value)
    if language not in ("sql", "query"):
        return
    for match in word.finditer(source.data, one.start, one.end):
        before = source.data[match.start() - 1 : match.start()]
        if (language == "query") == (before == b"@") and before not in (b"'", b'"'):
            yield Edit(match.start(), match.end(), new)


def _is_local(one: Placed, variable: str) -> bool:
    """Tell whether a name is one of a function or comprehension around it."""
    for place, node in enumerate(one.above):
        inner = one.above[place + 1] if place + 1 < len(one.above) else one.node
        if isinstance(node, _FUNCTIONS):
            if inner is node.args and one.above[-1] is not node.args:
                continue
            outside = inner in (getattr(node, "decorator_list", []), getattr(node, "returns", None))
            is_default = inner is node.args
            if not outside and not is_default and variable in _bound_in(node):
                return True
        elif isinstance(node, _COMPREHENSIONS) and variable in _targets(node):
            return inner is not node.generators[0] or not _in_first(node, one.node)
    return False


def _bound_in(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    names = {one.arg for one in every}
    if isinstance(node, ast.Lambda):
        return names
    shared: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            names.add(inner.id)
        elif isinstance(inner, ast.Global):
            shared.update(inner.names)
    return names - shared


def _targets(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
) -> set[str]:
    return {
        inner.id
        for part in node.generators
        for inner in ast.walk(part.target)
        if isinstance(inner, ast.Name)
    }


def _in_first(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, name: ast.AST
) -> bool:
    return any(inner is name for inner in ast.walk(node.generators[0].iter))


def names_in(source: Source) -> set[str]:
    """Return every name that the block binds or reads."""
    found = {one.id for one in ast.walk(source.tree) if isinstance(one, ast.Name)}
    found |= {one.arg for one in ast.walk(source.tree) if isinstance(one, ast.arg)}
    for one in ast.walk(source.tree):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(one.name)
        elif isinstance(one, ast.alias):
            found.add(one.asname or one.name.partition(".")[0])
    return found
