"""What it costs to describe ten million rows of fifty columns: the same as to describe few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from redpanda_jupyter import context
from redpanda_jupyter.context import Cells

ROWS = 10_000_000
WORDS = ["north", "south", "east", "west", "middle"]


def _pandas() -> pd.DataFrame:
    random = np.random.default_rng(0)
    codes = random.integers(0, len(WORDS), ROWS)
    frame = pd.DataFrame(random.random((ROWS, 44), dtype="float32"))
    frame.columns = [f"column_{number}" for number in range(44)]
    frame["count"] = np.arange(ROWS)
    frame["when"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(ROWS) % 9999, unit="s")
    frame["kind"] = pd.Categorical.from_codes(codes, WORDS)
    frame["text"] = pd.array(np.array(WORDS, dtype=object)[codes])
    frame["object"] = pd.Series(np.array(WORDS, dtype=object)[codes], dtype=object)
    frame["flag"] = codes > 2
    return frame


def _polars() -> pl.DataFrame:
    random = np.random.default_rng(0)
    columns: dict[str, Any] = {
        f"column_{number}": random.random(ROWS, dtype="float32") for number in range(44)
    }
    codes = random.integers(0, len(WORDS), ROWS)
    text = pl.Series(WORDS).gather(codes)
    columns |= {"count": np.arange(ROWS), "flag": codes > 2, "text": text}
    columns["when"] = pl.Series(np.arange(ROWS)).cast(pl.Datetime("us"))
    columns["kind"] = text.cast(pl.Categorical)
    columns["level"] = text.cast(pl.Enum(WORDS))
    return pl.DataFrame(columns)


@pytest.fixture(scope="module", params=[_pandas, _polars], ids=["pandas", "polars"])
def large(request: pytest.FixtureRequest) -> Any:
    return request.param()


@pytest.mark.parametrize("level", ["schema", "stats", "samples"])
def test_ten_million_rows(benchmark: Any, large: Any, level: str) -> None:
    benchmark.pedantic(
        lambda: context.snapshot(["df"], {"df": large}, privacy=level), rounds=15, warmup_rounds=1
    )


@pytest.mark.parametrize("level", ["schema", "stats"])
def test_five_thousand_columns(benchmark: Any, level: str) -> None:
    frame = pd.DataFrame(np.ones((1000, 5000)))
    benchmark(lambda: context.snapshot(["df"], {"df": frame}, privacy=level))


def test_a_question_of_ten_thousand_words(benchmark: Any) -> None:
    prompt = "Plot {df} for every month { of } the year, e.g. `x` at $5\n" * 800
    space = {"df": pd.DataFrame({"a": [1]})}
    benchmark(lambda: context.expand(prompt, space, history=Cells(), privacy="schema", samples=3))
