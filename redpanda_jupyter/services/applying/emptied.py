"""Results that hold nothing, where the block's own data gave something.

The rule of this module: an empty table looks like an answer, and is most often a join or a choice
of rows that found nothing; so it is said, with what the original data gave where that is kept.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.grammar import counted
from redpanda_jupyter.models import numbers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

    from .binding import Bound

_SHAPE = re.compile(r"(\d[\d,]*) rows [x×] \d")
_LENGTH = re.compile(r"^(?:Name: .*)?Length: (\d+)", re.MULTILINE)
_NUMBER = re.compile(r"(?:[\w.]+\()?(-?\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?)\)?", re.IGNORECASE)
_EMPTY = ("Series([]", "Empty DataFrame", "[]", "()", "{}", "set()", "nan", "None", "Index([]")
_MISSING = {"NaN", "nan", "None", "NaT", "<NA>"}
_NUMBERS = re.compile(
    r"^(?:Name: .*, )?(?:Length: \d+, )?dtype: (?:u?int|float)\d+$", re.IGNORECASE
)
_GROUPS = ("[", "(", "{")
_SIZED = (list, tuple, dict, set)
_NOTHING, _SOMETHING = "nothing", "not"
_COUNTED = ("row", "rows", "item", "items")
_RUNS = 20


def warning_of(store: Store, bound: Bound, result: models.RunResult) -> str | None:
    """Return what to say of a result that holds nothing; ``None`` where it holds something.

    What was as empty on the original data is no surprise, and a 0 is one only where the original
    result is known to have been another number.
    """
    from redpanda_jupyter.reuse import values

    from .stacking import primary

    packed = primary(result) if result.status == "ok" else None
    if packed is None:
        return None
    try:
        how = _nothing(values.unpack(packed))
    except values.PackedError:
        return None
    if how is None:
        return None
    before = _before(store, bound) if result.value is not None else None
    if before is None:
        zero = how == "is 0"
        return None if zero else f"The result {how}. Look whether anything was found at all."
    if before in (_NOTHING, "0"):
        return None
    verb = "had" if before.endswith(_COUNTED) else "was"
    return f"The result {how}; with the original data it {verb} {before}."


def _nothing(value: Any) -> str | None:
    """Say how a value holds nothing; ``None`` if it holds something."""
    is_scalar = hasattr(value, "dtype") and getattr(value, "shape", None) == ()
    if type(value) in (int, float) or is_scalar:
        if value != value:
            return "is missing (nan)"
        return "is 0" if value == 0 else None
    rows = getattr(value, "shape", None)
    if rows is None:
        is_group = isinstance(value, list | tuple | dict | set | frozenset)
        return "is empty" if is_group and not value else None
    if rows[:1] == (0,):
        return "is empty: it has no rows"
    missing = value.isna() if hasattr(value, "isna") else None
    if missing is not None and bool(missing.to_numpy().all()) and missing.size:
        return "has nothing but missing values"
    return None


def _before(store: Store, bound: Bound) -> str | None:
    """Return what the last good run on the block's own data gave, in words, if that is kept."""
    last = bound.pipeline.last
    runs = store.list_executions(last.block.id, limit=_RUNS)
    versions = store.list_versions(last.block.id) if runs else []
    numbers = numbers_of(versions, last.version.content_hash)
    for run in runs:
        mine = run.version in numbers and run.origin == "cell"
        if mine and run.status == "ok" and run.output_count:
            shown = [one for one in store.list_outputs(run.id) if one.kind == "result"]
            return _size(shown)
    return None


def _size(shown: Sequence[models.Output]) -> str | None:
    """Read how much a result was off the text and the table that were kept of it."""
    texts = {one.mime: one.data for one in shown if not one.truncated}
    text, table = texts.get("text/plain", "").strip(), texts.get("text/html", "")
    if text.startswith(_EMPTY):
        return _NOTHING
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return "0" if float(number[1]) == 0 else number[1][:40]
    if text.startswith(_GROUPS):
        return _length(text)
    lines = text.splitlines()
    cells = re.findall(r"<td>(.*?)</td>", table)
    if cells and set(cells) <= _MISSING:
        return _NOTHING
    told = _SHAPE.search(table) or _SHAPE.search(text) or _LENGTH.search(text)
    if told is not None:
        return counted(int(told[1].replace(",", "")), "row")
    if "<tbody>" in table:
        return counted(table.partition("<tbody>")[2].count("<tr"), "row")
    if lines and _NUMBERS.search(lines[-1]):  # a series; a line above may name what names its rows
        ends = [line.split()[-1] for line in lines[:-1] if line.strip()]
        figures = [one for one in ends if _NUMBER.fullmatch(one) or one in _MISSING]
        return _NOTHING if set(figures) <= _MISSING else counted(len(figures), "row")
    return None


def _length(text: str) -> str:
    """Read how much a list, a dict or the like holds, of which it is known that it is not empty."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _SOMETHING  # it holds what only the block's own run has
    if not isinstance(value, _SIZED) or ... in value:
        return _SOMETHING  # cut by IPython
    return counted(len(value), "item")
