"""Small frames made of a contract, for the tests of an exported module.

The rule of this module: no value of anybody's data is in them. They hold what the block itself
looks for, numbers around its thresholds, and plain counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from redpanda_jupyter.models import ColumnNeed
from redpanda_jupyter.models.datasets import is_series_kind

from .words import literal, text_literal

if TYPE_CHECKING:
    from redpanda_jupyter.models import ColumnKind, FrameInput

    from .lifting import Lifted

ROWS = 12
_DIFFERENT = 5
_WORDS = ("a", "b", "c")
_DATES = re.compile(r"date|time|day|month\b|_at$|_on$", re.IGNORECASE)


def made_frame(frame: FrameInput, lifted: list[Lifted], code: str) -> str:
    """Write an expression that makes a frame with the columns that a block needs."""
    package = "pl" if frame.kind.startswith("polars") else "pd"
    if is_series_kind(frame.kind):
        return _made_series(package, frame, lifted, code)
    columns = [
        f"            {text_literal(one.name)}: {_column(one, frame, lifted, code)},"
        for one in frame.columns
    ]
    body = "\n".join(columns)
    inner = f"{{\n{body}\n        }}" if columns else '{"a": [1, 2, 3]}'
    return f"{package}.DataFrame(\n        {inner}\n    )"


def _made_series(package: str, frame: FrameInput, lifted: list[Lifted], code: str) -> str:
    """Write an expression that makes a series of the kind that a block ran on."""
    profile = frame.profile
    seen = profile.columns[0] if profile is not None and profile.columns else None
    need = ColumnNeed(name="", kind="number") if seen is None else ColumnNeed(
        name=seen.name, kind=seen.kind
    )  # fmt: skip
    values = _column(need, frame, lifted, code)
    name = "None" if need.name in ("", "None") else text_literal(need.name)
    if package == "pl":
        return f"pl.Series({text_literal(need.name)}, {values})"
    index = ""
    if profile is not None and profile.index_kinds == ["datetime"]:
        index = f', pd.date_range("2026-01-01", periods={ROWS}, freq="17D")'
    elif profile is not None and profile.index_kinds == ["text"]:
        index = f", {literal([f'label {row + 1}' for row in range(ROWS)])}"
    if index and profile is not None and profile.index:
        index = f", pd.Index({index[2:]}, name={text_literal(profile.index[0])})"
    return f"pd.Series({values}{index}, name={name})"


def _column(need: ColumnNeed, frame: FrameInput, lifted: list[Lifted], code: str) -> str:
    compared = [one for one in lifted if one.found.column == need.name]
    kind = _kind(need, frame, compared, code)
    values = _values(need, compared)
    if kind in ("number", "integer"):
        return literal(_numbers(kind, compared))
    if kind == "boolean":
        return literal([row % 2 == 0 for row in range(ROWS)])
    if kind == "datetime":
        return f'pd.date_range("2026-01-01", periods={ROWS}, freq="17D")'
    if kind == "duration":
        return f'pd.to_timedelta(range(1, {ROWS + 1}), unit="h")'
    profile = frame.profile.column(need.name) if frame.profile is not None else None
    if profile is not None and profile.looks_like == "datetime":
        return literal([f"2026-{row + 1:02}-15" for row in range(ROWS)])
    if profile is not None and profile.looks_like in ("number", "integer"):
        return literal([str(row + 1) for row in range(ROWS)])
    texts = list(dict.fromkeys([*values, *_WORDS]))
    return literal([texts[row % len(texts)] for row in range(ROWS)])


def _kind(need: ColumnNeed, frame: FrameInput, compared: list[Lifted], code: str) -> ColumnKind:
    if need.kind not in ("unknown", "other"):
        return need.kind
    profile = frame.profile.column(need.name) if frame.profile is not None else None
    if profile is not None and profile.kind not in ("unknown", "other"):
        return profile.kind
    if any(one.found.kind == "threshold" for one in compared):
        return "number"
    named = rf"(?:\[[\"']{re.escape(need.name)}[\"']\]|\.{re.escape(need.name)})"
    if need.values or compared or re.search(named + r"\.str\b", code):
        return "text"
    if re.search(named + r"\.dt\b", code):
        return "datetime"
    return "datetime" if _DATES.search(need.name) else "number"


def _values(need: ColumnNeed, compared: list[Lifted]) -> list[str]:
    found = list(need.values)
    for one in compared:
        value = one.value
        parts = value if isinstance(value, list | tuple | set) else [value]
        found += [part for part in parts if isinstance(part, str)]
    return found


def _numbers(kind: str, compared: list[Lifted]) -> list[float]:
    """Return numbers on both sides of what the column is compared with; some of them twice."""
    middle = next((one.value for one in compared if one.found.kind == "threshold"), None)
    if isinstance(middle, int | float):
        step = max(1.0, abs(middle) / 8)
        numbers = [middle + (row - 4) * step for row in range(ROWS)]
    else:
        numbers = [1.0 + row % _DIFFERENT for row in range(ROWS)]
    if kind == "integer":
        return [round(one) for one in numbers]
    return [round(one + 0.25, 6) for one in numbers]
