"""Keys by which rows of two inputs are matched, as far as what is known of them tells.

The rule of this module: where no key of the one can be in the other, that is said with what comes
of it, and asked about: a choice of rows finds nothing, a join adds nothing to any row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contract.matched import KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import ColumnProfile
    from ..contract.matched import Kept
    from .findings import Findings, Pair

BELONG = "Make sure that both belong together."


def check_keys(pairs: Sequence[Pair], found: Findings) -> None:
    """Look whether the keys of two inputs that are matched have anything in common."""
    keys: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.uses("key"):
            keys.setdefault(pair.need.name, []).append(pair)
    for name, both in keys.items():
        one, other = both[0], both[-1]
        if one.side.name == other.side.name or not _apart(one.target, other.target):
            continue
        if _apart(one.source, other.source):
            continue  # as it was when the block ran
        confirmed = one.side.confirmed or other.side.confirmed
        kept: Kept = "joined" if one.uses(KEPT) and other.uses(KEPT) else ""
        found.add(
            "warn" if confirmed else "ask", "keys_apart",
            apart_reason(one.side.label, other.side.label, f"'{name}'", kept),
            hint=BELONG, name=one.side.name, column=name,
        )  # fmt: skip


def apart_reason(one: str, other: str, columns: str, kept: Kept) -> str:
    """Say that rows of two data sets are matched by keys of which none is in both.

    Parameters
    ----------
    columns
        The keys, as they are shown.
    kept
        What of rows without a partner stays, which decides what comes of it.
    """
    so = {"": "nothing is found", "excluded": "nothing is left out",
          "joined": "nothing is added to any row"}[kept]  # fmt: skip
    return (
        f"Rows of {one} and {other} are matched by {columns}, but no value of the one is in the "
        f"other, so {so}."
    )


def _apart(one: ColumnProfile | None, other: ColumnProfile | None) -> bool:
    """Tell whether two columns can have no value in common."""
    if one is None or other is None:
        return False
    if one.levels and other.levels and one.all_levels and other.all_levels:
        return not set(one.levels) & set(other.levels)
    ends = (one.low, one.high, other.low, other.high)
    if any(end is None for end in ends) or len({isinstance(end, str) for end in ends}) > 1:
        return False
    return one.low > other.high or one.high < other.low  # type: ignore[operator]
