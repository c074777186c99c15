"""From which files the frames of exported blocks are loaded, as runs here have shown.

The rule of this module: a frame is the file that it was last when the block's own cell ran well on
it. What a block was applied to or proven on is other data, and is named as an example alone.
Blocks that ran on different files under one name are given none: each would run on the other's
data. No disk is looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import ContractError, UsageError
from redpanda_jupyter.models.transfer import PATH_PLACE, Load
from redpanda_jupyter.reuse import adapter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redpanda_jupyter.models import Binding, FrameInput, Target

MOST_EXAMPLES = 3
"""So many files that blocks were applied to are named, the newest."""


def loads_of(frames: Iterable[FrameInput], bindings: Sequence[Binding]) -> dict[str, Load]:
    """Return how frames are loaded, by their variables; those that never were files are left out.

    Parameters
    ----------
    bindings
        The files that the blocks' own cells ran on, the newest first.
    """
    found: dict[str, Load] = {}
    for frame in frames:
        if frame.variable in found or not frame.variable.isidentifier():
            continue
        for binding, target in _of_files(frame.variable, bindings):
            moved = target.model_copy(update={"path": PATH_PLACE})
            bound = binding.model_copy(update={"inputs": {frame.variable: moved}})
            own = frame.model_copy(update={"flags": []})  # its columns stand as they did
            try:
                lines = adapter.loading_lines(own, bound)
            except (ContractError, UsageError):
                continue  # a kind of frame that no file can stand for
            found[frame.variable] = Load(path=target.path or "", lines=lines)
            break
    return found


def applied_to(frames: Iterable[FrameInput], bindings: Sequence[Binding]) -> dict[str, list[str]]:
    """Return the names of files that blocks were applied to in the place of frames."""
    found: dict[str, list[str]] = {}
    for frame in frames:
        targets = (one.inputs.get(frame.variable) for one in bindings)
        paths = dict.fromkeys(one.path for one in targets if one is not None and one.path)
        if paths:
            names = dict.fromkeys(Path(one).name for one in paths)
            found[frame.variable] = list(names)[:MOST_EXAMPLES]
    return found


def _of_files(variable: str, bindings: Sequence[Binding]) -> list[tuple[Binding, Target]]:
    """Return the files of a frame that all blocks ran on which ran on any."""
    found = [
        (one, one.inputs[variable])
        for one in bindings
        if variable in one.inputs and one.inputs[variable].path is not None
    ]
    paths: dict[str, set[str | None]] = {}
    for one, target in found:
        paths.setdefault(one.block_id, set()).add(target.path)
    common = set.intersection(*paths.values()) if paths else set()
    return [(one, target) for one, target in found if target.path in common]
