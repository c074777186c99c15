"""The oracle of what depends on the order of rows: the block is run on rows in another order.

The rule of this module: what is read out of a block is compared with two runs, never with a table
that somebody wrote by thinking.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.reuse.contract import build

if TYPE_CHECKING:
    from redpanda_jupyter.models import FrameInput


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    count = 60
    return pd.DataFrame(
        {
            "day": pd.date_range("2024-01-01", periods=count, freq="D"),
            "g": rng.choice(["a", "b", "c"], count),
            "k": np.arange(count) * 7 % 60,
            "x": rng.integers(1, 1000, count),
            "y": rng.integers(1, 1000, count),
        }
    )


def contract(code: str, *more: str) -> FrameInput:
    schema = [*frame().columns, *more]
    analysis = analyze(code, {"df": schema}, {"np": "numpy", "pd": "pandas"})
    # the shape of the source is enough: no profile, so that the text alone is judged
    found = build(new_id(), analysis, code=code, kinds={"df": "pandas.DataFrame"}).frame("df")
    assert found is not None
    return found


def seen(code: str, data: pd.DataFrame) -> FrameInput:
    """Return what a block needs of a frame that it has run on: what its columns hold is known."""
    analysis = analyze(code, {"df": [*data.columns]}, {"np": "numpy", "pd": "pandas"})
    found = build(new_id(), analysis, code=code, profiles={"df": profile("df", data)}).frame("df")
    assert found is not None
    return found


def run(code: str, data: pd.DataFrame) -> dict[str, Any]:
    names: dict[str, Any] = {"df": data, "pd": pd, "np": np}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(code, names)
    return names


def result(code: str, data: pd.DataFrame) -> Any:
    found = run(code, data)["r"]
    if isinstance(found, pd.DataFrame | pd.Series):
        return found.sort_index().round(6).to_dict()
    return round(float(found), 6) if isinstance(found, float | np.floating) else found


def shuffled() -> pd.DataFrame:
    return frame().sample(frac=1, random_state=3).reset_index(drop=True)


def relabelled() -> pd.DataFrame:
    data = frame()
    return data.set_axis((data.index[::-1] * 3).tolist(), axis=0)


def differs(code: str, data: pd.DataFrame, before: pd.DataFrame | None = None) -> bool:
    try:
        return bool(result(code, data) != result(code, frame() if before is None else before))
    except Exception:
        return True
