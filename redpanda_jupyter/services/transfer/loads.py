"""From which files the frames of exported blocks are loaded, as runs here have shown.

The rule of this module: a frame is the file that it was last when a block ran well on it, under the
block's own names where there is one with these. Blocks that ran on different files under one name
are given none: each would run on the other's data. No disk is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import ContractError, UsageError
from redpanda_jupyter.models.transfer import PATH_PLACE, Load
from redpanda_jupyter.reuse import adapter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redpanda_jupyter.models import Binding, FrameInput


def loads_of(frames: Iterable[FrameInput], bindings: Sequence[Binding]) -> dict[str, Load]:
    """Return how frames are loaded, by their variables; those that never were files are left out.

    Parameters
    ----------
    bindings
        Data that the blocks were bound to, the best first.
    """
    found: dict[str, Load] = {}
    for frame in frames:
        if frame.variable in found or not frame.variable.isidentifier():
            continue
        for binding in _of_files(frame.variable, bindings):
            target = binding.inputs[frame.variable]
            moved = target.model_copy(update={"path": PATH_PLACE})
            bound = binding.model_copy(update={"inputs": {frame.variable: moved}})
            try:
                lines = adapter.loading_lines(frame, bound)
            except (ContractError, UsageError):
                continue  # a kind of frame that no file can stand for
            found[frame.variable] = Load(path=target.path or "", lines=lines)
            break
    return found


def _of_files(variable: str, bindings: Sequence[Binding]) -> list[Binding]:
    """Return what a frame was bound to, of those that are files: under its own names first."""
    found = [
        binding
        for binding in bindings
        if variable in binding.inputs and binding.inputs[variable].path is not None
    ]
    paths: dict[str, set[str | None]] = {}
    for one in found:
        paths.setdefault(one.block_id, set()).add(one.inputs[variable].path)
    common = set.intersection(*paths.values()) if paths else set()
    found = [one for one in found if one.inputs[variable].path in common]
    return sorted(found, key=lambda one: _is_renamed(one, variable))


def _is_renamed(binding: Binding, variable: str) -> bool:
    mapping = binding.mapping(variable)
    return mapping is not None and bool(mapping.renames() or mapping.values)
