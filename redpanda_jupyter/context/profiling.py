"""What a frame's columns hold, kept to find the same columns in other data.

The rule of this module: it looks at no more than a thousand rows of a thousand columns (of more
than two hundred columns at fewer rows), computes no lazy frame, and never raises. A profile stays
on this machine; still, a column whose name says secret has no values in it, and neither has a value
with the shape of one.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..secrecy import holds_secret
from .cells import MOMENTS, NUMBERS, is_scalar, is_secret_name, plain, scalar_text
from .datasets import MAX_COLUMNS, column_text, dataset_use
from .frames import as_table
from .looking import kinds_of
from .row_habits import labels_repeat, order_of, repeated_share, totals_of
from .statistics import PYTHON, one_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..models import ColumnKind, ColumnProfile, DatasetProfile
    from .frames import Frame, Missing, Sample

MAX_VALUES = 200_000
"""So many values are looked at in all: of a wide frame fewer of each column."""
MAX_LEVELS = 50
"""With more different texts than this only the commonest are kept."""
MAX_LEVEL = 100
"""Longest text of a level or an example, in characters; longer ones are cut."""
_EXAMPLES = 3
_NEARLY_ALL = 0.95
_WITH_NAN = frozenset(NUMBERS) - {int}
_LONG_NUMBER = 10**11
"""From here on a number may be one that identifies an account or a card."""

_INTEGER = re.compile(r"u?(?:tiny|small|big|huge)?int(?:eger)?\d*\b|hugeint|uhugeint|uint")
_NUMBER = re.compile(r"(?:half)?float|double|decimal|real\b")
_MOMENT = re.compile(r"datetime|timestamp|date\d*\b|period|time\d*\b")
_SPAN = re.compile(r"timedelta|duration|interval$")
_TEXT = re.compile(r"str\b|string|large_string|utf8|varchar|category|categorical|enum|dictionary")
_TRUTH = re.compile(r"bool")
_OPEN = re.compile(r"object|sparse|category|categorical|dictionary|null")
_KINDS: tuple[tuple[re.Pattern[str], ColumnKind], ...] = (
    (_TRUTH, "boolean"),
    (_SPAN, "duration"),
    (_INTEGER, "integer"),
    (_NUMBER, "number"),
    (_MOMENT, "datetime"),
    (_TEXT, "text"),
)

_READS_AS_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[., '\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*%?")
_READS_AS_MOMENT = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_WHOLE = re.compile(r"[+-]?\d+")
_PADDED = re.compile(r"0\d")
"""Zip codes and the like: a zero in front is not a number's."""
_READS_AS_TRUTH = frozenset({"true", "false"})


def profile(name: str, value: Any) -> DatasetProfile | None:
    """Look at a frame of any library that is known; ``None`` if ``value`` is no frame or series.

    A series is a frame of one column. Of a lazy frame only the names and types of its columns are
    told. Of more than :data:`~.datasets.MAX_COLUMNS` columns the first so many are. Never raises:
    what cannot be read is not known.
    """
    from ..models import DatasetProfile

    use = dataset_use(name, value)
    if use is None:
        return None
    try:
        frame = as_table(value)
        columns = _columns(frame) if frame is not None else []
    except Exception:  # noqa: BLE001 - any library, any version: a profile may lack what fails
        frame, columns = None, []
    return DatasetProfile(
        name=column_text(name),
        kind=use.kind,
        rows=use.rows,
        columns=columns or _names_alone(use.columns),
        index=_index(frame),
        index_kinds=_index_kinds(frame),
        sampled=_sampled(frame),
        labels_repeat=labels_repeat(value),
        repeated=repeated_share(value),
        totals=totals_of(value),
        schema_fingerprint=use.schema_fingerprint,
        content_fingerprint=use.content_fingerprint,
    )


def profile_columns(
    frame: Any, *, name: str, kind: str, rows: int | None = None, whole: bool = True
) -> DatasetProfile | None:
    """Describe a file by the frame that was read from it, or from its first rows.

    Parameters
    ----------
    frame
        The file's rows, or the first of them, as a frame of any known library.
    name, kind
        The file's path, and its kind (``csv``, ``parquet`` …).
    rows
        How many rows the file has, if that is known; else the frame's are counted if it is whole.
    whole
        Whether the frame has all rows. If not, the content has no fingerprint.
    """
    found = profile(name, frame)
    if found is None:
        return None
    seen = found.sampled if found.sampled is not None else found.rows
    changes: dict[str, Any] = {"kind": kind}
    if not whole:
        changes |= {"rows": rows, "sampled": seen, "content_fingerprint": None}
        changes["columns"] = [
            column.model_copy(update={"all_levels": False}) for column in found.columns
        ]
    elif rows is not None:
        changes["rows"] = rows
    return found.model_copy(update=changes)


def column_profile(
    name: Any, dtype: str, sample: Sample | None, missing: Missing | None = None
) -> ColumnProfile:
    """Describe one column by its name, its type and some of its values; never raises."""
    from ..models import ColumnProfile

    known: dict[str, Any] = {"name": column_text(name), "dtype": dtype, "kind": kind_of_type(dtype)}
    if missing is not None:
        known["null_share"] = min(max(missing.share, 0.0), 1.0)
    if sample is None:
        return ColumnProfile(**known)
    try:
        values, kinds = _known_values(sample.values)
        known["kind"] = _kind_of_values(kinds, values) if _is_open(dtype) else known["kind"]
        if is_secret_name(name) or not all(map(is_scalar, one_of_each(values, kinds))):
            return ColumnProfile(**known)
        known["ordered"], known["rising"] = order_of(values)
        return ColumnProfile(**(known | _of_values(known["kind"], values)))
    except Exception:  # noqa: BLE001 - dates with and without a zone, foreign numbers: not known
        return ColumnProfile(**known)


def kind_of_type(dtype: str) -> ColumnKind:
    """Return what a column holds by its type as any library writes it; values may know better."""
    text = dtype.lower()
    if text.startswith(("list", "array", "struct", "map", "union", "binary", "blob", "complex")):
        return "other"
    for pattern, kind in _KINDS:
        if pattern.match(text):
            return kind
    inner = re.match(r"sparse\[(.*)\]", text)
    return kind_of_type(inner[1]) if inner else "unknown"


def _columns(frame: Frame) -> list[ColumnProfile]:
    names, dtypes = frame.names(MAX_COLUMNS), frame.dtypes(MAX_COLUMNS)
    missing = _attempt(lambda: frame.missing(MAX_COLUMNS), len(names))
    samples = _attempt(lambda: frame.samples(MAX_COLUMNS), len(names))
    categories = _attempt(lambda: frame.categories(MAX_COLUMNS), len(names))
    step = _step(frame)
    if step > 1:
        samples = [
            one and replace(one, values=one.values[::step], complete=False) for one in samples
        ]
    columns = zip(names, dtypes, samples, missing, strict=True)
    found = [column_profile(*column) for column in columns]
    for at, as_text in enumerate(categories):
        if as_text is not None:
            found[at] = found[at].model_copy(update={"as_text": as_text})
    return found


def _step(frame: Frame) -> int:
    """Return which of the rows that stand for all are looked at: each so many-th."""
    seen = len(frame.positions())
    return max(1, -(-seen * min(frame.width, MAX_COLUMNS) // MAX_VALUES))


def _attempt(ask: Any, count: int) -> list[Any]:
    try:
        return list(ask())
    except Exception:  # noqa: BLE001 - foreign columns may fail on any access
        return [None] * count


def _names_alone(names: Sequence[str]) -> list[ColumnProfile]:
    from ..models import ColumnProfile

    return [ColumnProfile(name=name) for name in names]


def _index(frame: Frame | None) -> list[str]:
    try:
        levels = frame.index() if frame is not None else []
        return [column_text(name) for name, _ in levels if name is not None]
    except Exception:  # noqa: BLE001 - a foreign index
        return []


def _index_kinds(frame: Frame | None) -> list[ColumnKind]:
    try:
        return [kind_of_type(dtype) for _, dtype in (frame.index() if frame is not None else [])]
    except Exception:  # noqa: BLE001 - a foreign index
        return []


def _sampled(frame: Frame | None) -> int | None:
    if frame is None or frame.rows is None:
        return None
    seen = -(-len(frame.positions()) // _step(frame))
    return None if seen == frame.rows else seen


def _is_open(dtype: str) -> bool:
    """Tell whether a type says less than the values do."""
    return bool(_OPEN.match(dtype.lower())) or kind_of_type(dtype) == "unknown"


def _known_values(values: Sequence[Any]) -> tuple[list[Any], set[type]]:
    """Return the values that are not missing, as Python's own where there are such."""
    kinds = kinds_of(values)
    found = list(values)
    if not kinds <= PYTHON:
        found = list(map(plain, found))
        kinds = kinds_of(found)
    if kinds & _WITH_NAN:
        found = [value for value in found if type(value) not in _WITH_NAN or value == value]
    if type(None) in kinds:
        found = [value for value in found if value is not None]
    return found, kinds_of(found)


def _kind_of_values(kinds: set[type], values: Sequence[Any]) -> ColumnKind:
    if not kinds:
        return "unknown"
    if kinds == {bool}:
        return "boolean"
    if kinds == {str}:
        return "text"
    if kinds == {int}:
        return "integer"
    if kinds <= set(NUMBERS):
        return "number"
    if kinds <= {datetime.timedelta} or {kind.__name__ for kind in kinds} == {"Timedelta"}:
        return "duration"
    if kinds <= set(MOMENTS) or {kind.__name__ for kind in kinds} <= {"Timestamp", "Period"}:
        return "datetime"
    return "other"


def _of_values(kind: ColumnKind, values: list[Any]) -> dict[str, Any]:
    if not values:
        return {}
    if kind in ("integer", "number"):
        return _of_numbers(values)
    if kind in ("text", "boolean"):
        return _of_texts([scalar_text(value) for value in values], kind)
    if kind in ("datetime", "duration"):
        return _of_moments(values, kind)
    return {"distinct": len(Counter(map(scalar_text, values)))}


def _of_numbers(values: list[Any]) -> dict[str, Any]:
    distinct = len(set(values))
    if any(abs(value) >= _LONG_NUMBER and holds_secret(f"{value:.0f}") for value in values):
        return {"distinct": distinct}
    numbers = sorted(float(value) for value in values if math.isfinite(value))
    if not numbers:
        return {"distinct": distinct}
    last = len(numbers) - 1
    common, times = Counter(numbers).most_common(1)[0]
    return {
        "common": common,
        "common_share": times / len(numbers),
        "distinct": distinct,
        "low": numbers[0],
        "high": numbers[-1],
        "quantiles": [numbers[round(last * part / 10)] for part in range(11)],
        "integral": all(number.is_integer() for number in numbers),
        "examples": [f"{value:.12g}" for value in _first_ones(values)],
    }


def _of_texts(texts: list[str], kind: ColumnKind) -> dict[str, Any]:
    counts = Counter(text[:MAX_LEVEL] for text in texts)
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_LEVELS]
    clear = [column_text(level) for level, _ in common if not holds_secret(level)]
    known: dict[str, Any] = {
        "distinct": len(counts),
        "levels": clear,
        "all_levels": len(clear) == len(counts),
        "examples": [column_text(text) for text in _first_ones(texts) if not holds_secret(text)],
    }
    if kind == "text":
        known["length"] = sum(map(len, texts)) / len(texts)
        known["looks_like"] = _looks_like(texts)
    return known


def _of_moments(values: list[Any], kind: ColumnKind) -> dict[str, Any]:
    write = _seconds if kind == "duration" else _iso
    return {
        "distinct": len(set(values)),
        "low": write(min(values)),
        "high": write(max(values)),
        "examples": [str(write(value)) for value in _first_ones(values)],
    }


def _iso(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else scalar_text(value))


def _seconds(value: Any) -> float:
    return float(value.total_seconds())


def _first_ones(values: Sequence[Any]) -> list[Any]:
    """Return the first different values, texts cut."""
    seen: dict[Any, None] = {}
    for value in values:
        seen.setdefault(value[:MAX_LEVEL] if isinstance(value, str) else value)
        if len(seen) == _EXAMPLES:
            break
    return list(seen)


def _looks_like(texts: Sequence[str]) -> ColumnKind | None:
    """Tell what nearly all texts can be read as; ``None`` if they are just texts."""
    full = [text.strip() for text in texts if text.strip()]
    allowed = len(full) - math.ceil(_NEARLY_ALL * len(full))
    if not full:
        return None
    if _fit(full, allowed, lambda text: text.lower() in _READS_AS_TRUTH):
        return "boolean"
    if _fit(full, allowed, _READS_AS_MOMENT.fullmatch):
        return "datetime"
    if not _fit(full, allowed, _READS_AS_NUMBER.fullmatch) or any(map(_PADDED.match, full)):
        return None
    return "integer" if _fit(full, 0, _WHOLE.fullmatch) else "number"


def _fit(texts: Sequence[str], allowed: int, test: Callable[[str], Any]) -> bool:
    """Tell whether no more than ``allowed`` texts fail a test; gives up at the first too many."""
    return next(islice((text for text in texts if not test(text)), allowed, None), None) is None
