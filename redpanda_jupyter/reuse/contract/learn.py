"""What a real run adds to a contract.

The rule of this module: a run shows kinds, ranges and outputs. What a person has said stays as it
was said, and of a contract that a person has corrected or confirmed no input comes or goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.contract import ColumnNeed, Contract, ContractOutput, FrameInput, NameInput
from .build import as_series, is_frame_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...models.contract import KeyMatch
    from ...models.datasets import DatasetProfile

_SAID = ("edited", "confirmed")
_INERT = (*_SAID, "import")


def learn(
    contract: Contract,
    *,
    profiles: Mapping[str, DatasetProfile] | None = None,
    outputs: Mapping[str, ContractOutput] | None = None,
    kinds: Mapping[str, str] | None = None,
    matched: Sequence[KeyMatch] = (),
) -> Contract:
    """Return a contract with what a run has shown.

    Parameters
    ----------
    contract
        What was known before.
    profiles
        Of the data that the block ran on, by its variable or, of a file, by its path.
    outputs
        What it left behind, by name; names that it left before and not now stay.
    kinds
        The types of the names that it found.
    matched
        How many rows of its inputs found their like; none: it was not counted.
    """
    known = dict(profiles or {})
    types = {**{name: one.kind for name, one in known.items()}, **(kinds or {})}
    said = contract.origin in _SAID
    frames, names = list(contract.frames), list(contract.names)
    if contract.origin not in _INERT:
        frames, names = _sorted_anew(contract, types, known)
    made = {one.name: one for one in contract.outputs}
    made.update(outputs or {})
    return contract.model_copy(
        update={
            "origin": contract.origin if contract.origin in _INERT else "run",
            "frames": [_frame(one, types, known, said=said) for one in frames],
            "files": [
                one.model_copy(update={"columns": _kinds(one.columns, profile, said=said),
                                       "profile": profile})
                for one in contract.files
                for profile in [known.get(one.path) or known.get(one.variable or "") or one.profile]
            ],
            "names": [
                one.model_copy(update={"kind": types.get(one.name, one.kind)}) for one in names
            ],
            "outputs": list(made.values()),
            # of other data than those that were counted it is not known
            "matched": list(matched) if matched or known else contract.matched,
        }
    )  # fmt: skip


def _frame(
    frame: FrameInput,
    types: Mapping[str, str],
    profiles: Mapping[str, DatasetProfile],
    *,
    said: bool,
) -> FrameInput:
    seen = profiles.get(frame.variable)
    made = frame.model_copy(
        update={
            "kind": types.get(frame.variable, frame.kind),
            "columns": _kinds(frame.columns, seen, said=said),
            "profile": seen or frame.profile,
        }
    )
    return made if said else as_series(made)


def _kinds(
    columns: list[ColumnNeed], profile: DatasetProfile | None, *, said: bool
) -> list[ColumnNeed]:
    """Return columns with the kinds that the data have; those that a person has given stay."""
    found = []
    for one in columns:
        column = profile.column(one.name) if profile is not None else None
        is_open = one.kind == "unknown" or not said
        if column is not None and column.kind != "unknown" and is_open:
            one = one.model_copy(update={"kind": column.kind})
        found.append(one)
    return found


def _sorted_anew(
    contract: Contract, types: Mapping[str, str], profiles: Mapping[str, DatasetProfile]
) -> tuple[list[FrameInput], list[NameInput]]:
    """Put inputs where they belong: what ran as a frame to the frames, the rest to the names."""
    frames, names = [], []
    for frame in contract.frames:
        kind = types.get(frame.variable, "")
        if kind and not is_frame_kind(kind) and frame.variable not in profiles:
            names.append(NameInput(name=frame.variable, kind=kind))
        else:
            frames.append(frame)
    held = {one.variable for one in frames}
    for name in contract.names:
        shown = name.name in profiles or is_frame_kind(types.get(name.name, ""))
        if shown and name.name not in held:
            frames.append(FrameInput(variable=name.name))
        if not shown or name.block_id is not None:
            names.append(name)
    return frames, names
