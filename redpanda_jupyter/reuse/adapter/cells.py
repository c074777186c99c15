"""The cell that brings a block to other data: a line that says what, the rename lines, the block.

The rule of this module: the block's own lines stay as they are, byte for byte, but for literals and
file names that a person has given other values. The lines stand above them; below a cell magic, and
below imports from ``__future__``, because nothing may stand before those.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import ContractError, UsageError
from .lines import Expression, assignment, literal
from .literals import parameter_edits
from .places import Edit, Source, edited
from .readers import call_text, reader_edits
from .renames import checked, renames, value_pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ...models.contract import Contract, FrameInput
    from ...models.datasets import DatasetProfile
    from ...models.reuse import Binding, Target
    from ...models.reuse import Mapping as Matched

_STRICT = ("pyarrow", "duckdb", "ibis")
"""Libraries that cannot be asked to rename a column which may not be there."""

_TIMED = ("%%timeit", "%%memit")


@dataclass(frozen=True, slots=True)
class AdaptedCell:
    """A cell to insert.

    Parameters
    ----------
    code
        Its text.
    lines_added
        How many lines stand in it that the block does not have.
    warnings
        What a person should know, in words.
    """

    code: str
    lines_added: int
    warnings: list[str] = field(default_factory=list)


def adapt_cell(
    code: str,
    contract: Contract,
    binding: Binding,
    *,
    name: str,
    number: int,
    taken: Collection[str] = (),
    profiles: Mapping[str, DatasetProfile] | None = None,
) -> AdaptedCell:
    """Return the cell that runs a block on other data.

    Parameters
    ----------
    code, contract
        The block's text, and what it needs.
    binding
        What stands for each input, with mappings and parameters.
    name, number
        What the block is known by.
    taken
        Names that hold something in the person's notebook.
    profiles
        What is known of the targets, by the block's input. Without the columns of a target, each
        name that is given away is moved aside, which does nothing where there is none; a file whose
        names differ then cannot be read by place.

    Raises
    ------
    UsageError
        A parameter or a target that cannot be written.
    ContractError
        Something that cannot be done safely; the message says what.
    """
    source = Source(code)
    known = profiles or {}
    if source.magics[:1] and source.cell_magics and not source.tree.body:
        raise ContractError(f"The block holds no Python: it begins with {source.magics[0]}.")
    _check_inputs(contract, binding)
    bound = [
        (one.variable, _bound(one, binding, known.get(one.variable)))
        for one in contract.frames
        if one.variable in binding.inputs
    ]
    schemas = _schemas(contract)
    edits = parameter_edits(source, binding.parameters, schemas)
    warnings = _warnings(contract, binding, taken)
    for file in contract.files:
        if file.path in binding.inputs:
            edits += reader_edits(source, file, binding, known.get(file.path), contract.files)
    lines = [_comment(binding, name, number), *_binding_lines(bound)]
    text, added = _put_in(source, edits, lines)
    return AdaptedCell(text, added, warnings)


def loading_lines(frame: FrameInput, binding: Binding) -> list[str]:
    """Return the lines that bind one frame's variable by themselves, its imports before.

    Raises
    ------
    UsageError, ContractError
        As :func:`adapt_cell` does.
    """
    return _binding_lines([(frame.variable, _bound(frame, binding, None))])


def _schemas(contract: Contract) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in contract.frames:
        columns = one.profile.columns if one.profile is not None else one.columns
        found[one.variable] = [column.name for column in columns]
    return found


def _check_inputs(contract: Contract, binding: Binding) -> None:
    needed = {one.variable for one in contract.frames} | {one.path for one in contract.files}
    for name in binding.inputs:
        if name not in needed:
            there = ", ".join(sorted(needed)) or "none"
            raise UsageError(
                f"The block has no input {name!r}.", hint=f"It has: {there}.", field=name
            )


def _bound(one: FrameInput, binding: Binding, profile: DatasetProfile | None) -> Expression:
    """Return what a frame's variable is bound to."""
    target = binding.inputs[one.variable]
    kind = profile.kind if profile is not None and target.path is None else one.kind
    text, imports = _target_text(target, kind)
    expression = Expression(text, kind, profile)
    expression.imports += imports
    mapping = binding.mapping(one.variable)
    plan: dict[str, str] = {}
    if mapping is not None:
        columns = None if profile is None else [column.name for column in profile.columns]
        if columns is None and expression.library in _STRICT and checked(mapping):
            raise ContractError(
                f"The columns of {target.name} must be known before they are renamed.",
                hint="Run the cell that makes it first.",
            )
        plan = renames(mapping, columns)
        if expression.series:
            plan = dict(list(plan.items())[:1])
        expression.rename(plan, value_pairs(mapping))
    if "positional" in one.flags and one.profile is not None:
        expression.order(plan, [column.name for column in one.profile.columns])
    if one.changed and not expression.changes and target.path is None:
        expression.copy()
    return expression


def _target_text(target: Target, kind: str) -> tuple[str, list[str]]:
    """Return the expression that gives a target, and what must be imported for it."""
    if target.path is None:
        try:
            ast.parse(target.name, mode="eval")
        except (SyntaxError, ValueError) as error:
            raise UsageError(f"{target.name!r} is no variable.", field=target.name) from error
        if "\n" in target.name or "#" in target.name:
            raise UsageError(f"{target.name!r} is no variable.", field=target.name)
        return target.name, []
    if (target.reader or "").startswith("polars."):  # as the notebook itself has read it
        return call_text("pl", target), ["import polars as pl"]
    text = call_text("pd", target)
    if kind.startswith("polars"):
        text = f"pl.from_pandas({text}){'.lazy()' if 'Lazy' in kind else ''}"
        return text, ["import pandas as pd", "import polars as pl"]
    if kind.split(".")[0] not in ("pandas", "") or kind.endswith("Series"):
        raise ContractError(
            f"A file cannot stand for a {kind}.", hint="Read it first, and apply to the frame."
        )
    return text, ["import pandas as pd"]


def _comment(binding: Binding, name: str, number: int) -> str:
    targets = ", ".join(_one_line(one.name) for one in binding.inputs.values())
    on = f", on {targets}" if targets else ""
    return f"# Red Panda: #{number} {_one_line(name)}, version {binding.version}{on}"


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _binding_lines(bound: list[tuple[str, Expression]]) -> list[str]:
    """Return the lines that bind variables; together where one's target is another's variable."""
    lines = list(dict.fromkeys(line for _, one in bound for line in one.imports))
    todo = [(name, one) for name, one in bound if one.changes or one.target != name]
    names = {name for name, _ in todo}
    while todo:
        # first whatever no other one still needs as it is
        free = [
            pair
            for pair in todo
            if not any(_uses(other, pair[0]) for name, other in todo if name != pair[0])
        ]
        if not free:
            values = ", ".join(one.text() for _, one in todo)
            lines.append(f"{', '.join(name for name, _ in todo)} = {values}")
            return lines
        name, one = free[0]
        lines += assignment(name, one)
        todo.remove(free[0])
        names.discard(name)
    return lines


def _uses(expression: Expression, name: str) -> bool:
    tree = ast.parse(expression.target, mode="eval")
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _put_in(source: Source, edits: list[Edit], lines: list[str]) -> tuple[str, int]:
    """Put the lines where Python may begin, and make the edits."""
    first = 1
    if source.cell_magics:
        last = source.cell_magics[-1]
        first = last[1] + 1
        if any(
            one[0] in _TIMED and one[2].strip(" -0123456789nrtcpqo") for one in source.cell_magics
        ):
            raise ContractError(
                f"Code stands behind {last[0]}, before which nothing can be put.",
                hint="Move it to a line of its own.",
            )
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            first = max(first, (node.end_lineno or node.lineno) + source.offset + 1)
            if any(other is not node and _shares_line(node, other) for other in source.tree.body):
                raise ContractError("An import from __future__ shares its line with other code.")
    place = source.line_start(first)
    text = "\n".join(lines) + "\n"
    if place == len(source.data) and source.data and not source.data.endswith(b"\n"):
        text = "\n" + text.rstrip("\n")
    return edited(source, [*edits, Edit(place, place, text)]), len(lines)


def _shares_line(one: ast.stmt, other: ast.stmt) -> bool:
    return other.lineno <= (one.end_lineno or one.lineno) <= (other.end_lineno or other.lineno)


def _warnings(contract: Contract, binding: Binding, taken: Collection[str]) -> list[str]:
    """Say what running the cell would do to names that the person has already."""
    found = []
    for one in contract.frames:
        target = binding.inputs.get(one.variable)
        if target is None:
            continue
        mapping: Matched | None = binding.mapping(one.variable)
        if target.path is None and target.name == one.variable:
            if mapping is not None and (renames(mapping, None) or value_pairs(mapping)):
                found.append(f"{one.variable} itself is renamed: run the cell once only.")
            elif one.changed:
                found.append(f"{one.variable} itself is changed by the block.")
        elif one.variable in taken:
            found.append(f"You have another {one.variable}: the cell binds that name anew.")
        if "positional" in one.flags and one.profile is not None and mapping is not None:
            named = {match.source for match in mapping.columns if match.target is not None}
            missing = [column.name for column in one.profile.columns if column.name not in named]
            if missing:
                found.append(
                    f"The block takes columns of {one.variable} by their place, and nothing stands"
                    f" for {', '.join(map(literal, missing[:3]))}."
                )
    bound = {one.variable for one in contract.frames}
    makes = [one.name for one in contract.outputs if one.name in taken and one.name not in bound]
    if makes:
        found.append(f"The block makes {', '.join(makes)}, which you have already.")
    return found
