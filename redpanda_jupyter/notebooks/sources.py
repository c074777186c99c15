"""Changing code by the places of its parts, so that all else stays byte for byte.

The rule of this module: nothing is written anew from a tree. Places are those of ``ast``: lines
from 1, columns in UTF-8 bytes from 0.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.analysis.syntax import parse
from redpanda_jupyter.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]")
_NEWLINE = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a text that is replaced: from the first place up to, and without, the second."""

    line: int
    start: int
    end_line: int
    end: int
    text: str


def replaced(node: ast.expr | ast.stmt, text: str) -> Edit:
    """Return the edit that writes a text in the place of a node."""
    end, column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Edit(node.lineno, node.col_offset, end, column, text)


def normal(code: str) -> str:
    """Return code with line ends as Python counts them, and without blank lines around it."""
    return _NEWLINE.sub("\n", code).strip("\n").rstrip()


def tree_of(code: str) -> ast.Module:
    """Parse plain Python.

    Raises
    ------
    ExportError
        It is none.
    """
    parsed = parse(code)
    if parsed.tree is None:
        raise ExportError(f"The code is not plain Python: {parsed.error}.")
    return parsed.tree


def edited(code: str, edits: Iterable[Edit]) -> str:
    """Return ``code`` with parts replaced; a word that touches another gets a blank."""
    content = code.encode("utf-8", "surrogatepass")
    starts = [0]
    for line in content.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    last = len(content)
    ordered = sorted(edits, key=lambda one: (one.line, one.start, one.end_line, one.end))
    for edit in reversed(ordered):
        first, behind = starts[edit.line - 1] + edit.start, starts[edit.end_line - 1] + edit.end
        if behind > last:
            continue  # within one that was replaced already
        new = edit.text.encode("utf-8", "surrogatepass")
        if new and _WORD.match(new[:1]) and _WORD.match(content[first - 1 : first]):
            new = b" " + new
        if new and _WORD.match(new[-1:]) and _WORD.match(content[behind : behind + 1]):
            new += b" "
        content = content[:first] + new + content[behind:]
        last = first
    return content.decode("utf-8", "surrogatepass")


def inside_strings(code: str) -> set[int]:
    """Return the lines that begin inside a string: what stands before them belongs to it."""
    inside: set[int] = set()
    opened: list[int] = []
    starts = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}
    ends = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}
    for token in tokens(code):
        if token.type == tokenize.STRING:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif token.type in starts and token.type != -1:
            opened.append(token.start[0])
        elif token.type in ends and token.type != -1 and opened:
            inside.update(range(opened.pop() + 1, token.end[0] + 1))
    return inside


def tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of code that parses.

    Raises
    ------
    ExportError
        The tokenizer refuses it.
    """
    try:
        yield from tokenize.generate_tokens(io.StringIO(code + "\n", newline="\n").readline)
    except (tokenize.TokenError, SyntaxError) as error:
        raise ExportError(f"The code cannot be taken apart ({error.args[0]}).") from None


def indented(code: str, by: str = "    ") -> str:
    """Put blanks before every line that is not empty and does not begin inside a string."""
    inside = inside_strings(code)
    lines = code.split("\n")
    return "\n".join(
        line if number in inside or not line.strip() else by + line
        for number, line in enumerate(lines, 1)
    )


def same_meaning(one: Iterable[ast.AST], other: Iterable[ast.AST]) -> bool:
    """Tell whether statements are the same but for where they stand."""
    return [ast.dump(node) for node in one] == [ast.dump(node) for node in other]


def identifiers(tree: ast.AST) -> set[str]:
    """Return every name that code uses as a variable, also those in query strings (``@name``)."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add(asname or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
            case ast.Constant(value=str(text)) if "@" in text:
                found.update(re.findall(r"@(\w+)", text))
            case _:
                pass
    return found
