"""Time of building a contract, of checking it against a wide table, and of putting it into words.

Each time is processor time, the least of several, because the machine does other things too.
Run with ``make bench``, or this file alone with ``pytest tests/benchmarks/test_contract.py -s``.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import (
    Binding,
    ColumnMatch,
    ColumnProfile,
    DatasetProfile,
    Mapping,
    Target,
)
from redpanda_jupyter.reuse.check import check
from redpanda_jupyter.reuse.contract import build, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 7
COLUMNS = 1000


def column(number: int, shift: float = 0.0) -> ColumnProfile:
    """Every third one of texts, the others of numbers; ``shift`` lets them differ."""
    name = f"column_{number}"
    if number % 3 == 0:
        levels = [f"level {(number + one * (1 + int(shift))) % 97}" for one in range(40)]
        return ColumnProfile(
            name=name, kind="text", dtype="object", null_share=0.0, distinct=40, levels=levels,
            all_levels=True, length=8.0, examples=levels[:3],
        )  # fmt: skip
    steps = [number + shift + one * (number % 7 + 1.5) for one in range(11)]
    return ColumnProfile(
        name=name, kind="number", dtype="float64", null_share=0.01, distinct=900, low=steps[0],
        high=steps[-1], quantiles=steps, integral=False, examples=["1.5", "2.5"],
    )  # fmt: skip


def profile(shift: float = 0.0) -> DatasetProfile:
    columns = [column(number, shift) for number in range(COLUMNS)]
    return DatasetProfile(name="df", kind="pandas.DataFrame", rows=10_000, columns=columns)


def least_ms(what: Callable[[], object], tries: int = TRIES) -> float:
    times = []
    for _ in range(tries):
        start = time.process_time()
        what()
        times.append(time.process_time() - start)
    return 1000 * min(times)


CODE = "r = 0\n" + "\n".join(f"r += df['column_{number}'].max()" for number in range(COLUMNS))


@pytest.mark.parametrize(
    ("named", "shift"), [(False, 0.0), (False, 500.0), (True, 0.0), (True, 500.0)]
)
def test_check_of_a_thousand_columns(*, named: bool, shift: float) -> None:
    source, target = profile(), profile(shift)
    analysis = analyze(CODE, {"df": [one.name for one in source.columns]})
    contract = build(new_id(), analysis, code=CODE, profiles={"df": source})
    assert len(contract.frames[0].columns) == COLUMNS
    mapping = Mapping(variable="df")
    if named:
        columns = [
            one.model_copy(update={"name": one.name.replace("column", "spalte")})
            for one in target.columns
        ]
        target = target.model_copy(update={"columns": columns})
        matches = [
            ColumnMatch(source=ours.name, target=theirs.name, confidence=0.9, way="scored")
            for ours, theirs in zip(source.columns, columns, strict=True)
        ]
        mapping = Mapping(variable="df", columns=matches)
    binding = Binding(
        block_id=new_id(), version=1, inputs={"df": Target(name="d")}, mappings=[mapping]
    )
    taken = least_ms(lambda: check(contract, binding, {"df": target}))
    found = len(check(contract, binding, {"df": target}).findings)
    how = ("renamed" if named else "own names", "all differ" if shift else "the same")
    print(
        f"\ncheck of {COLUMNS} needed columns, {', '.join(how)}: {taken:.1f} ms, {found} findings"
    )


def test_build() -> None:
    short = (
        "top = df[df['column_0'] == 'level 3'].groupby('column_3')['column_1'].sum()\n"
        "r = top.sort_values().head(5)\n"
    )
    known = profile()
    for what, code in (("a short block", short), ("a block that names 1000 columns", CODE)):
        analysis = analyze(code, {"df": [one.name for one in known.columns]})
        taken = least_ms(lambda: build(new_id(), analysis, code=code, profiles={"df": known}))  # noqa: B023
        contract = build(new_id(), analysis, code=code, profiles={"df": known})
        words = least_ms(lambda: in_words(contract))  # noqa: B023
        print(f"\nbuild, {what}: {taken:.2f} ms; in words: {words:.2f} ms")
