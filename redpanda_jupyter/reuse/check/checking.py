"""The check as a whole: inputs, names and parameters first, then each pair of columns.

The rule of this module: it looks at everything and stops at nothing, so that a person sees all that
is wrong at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.datasets import is_series_kind
from . import keys, kinds, moments, numbers, rows, texts
from .columns import match_columns, say_of_match
from .findings import Findings, Pair, Side
from .meanings import check_meanings
from .order import check_order
from .parameters import bound_literals, check_parameters
from .recoded import check_recoded
from .shifted import check_exchanged, check_shifted
from .taken import check_taken
from .unlike import check_totals, check_unlike
from .unnamed import check_unnamed_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...models.contract import ColumnNeed, Contract, FrameInput
    from ...models.datasets import DatasetProfile
    from ...models.reuse import Binding, Check

    Counts = Mapping[str, Mapping[str, Mapping[str, int]]]


def check(
    contract: Contract,
    binding: Binding,
    targets: Mapping[str, DatasetProfile],
    counts: Counts | None = None,
) -> Check:
    """Tell whether a block fits the data that it is bound to; runs nothing and never raises.

    Parameters
    ----------
    contract
        What the version needs.
    binding
        What stands for each input, which column is which, and the parameters.
    targets
        What is known of the data, by the block's input or by the target's own name.
    counts
        By input and by the block's column, how many rows hold a text that stands for another one or
        that one itself; without it what was seen of the data counts.

    Returns
    -------
    Check
        The worst verdict and all findings, the worst first.
    """
    found = Findings()
    check_parameters(contract, binding, found)
    pairs: list[Pair] = []
    for frame in contract.frames:
        if frame.variable not in binding.inputs:
            found.add(
                "blocked", "frame_missing", f"Nothing is bound to the frame {frame.variable}.",
                hint=f"Say which data stand for {frame.variable}.", name=frame.variable,
            )  # fmt: skip
            continue
        side = _side(frame.variable, frame.profile, frame.flags, binding, targets, found)
        if side is not None:
            _check_type(frame, side, found)
            pairs += _check_side(side, frame.columns, contract, binding, found)
            check_recoded(side, frame.columns, (counts or {}).get(side.name, {}), found)
    for file in contract.files:
        name = next((one for one in (file.path, file.variable) if one in binding.inputs), None)
        if name is None:
            found.add(
                "warn", "file_kept", f"The block still reads {file.path}, which is not replaced.",
                hint="Name a file for it if it belongs to the other data.", name=file.path,
            )  # fmt: skip
            continue
        side = _side(name, file.profile, file.flags, binding, targets, found)
        if side is not None:
            pairs += _check_side(side, file.columns, contract, binding, found, is_file=True)
            check_recoded(side, file.columns, (counts or {}).get(side.name, {}), found)
    _check_names(contract, binding, targets, found)
    keys.check_keys(pairs, found)
    check_shifted(pairs, found)
    check_exchanged(pairs, found)
    return found.result()


def _side(
    name: str,
    source: DatasetProfile | None,
    flags: Sequence[str],
    binding: Binding,
    targets: Mapping[str, DatasetProfile],
    found: Findings,
) -> Side | None:
    given = binding.inputs[name].name
    target = targets.get(name)
    by_label = targets.get(given)
    if target is None or (by_label is not None and target.name != given == by_label.name):
        target = by_label
    if target is None:
        found.add(
            "blocked", "target_unknown", f"Nothing is known of {given}, so it cannot be checked.",
            hint=f"Make sure that {given} is there and is a table.", name=name,
        )  # fmt: skip
        return None
    columns = {one.name: one for one in reversed(target.columns)}
    mapping = binding.mapping(name)
    return Side(name, given, source, target, mapping, tuple(flags), columns)


def _check_side(
    side: Side,
    needs: Sequence[ColumnNeed],
    contract: Contract,
    binding: Binding,
    found: Findings,
    *,
    is_file: bool = False,
) -> list[Pair]:
    """Check one input with all its columns."""
    rows.check_rows(side, found)
    if side.source is None and (needs or side.flags):
        _say_unknown(side, found, is_file=is_file)
    sources = {one.name: one for one in side.source.columns} if side.source is not None else {}
    pairs = []
    for need, match in match_columns(side, needs, found):
        target = side.targets[need.name if match.target is None else match.target]
        pair = Pair(side, need, match, target, sources.get(need.name), found)
        pair.values, pair.bounds = bound_literals(pair, contract, binding)
        pairs.append(pair)
        _check_pair(pair)
    rows.check_repeated(side, pairs, found)
    check_order(side, pairs, found)
    rows.check_unnamed(side, pairs, found)
    check_totals(side, found)
    check_unnamed_columns(side, pairs, _check_pair, found)
    check_meanings(pairs)
    check_taken(side, found)
    return pairs


def _say_unknown(side: Side, found: Findings, *, is_file: bool) -> None:
    """Say that there is nothing to compare with; a file may well have been read."""
    reason = (
        f"What {side.name} holds, which the block reads by itself, is not kept, so kinds and "
        "ranges of its columns are not known and cannot be compared."
        if is_file
        else f"The block never ran on data for {side.name} that are known, so kinds and ranges "
        "of its columns are not known and cannot be compared."
    )
    also = ", or verify it on them" if is_file else ""
    found.add(
        "warn", "never_ran", reason, hint=f"Run the block once on its own data{also}.",
        name=side.name,
    )  # fmt: skip


def _check_pair(pair: Pair) -> None:
    say_of_match(pair)
    if kinds.check_kind(pair):
        numbers.check_numbers(pair)
        moments.check_moments(pair)
        texts.check_texts(pair)
        check_unlike(pair)
    rows.check_nulls(pair)


_LIBRARIES = ("pandas", "polars", "pyspark", "dask", "modin", "cudf", "geopandas")


def _check_type(frame: FrameInput, side: Side, found: Findings) -> None:
    """Compare the types of the frames: a block for polars does not run on pandas.

    Nor does one for a series on a frame.
    """
    if side.target.is_series != is_series_kind(frame.kind):
        kind = f"a {frame.kind}" if frame.kind else "what is not known"
        found.add(
            "blocked" if frame.kind else side.ask_once, "frame_kind",
            f"The block ran on {kind}; {side.label} is a {side.target.kind}.",
            hint=f"Apply it to the column alone: {side.label}_column = {side.label}['…']."
            if not side.target.is_series
            else f"Make a frame of it first: {side.label}.to_frame().", name=side.name,
        )  # fmt: skip
        return
    ours, theirs = frame.kind.partition(".")[0], side.target.kind.partition(".")[0]
    if ours in _LIBRARIES and theirs in _LIBRARIES and ours != theirs:
        found.add(
            "ask" if {ours, theirs} <= {"pandas", "geopandas", "modin"} else "blocked",
            "frame_kind",
            f"The block ran on a {frame.kind}; {side.label} is a {side.target.kind}.",
            hint=f"Convert {side.label} to {ours} first.", name=side.name,
        )  # fmt: skip


def _check_names(
    contract: Contract,
    binding: Binding,
    targets: Mapping[str, DatasetProfile],
    found: Findings,
) -> None:
    """Look for names that no block makes and nothing is bound to."""
    framed = {one.variable for one in contract.frames}
    for name in contract.names:
        if name.name in framed or name.block_id is not None or name.kind == "module":
            continue
        if name.name not in binding.inputs and name.name not in targets:
            found.add(
                "blocked", "name_missing",
                f"The block needs {name.name}, which is not known to be there.",
                hint=f"Run the cell that makes {name.name}, or bind something to it.",
                name=name.name,
            )  # fmt: skip
