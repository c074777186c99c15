"""Expressions made of parts, and whether their value goes by the order of rows: by running them.

The rule of this module: nobody thinks of every way in which an order matters, so each value that a
frame gives meets each thing that may be done with it (``order_fuzz.txt``). The truth is real pandas
on the same rows in four other orders; a table of rows is the same in whichever order these stand.
"""

from __future__ import annotations

import random
import re
import zlib
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.reuse.contract import build
from tests.reuse.rows_oracle import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redpanda_jupyter.models import DatasetProfile

PARTS = Path(__file__).with_suffix(".txt")
IMPORTS = (
    "import bisect, collections, functools, heapq, itertools, math, operator, random, statistics\n"
    "import numpy as np, pandas as pd\nfrom collections import Counter\n"
)
TOLD = {"row_order", "row_order_perhaps", "row_order_ties", "row_labels"}
ROWS = 60


class Judged(NamedTuple):
    """What was found of expressions: how many ran, which are wrong, and which are doubted idly."""

    ran: int
    wrong: list[str]
    needless: list[str]


def frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    steps = np.arange(ROWS)
    return pd.DataFrame(
        {
            "g": rng.choice(list("abc"), ROWS),
            "name": [f"n{one * 7 % ROWS}" for one in steps],
            "k": steps * 7 % ROWS,
            "x": rng.integers(1, 1000, ROWS),
            "y": rng.integers(1, 1000, ROWS) * 1.5,
            "year": rng.choice([0, 8, 16, 24, 2020], ROWS),
            "tags": [[one] for one in steps],
            "z": [one * 11.0 % ROWS if one % 4 else float("nan") for one in steps],
            "day": pd.date_range("2024-01-01", periods=ROWS)[steps * 7 % ROWS],
            "b": rng.choice([True, False], ROWS),
        }
    )


def expressions() -> list[str]:
    """Return every value with everything that is done with it, in the order of the file."""
    return list(dict.fromkeys(one for name in _tables() for one in table_of(name)))


def table_of(name: str) -> list[str]:
    """Return what one table of the file makes."""
    values, done = _tables()[name]
    return list(dict.fromkeys(
        what.format(*[value] * what.replace("{{", "").count("{}"))
        for value, what in product(values, done)
    ))  # fmt: skip


def values_of(name: str) -> list[str]:
    """Return the values of one table."""
    return _tables()[name][0]


@cache
def _tables() -> dict[str, tuple[list[str], list[str]]]:
    found = {}
    for table in PARTS.read_text("utf-8").split("=== ")[1:]:
        values, done = re.split(r"\n--- .*\n", table.strip())
        name, *every = values.splitlines()
        found[name] = (every, done.splitlines())
    return found


def sample(share: int) -> list[str]:
    """Return one in so many expressions, always the same ones."""
    every = [one for one in expressions() if zlib.crc32(one.encode()) % share == 0]
    return random.Random(5).sample(every, len(every))


def judge(codes: Iterable[str]) -> Judged:
    """Compare what is read out of expressions with what running them shows."""
    ran, wrong, needless = 0, [], []
    for code in codes:
        depends = goes_by_order(code)
        if depends is None:
            continue
        ran += 1
        told = bool(TOLD & _flags(IMPORTS + "r = " + code))
        if depends and not told:
            wrong.append(code)
        elif told and not depends:
            needless.append(code)
    return Judged(ran, wrong, needless)


def _flags(code: str) -> set[str]:
    found = build(
        new_id(), analyze(code, {"df": [*frame().columns]}), code=code, profiles={"df": _profile()}
    ).frame("df")
    return set(found.flags) if found is not None else set()


@cache
def _profile() -> DatasetProfile:
    return profile("df", frame())


def goes_by_order(code: str) -> bool | None:
    """Run an expression on rows in other orders; ``None``: it fails on any."""
    try:
        before = _shown(_value(code, frame()))
    except Exception:
        return None
    for other in _others():
        try:
            if _shown(_value(code, other.copy())) != before:
                return True
        except Exception:
            return True
    return False


@cache
def _others() -> Sequence[pd.DataFrame]:
    return [frame().sample(frac=1, random_state=one).reset_index(drop=True) for one in range(1, 5)]


def _value(code: str, data: pd.DataFrame) -> Any:
    return run(IMPORTS + "r = " + code, data)["r"]


def _shown(value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return f"{float(value):.9g}"
    if isinstance(value, np.ndarray):
        return value.shape, [_shown(one) for one in value.ravel().tolist()]
    if isinstance(value, list | tuple):
        return type(value).__name__, [_shown(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if isinstance(value, pd.DataFrame | pd.Series):
        return _rows(value)
    if isinstance(value, dict):
        return sorted(f"{_shown(key)}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, type({}.values())):
        return [_shown(one) for one in value]
    if hasattr(value, "to_numpy"):
        return _shown(value.to_numpy())
    if hasattr(value, "__next__"):
        return "to be gone through"
    return re.sub(r"0x[0-9a-f]+", "0x", repr(value))


def _rows(table: pd.DataFrame | pd.Series) -> list[str]:
    """Show rows in whichever order they stand; numbers of rows are no labels."""
    plain = table.to_frame() if isinstance(table, pd.Series) else table
    numbered = isinstance(plain.index, pd.RangeIndex) or plain.index.dtype == np.int64
    rows = plain.to_numpy(dtype=object).tolist()
    labels = [""] * len(rows) if numbered else map(_shown, plain.index.tolist())
    return sorted(f"{label} {_shown(row)}" for label, row in zip(labels, rows, strict=True))
