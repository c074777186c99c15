"""What the files hold that a block reads by itself: that is what other files are compared with.

The rule of this module: a file is looked at as the block reads it, where the block has just run on
it; of a large one only the first rows. What is not there, or cannot be read so, is not known.
"""

from __future__ import annotations

import ast
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from redpanda_jupyter import models
from redpanda_jupyter.errors import ContractError

from .targets import BY_ROWS, FIRST_ROWS, WHOLE_BYTES, file_datum

if TYPE_CHECKING:
    from collections.abc import Container

_READERS = frozenset(
    f"pandas.read_{kind}" for kind in ("csv", "table", "parquet", "feather", "excel", "json")
)
_OPTIONS = frozenset(
    ("sep", "delimiter", "decimal", "thousands", "encoding", "encoding_errors", "quotechar",
     "quoting", "doublequote", "escapechar", "comment", "lineterminator", "skipinitialspace",
     "compression", "header", "names", "skiprows", "skipfooter", "nrows", "sheet_name", "lines",
     "orient", "parse_dates", "dayfirst", "date_format", "dtype", "na_values", "keep_default_na",
     "true_values", "false_values", "engine")
)  # fmt: skip
"""What says how values are read. Which columns are taken, and which becomes the index, is left out:
another file is looked at whole as well."""


def own_files(
    contract: models.Contract, written: Container[str] = ()
) -> dict[str, models.DatasetProfile]:
    """Look at the files that a block reads by itself, by path.

    Parameters
    ----------
    written
        Files that the block writes: they are no longer what it has read.
    """
    found = {}
    for one in contract.files:
        seen = None if one.path in written else _seen(one)
        if seen is not None:
            found[one.path] = seen
    return found


def is_own(file: models.FileInput, target: models.Target) -> bool:
    """Tell whether a target is the very file that the block reads."""
    return target.path is not None and Path(target.path) == Path(file.path).expanduser().resolve()


class There(NamedTuple):
    """A file as it is now: another one once it has changed."""

    path: Path
    changed: int
    size: int


def there(path: str) -> There | None:
    """Return the file that a block reads; ``None`` for a pattern, an address, or what is gone."""
    place = Path(path).expanduser()
    if "*" in path or "://" in path:
        return None
    try:
        known = place.stat()
        if not place.is_file():
            return None
        return There(place.resolve(), known.st_mtime_ns, known.st_size)
    except (OSError, ValueError):
        return None


def _seen(file: models.FileInput) -> models.DatasetProfile | None:
    place = there(file.path)
    if place is None:
        return None
    moments = any(one.kind == "datetime" for one in file.columns)
    options = json.dumps({name: file.options[name] for name in sorted(file.options)})
    try:
        return _looked_at(place, file.path, file.call, options, moments)
    except (ContractError, OSError, ValueError):
        return None


@lru_cache(maxsize=32)
def _looked_at(
    place: There, name: str, call: str, options: str, moments: bool
) -> models.DatasetProfile | None:
    """Look at a file once until it changes, however often its block runs."""
    from redpanda_jupyter.context.profiling import profile_columns
    from redpanda_jupyter.reuse import adapter

    path, whole = place.path, place.size <= WHOLE_BYTES
    if not whole and call not in BY_ROWS:
        return None
    if call in _READERS:
        given = _plain(json.loads(options))
        if not whole:
            given["nrows"] = min(given.get("nrows") or FIRST_ROWS, FIRST_ROWS)
        target = models.Target(name=name, path=str(path), reader=call, options=given)
        kind = path.suffix.lstrip(".").lower() or "file"
        return profile_columns(adapter.read(target), name=name, kind=kind, whole=whole)
    return file_datum(name, path, moments=moments).profile


def _plain(options: dict[str, str]) -> dict[str, Any]:
    """Return options as values; what is no literal is left out."""
    found = {}
    for name, text in options.items():
        if name in _OPTIONS:
            try:
                found[name] = ast.literal_eval(text)
            except (ValueError, SyntaxError, TypeError):
                continue
    return found
