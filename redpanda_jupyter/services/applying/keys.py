"""The keys of an input: of a frame, a series, a dictionary, or columns of a file.

The rule of this module: nothing is computed that is lazy, of a file no more is read than the
columns of keys, and what is too large or cannot be read is not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import ContractError

from .own_files import There, there

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .targets import Datum

Seen = dict[tuple[int | str, tuple[str, ...]], tuple[Any, dict[Any, int] | None]]
"""By a frame's identity, or a file's path, and columns: the frame, so that it stays, and its rows
by value."""

MOST_ROWS = 2_000_000
"""Keys of more rows are not compared: the look would take longer than people wait."""

MOST_TUPLES = 200_000
"""Of keys of several columns it would at a tenth of these rows."""

MOST_BYTES = 20_000_000
"""Of a larger file no keys are read."""

_BY_COLUMNS = {
    "pandas.read_csv": "usecols",
    "pandas.read_table": "usecols",
    "pandas.read_parquet": "columns",
    "pandas.read_feather": "columns",
}
"""Readers that can leave columns out, and by which option."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the inputs of a block are.

    Parameters
    ----------
    data
        What stands for the inputs, by variable or path.
    files
        The files that the block reads, by the variable that each becomes.
    namespace
        The notebook's variables, for dictionaries, which nobody names as data.
    most
        Rows of an input; of more nothing is counted.
    """

    data: Mapping[str, Datum | Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    namespace: Mapping[str, Any] = field(default_factory=dict)
    most: int = MOST_ROWS

    @classmethod
    def of(
        cls, contract: models.Contract, data: Mapping[str, Datum], namespace: Mapping[str, Any]
    ) -> Sources:
        """Return where the inputs of a contract are."""
        files = {one.variable: one.path for one in contract.files if one.variable is not None}
        return cls(data, files, namespace)

    @classmethod
    def of_namespace(cls, names: Iterable[str], namespace: Mapping[str, Any], most: int) -> Sources:
        """Return frames where they are in a notebook; no file is read."""
        found = {name: _Held(namespace[name]) for name in names if name in namespace}
        return cls(found, {}, namespace, most)

    def input(self, name: str) -> str:
        """Return what an input is called in the contract: of a file, its path."""
        return name if name in self.data else self.files.get(name, name)

    def called(self, name: str) -> str:
        """Return what an input is called by people."""
        datum = self.data.get(self.input(name))
        return datum.target.name if datum is not None else self.input(name)

    def is_read(self, name: str) -> bool:
        """Tell whether an input is a file."""
        datum = self.data.get(self.input(name))
        return name in self.files and (datum is None or datum.value is None)

    def held(self, name: str) -> Any:
        """Return a frame, a series or a dictionary; of a file, how it is read; else ``None``."""
        datum = self.data.get(self.input(name))
        if datum is not None:
            return datum.value if datum.value is not None else datum.target
        if name in self.files:
            return _target(self.files[name])
        value = self.namespace.get(name)
        return value if isinstance(value, dict) else None


@dataclass(frozen=True, slots=True)
class _Held:
    """A frame of a notebook that nobody has looked at."""

    value: Any


def rows_by_key(
    name: str,
    columns: Sequence[str],
    sources: Sources,
    mappings: Sequence[models.Mapping],
    seen: Seen,
) -> dict[Any, int] | None:
    """Count the rows of each key, under the block's own texts where it has others.

    Parameters
    ----------
    columns
        Of several, a key is the tuple of their values; none are labels, or a dictionary's keys.

    Returns
    -------
    dict or None
        Missing keys are under ``None``; ``None`` where it cannot be known.
    """
    held = sources.held(name)
    mapping = next((one for one in mappings if one.variable == sources.input(name)), None)
    known = {one.source: one.target for one in mapping.columns} if mapping is not None else {}
    targets = [known.get(one, one) for one in columns]
    named = tuple(one for one in targets if one is not None)
    if held is None or len(named) < len(targets):
        return None
    counts = _counted(held, named, sources.most, seen)
    becomes = [mapping.becomes(one) if mapping is not None else {} for one in columns]
    if counts is None or not any(becomes):
        return counts
    found: dict[Any, int] = {}
    for value, rows in counts.items():
        ours = _as_ours(value, becomes)
        found[ours] = found.get(ours, 0) + rows
    return found


def _as_ours(value: Any, becomes: Sequence[Mapping[str, str]]) -> Any:
    """Return a key with the block's own texts."""
    if value is None:
        return None
    parts = value if len(becomes) > 1 else (value,)
    ours = tuple(
        texts.get(part, part) if isinstance(part, str) else part
        for part, texts in zip(parts, becomes, strict=True)
    )
    return ours if len(becomes) > 1 else ours[0]


def _counted(held: Any, columns: tuple[str, ...], most: int, seen: Seen) -> dict[Any, int] | None:
    from redpanda_jupyter.context.occurring import rows_by_value

    if isinstance(held, dict):
        return dict.fromkeys(held, 1) if not columns and len(held) <= most else None
    if len(columns) > 1:
        most = min(most, MOST_TUPLES)
    is_file = isinstance(held, models.Target)
    place = str(held.path) if is_file else id(held)
    if (place, columns) not in seen:
        counts = _of_file(held, columns, most) if is_file else rows_by_value(held, columns, most)
        seen[place, columns] = held, counts
    return seen[place, columns][1]


def _target(path: str) -> models.Target | None:
    """Return how a file is read that the block names itself, where it is there and small."""
    place = there(path)
    try:
        return _looked_at(place) if place is not None and place.size <= MOST_BYTES else None
    except (ContractError, OSError, ValueError):
        return None


@lru_cache(maxsize=32)
def _looked_at(place: There) -> models.Target:
    """Look at a file once until it changes, on however many data sets a block is applied."""
    from redpanda_jupyter.reuse import adapter

    return adapter.look_at(place.path).target


def _of_file(target: models.Target, columns: tuple[str, ...], most: int) -> dict[Any, int] | None:
    """Count the keys of a file, if it is small and can be read in part."""
    option = _BY_COLUMNS.get(target.reader or "")
    if option is None or target.path is None or not columns:
        return None
    dates = target.options.get("parse_dates")
    given = {one: value for one, value in target.options.items() if one != "parse_dates"}
    if isinstance(dates, list) and set(dates) & set(columns):
        given["parse_dates"] = [one for one in dates if one in columns]
    asked = target.model_copy(update={"options": {**given, option: list(columns)}})
    try:
        known = Path(target.path).stat()
        if known.st_size > MOST_BYTES:
            return None
        return _read(asked.model_dump_json(), columns, most, known.st_mtime_ns, known.st_size)
    except (ContractError, OSError, ValueError):
        return None


@lru_cache(maxsize=8)
def _read(
    target: str, columns: tuple[str, ...], most: int, changed: int, size: int
) -> dict[Any, int] | None:
    """Read the columns of keys once until the file changes."""
    from redpanda_jupyter.context.occurring import rows_by_value
    from redpanda_jupyter.reuse import adapter

    del changed, size
    frame = adapter.read(models.Target.model_validate_json(target))
    return rows_by_value(frame, columns, most)
