"""Edits of a text by place: what stands elsewhere stays as it is, byte for byte.

The rule of this module: places are those of ``ast`` (lines from 1, UTF-8 bytes in a line from 0),
moved to where they stand in the cell. Two edits of the same place are refused, never mixed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...analysis.cells import read_cell
from ...errors import ContractError, UnparsableCodeError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes from ``start`` up to ``end`` become ``text``; both are the same where it is put in."""

    start: int
    end: int
    text: str


class Source:
    """A cell's text with its tree, and the way from a node to its bytes.

    Raises
    ------
    UnparsableCodeError
        The text is not valid Python.
    ContractError
        It holds no Python, or its lines are IPython's own, so that places in it are not known.
    """

    def __init__(self, code: str) -> None:
        cell = read_cell(code)
        if cell.parsed.tree is None:
            raise UnparsableCodeError(f"The block cannot be read: {cell.parsed.error}.")
        self.code = code
        self.tree = cell.parsed.tree
        self.offset = cell.line_offset
        self.magics = cell.magics
        self.cell_magics = cell.cell_magics
        self.data = code.encode("utf-8", "surrogatepass")
        self._starts = [0]
        for place, byte in enumerate(self.data):
            if byte == 10:
                self._starts.append(place + 1)

    @property
    def lines(self) -> int:
        """How many lines there are; what stands behind the last line's end is one, too."""
        return len(self._starts)

    def line_start(self, line: int) -> int:
        """Return where a line of the cell begins, from 1; the text's end for the one behind it."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.data)

    def at(self, line: int, column: int) -> int:
        """Return the byte at a line of the cell and a byte in it."""
        return self.line_start(line) + column

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return where a node of the tree begins and ends in the cell."""
        line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
        end_line = getattr(node, "end_lineno", None) or line
        end = getattr(node, "end_col_offset", None) or column
        return self.at(line + self.offset, column), self.at(end_line + self.offset, end)

    def text(self, node: ast.AST) -> str:
        """Return what is written where a node stands."""
        start, end = self.span(node)
        return self.data[start:end].decode("utf-8", "surrogatepass")

    def stands(self, node: ast.expr) -> bool:
        """Tell whether the text at a node's place is that node: false in translated lines."""
        try:
            found = ast.parse(f"({self.text(node)}\n)", mode="eval").body
        except (SyntaxError, ValueError):
            return False
        return ast.dump(found) == ast.dump(node)


def edited(source: Source, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made.

    Raises
    ------
    ContractError
        Two of them concern the same place.
    """
    ordered = sorted(set(edits), key=lambda one: (one.start, one.end))
    parts: list[bytes] = []
    done = 0
    for one in ordered:
        if one.start < done:
            message = "Two changes of the block concern the same place."
            raise ContractError(message, hint="Make one of them by hand first.")
        parts += [source.data[done : one.start], one.text.encode("utf-8", "surrogatepass")]
        done = one.end
    parts.append(source.data[done:])
    return b"".join(parts).decode("utf-8", "surrogatepass")
