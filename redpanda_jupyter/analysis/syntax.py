"""Parse Python without ever raising and without ever running anything.

The rule of this module: whatever text comes in, a tree or one readable line comes out. The
interpreter has many ways to refuse a text (null bytes, lone surrogates, too deep nesting, a number
with too many digits); they all end here. A tree takes up to a thousand times the room of its text,
so a text is measured before it is parsed.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_REFUSALS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError)
_PORTION = 50
_PORTION_NODES = 8000
_SHORT = 10_000  # characters: too few for so many nodes that they would matter
_HUGE_LINES = 3000
TOO_DEEP = "nested too deeply to be read"
MAX_UNITS = 30_000
TOO_LONG = f"too long to be read (more than {MAX_UNITS:,} names, values and brackets)"
# What makes a node of the tree, and nothing that a string or a comment says. Each alternative ends
# without looking back, so that one pass over any text is enough.
_UNIT = re.compile(
    r"""
    \n (?:[ \t\r\f]*+(?:\#[^\n]*+)?\n)*+
    | (?P<string>[A-Za-z]{0,2}
        (?: \"{3} (?:[^\\"]|\\.|"(?!""))*+ (?:\"{3}|\Z)
          | '{3} (?:[^\\']|\\.|'(?!''))*+ (?:'{3}|\Z)
          | " (?:[^\\"\n]|\\.)*+ (?:"|$|\Z)
          | ' (?:[^\\'\n]|\\.)*+ (?:'|$|\Z)
        ))
    | \w+ | \.\.\. | [;:(\[{*+~-] | ,(?=[ ]?:) | (?<=[^\w)\]][(\[{])[)\]}] | \#[^\n]*
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_UNIT_IN_STRING = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree, or the reason why there is none.

    Parameters
    ----------
    tree
        The module's tree; ``None`` where the text is not valid Python.
    error
        One line for people, such as ``line 3: invalid syntax``; ``None`` if there is a tree.
    open_string
        True where the text ends inside a triple-quoted string.
    source
        The text that was parsed.
    """

    tree: ast.Module | None
    error: str | None = None
    open_string: bool = False
    source: str = ""


def parse(source: str) -> Parsed:
    """Parse ``source`` as a cell: ``await`` at the top is fine, as in IPython."""
    if is_too_long(source):
        return Parsed(None, TOO_LONG)
    # A backslash in a model's regular expression must not warn in the user's notebook.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Parsed(ast.parse(source), source=source)
        except _REFUSALS as error:
            return Parsed(None, _line(error), "unterminated triple-quoted" in str(error))


def is_too_long(source: str) -> bool:
    """Tell, in one pass, whether reading ``source`` might take more than 50 MB.

    A unit is a name, a number, a string, an opening bracket, a line. Measured on CPython 3.11, a
    tree takes 0.75 kB a unit in libraries and 0.3 to 1.6 kB in texts made to be costly, so that
    the limit of 30,000 units stands for some 22 and at most 48 MB. Libraries have 1.5 to 4 units a
    line, which makes 8,000 to 20,000 lines; dense notebook code has 12, which makes 2,500.
    """
    if len(source) <= MAX_UNITS:
        return False
    units = 0
    for match in _UNIT.finditer(source):
        units += 1
        text = match["string"]
        if text and "{" in text and "f" in text[:2].lower():
            units += sum(1 for _ in _UNIT_IN_STRING.finditer(text))
        if units > MAX_UNITS:
            return True
    return False


def compile_error(tree: ast.Module, source: str) -> str | None:
    """Say what the compiler has against a tree that parsed, such as a ``return`` at the top.

    It is asked in portions, because its cost on one huge module is not linear, and from Python 3.12
    on takes two kilobytes a node; a statement of thousands of lines or nodes is taken as it parsed.
    From ``source`` it can go deeper than from a tree.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for part in _portions(tree, long=len(source) > _SHORT):
                module = ast.Module(part, [])
                try:
                    compile(module, "<block>", "exec", _FLAGS, dont_inherit=True, optimize=0)
                except RecursionError:
                    compile(source, "<block>", "exec", _FLAGS, dont_inherit=True, optimize=0)
                    break
        except _REFUSALS as error:
            return _line(error)
    return None


def _portions(tree: ast.Module, *, long: bool) -> Iterator[list[ast.stmt]]:
    """Yield the statements in portions; without those that are taken as they parsed."""
    part: list[ast.stmt] = []
    nodes = 0
    for statement in tree.body:
        if (statement.end_lineno or 0) - statement.lineno > _HUGE_LINES:
            continue
        size = sum(1 for _ in ast.walk(statement)) if long else 1
        if size > _PORTION_NODES:
            continue
        if len(part) == _PORTION or nodes + size > _PORTION_NODES:
            yield part
            part, nodes = [], 0
        part.append(statement)
        nodes += size
    yield part


def _line(error: BaseException) -> str:
    if isinstance(error, RecursionError | MemoryError):
        return TOO_DEEP
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    message = re.sub(r"\s+", " ", message or "not valid Python")
    message = message.encode("utf-8", "backslashreplace").decode("utf-8")[:200]
    line = error.lineno if isinstance(error, SyntaxError) else None
    return f"line {line}: {message}" if line else message
