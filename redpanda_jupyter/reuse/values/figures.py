"""Figures as a picture and as what was drawn: the numbers, which say more than pixels.

The rule of this module: a library is only asked when the value is its own. What was drawn is cut to
:data:`POINTS` points a line.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

POINTS = 5_000
"""Points of a line, or bars, that are kept; more are counted."""

_PARTS = 200


def pack_figure(value: Any) -> dict[str, Any] | None:
    """Pack a figure of matplotlib (or axes of one), plotly or altair; None for anything else."""
    homes = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    if "matplotlib" in homes:
        return _matplotlib(value)
    if "plotly" in homes and hasattr(value, "to_json") and hasattr(value, "layout"):
        return {"kind": "figure", "library": "plotly", "spec": _spec(value)}
    if "altair" in homes and hasattr(value, "to_json"):
        return {"kind": "figure", "library": "altair", "spec": _spec(value)}
    return None


def _spec(value: Any) -> Any:
    # what is no number is none in JSON either
    return json.loads(value.to_json(), parse_constant=str)


def _matplotlib(value: Any) -> dict[str, Any] | None:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    if not isinstance(value, Artist):
        return None
    figure = value if isinstance(value, Figure) else value.get_figure()
    if not isinstance(figure, Figure):
        return None
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=72, metadata={"Software": ""})
    png = base64.b64encode(picture.getvalue()).decode("ascii")
    return {"kind": "figure", "library": "matplotlib", "png": png, "axes": drawn(figure)}


def drawn(figure: Any) -> list[dict[str, Any]]:
    """Return what a matplotlib figure shows, axes by axes: words, lines, bars, points, pictures."""
    return [_axes(one) for one in figure.get_axes()[:_PARTS]]


def _axes(axes: Any) -> dict[str, Any]:
    texts = {"title": axes.get_title(), "x": axes.get_xlabel(), "y": axes.get_ylabel()}
    lines = [
        {
            "label": str(one.get_label()),
            "x": _numbers(one.get_xdata()),
            "y": _numbers(one.get_ydata()),
        }
        for one in axes.get_lines()[:_PARTS]
    ]
    bars = [_bar(one) for one in axes.patches[:POINTS] if hasattr(one, "get_height")]
    points = [
        [_numbers(pair) for pair in _offsets(one)]
        for one in axes.collections[:_PARTS]
        if hasattr(one, "get_offsets")
    ]
    pictures = [_picture(one) for one in axes.get_images()[:_PARTS]]
    ticks = [[str(one.get_text()) for one in side[:_PARTS]] for side in _ticks(axes)]
    return {
        "texts": texts,
        "lines": lines,
        "bars": bars,
        "points": points,
        "pictures": pictures,
        "ticks": ticks,
    }


def _ticks(axes: Any) -> list[list[Any]]:
    return [axes.get_xticklabels(), axes.get_yticklabels()]


def _bar(patch: Any) -> list[Any]:
    parts = (patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height())
    return [_number(one) for one in parts] if hasattr(patch, "get_x") else [None, None, None, None]


def _offsets(collection: Any) -> Any:
    offsets = collection.get_offsets()
    return [list(one) for one in offsets[:POINTS]]


def _picture(image: Any) -> dict[str, Any]:
    from .digests import digest_rows

    array = image.get_array()
    return {"shape": list(array.shape), "digest": digest_rows(array)[0]}


def _numbers(values: Any) -> list[Any]:
    import numpy as np

    flat = np.asarray(values).ravel()[:POINTS]
    if flat.dtype.kind in "mM":
        return [str(one) for one in flat]
    return [_number(one) for one in flat]


def _number(value: Any) -> Any:
    import math

    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return number if math.isfinite(number) else repr(number)


def is_matplotlib_figure(value: Any) -> bool:
    """Whether ``value`` is a figure of matplotlib; imports nothing."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)
