"""What it costs to look at a frame for its profile, and to find its columns in another one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.context import profile
from redpanda_jupyter.models import ColumnNeed, DatasetProfile
from redpanda_jupyter.reuse.mapping import lexicon, names, suggest

ENGLISH = ["price", "revenue", "quantity", "customer", "weight", "age", "income", "discount"]
GERMAN = ["Preis", "Umsatz", "Menge", "Kunde", "Gewicht", "Alter", "Einkommen", "Rabatt"]


def _frame(words: list[str], width: int, seed: int, pattern: str) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for number in range(width):
        name = pattern.format(word=words[number % len(words)], number=number // len(words))
        if number % 4 == 3:
            columns[name] = random.choice([f"level {number} {part}" for part in range(6)], 1000)
        else:
            columns[name] = random.normal(number * 3, 1 + number, 1000)
    return pd.DataFrame(columns)


def _profiled(frame: pd.DataFrame) -> DatasetProfile:
    found = profile("df", frame)
    assert found is not None
    return found


@pytest.mark.parametrize("width", [20, 200, 1000])
@pytest.mark.parametrize("renamed", [False, True], ids=["same names", "renamed"])
def test_suggest(benchmark: Any, width: int, renamed: bool) -> None:
    source = _profiled(_frame(ENGLISH, width, 0, "{word}_{number}"))
    words, pattern = (GERMAN, "{word} {number}") if renamed else (ENGLISH, "{word}_{number}")
    target = _profiled(_frame(words, width, 1, pattern))
    needs = [ColumnNeed(name=column.name) for column in source.columns]

    def forget() -> None:
        for cached in (names.parse, names.similarity, names.letters_alike, lexicon.pieces):
            cached.cache_clear()

    benchmark.pedantic(
        lambda: suggest("df", needs, source, target), setup=forget, rounds=5, warmup_rounds=1
    )


@pytest.mark.parametrize(("rows", "width"), [(1_000, 20), (1_000_000, 20), (1_000, 1000)])
def test_profile(benchmark: Any, rows: int, width: int) -> None:
    frame = _frame(ENGLISH, width, 0, "{word}_{number}")
    frame = frame.loc[np.arange(rows) % len(frame)].reset_index(drop=True)
    benchmark.pedantic(lambda: profile("df", frame), rounds=5, warmup_rounds=1)
