"""The columns that a reader's arguments name: kept in the source's names, or translated.

The rule of this module: an argument that takes columns by place is right only if the place holds
the column that is meant.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .calls import ReaderCall, refuse
from .lines import literal

if TYPE_CHECKING:
    from ...models.datasets import DatasetProfile
    from ...models.reuse import Target

_NAMING = ("usecols", "dtype", "parse_dates", "index_col", "converters", "na_values", "names")


def names_of_file(target: Target, profile: DatasetProfile | None) -> list[str] | None:
    """Return a file's columns in its order; ``None`` if they are not known."""
    names = target.options.get("names")
    if isinstance(names, list):
        return [str(one) for one in names]
    return None if profile is None else [one.name for one in profile.columns]


def positional_only(call: ReaderCall, reason: str) -> None:
    """Refuse arguments that name columns."""
    for name in _NAMING:
        if call.has(name) and (name != "parse_dates" or call.literal(name, None) is not True):
            refuse(call, f"{name} names columns, and {reason}")


def by_place(call: ReaderCall, columns: list[str] | None) -> None:
    """Refuse arguments that take columns by a place at which another column stands now.

    ``columns`` are the file's in its order, under the source's names.
    """
    profile = call.file.profile
    before = None if profile is None else [one.name for one in profile.columns]
    for name in ("usecols", "index_col", "parse_dates", "dtype", "converters"):
        for place in _places(call.literal(name, [])):
            same = (
                columns is not None
                and before is not None
                and 0 <= place < min(len(columns), len(before))
                and columns[place] == before[place]
            )
            if not same:
                refuse(call, f"{name} takes a column by its place, where another may stand")


def _places(value: Any) -> list[int]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [value]
    if isinstance(value, list | tuple | set | dict):
        return [one for one in value if isinstance(one, int) and not isinstance(one, bool)]
    return []


def by_names(call: ReaderCall, argument: str, plan: dict[str, str]) -> None:
    """Translate a list of names, of which the file has others."""
    node = call.value(argument)
    if node is None or not plan:
        return
    if not isinstance(node, ast.List | ast.Tuple) or not all(
        isinstance(one, ast.Constant) and isinstance(one.value, str) for one in node.elts
    ):
        refuse(call, f"{argument} is no plain list of names")
    back = {new: old for old, new in plan.items()}
    names = [str(one.value) for one in node.elts if isinstance(one, ast.Constant)]
    inner = ", ".join(literal(back.get(one, one)) for one in names)
    call.put(argument, f"[{inner}]")
