"""What a result is, as plain data that can be compared; exported tests hold these functions, too.

The rule of this module: it needs nothing but what every Python has, because its text is copied.
"""

from __future__ import annotations

import inspect
import math
from typing import Any


def summary(value: Any) -> Any:
    """Tell what a result is, as plain data that can be compared."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: summary(one) for name, one in zip(value._fields, value, strict=True)}
    if isinstance(value, (bool, str)) or value is None:
        return value
    if hasattr(value, "columns") and hasattr(value, "shape"):
        columns = [str(one) for one in value.columns]
        told: dict[str, Any] = {"kind": type(value).__name__, "shape": list(value.shape)}
        told["columns"] = columns
        if hasattr(value, "select_dtypes"):
            told["total"] = float(value.select_dtypes("number").sum().sum())
        return told
    if hasattr(value, "dtype") and getattr(value, "shape", None):
        told = {"kind": type(value).__name__, "shape": list(value.shape)}
        if getattr(value.dtype, "kind", "") in "iuf":
            told["total"] = float(value.sum())
        return told
    try:
        return float(f"{float(value):.9g}")
    except (TypeError, ValueError):
        return {"kind": type(value).__name__}


def same(one: Any, other: Any) -> bool:
    """Compare summaries: numbers up to a billionth."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return (one != one and other != other) or math.isclose(one, other, rel_tol=1e-6)
    return type(one) is type(other) and one == other


SUMMARY = inspect.getsource(summary)
SAME = inspect.getsource(same)
"""Their texts."""
