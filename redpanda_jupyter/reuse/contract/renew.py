"""A kept contract that an older reader made, read anew from the text.

The rule of this module: what reading tells is replaced; what a run has shown and what a person has
said stays. No input comes or goes, and no column of a contract that a person has corrected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ...models.contract import ColumnNeed, Contract, FileInput, FrameInput
from .build import build
from .edit import WAIVED, as_said
from .notes import notes_of
from .version import READER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...analysis import CodeAnalysis

_SAID = ("edited", "confirmed")
Input = TypeVar("Input", FrameInput, FileInput)


def renew(kept: Contract, analysis: CodeAnalysis, code: str) -> Contract:
    """Return a contract as this reader reads the text; one that is up to date as it is.

    Parameters
    ----------
    kept
        The contract of the version, or of another one with the same text.
    analysis, code
        What was found in the version's text, and the text itself.
    """
    if kept.reader >= READER:
        return kept
    profiles = {one.name: one.profile for one in kept.inputs if one.profile is not None}
    kinds = {one.variable: one.kind for one in kept.frames if one.kind}
    fresh = build(kept.version_id, analysis, code=code, profiles=profiles, kinds=kinds)
    said = kept.origin in _SAID
    read = {(one.path, one.call, one.line): one for one in fresh.files}
    made = kept.model_copy(
        update={
            "frames": [_renewed(one, fresh.frame(one.variable), said) for one in kept.frames],
            "files": [
                _renewed(one, read.get((one.path, one.call, one.line)), said) for one in kept.files
            ],
            "reader": READER,
        }
    )
    return made.model_copy(update={"notes": notes_of(made, analysis)})


def _renewed(kept: Input, fresh: Input | None, said: bool) -> Input:
    if fresh is None:
        return kept
    update = {
        "flags": as_said(fresh.flags, kept.flags),
        "columns": _columns(kept.columns, fresh.columns, said),
    }
    if isinstance(fresh, FrameInput):
        update["changed"] = fresh.changed
    return kept.model_copy(update=update)


def _columns(
    kept: Sequence[ColumnNeed], fresh: Sequence[ColumnNeed], said: bool
) -> list[ColumnNeed]:
    read = {one.name: one for one in fresh}
    found = []
    for one in kept:
        new = read.pop(one.name, None)
        if new is not None:
            waived = [WAIVED] if WAIVED in one.uses else []
            update = {"values": new.values, "patterns": new.patterns, "bounds": new.bounds}
            one = one.model_copy(update={**update, "uses": [*new.uses, *waived]})
        found.append(one)
    return found if said else [*found, *read.values()]
