"""Which columns a mapping is made for: those that a block names, and where it names not all, all.

The rule of this module: a block that takes columns by place, by pattern or all of them needs the
source's own columns under the source's names, whether it says them or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.contract import ColumnNeed

if TYPE_CHECKING:
    from ...models.contract import FileInput, FrameInput
    from ...models.reuse import Mapping

CHOOSING = frozenset(("positional", "pattern", "all_columns", "row_order"))
"""Flags of inputs that depend on columns which the block does not name: to take them, or to tell
by them in which order the rows stand."""


def wanted(one: FrameInput | FileInput) -> list[ColumnNeed]:
    """Return the columns to find in a target: the named ones, then the others if they count."""
    needs = list(one.columns)
    if one.profile is None or not CHOOSING & set(one.flags):
        return needs
    named = {need.name for need in needs}
    others = [column for column in one.profile.columns if column.name not in named]
    return [*needs, *(ColumnNeed(name=column.name, kind=column.kind) for column in others)]


def trimmed(mapping: Mapping, one: FrameInput | FileInput) -> Mapping:
    """Leave out of a mapping what nobody has asked for and what is not sure.

    A column that the block does not name is worth no question; where it cannot be found, the check
    tells that the columns differ.
    """
    named = {need.name for need in one.columns}
    kept = [match for match in mapping.columns if match.source in named or match.sure]
    return mapping.model_copy(update={"columns": kept})
