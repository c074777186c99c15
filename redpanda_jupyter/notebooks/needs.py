"""What a version needs and makes, from its contract where one is kept, else from its text.

The rule of this module: a kept contract knows more (it has seen the data), so it wins. What is made
here of a text alone is less than ``reuse.contract.build`` makes, and on purpose apart from it: this
package knows no other that is as high as it, and what nothing has seen is not kept with a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.models import (
    ColumnNeed,
    Contract,
    ContractOutput,
    ContractParameter,
    FileInput,
    FrameInput,
    NameInput,
)
from redpanda_jupyter.models.transfer import HERE_PLACE

if TYPE_CHECKING:
    from redpanda_jupyter.analysis import CodeAnalysis
    from redpanda_jupyter.models.transfer import ExportedBlock

_FLAGS = ("positional", "pattern", "all_columns")


def contract_for(exported: ExportedBlock) -> Contract:
    """Return the contract of the version that is meant, or what its text tells."""
    text = exported.text
    return exported.contract or contract_of_text(text.id, text.analysis or analyze(text.code))


def contract_of_text(version_id: str, found: CodeAnalysis) -> Contract:
    """Make a contract of what reading the text told; kinds stay unknown."""
    frames = [
        FrameInput(
            variable=name,
            columns=[_need(found, name, column) for column in found.columns.get(name, [])],
            flags=[flag for flag in found.flags if flag in _FLAGS],
            changed=name in found.columns_created,
        )
        for name in found.inputs
        if name in found.columns or name in found.columns_created
    ]
    known = {one.variable for one in frames}
    return Contract(
        version_id=version_id,
        frames=frames,
        files=[
            FileInput(
                path=one.path.replace(HERE_PLACE, ""),
                call=one.call,
                line=one.line,
                options=one.options,
            )
            for one in found.reads
        ],
        names=[NameInput(name=name) for name in found.inputs if name not in known],
        parameters=[
            ContractParameter(
                name=one.name,
                default=one.value.replace(HERE_PLACE, ""),
                kind=one.kind,
                column=one.column,
            )
            for one in found.parameters
        ],
        outputs=[ContractOutput(name=name) for name in found.variables_created],
        imports=found.imports,
    )


def _need(found: CodeAnalysis, frame: str, column: str) -> ColumnNeed:
    compared = [one for one in found.parameters if one.column == column]
    if any(one.kind == "threshold" for one in compared):
        return ColumnNeed(name=column, kind="number")
    values = [one.value for one in compared if one.kind in ("value", "values")]
    return ColumnNeed(name=column, kind="text" if values else "unknown", values=_texts(values))


def _texts(literals: list[str]) -> list[str]:
    import ast

    found: list[str] = []
    for one in literals:
        value = ast.literal_eval(one)
        found += [value] if isinstance(value, str) else value
    return [one for one in found if isinstance(one, str)]
