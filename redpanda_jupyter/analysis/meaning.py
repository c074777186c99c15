"""What a block's names, calls and literals mean: one pass with all readers.

The rule of this module: a block is followed once, whatever is asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .files.uses import Files
from .follow.evaluate import Evaluator
from .frames.columns import Columns
from .parameters import Parameters, in_place
from .syntax import TOO_DEEP

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping, Sequence

    from .cells import Cell
    from .follow.roots import Choice
    from .records import FileUse, Parameter
    from .risks.scan import Risks


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one pass has found; the parts are those of :class:`~.code.CodeAnalysis`.

    ``variables`` are those that only a text names: ``limit`` in ``query("price > @limit")``;
    ``choices`` are the flags that tell of columns which the block does not name.
    """

    reads: list[FileUse] = field(default_factory=list)
    writes: list[FileUse] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    columns_created: dict[str, list[str]] = field(default_factory=dict)
    columns_missing: dict[str, list[str]] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)


def read_values(
    source: str,
    cell: Cell,
    tree: ast.Module,
    schemas: Mapping[str, Sequence[str]] | None,
    risks: Risks,
) -> Meaning:
    """Follow a block's values and gather what the readers have seen; ``risks`` is one of them."""
    line_offset = cell.line_offset
    files = Files(line_offset)
    for magic, line, rest, _ in cell.cell_magics:
        files.add_magic(magic, line, rest)
    columns = Columns(schemas)
    parameters = Parameters(line_offset, cell.parsed.source)
    parameters.read_constants(tree)
    evaluator = Evaluator([risks, parameters, files, columns], columns.free)
    columns.follow(evaluator)
    risks.evaluator, risks.tree = evaluator, tree
    evaluator.run(tree)
    if evaluator.too_deep:
        risks.add("unreadable", line_offset + 1, TOO_DEEP)
    risks.add_files(files.reads, files.writes)
    every = (*columns.needed.values(), *columns.created.values())
    found = parameters.result({name for names in every for name in names})
    return Meaning(
        reads=files.reads,
        writes=files.writes,
        columns=columns.needed,
        columns_created=columns.created,
        columns_missing=columns.missing,
        variables=list(columns.calls.named_in_texts),
        choices=columns.choices,
        parameters=found if cell.parsed.source == source else in_place(found, source),
    )
