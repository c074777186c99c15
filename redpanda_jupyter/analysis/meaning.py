"""What a block's names, calls and literals mean: one pass with all readers.

The rule of this module: a block is followed once, whatever is asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files.uses import Files, FileUse
from .follow.evaluate import Evaluator
from .frames.columns import Columns
from .parameters import Parameter, Parameters
from .syntax import TOO_DEEP

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping, Sequence

    from .cells import Cell
    from .risks.scan import Risks


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one pass has found; the parts are those of :class:`~.code.CodeAnalysis`."""

    reads: list[FileUse]
    writes: list[FileUse]
    columns: dict[str, list[str]]
    columns_created: dict[str, list[str]]
    parameters: list[Parameter]


def read_values(
    tree: ast.Module,
    cell: Cell,
    schemas: Mapping[str, Sequence[str]] | None,
    risks: Risks,
) -> Meaning:
    """Follow a block's values and gather what the readers have seen; ``risks`` is one of them."""
    line_offset = cell.line_offset
    files = Files(line_offset)
    for magic, line, rest, _ in cell.cell_magics:
        files.add_magic(magic, line, rest)
    columns = Columns(schemas)
    parameters = Parameters(line_offset)
    parameters.read_constants(tree)
    evaluator = Evaluator([risks, parameters, files, columns], columns.free)
    columns.follow(evaluator)
    risks.evaluator = evaluator
    evaluator.run(tree)
    if evaluator.too_deep:
        risks.add("unreadable", line_offset + 1, TOO_DEEP)
    risks.add_files(files.reads, files.writes)
    needed, created = columns.needed(), columns.created()
    named = {name for names in (*needed.values(), *created.values()) for name in names}
    return Meaning(
        reads=files.reads,
        writes=files.writes,
        columns=needed,
        columns_created=created,
        parameters=parameters.result(named),
    )
