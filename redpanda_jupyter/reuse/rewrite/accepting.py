"""A rewrite counts only if its value is that of the adapter, but for the names of columns.

The rule of this module: what cannot be compared is not the same. Labels of the target are read as
the source's; nothing else may differ, but for the order of a frame's columns.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .writing import Rewrite

_RELATIVE = 1e-9
_MOST_DEPTH = 30
_MOST_NAMED = 4


def accepted(
    rewrite: Rewrite, run_adapter: Callable[[], Any], run_rewrite: Callable[[str], Any]
) -> Rewrite:
    """Return the rewrite if its value is the adapter's; else one that says why it is refused.

    Parameters
    ----------
    rewrite
        What :func:`~.writing.rewrite` has made.
    run_adapter
        Runs the block by the adapter and returns what it gives: a value, or values by name.
    run_rewrite
        Runs this text on the target as it is, likewise.
    """
    if rewrite.code is None:
        return rewrite
    expected = run_adapter()
    try:
        found = run_rewrite(rewrite.code)
    except Exception as error:  # noqa: BLE001 - a person's code: whatever it raises is the reason
        text = f"The rewrite fails: {type(error).__name__}: {error}"
        return replace(rewrite, code=None, reason=text.splitlines()[0][:200])
    if same_value(expected, found, rewrite.labels, rewrite.names):
        return rewrite
    reason = "The rewrite gives another value than the adapter."
    if rewrite.texts and same_value(
        expected, found, {**rewrite.labels, **rewrite.texts}, rewrite.names
    ):
        theirs, ours = next(iter(rewrite.texts.items()))
        reason = (
            f"Its results would hold {theirs!r} where those of the block hold {ours!r}, and could "
            "not be put beside others; the adapted cell keeps them alike."
        )
    else:
        reason = _named_otherwise(expected, found, rewrite) or reason
    return replace(rewrite, code=None, reason=reason)


def _named_otherwise(expected: Any, found: Any, rewrite: Rewrite) -> str:
    """Say so where two results differ in nothing but the names of columns; else nothing."""
    comparer = _Comparer(dict(rewrite.labels), dict(rewrite.names), by_place=True)
    try:
        if not comparer.same(expected, found, 0):
            return ""
    except (RecursionError, TypeError, ValueError):
        return ""
    pairs = list(comparer.named.items())
    told = ", ".join(f"{theirs!r} for {ours!r}" for ours, theirs in pairs[:_MOST_NAMED])
    more = f" and {len(pairs) - _MOST_NAMED} more" if len(pairs) > _MOST_NAMED else ""
    return (
        f"Its results hold the same values and differ in the names of columns alone: {told}{more}. "
        "They could not be put beside others; the adapted cell keeps the block's names."
    )


def same_value(
    expected: Any,
    found: Any,
    labels: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> bool:
    """Tell whether two values are the same once the target's labels are read as the source's.

    Knows plain values and containers, frames and series of pandas, polars and pyarrow, arrays, and
    what gives itself as a dict (plotly). Of anything else it says no.
    """
    comparer = _Comparer(dict(labels or {}), dict(names or {}))
    try:
        return comparer.same(expected, found, 0)
    except (RecursionError, TypeError, ValueError):
        return False


class _Comparer:
    """Compares two values.

    ``by_place`` takes columns of frames and series by their place, whatever they are called;
    ``named`` holds then which are called otherwise: those of the first by that of the second.
    """

    def __init__(
        self, labels: dict[str, str], names: dict[str, str], *, by_place: bool = False
    ) -> None:
        self._by_place = by_place
        self.named: dict[Any, Any] = {}
        self._labels = labels
        self._names = names
        self._words = {**names, **labels}

    def same(self, one: Any, other: Any, depth: int) -> bool:
        if depth > _MOST_DEPTH:
            return False
        if one is None or other is None:
            return one is other
        if isinstance(one, str) and isinstance(other, str):
            return self._same_text(one, other)
        if isinstance(one, dict) and isinstance(other, dict):
            return self._same_dict(one, other, depth)
        if isinstance(one, list | tuple) and type(one) is type(other):
            return len(one) == len(other) and all(
                self.same(first, second, depth + 1)
                for first, second in zip(one, other, strict=True)
            )
        if isinstance(one, set | frozenset) and type(one) is type(other):
            return one == {self._label(member) for member in other} or one == other
        if type(one).__module__.partition(".")[0] in ("pandas", "polars", "pyarrow", "numpy"):
            return self._same_data(one, other, depth)
        if hasattr(one, "to_plotly_json") and hasattr(other, "to_plotly_json"):
            return self.same(one.to_plotly_json(), other.to_plotly_json(), depth + 1)
        return self._same_scalar(one, other)

    def _same_scalar(self, one: Any, other: Any) -> bool:
        if isinstance(one, bool) or isinstance(other, bool):
            return type(one) is type(other) and bool(one == other)
        if isinstance(one, int | float) and isinstance(other, int | float):
            if math.isnan(one) or math.isnan(other):
                return math.isnan(one) and math.isnan(other)
            return math.isclose(one, other, rel_tol=_RELATIVE, abs_tol=1e-12)
        if type(one) is not type(other):
            return False
        try:
            return bool(one == other)
        except (TypeError, ValueError):
            return False

    def _label(self, text: Any) -> Any:
        if isinstance(text, tuple):
            return tuple(map(self._label, text))
        return self._labels.get(text, text) if isinstance(text, str) else text

    def _same_text(self, one: str, other: str) -> bool:
        """Compare texts: equal, or equal once whole words of the target's are the source's."""
        if one == other or self._labels.get(other) == one:
            return True
        if not any(word in other for word in self._words):
            return False
        import re

        longest = sorted(self._words, key=len, reverse=True)
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
        back = pattern.sub(lambda match: self._words[match[0]], other)
        # a printed table is as wide as its names: blanks and rules do not count there
        return one == back or re.sub(r"[\s\-─]+", " ", one) == re.sub(r"[\s\-─]+", " ", back)

    def _same_dict(self, one: dict[Any, Any], other: dict[Any, Any], depth: int) -> bool:
        """Compare by keys: all read as the source's, as variables alone, or as they are."""
        if len(one) != len(other):
            return False
        ways: list[dict[Any, Any]] = []
        for words in (self._words, self._names, {}):
            places = {words.get(key, key) if isinstance(key, str) else key: key for key in other}
            if places not in ways:
                ways.append(places)
        return any(
            all(
                key in places and self.same(value, other[places[key]], depth + 1)
                for key, value in one.items()
            )
            for places in ways
        )

    # --- data --------------------------------------------------------------------------------

    def _same_data(self, one: Any, other: Any, depth: int) -> bool:
        if type(one) is not type(other):
            return self._same_scalar(one, other)
        kind = f"{type(one).__module__.partition('.')[0]}.{type(one).__name__}"
        if kind == "pandas.DataFrame":
            return self._same_frame(one, other, depth)
        if kind == "pandas.Series":
            return (
                self._same_name(one.name, other.name, depth)
                and self._same_index(one.index, other.index, depth)
                and self._same_cells(one, other, depth)
            )
        if kind.startswith("pandas.") and hasattr(one, "nlevels"):
            return self._same_index(one, other, depth)
        if kind in ("polars.DataFrame", "pyarrow.Table"):
            columns = _columns(one), _columns(other)
            return self.same(columns[0], columns[1], depth + 1)
        if kind == "polars.Series":
            name = self.same(one.name, other.name, depth + 1)
            return name and self.same(one.to_list(), other.to_list(), depth + 1)
        if kind == "numpy.ndarray":
            same = one.shape == other.shape and one.dtype.kind == other.dtype.kind
            return same and self.same(one.tolist(), other.tolist(), depth + 1)
        return self._same_scalar(one, other)

    def _same_name(self, one: Any, other: Any, depth: int) -> bool:
        same = self.same(one, other, depth + 1)
        if not same and self._by_place:
            self.named[one] = other
        return same or self._by_place

    def _same_index(self, one: Any, other: Any, depth: int) -> bool:
        return (
            len(one) == len(other)
            and self.same(list(one.names), list(other.names), depth + 1)
            and self.same(one.tolist(), other.tolist(), depth + 1)
        )

    def _same_frame(self, one: Any, other: Any, depth: int) -> bool:
        if one.shape != other.shape or not self._same_index(one.index, other.index, depth):
            return False
        names = list(one.columns.names), list(other.columns.names)
        if not self.same(names[0], names[1], depth + 1):
            return False
        first, second = list(one.columns), list(map(self._label, other.columns))
        if self._by_place:
            return all(
                self._same_name(ours, theirs, depth)
                and self._same_cells(one.iloc[:, at], other.iloc[:, at], depth)
                for at, (ours, theirs) in enumerate(zip(first, second, strict=True))
            )
        for labels in (second, list(other.columns)):
            if first == labels:
                places = list(range(len(first)))
            elif len(set(labels)) == len(labels) and set(first) == set(labels):
                places = [labels.index(name) for name in first]
            else:
                continue
            if all(
                self._same_cells(one.iloc[:, at], other.iloc[:, place], depth)
                for at, place in enumerate(places)
            ):
                return True
        return False

    def _same_cells(self, one: Any, other: Any, depth: int) -> bool:
        import numpy as np

        if len(one) != len(other):
            return False
        if (
            isinstance(one.dtype, np.dtype)
            and one.dtype.kind in "iufcbmM"
            and (one.dtype == other.dtype)
        ):
            first, second = one.to_numpy(), other.to_numpy()
            if one.dtype.kind in "iubmM":
                # as arrays: series would be put in line by labels that may differ
                missing = one.isna().to_numpy() & other.isna().to_numpy()
                return bool(((first == second) | missing).all())
            return bool(np.allclose(first, second, rtol=_RELATIVE, atol=1e-12, equal_nan=True))
        if str(one.dtype) != str(other.dtype) and one.dtype.kind != other.dtype.kind:
            return False
        gaps = one.isna().to_numpy(), other.isna().to_numpy()
        if (gaps[0] != gaps[1]).any():
            return False
        kept = one[~gaps[0]].tolist(), other[~gaps[1]].tolist()
        return self.same(kept[0], kept[1], depth + 1)


def _columns(frame: Any) -> dict[str, list[Any]]:
    if hasattr(frame, "get_columns"):
        return {one.name: one.to_list() for one in frame.get_columns()}
    return {name: frame.column(name).to_pylist() for name in frame.schema.names}
