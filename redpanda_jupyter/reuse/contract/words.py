"""A contract in words: lines for people, and a line or two for a model.

The rule of this module: it shows what stands in the contract and no more; whoever sends it away
projects it to the level of privacy first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .notes import FLAG_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.contract import ColumnNeed, Contract, ContractOutput, FileInput, FrameInput

_ORIGINS = {
    "analysis": "from reading the code; it never ran",
    "run": "from reading the code and from a run",
    "confirmed": "its columns were confirmed by trying without them",
    "edited": "corrected by a person",
    "import": "came with a bundle and was not checked here",
}
_MOST_VALUES = 5
_MOST_COLUMNS = 12
_MOST_OUTPUTS = 6


def in_words(contract: Contract) -> str:
    """Return a contract as short lines for people."""
    lines = [f"Contract ({_ORIGINS[contract.origin]})"]
    needs = [*map(_frame_line, contract.frames), *map(_file_line, contract.files)]
    for name in contract.names:
        made = f", made by block {name.block_id}" if name.block_id else ""
        version = f" version {name.version}" if name.block_id and name.version is not None else ""
        kind = f": {name.kind}" if name.kind else ""
        needs.append(f"{name.name}{kind}{made}{version}")
    lines += ["needs"] * bool(needs) + [f"  {line}" for line in needs]
    if not needs:
        lines.append("needs nothing")
    if contract.parameters:
        lines.append("parameters")
        for one in contract.parameters:
            column = f" (for {one.column})" if one.column else ""
            lines.append(f"  {one.name}{_default(one.default)}{column}")
    if contract.outputs:
        lines += ["makes", *(f"  {_output_line(one)}" for one in contract.outputs)]
    if contract.imports:
        lines.append(f"imports {', '.join(contract.imports)}")
    if contract.notes:
        lines += ["cannot be known, or has to be minded",
                  *(f"  {note}" for note in contract.notes)]  # fmt: skip
    return "\n".join(lines)


def _default(default: str) -> str:
    return f" = {default}" if default else ""


def _frame_line(frame: FrameInput) -> str:
    kind = f" ({frame.kind})" if frame.kind else ""
    changed = "; the block changes it" if frame.changed else ""
    return f"{frame.variable}: a table{kind}{_columns(frame.columns, frame.flags)}{changed}"


def _file_line(file: FileInput) -> str:
    options = "".join(f", {name}={value}" for name, value in file.options.items())
    becomes = f", as {file.variable}" if file.variable else ""
    columns = _columns(file.columns, file.flags)
    return f"file {file.path} by {file.call}{options}{becomes}{columns}"


def _columns(columns: Sequence[ColumnNeed], flags: Sequence[str]) -> str:
    named = f" with {', '.join(map(_column, columns))}" if columns else ""
    words = [FLAG_WORDS[flag] for flag in flags if flag in FLAG_WORDS]
    return named + (f"; the block {' and '.join(words)}" if words else "")


def _column(column: ColumnNeed) -> str:
    told: list[str] = [] if column.kind == "unknown" else [column.kind]
    if column.values:
        shown = [repr(one) for one in column.values[:_MOST_VALUES]]
        more = ", …" if len(column.values) > _MOST_VALUES else ""
        told.append(f"looked for: {', '.join(shown)}{more}")
    if column.confirmed is not None:
        told.append("confirmed" if column.confirmed else "not needed")
    return f"{column.name} ({'; '.join(told)})" if told else column.name


def _output_line(output: ContractOutput) -> str:
    kind = f": {output.kind}" if output.kind else ""
    columns = f" with {', '.join(output.columns[:_MOST_COLUMNS])}" if output.columns else ""
    more = ", …" if len(output.columns) > _MOST_COLUMNS else ""
    return f"{output.name}{kind}{columns}{more}"


def signature(contract: Contract, name: str) -> str:
    """Return what a block needs and makes in one line, a second one if it depends on more.

    Parameters
    ----------
    contract
        Projected to what may leave.
    name
        What the block is called.
    """
    needs = [f"{one.variable}[{_typed(one.columns)}]" for one in contract.frames]
    needs += [f"file {one.path}[{_typed(one.columns)}]" for one in contract.files]
    framed = {one.variable for one in contract.frames}
    needs += [one.name for one in contract.names if one.kind != "module" and one.name not in framed]
    given = [f"{one.name}={one.default}" if one.default else one.name
             for one in contract.parameters]  # fmt: skip
    rest = f"; {', '.join(given)}" if given else ""
    made = []
    for one in contract.outputs[:_MOST_OUTPUTS]:
        columns = f"[{', '.join(one.columns[:_MOST_COLUMNS])}]" if one.columns else ""
        made.append(f"{one.name}{': ' + one.kind if one.kind else ''}{columns}")
    line = f"{name}({', '.join(needs)}{rest}) -> {', '.join(made) or 'shows its result'}"
    depends = [
        f"{one.variable} {FLAG_WORDS[flag]}".replace(" ", ": ", 1)
        for one in contract.frames
        for flag in one.flags
        if flag in FLAG_WORDS
    ]
    return f"{line}\n  {'; '.join(depends)}" if depends else line


def _typed(columns: Sequence[ColumnNeed]) -> str:
    shown = [
        one.name if one.kind == "unknown" else f"{one.name}: {one.kind}"
        for one in columns[:_MOST_COLUMNS]
    ]
    return ", ".join([*shown, *(["…"] if len(columns) > _MOST_COLUMNS else [])])
