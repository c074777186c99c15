"""How the rows of a frame stand: in which order, and how many are there twice.

The rule of this module: an order is told by the rows that are looked at anyway; rows are compared
with each other only where the frame is small enough that it takes no longer than a blink.
"""

from __future__ import annotations

from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING, Any, Literal

from .looking import package_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_CELLS = 500_000
"""Frames with more cells are not searched for repeated rows (that many take about 40 ms)."""

_MANY_STEPS = 3
_LEAST_SUMMED = 4


def order_of(
    values: Sequence[Any],
) -> tuple[Literal["rising", "falling", "mixed"] | None, float | None]:
    """Tell how values stand from row to row, and which share of the steps that change rises.

    The share is ``None`` where there are too few steps to tell anything.
    """
    try:
        rises = falls = 0
        for one, other in pairwise(values):
            rises += bool(one < other)
            falls += bool(one > other)
    except TypeError:
        return None, None
    share = rises / (rises + falls) if rises + falls >= _MANY_STEPS else None
    if rises and falls:
        return "mixed", share
    return ("falling" if falls else "rising"), share


def repeated_share(value: Any) -> float | None:
    """Return which share of the rows repeats one before; ``None`` if that is not known.

    Of pandas' and polars' frames alone, and of those with at most :data:`MAX_CELLS` cells. Never
    raises: cells that cannot be compared leave it unknown.
    """
    package = package_of(value)
    if package not in ("pandas", "polars"):
        return None  # nothing is asked of a stranger
    try:
        rows, width = value.shape
        if not rows or not width or rows * width > MAX_CELLS:
            return None
        if package == "pandas":
            return float(value.duplicated().mean())
        return 1.0 - float(value.unique().height) / float(rows)
    except Exception:  # noqa: BLE001 - foreign cells, lists among them: not known
        return None


def totals_of(value: Any) -> Literal["first", "last"] | None:
    """Tell which row of a pandas or polars frame holds the sums of all others, if one does.

    In at least half of the columns of numbers; of frames with at most :data:`MAX_CELLS` cells.
    Never raises.
    """
    package = package_of(value)
    if package not in ("pandas", "polars"):
        return None
    try:
        rows, width = value.shape
        if rows < _LEAST_SUMMED or not width or rows * width > MAX_CELLS:
            return None
        cells = _cells(value) if package == "pandas" else _cells_of_polars(value)
        if not cells.shape[1]:
            return None
        from numpy import errstate, isfinite

        with errstate(all="ignore"):
            whole = cells.sum(axis=0, where=isfinite(cells))
    except Exception:  # noqa: BLE001 - foreign cells: not known
        return None
    if _are_sums(cells[0], whole):
        return "first"
    return "last" if _are_sums(cells[-1], whole) else None


def _cells(frame: Any) -> Any:
    """Return the numbers of a pandas frame as an array."""
    return frame.select_dtypes("number").to_numpy(dtype=float, na_value=float("nan"))


def _cells_of_polars(frame: Any) -> Any:
    names = [name for name, kind in frame.schema.items() if kind.is_numeric()]
    return frame.select(names).to_numpy().astype(float)


def _are_sums(row: Any, whole: Any) -> bool:
    """Tell whether one row is what all others sum up to, in at least half of the columns."""
    hits = sum(
        one != 0 and isclose(one, total - one, rel_tol=1e-9)
        for one, total in zip(row.tolist(), whole.tolist(), strict=True)
    )
    return bool(hits > 0 and 2 * hits >= len(row))


def labels_repeat(value: Any) -> bool | None:
    """Tell whether two rows of a pandas frame have one label; ``None`` of other frames."""
    try:
        if package_of(value) == "pandas":
            return not value.index.is_unique
    except Exception:  # noqa: BLE001 - labels that cannot be compared: not known
        return None
    return None
