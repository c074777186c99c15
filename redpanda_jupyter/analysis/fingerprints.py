"""A block's fingerprint: the same for the same code, whatever its layout.

The rule of this module: white space, comments, line ends, quote style and redundant brackets do
not count; everything else does. Text that is no Python is compared line by line without trailing
blanks.
"""

from __future__ import annotations

import ast
import hashlib
import re
from typing import TYPE_CHECKING

from .syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator


_LINE = re.compile(r"[^\r\n]+")


def fingerprint(source: str) -> str:
    """Hash the code in ``source``: sha256, hex, 64 characters. Never raises."""
    tree = parse(source).tree
    # Piece by piece: all of them at once would take more room than the tree.
    digest = hashlib.sha256(b"text" if tree is None else b"tree")
    for part in _lines(source) if tree is None else _walk(tree):
        digest.update(b"\n" + part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


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
