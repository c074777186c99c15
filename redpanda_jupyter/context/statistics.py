"""What a column's values say in sum: their range, how many differ, the commonest levels.

The rule of this module: it sees a list of values that was taken already, and says only what that
list tells: of a sample "at least 12 distinct", never "12". Of a column whose name says secret it
says nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..secrecy import MARK
from .cells import MOMENTS, NUMBERS, cell, is_scalar, is_secret_name, plain
from .looking import kind_of, kinds_of

if TYPE_CHECKING:
    from .frames import Sample

MAX_LEVELS = 20
"""With more different texts than this a column has no levels."""
_SHOWN_LEVELS = 5
_LEVEL_LENGTH = 40
_MAX_TEXT = 4_000_000
PYTHON = frozenset({type(None), bool, str, *NUMBERS, *MOMENTS})
"""Classes of values that are Python's own, and need not be turned into such."""
_WITH_LEVELS = ("category", "Enum", "Categorical", "dictionary", "bool", "Boolean")


@dataclass(frozen=True, slots=True)
class Statistics:
    """A column in words; each part may be empty."""

    numbers: str = ""
    """Range and number of distinct values."""
    levels: str = ""
    """The commonest levels with their shares."""


def describe_values(name: Any, dtype: str, sample: Sample | None) -> Statistics:
    """Describe a column's values.

    Parameters
    ----------
    name
        The column's name, as it is.
    dtype
        Its type as it is written for a reader.
    sample
        Its values, or some of them; ``None`` where they are not to be had.
    """
    if sample is None:
        return Statistics()
    if is_secret_name(name):
        return Statistics(f"values {MARK}")
    values = sample.values
    kinds = kinds_of(values)
    if not kinds <= PYTHON:
        values = list(map(plain, values))
        kinds = kinds_of(values)
    if float in kinds:
        values = [value for value in values if type(value) is not float or value == value]
    if type(None) in kinds:
        values = [value for value in values if value is not None]
        kinds.discard(type(None))
    if not values or not all(is_scalar(value) for value in one_of_each(values, kinds)):
        return Statistics()
    try:
        return _of_scalars(values, kinds, dtype, complete=sample.complete)
    except (TypeError, ValueError, ArithmeticError):
        return Statistics()  # dates with and without a zone, signalling NaNs


def _of_scalars(values: list[Any], kinds: set[type], dtype: str, *, complete: bool) -> Statistics:
    parts = []
    if kinds <= set(NUMBERS) or _are_moments(kinds):
        parts.append(f"{cell(min(values))} to {cell(max(values))}")
    elif kinds == {str}:
        if sum(map(len, values)) > _MAX_TEXT:
            return Statistics()
    elif kinds != {bool}:
        return Statistics()
    counts = Counter(values)
    if kinds != {bool}:
        parts.append(_distinct(len(counts), len(values), complete=complete))
    return Statistics(", ".join(parts), _levels(counts, len(values), kinds, dtype))


def _distinct(different: int, count: int, *, complete: bool) -> str:
    if complete:
        return "all distinct" if different == count > 1 else f"{different:,} distinct"
    # what comes ten times each in a sample has hardly any companions outside of it
    return f"{'about' if different * 10 <= count else 'at least'} {different:,} distinct"


def _levels(counts: Counter[Any], count: int, kinds: set[type], dtype: str) -> str:
    if kinds != {bool} and kinds != {str} and not dtype.startswith(_WITH_LEVELS):
        return ""
    few = len(counts) <= MAX_LEVELS
    if not few or not (dtype.startswith(_WITH_LEVELS) or len(counts) * 2 <= count):
        return ""
    shown = [
        f"{cell(level, _LEVEL_LENGTH)} {_percent(times / count)}"
        for level, times in counts.most_common(_SHOWN_LEVELS)
    ]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "<1%"


def one_of_each(values: list[Any], kinds: set[type]) -> list[Any]:
    """Return the first value of each class, which stands for all of it."""
    found: dict[type, Any] = {}
    for value in values:
        if kind_of(value) not in found:
            found[kind_of(value)] = value
            if len(found) == len(kinds):
                break
    return list(found.values())


def _are_moments(kinds: set[type]) -> bool:
    (kind, *others) = kinds
    return not others and (kind in MOMENTS or kind.__name__ in ("Timestamp", "Timedelta", "Period"))
