"""Which column of a target gets which name: the one plan that frames, cells and files share.

The rule of this module: a name of the source stands for the column that was matched with it, or for
none. A column of the target that has such a name by chance is moved aside to ``name__target``; it
is never taken for the match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ...models.reuse import Mapping


def checked(mapping: Mapping) -> dict[str, str]:
    """Return ``{target: source}`` of all columns that are matched.

    Raises
    ------
    ContractError
        One column stands for two, or two for one.
    """
    found: dict[str, str] = {}
    sources: set[str] = set()
    for one in mapping.columns:
        if one.target is None:
            continue
        if found.get(one.target, one.source) != one.source:
            both = f"{found[one.target]!r} and {one.source!r}"
            raise ContractError(
                f"The column {one.target!r} stands for both {both}.",
                hint="Name another column for one of them, or make a copy of it first.",
            )
        if one.source in sources and found.get(one.target) != one.source:
            raise ContractError(
                f"Two columns stand for {one.source!r}.", hint="Name the one that is meant."
            )
        found[one.target] = one.source
        sources.add(one.source)
    return found


def renames(mapping: Mapping, columns: Collection[str] | None) -> dict[str, str]:
    """Return ``{name in the target: new name}``, in the target's order where it is known.

    Parameters
    ----------
    mapping
        Which column stands for which; a source without a match keeps others from its name.
    columns
        All columns of the target; ``None`` if they are not known: then every name that is given
        away is moved aside, which changes nothing where there is no such column.
    """
    matched = checked(mapping)
    plan = {target: source for target, source in matched.items() if target != source}
    wanted = {one.source for one in mapping.columns}
    taken = set(columns or ()) | wanted | set(matched)
    for name in sorted(wanted - set(matched)):
        if columns is None and name not in plan.values():
            continue
        if columns is None or name in columns:
            plan[name] = _free(name, taken)
            taken.add(plan[name])
    if columns is None:
        return plan
    known = list(columns)
    lost = [one for one in plan if one not in known]
    if lost:
        raise ContractError(
            f"There is no column {lost[0]!r} any more.", hint="Map the columns again."
        )
    return {name: plan[name] for name in known if name in plan}


def _free(name: str, taken: Collection[str]) -> str:
    aside = f"{name}__target"
    number = 1
    while aside in taken:
        number += 1
        aside = f"{name}__target{number}"
    return aside


def value_pairs(mapping: Mapping) -> dict[str, dict[str, str]]:
    """Return, by the source's column, ``{text in the target: text in the block}``.

    Raises
    ------
    ContractError
        One text stands for two.
    """
    kept: dict[str, dict[str, str]] = {}
    for column in dict.fromkeys(one.column for one in mapping.values):
        back: dict[str, str] = {}
        for source, targets in mapping.texts(column).items():
            for target in targets:
                if back.setdefault(target, source) != source:
                    both = f"{back[target]!r} and {source!r}"
                    raise ContractError(f"{target!r} in {column!r} stands for both {both}.")
        changed = {old: new for old, new in back.items() if old != new}
        if changed:
            kept[column] = changed
    return kept


def in_order(columns: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the columns with those of ``order`` first, as they stand there."""
    first = [one for one in order if one in columns]
    return [*first, *(one for one in columns if one not in first)]
