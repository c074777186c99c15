"""A block's frame under a name of its own, where the block's would take something of the person's.

The rule of this module: a cell never puts other data in the place of a frame that the notebook has.
The block's text is changed at no other place than that name, and only where reading the code proves
that nothing else is meant by it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from redpanda_jupyter import analysis, models

if TYPE_CHECKING:
    from collections.abc import Mapping


def names_for(
    contract: models.Contract, binding: models.Binding, taken: set[str]
) -> dict[str, str]:
    """Return new names for the frames that the notebook must not lose, by the block's variable."""
    found = {}
    for one in contract.frames:
        target = binding.inputs.get(one.variable)
        if target is None or "." in one.variable:
            continue
        mapping = binding.mapping(one.variable)
        same = target.path is None and target.name == one.variable
        differs = mapping is not None and bool(
            mapping.renames() or any(match.pairs for match in mapping.values)
        )
        if one.variable in taken or (same and differs):
            found[one.variable] = _name(target, one.variable)
    return found


def _name(target: models.Target, variable: str) -> str:
    """Make a name such as ``new_york_as_seattle``."""
    source = Path(target.path).stem if target.path is not None else target.name
    plain = re.sub(r"\W+", "_", source).strip("_") or "data"
    plain = f"data_{plain}" if plain[0].isdigit() else plain
    return f"{plain}_as_{variable}"


def under(
    code: str, contract: models.Contract, binding: models.Binding, names: Mapping[str, str]
) -> tuple[str, models.Contract, models.Binding] | None:
    """Return code, contract and binding with other names for frames; ``None`` if it is not sure."""
    from redpanda_jupyter.reuse import rewrite

    schemas = {
        one.variable: [column.name for column in one.profile.columns]
        for one in contract.frames
        if one.profile is not None
    }
    read = analysis.analyze(code, schemas)
    # that columns are chosen by a pattern, say, is no matter where no column is called otherwise
    read = replace(read, flags=[one for one in read.flags if one in ("star", "dynamic")])
    alone = binding.model_copy(
        update={
            "inputs": {old: models.Target(name=new) for old, new in names.items()},
            "mappings": [],
            "parameters": {},
        }
    )
    made = rewrite.rewrite(code, contract, alone, read)
    if made.code is None:
        return None
    frames = [
        one.model_copy(update={"variable": names.get(one.variable, one.variable)})
        for one in contract.frames
    ]
    mappings = [
        one.model_copy(update={"variable": names.get(one.variable, one.variable)})
        for one in binding.mappings
    ]
    inputs = {names.get(name, name): target for name, target in binding.inputs.items()}
    return (
        made.code,
        contract.model_copy(update={"frames": frames}),
        binding.model_copy(update={"inputs": inputs, "mappings": mappings}),
    )
