"""What occurs in a column, exactly: how often texts do, and which values there are.

The rule of this module: all rows are counted, so it is called only where a person, or a guess,
has named texts, or where rows are matched by values. Nothing lazy is computed, and it never raises:
what cannot be counted is ``None``.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .cells import scalar_text
from .frames import as_table
from .looking import bare, is_a

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def occurrences(frame: Any, column: str, texts: Collection[str]) -> dict[str, int] | None:
    """Count the rows of a frame in which a column holds each of some texts.

    Parameters
    ----------
    frame
        Of pandas, polars or pyarrow; a series is a frame of one column, whatever that is called.
    texts
        Of what is no text, such as truth values and numbers, its text counts.

    Returns
    -------
    dict or None
        Rows by text, 0 for one that does not occur; ``None`` where the frame would have to be
        computed first, or cannot be counted.
    """
    import narwhals

    try:
        series = _series(frame, column)
        if series is None:
            return None
        if series.dtype == narwhals.String:
            series = series.filter(series.is_in(list(texts)))
        elif series.dtype.is_numeric():
            return _of_numbers(series, column, texts)
        counted = series.value_counts(name=f"rows of {column}")
        found = dict.fromkeys(texts, 0)
        for value, rows in counted.iter_rows():
            text = value if type(value) is str else scalar_text(value)
            if text in found and value is not None:
                found[text] += int(rows)
    except Exception:  # noqa: BLE001 - any library, any column: then it is not known
        return None
    return found


def rows_by_value(frame: Any, columns: Sequence[str], most: int) -> dict[Any, int] | None:
    """Count the rows of each value of a column, to look for the values in another.

    Parameters
    ----------
    columns
        Several are counted together, by tuples of their values; none are the labels of a series.
    most
        Rows; of a longer frame it would take too long.

    Returns
    -------
    dict or None
        Rows by value, those of all missing ones under ``None`` where there are any. ``None`` where
        the frame is longer, would have to be computed, or cannot be read.
    """
    try:
        if len(columns) > 1:
            return _rows_by_values(frame, columns, most)
        column = columns[0] if columns else ""
        series = _series(frame, column) if columns else _labels(frame)
        if series is None or len(series) > most:
            return None
        counted = series.drop_nulls().value_counts(name=f"rows of {column}")
        found = {
            value: int(rows)
            for value, rows in counted.iter_rows()
            if rows and not (type(value) is float and math.isnan(value))
        }
        missing = len(series) - sum(found.values())
        return found | ({None: missing} if missing else {})
    except Exception:  # noqa: BLE001 - any library, any column: then it is not known
        return None


def _rows_by_values(frame: Any, columns: Sequence[str], most: int) -> dict[Any, int] | None:
    import narwhals

    known = as_table(frame)
    if known is None or known.rows is None or known.rows > most:
        return None
    is_pandas = is_a(frame, "pandas", "DataFrame")
    plain = bare(frame, "pandas", "DataFrame") if is_pandas else frame
    table = narwhals.from_native(plain, eager_only=True).select(list(columns)).drop_nulls()
    rows = "rows of " + " ".join(columns)
    counted = table.group_by(list(columns)).agg(narwhals.len().alias(rows))
    found = {tuple(values): int(count) for *values, count in counted.iter_rows()}
    missing = known.rows - sum(found.values())
    return found | ({None: missing} if missing else {})


def _labels(frame: Any) -> Any:
    """Return the labels of a series of pandas; ``None`` of those with several levels."""
    import narwhals

    if not is_a(frame, "pandas", "Series") or frame.index.nlevels != 1:
        return None
    return narwhals.from_native(frame.index.to_series(), series_only=True)


def _series(frame: Any, column: str) -> Any:
    """Return a column as narwhals knows it; ``None`` of what would have to be computed."""
    import narwhals

    known = as_table(frame)
    if known is None or known.rows is None:
        return None
    if is_a(frame, "pandas", "Series") or is_a(frame, "polars", "Series"):
        return narwhals.from_native(frame, series_only=True)
    is_pandas = is_a(frame, "pandas", "DataFrame")
    plain = bare(frame, "pandas", "DataFrame") if is_pandas else frame
    return narwhals.from_native(plain, eager_only=True).get_column(column)


def _of_numbers(series: Any, column: str, texts: Collection[str]) -> dict[str, int]:
    """Count numbers by how they may be written: of millions that are all different few matter."""
    numbers = {}
    for text in texts:
        with suppress(ValueError):
            numbers[text] = float(text)
    few = series.filter(series.is_in(list(set(numbers.values()))))
    rows = {value: int(n) for value, n in few.value_counts(name=f"rows of {column}").iter_rows()}
    return {text: rows.get(numbers.get(text), 0) for text in texts}
