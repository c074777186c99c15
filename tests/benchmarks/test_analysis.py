"""Time of ``analyze`` a block, over cells of real notebooks and blocks of real libraries.

Each block's time is the least of five, because the machine does other things too; printed are the
median, the 99th of a hundred and the worst. Run with ``make bench``.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

import pytest

from redpanda_jupyter.analysis import analyze

from ..analysis.oracle import cut
from ..analysis.sources import (
    installed_modules,
    manual_cells,
    notebook_cells,
    read_module,
    standard_modules,
)

TRIES = 5
BLOCKS = 3000


def library_blocks() -> list[str]:
    rng = random.Random(13)
    paths = [path for path in standard_modules() + installed_modules() if path.stat().st_size]
    blocks: list[str] = []
    for path in rng.sample(paths, 600):
        try:
            blocks += cut(read_module(path), rng)
        except (SyntaxError, UnicodeDecodeError):
            continue
    return rng.sample(blocks, BLOCKS)


def least_ms(block: str) -> float:
    times = []
    for _ in range(TRIES):
        start = time.perf_counter()
        analyze(block)
        times.append(time.perf_counter() - start)
    return min(times) * 1000


@pytest.mark.parametrize(
    "blocks", [notebook_cells, manual_cells, library_blocks], ids=lambda source: source.__name__
)
def test_analysis_of_real_blocks(benchmark: Any, blocks: Any) -> None:
    texts = blocks()
    if not texts:
        pytest.skip("no notebooks here (make .make/notebooks/done)")
    analyze("%pwd\n%%time ?")  # IPython's transformer is imported on first use
    times = [least_ms(text) for text in texts]
    usual = [took for took, text in zip(times, texts, strict=True) if text.count("\n") < 200]
    numbers = {
        "blocks": len(times),
        "median_ms": round(statistics.median(times), 3),
        "p99_ms": round(statistics.quantiles(times, n=100)[98], 3),
        "p99_ms_up_to_200_lines": round(statistics.quantiles(usual, n=100)[98], 3),
        "worst_ms": round(max(times), 3),
        "worst_lines": texts[times.index(max(times))].count("\n") + 1,
    }
    benchmark.extra_info.update(numbers)
    print(numbers)
    benchmark.pedantic(lambda: [analyze(text) for text in texts], rounds=3)
