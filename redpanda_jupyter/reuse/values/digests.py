"""What tells two values apart in any process: sha256 over what they hold.

The rule of this module: no ``hash()``, no memory address, no order of a set. A table of up to
:data:`WHOLE_ROWS` rows is hashed whole, a longer one by shape, dtypes and a sample of its rows, and
whoever asks is told which.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

WHOLE_ROWS = 1_000_000
"""Rows up to which a table is hashed whole."""

SAMPLE_ROWS = 10_000
"""Rows of a longer table that are hashed: the first, the last, and evenly spread ones."""


def fingerprint(packed: Any) -> str:
    """Return the sha256 (hex, 64 characters) of a packed value, the same in every process."""
    text = json.dumps(packed, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def digest(value: Any) -> str:
    """Return the sha256 of a live value, to see whether it was changed since; never raises.

    Longer tables than :data:`WHOLE_ROWS` by a sample; what is opaque by its text.
    """
    try:
        if _rows(value) is not None:
            return digest_rows(value)[0]
    except Exception:  # noqa: BLE001 - a foreign value may break in any way: by its text, then
        return fingerprint(repr(type(value)))
    from .packing import pack

    return fingerprint(pack(value, max_bytes=64_000_000))


def digest_rows(value: Any) -> tuple[str, str]:
    """Return the sha256 of a table or array, and ``whole`` or ``sample``: what it is over."""
    rows = _rows(value) or 0
    hasher = hashlib.sha256(f"{type(value).__name__} {rows}".encode())
    how = "whole"
    if rows > WHOLE_ROWS:
        how = "sample"
        value = _some(value, rows)
    _feed(hasher, value)
    return hasher.hexdigest(), how


def _rows(value: Any) -> int | None:
    """Return the number of rows of what has rows, None for anything else."""
    home = type(value).__module__.partition(".")[0]
    if home == "pyarrow":
        rows = getattr(value, "num_rows", None)
        return rows if isinstance(rows, int) else None
    shape = getattr(value, "shape", None)
    known = ("pandas", "numpy", "polars")
    if any(base.__module__.partition(".")[0] in known for base in type(value).__mro__):
        return shape[0] if isinstance(shape, tuple) and shape else None
    return None


def _some(value: Any, rows: int) -> Any:
    step = rows / SAMPLE_ROWS
    places = sorted({0, rows - 1, *(int(step * number) for number in range(SAMPLE_ROWS))})
    home = type(value).__module__.partition(".")[0]
    if home == "pyarrow" or (hasattr(value, "take") and not hasattr(value, "iloc")):
        return value.take(places)
    if home == "polars" or not hasattr(value, "iloc"):
        return value[places]
    return value.iloc[places]


def _feed(hasher: Any, value: Any) -> None:
    import sys

    home = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    if "polars" in home or "pyarrow" in home:
        _feed_foreign(hasher, value)
        return
    if "pandas" in sys.modules and "pandas" in home:
        _feed_pandas(hasher, value)
        return
    _feed_array(hasher, value)


def _feed_pandas(hasher: Any, value: Any) -> None:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        _feed_index(hasher, value.columns)
        _feed_index(hasher, value.index)
        for place in range(value.shape[1]):
            _feed_array(hasher, value.iloc[:, place].array)
    elif isinstance(value, pd.Series):
        hasher.update(repr(value.name).encode("utf-8", "replace"))
        _feed_index(hasher, value.index)
        _feed_array(hasher, value.array)
    elif isinstance(value, pd.Index):
        _feed_index(hasher, value)
    else:
        _feed_array(hasher, value)


def _feed_index(hasher: Any, index: Any) -> None:
    import pandas as pd

    hasher.update(repr(list(index.names)).encode("utf-8", "replace"))
    if isinstance(index, pd.RangeIndex):
        hasher.update(repr((index.start, index.stop, index.step)).encode())
    elif isinstance(index, pd.MultiIndex):
        for number in range(index.nlevels):
            _feed_array(hasher, index.get_level_values(number).array)
    else:
        _feed_array(hasher, index.array)


def _feed_array(hasher: Any, values: Any) -> None:
    import numpy as np

    from .buffers import bare

    values = bare(values)
    dtype = values.dtype
    hasher.update(f"{dtype} {len(values) if values.ndim else 1}".encode())
    if isinstance(dtype, np.dtype) and not dtype.hasobject:
        plain = np.ascontiguousarray(np.asarray(values))
        # moments and spans lend nobody their bytes but as numbers
        plain = plain.view("i8") if dtype.kind in "mM" else plain
        hasher.update(plain.data.cast("B"))
        return
    if dtype.kind == "O" and isinstance(dtype, np.dtype):
        _feed_objects(hasher, np.asarray(values).ravel())
        return
    import pandas as pd

    hashes: Any = pd.util.hash_array(values, categorize=False)
    hasher.update(np.ascontiguousarray(hashes).data.cast("B"))


def _feed_objects(hasher: Any, values: Any) -> None:
    """Hash objects: texts by pandas, which is quick; anything else packed, one by one."""
    import pandas as pd

    kind = pd.api.types.infer_dtype(values, skipna=False)
    if kind == "string":
        import numpy as np

        hashes: Any = pd.util.hash_array(values, categorize=False)
        hasher.update(np.ascontiguousarray(hashes).data.cast("B"))
        return
    from .packing import Packer

    packer = Packer(1 << 40)
    for one in values:
        text = json.dumps(packer.pack(one), sort_keys=True, ensure_ascii=True)
        hasher.update(text.encode("ascii") + b"\n")


def _feed_foreign(hasher: Any, value: Any) -> None:
    from .packing import Packer

    hasher.update(fingerprint(Packer(1 << 40).pack(value)).encode())
