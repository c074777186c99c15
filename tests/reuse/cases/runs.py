"""Cases: a block, a source, a target with something the matter, and the value that is right.

The rule of this module: the right value comes from running the unchanged block on the target as it
was before anything was the matter with it. What a block needs is found by taking columns away.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import io
import random
import warnings
import zlib
from typing import TYPE_CHECKING, Any

from . import (
    mutations_of_values,  # noqa: F401 - enters its part of the table
    words,
)
from .blocks import Block, all_blocks
from .data import clean_target, source_frame
from .mutations import TABLE, Clean, Mutated, kind_of
from .values import frozen, same_result

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

PLAIN_INDEX = frozenset({"own-index", "index-with-repeats", "index-backwards", "column-in-index"})
ALIKE_GROUPS = frozenset({"shifted", "collision"})
TOLD_APART = 0.5
"""From this Kolmogorov-Smirnov distance on, contents under a wrong name can be seen as such."""


@dataclasses.dataclass(frozen=True)
class Failed:
    """A block has ended in an error."""

    error: str


@dataclasses.dataclass
class Case:
    """One block on one target."""

    block: Block
    mutation: str
    group: str
    variable: str
    targets: dict[str, Any]
    mutated: Mutated
    truth: list[Any] | Failed
    ideal: list[Any] | Failed
    needed: list[str]
    words: dict[Any, Any]
    extra: set[str]
    harmless: bool

    @property
    def name(self) -> str:
        """Block and mutation."""
        return f"{self.block.name} / {self.mutation}"

    def is_right(self, results: list[Any] | Failed) -> bool:
        """Tell whether results are those of the block on the clean target."""
        if isinstance(results, Failed) or isinstance(self.truth, Failed):
            return isinstance(results, Failed) and isinstance(self.truth, Failed)
        return all(
            same_result(true, one, self.words, self.extra, self.mutated.own_index, self.needed)
            for true, one in zip(self.truth, results, strict=True)
        )


def native(block: Block, variable: str, frame: pd.DataFrame) -> Any:
    """Return a frame as the block reads it: pandas, or polars."""
    if not block.inputs[variable].startswith("pl:"):
        return frame.copy()
    import polars

    return polars.from_pandas(frame)


def run(code: str, frames: dict[str, Any], results: tuple[str, ...]) -> list[Any] | Failed:
    """Run a block in a fresh namespace and return what its result names hold."""
    import matplotlib as mpl

    mpl.use("agg")
    space: dict[str, Any] = {"__name__": "__main__", **frames}
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(code, "<block>", "exec"), space)
            return [frozen(space[name]) for name in results]
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


def _clean_frames(block: Block) -> dict[str, pd.DataFrame]:
    return {v: clean_target(data.removeprefix("pl:")) for v, data in block.inputs.items()}


def sources_of(block: Block) -> dict[str, Any]:
    """Return the frames that a block was written for."""
    return {
        variable: native(block, variable, source_frame(data.removeprefix("pl:")))
        for variable, data in block.inputs.items()
    }


@functools.cache
def _clean_truth(block: Block) -> list[Any] | Failed:
    return _run_on(block, _clean_frames(block))


def _run_on(block: Block, frames: dict[str, pd.DataFrame]) -> list[Any] | Failed:
    natives = {variable: native(block, variable, frame) for variable, frame in frames.items()}
    return run(block.code, natives, block.results)


@functools.cache
def needed_columns(block_name: str, variable: str) -> tuple[str, ...]:
    """Return the columns without which the block's results are others: it is tried."""
    block = next(one for one in all_blocks() if one.name == block_name)
    frames = _clean_frames(block)
    truth = _run_on(block, frames)
    assert not isinstance(truth, Failed), truth

    def matters(column: str) -> bool:
        without = frames | {variable: frames[variable].drop(columns=column)}
        results = _run_on(block, without)
        return isinstance(results, Failed) or not all(
            same_result(true, one, {}, set()) for true, one in zip(truth, results, strict=True)
        )

    return tuple(column for column in frames[variable].columns if matters(column))


def _told_apart(
    source: pd.DataFrame, clean: pd.DataFrame, mutated: Mutated, needed: list[str]
) -> bool:
    """Tell whether something under a needed name can be seen not to be what it was.

    Only columns whose contents are others count, and of texts only those that usually repeat.
    """
    from scipy import stats

    for column in needed:
        name = column if column in mutated.frame.columns else words.upper(column)
        if mutated.columns.get(column, name) == name:
            continue
        if name not in mutated.frame.columns:
            return True
        before, after = source[column].dropna(), mutated.frame[name].dropna()
        numbers = {"number", "whole"}
        kinds = {kind_of(before), kind_of(after)}
        if len(kinds) == 2 and kinds != numbers:
            return True
        if kinds <= numbers and stats.ks_2samp(before, after).statistic >= TOLD_APART:
            return True
        if kinds == {"text"} and _known(before, after) < 0.5 <= _known(before, clean[column]):
            return True
    return False


def _known(before: pd.Series, after: pd.Series) -> float:
    """Return which share of the texts was there before."""
    texts = set(after.dropna())
    return len(texts & set(before)) / max(len(texts), 1)


def make_case(block: Block, mutation: str) -> Case | None:
    """Return the case of a block and a mutation, or ``None`` where it does not apply."""
    group, harmless, mutate = TABLE[mutation]
    if block.polars and (mutation in PLAIN_INDEX or group == "duplicate names"):
        return None
    chance = random.Random(zlib.crc32(f"{block.name}/{mutation}".encode()))
    variable = chance.choice(list(block.inputs))
    frames = _clean_frames(block)
    needed = list(needed_columns(block.name, variable))
    mutated = mutate(Clean(frames[variable], needed, chance))
    if mutated is None:
        return None
    try:
        target = native(block, variable, mutated.frame)
    except Exception:
        return None  # polars has no such column
    if group in ALIKE_GROUPS and not _told_apart(
        source_frame(block.inputs[variable].removeprefix("pl:")), frames[variable], mutated, needed
    ):
        group = f"{group}, alike"
    truth = _clean_truth(block)
    if mutated.truth is not None:
        truth = _run_on(block, frames | {variable: mutated.truth})
    back = {new: old for old, new in mutated.columns.items() if new is not None}
    unknown = {old: f"{old}__target" for old in mutated.columns if old not in back}
    perfect = mutated.frame.rename(columns=unknown).rename(columns=back)
    own = {new: old for new, old in back.items() if new not in frames[variable].columns}
    said = {old: new for pairs in mutated.values.values() for old, new in pairs.items()}
    case = Case(
        block=block,
        mutation=mutation,
        group=group,
        variable=variable,
        targets={
            v: target if v == variable else native(block, v, frame) for v, frame in frames.items()
        },
        mutated=mutated,
        truth=truth,
        ideal=_run_on(block, frames | {variable: perfect}),
        needed=needed,
        words={old: new for new, old in own.items()} | said,
        extra={str(c) for c in mutated.frame.columns} - set(frames[variable].columns) - set(own),
        harmless=harmless,
    )
    case.harmless = harmless and case.is_right(case.ideal)
    return case


def case_names(share: int = 1) -> Iterator[tuple[Block, str]]:
    """Return blocks and mutations; of ``share`` > 1, one in so many, always the same."""
    for block in all_blocks():
        for mutation in TABLE:
            if zlib.crc32(f"{mutation}|{block.name}".encode()) % share == 0:
                yield block, mutation
