"""Code as people and models paste it: with prompts, outputs and indentation around it.

The rule of this module: what a tag calls Python is taken at its word and only cleaned; what has no
tag must parse *and* do something before it counts as Python.
"""

from __future__ import annotations

import ast
import re
import textwrap

from .cells import read_cell
from .syntax import parse

_PROMPT = re.compile(r"[ \t]*>>>(?: |$)")
_CONTINUED = re.compile(r"[ \t]*\.\.\.(?: |$)")
_IN = re.compile(r"[ \t]*In ?\[[\d* ]*\]: ?(?P<code>.*)$")
_OUT = re.compile(r"[ \t]*Out ?\[\d*\]:")
_IN_CONTINUED = re.compile(r"[ \t]*\.{3,}: ?(?P<code>.*)$")
_REPR_WORDS = """
    array tensor dtype Index RangeIndex DatetimeIndex MultiIndex CategoricalIndex Timestamp
    Timedelta Interval Period Decimal Counter defaultdict OrderedDict
    dict_keys dict_values dict_items
    PosixPath WindowsPath datetime.datetime datetime.date datetime.timedelta np.float64 np.int64
"""
_REPRS = frozenset(_REPR_WORDS.split())
_DOING = (
    ast.Call,
    ast.Subscript,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.NamedExpr,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def clean_python(code: str) -> str:
    """Take prompts, outputs and common indentation off code that is said to be Python."""
    lines = code.split("\n")
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    if _PROMPT.match(first):
        lines = _without_prompts(lines)
    elif _IN.match(first) or _OUT.match(first):
        lines = _without_numbers(lines)
    text = "\n".join(lines)
    first = next((line for line in lines if line.strip()), "")
    if first[:1] in (" ", "\t"):
        text = textwrap.dedent(text)
    return _trim(text)


def untagged_python(code: str) -> str | None:
    """Return the Python in a block without a tag, or ``None`` if it is something else.

    It must parse and hold a statement that is more than a bare name, number, list, dict, string or
    file name. The ``repr`` of a value is output, and an annotation without a value
    (``Total: 5``) is text.
    """
    cleaned = clean_python(code)
    cell = read_cell(cleaned)
    if cell.parsed.tree is None or cell.automatic:
        return None
    if cell.magics:
        return cleaned if _only_clear_magics(cleaned) else None
    body = cell.parsed.tree.body
    # "[tool.ruff]" above assignments is a configuration file.
    if any(isinstance(node, ast.Expr) and _is_section(node.value) for node in body):
        return None
    if all(isinstance(node, ast.Expr) and _is_output(node.value) for node in body):
        return None
    return cleaned if any(_does_something(node) for node in body) else None


def ends_in_string(code: str) -> bool:
    """Tell whether ``code`` ends inside a triple-quoted string."""
    return ('"""' in code or "'''" in code) and parse(clean_python(code)).open_string


def parses(code: str) -> bool:
    """Tell whether ``code``, cleaned, is Python or IPython's dialect."""
    return read_cell(clean_python(code)).parsed.tree is not None


def _without_prompts(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        match = _PROMPT.match(line) or (_CONTINUED.match(line) if kept else None)
        if match:
            kept.append(line[match.end() :])
        elif not kept and line.lstrip().startswith("#"):
            kept.append(line.lstrip())
    return kept


def _without_numbers(lines: list[str]) -> list[str]:
    """Take off ``In [n]:``; what follows ``Out[n]:``, up to the next ``In``, is output."""
    kept: list[str] = []
    taking = False  # after "In [n]:" alone, whole lines are code
    for line in lines:
        if match := _IN.match(line):
            taking = not match["code"].strip()
            kept.append(match["code"])
        elif _OUT.match(line):
            taking = False
        elif taking:
            kept.append(line)
        elif match := _IN_CONTINUED.match(line):
            kept.append(match["code"])
        elif not kept and line.lstrip().startswith("#"):
            kept.append(line.lstrip())
    return kept


def _trim(text: str) -> str:
    """Drop blank lines before and after."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()


def _only_clear_magics(code: str) -> bool:
    """Whether what made it IPython's dialect is a named magic or a shell line, not prose."""
    marked = [
        line for line in code.split("\n") if line.lstrip()[:1] in ("%", "!", "?", "/", ",", ";")
    ]
    asked = any(line.rstrip().endswith("?") for line in code.split("\n"))
    return not asked and all(
        re.match(r"\s*(?:%%?[a-z]\w*|!\w|[,;/?]{0}\Z)", line) for line in marked
    )


def _does_something(node: ast.stmt) -> bool:
    if isinstance(node, ast.AnnAssign):
        return node.value is not None
    if isinstance(node, ast.Expr):
        return any(isinstance(part, _DOING) for part in ast.walk(node.value))
    return not isinstance(node, ast.Pass)


def _is_output(node: ast.expr) -> bool:
    """Whether an expression looks like the ``repr`` of a value: ``array([1, 2])``."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in _REPRS
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            return f"{module}.{name}" in _REPRS
    return False


def _is_section(node: ast.expr) -> bool:
    if not isinstance(node, ast.List) or len(node.elts) != 1:
        return False
    return isinstance(node.elts[0], ast.Name | ast.Attribute)
