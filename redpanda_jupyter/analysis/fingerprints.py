"""A block's fingerprint: the same for the same code, whatever its layout.

The rule of this module: white space, comments, line ends, quote style and redundant brackets do
not count; everything else does. Of a magic or a shell line, blanks count inside quotes only. Text
that is no Python is compared line by line, without trailing blanks.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
import re
from typing import TYPE_CHECKING

from .cells import MAX_CELL_MAGICS, as_python, cell_magic
from .dialect import ipython_call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_BLANKS = re.compile(r"(?P<quoted>\"[^\"]*+\"|'[^']*+')|\s+")
_LINE = re.compile(r"[^\r\n]+")


def fingerprint(source: str) -> str:
    """Hash the code in ``source``: sha256, hex, 64 characters. Never raises."""
    tree, parts = _parts(source)
    # Piece by piece: all of them at once would take more room than the tree.
    digest = hashlib.sha256(b"tree" if tree else b"text")
    for part in parts:
        digest.update(b"\n" + part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _parts(source: str, depth: int = 0) -> tuple[bool, Iterable[str]]:
    """Return whether ``source`` is Python, and what counts of it."""
    magic = cell_magic(source) if depth < MAX_CELL_MAGICS else None
    if magic is not None:
        head = [f"%%{magic.name}", _tight(magic.line)]
        inner = _parts(magic.body, depth + 1)[1] if magic.holds_python else _lines(magic.body)
        return False, itertools.chain(head, inner)
    parsed, form = as_python(source)
    if parsed.tree is None:
        return False, _lines(source)
    return True, _walk(_tightened(parsed.tree) if form != "python" else parsed.tree)


def _tightened(tree: ast.Module) -> ast.Module:
    """Let blanks in the lines that became calls on IPython count no more than blanks in Python."""
    for node in ast.walk(tree):
        call = ipython_call(node)
        if call is not None and isinstance(node, ast.Call):
            node.args = [ast.Constant(_tight(text)) for text in call[1]]
    return tree


def _tight(text: str) -> str:
    return _BLANKS.sub(lambda match: match["quoted"] or " ", text.strip())


def _lines(source: str) -> Iterator[str]:
    """Yield what counts of a text's lines."""
    empty = True
    for match in _LINE.finditer(source.strip()):
        line = match[0].rstrip()
        if line and not line.lstrip().startswith("#"):
            empty = False
            yield line
    if empty:
        yield ""


def _walk(tree: ast.AST) -> Iterator[str]:
    """Write the tree in full, without positions; a stack, because trees can be very deep."""
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, ast.expr_context):
            continue
        if isinstance(item, ast.Constant):
            yield _constant(item.value)
        elif isinstance(item, ast.AST):
            yield f"{type(item).__name__}("
            stack.append(_CLOSE)
            fields = [name for name in item._fields if name not in ("ctx", "type_comment")]
            stack.extend(getattr(item, name, None) for name in reversed(fields))
        elif isinstance(item, list):
            yield f"[{len(item)}"
            stack.extend(reversed(item))
        elif item is _CLOSE:
            yield ")"
        else:
            yield _constant(item)


_CLOSE = object()


def _constant(value: object) -> str:
    # A whole number of any size: repr() refuses those of more than 4,300 digits.
    text = hex(value) if type(value) is int else repr(value)
    return f"{type(value).__name__}:{text}"
