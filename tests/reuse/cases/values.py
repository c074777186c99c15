"""Whether a result is the right one, decided without any code of the product.

The rule of this module: numbers must agree to 1e-6; labels must agree, or be the target's own
words for them (a recoded group is the same group). Columns that only the target has may be in a
result beside the right ones, never instead of them.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def drawn(figure: Any) -> list[Any]:
    """Return what a figure draws: the points of its lines and the heights of its bars."""
    parts: list[Any] = []
    for axes in figure.axes:
        parts += [[list(map(float, line.get_xdata())) for line in axes.lines]]
        parts += [[list(map(float, line.get_ydata())) for line in axes.lines]]
        parts += [[float(bar.get_height()) for bar in axes.patches]]
        parts += [sorted(line.get_label() for line in axes.lines)]
    return parts


def frozen(value: Any) -> Any:
    """Return a value that stays as it is: figures become what they draw, polars becomes pandas."""
    if type(value).__module__.startswith("matplotlib"):
        import matplotlib.pyplot as plt

        data = drawn(value)
        plt.close(value)
        return data
    if type(value).__module__.startswith("polars"):
        return value.to_pandas()
    return value.copy() if hasattr(value, "copy") else value


def equal(truth: Any, result: Any) -> bool:
    """Tell whether two values are the same."""
    import numpy as np
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if isinstance(truth, pd.DataFrame):
                pd.testing.assert_frame_equal(truth, result, **_LOOSE, check_column_type=False)
                return True
            if isinstance(truth, pd.Series):
                pd.testing.assert_series_equal(truth, result, **_LOOSE)
                return True
            if isinstance(truth, (list, tuple)):
                return len(truth) == len(result) and all(map(equal, truth, result))
            if isinstance(truth, np.ndarray):
                return bool(np.allclose(truth, result, rtol=1e-6, atol=1e-9, equal_nan=True))
            if isinstance(truth, (int, float, np.number)) and not isinstance(truth, bool):
                same = math.isclose(float(truth), float(result), rel_tol=1e-6, abs_tol=1e-9)
                return same or (math.isnan(truth) and math.isnan(result))
            return bool(truth == result)
    except (AssertionError, TypeError, ValueError, AttributeError):
        return False


_LOOSE: dict[str, Any] = {
    "check_dtype": False,
    "check_index_type": False,
    "check_names": False,
    "check_categorical": False,
    "check_freq": False,
    "rtol": 1e-6,
    "atol": 1e-9,
}


def same_result(
    truth: Any,
    result: Any,
    words: Mapping[Any, Any],
    extra: Collection[str],
    own_index: bool = False,
    columns: Collection[str] = (),
) -> bool:
    """Tell whether a result is right.

    ``words`` are the target's words for labels of the truth, ``extra`` the columns that only the
    target has, ``own_index`` whether its rows are labelled in a way of their own, ``columns`` the
    clean target's: where they label the result, it may stand in the target's order.
    """
    if equal(truth, result):
        return True
    truth, result = _plain(truth), _plain(result)
    if equal(truth, result):
        return True
    result = _without(result, extra) if extra else result
    if (extra or _labelled_by(truth, columns)) and (
        equal(truth, result) or equal(truth, _in_order_of(truth, result))
    ):
        return True
    if own_index and _counted(truth) and hasattr(result, "reset_index"):
        return equal(truth, result.reset_index(drop=True))
    if words:
        back = {new: old for old, new in words.items()}
        return equal(_sorted(truth), _sorted(_translated(result, back)))
    return False


def _plain(value: Any) -> Any:
    """Categories as what they are categories of."""
    import pandas as pd

    if isinstance(value, (pd.Series, pd.DataFrame)):
        value = value.copy()
        for axis in ("index", "columns") if isinstance(value, pd.DataFrame) else ("index",):
            labels = getattr(value, axis)
            if isinstance(labels, pd.CategoricalIndex):
                setattr(value, axis, pd.Index(labels.tolist(), name=labels.name))
        if isinstance(value, pd.DataFrame):
            for at, kind in enumerate(value.dtypes):
                if isinstance(kind, pd.CategoricalDtype):
                    value.isetitem(at, value.iloc[:, at].astype(object))
        elif isinstance(value.dtype, pd.CategoricalDtype):
            value = value.astype(object)
    return value


def _without(result: Any, extra: Collection[str]) -> Any:
    """Leave out what stands there for the target's own columns."""
    import pandas as pd

    if isinstance(result, pd.DataFrame):
        result = result[[c for c in result.columns if not _is_extra(c, extra)]]
    if isinstance(result, (pd.Series, pd.DataFrame)):
        result = result.loc[[not _is_extra(label, extra) for label in result.index]]
    return result


def _in_order_of(truth: Any, result: Any) -> Any:
    if isinstance(truth, type(result)) and hasattr(result, "reindex") and len(truth) == len(result):
        try:
            return result.reindex(truth.index)
        except (ValueError, TypeError):
            return result
    return result


def _labelled_by(value: Any, columns: Collection[str]) -> bool:
    labels = getattr(value, "index", None)
    return not callable(labels) and labels is not None and set(labels) <= set(columns)


def _is_extra(label: Any, extra: Collection[str]) -> bool:
    return isinstance(label, str) and label in extra


def _counted(value: Any) -> bool:
    import pandas as pd

    return isinstance(value, (pd.Series, pd.DataFrame)) and isinstance(value.index, pd.RangeIndex)


def _translated(value: Any, back: Mapping[Any, Any]) -> Any:
    """Put the truth's words in the place of the target's, in labels and in cells of text."""
    import pandas as pd

    def word(one: Any) -> Any:
        if isinstance(one, tuple):
            return tuple(map(word, one))
        try:
            return back.get(one, one)
        except TypeError:
            return one

    if isinstance(value, pd.Series):
        cells = value.map(word) if value.dtype.kind not in "fiuMmb" else value
        return cells.set_axis(_labels(value.index, word))
    if isinstance(value, pd.DataFrame):
        frame = value.set_axis(_labels(value.index, word)).set_axis(
            _labels(value.columns, word), axis=1
        )
        for at, kind in enumerate(frame.dtypes):
            if kind.kind not in "fMmb":
                frame.isetitem(at, frame.iloc[:, at].map(word))
        return frame
    if isinstance(value, list):
        return [_translated(one, back) for one in value]
    return word(value) if isinstance(value, str) else value


def _labels(index: Any, word: Any) -> Any:
    import pandas as pd

    if isinstance(index, pd.RangeIndex):
        return index
    return index.map(word)


def _sorted(value: Any) -> Any:
    """Sort by labels, because other words sort in another order."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        if isinstance(value.index, pd.RangeIndex):
            keys = ["|".join(map(str, row)) for row in value.itertuples(index=False)]
            return value.iloc[_order(keys)].reset_index(drop=True)
        return value.iloc[_order(value.index), :].iloc[:, _order(value.columns)]
    if isinstance(value, pd.Series) and not isinstance(value.index, pd.RangeIndex):
        return value.iloc[_order(value.index)]
    return value


def _order(labels: Any) -> list[int]:
    return sorted(range(len(labels)), key=[str(label) for label in labels].__getitem__)
