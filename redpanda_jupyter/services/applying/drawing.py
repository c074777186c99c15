"""A chart of results, as shapes on a sheet of so many pixels, and as SVG.

The rule of this module: a chart is laid out once, here; whoever shows it only paints the shapes. No
shape has a colour of its own: it says what it is (a series, a line of the grid, a text), and who
shows it knows the colours of its theme. The SVG has no ground, and colours that can be read on a
light and on a dark one; where it stands in a page of Jupyter or VS Code it takes theirs.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .figures import column_texts
from .scales import fit, from_zero, round_marks, share, spaced, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .charts import Chart

CHART_MIME_TYPE = "application/vnd.redpanda.chart.v1+json"
"""What the extension paints; labextension/src/mime.ts."""
WIDTHS = (640, 340)
"""A sheet for a window of usual width, and one for a narrow window, in pixels."""
COLOURS = (
    "#3987e5", "#d9731a", "#2f9e5b", "#d6485b", "#8f6fe0", "#1593a5", "#b0791a", "#c95fae",
)  # fmt: skip
"""Of series, in order: each stands out (3 : 1) from white and from black; labextension/style."""
MOST_ROWS = 60
"""So many bars are drawn; the table has all of them."""

_SIZE = 12.0
_SMALL = 11.0
_EDGE = 4.0
_BAR, _ROW, _BETWEEN = 14.0, 18.0, 12.0
_PLOT = 200.0
_MOST_DOTS = 40
_MOST_NAMED = 3

Shape = dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """Shapes on a sheet, in pixels from its upper left corner."""

    width: float
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, *, anchor: str = "start", kind: str) -> None:
        """Write a line of text; ``y`` is its middle."""
        self.shapes.append(
            {"shape": "text", "kind": kind, "x": _px(x), "y": _px(y), "anchor": anchor,
             "text": text}
        )  # fmt: skip

    def rect(self, x: float, y: float, width: float, height: float, series: int, tip: str) -> None:
        """Draw a bar, with words for who points at it."""
        self.shapes.append(
            {"shape": "rect", "kind": _series(series), "x": _px(x), "y": _px(y),
             "width": _px(max(width, 1.0)), "height": _px(height), "tip": tip}
        )  # fmt: skip

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """Draw a line through points."""
        flat = [_px(one) for point in points for one in point]
        self.shapes.append({"shape": "line", "kind": kind, "points": flat})

    def dot(self, x: float, y: float, series: int, tip: str) -> None:
        """Draw a point, with words for who points at it."""
        self.shapes.append(
            {"shape": "dot", "kind": _series(series), "x": _px(x), "y": _px(y), "tip": tip}
        )


def _px(value: float) -> float:
    return round(value, 1)


def _series(place: int) -> str:
    return f"series-{place % len(COLOURS) + 1}"


# --- laying out -----------------------------------------------------------------------------------


def draw(chart: Chart, width: float, shown: Callable[[str], str] = str) -> Sheet:
    """Lay a chart out on a sheet of so many pixels.

    Parameters
    ----------
    shown
        Writes out what in a text of the data turns or hides text.
    """
    sheet = Sheet(width)
    top = _heading(sheet, chart, shown)
    if chart.kind == "lines":
        _lines(sheet, chart, top, shown)
    else:
        _bars(sheet, chart, top, shown)
    if chart.endless:
        named = ", ".join(shown(one) for one in chart.endless[:_MOST_NAMED])
        more = len(chart.endless) - _MOST_NAMED
        text = f"Infinite or too great to draw: {named}{f' and {more:,} more' if more > 0 else ''}"
        text = fit(text, width - 2 * _EDGE, _SMALL)
        sheet.text(_EDGE, sheet.height + 8, text, kind="label")
        sheet.height += 20
    return sheet


def _heading(sheet: Sheet, chart: Chart, shown: Callable[[str], str]) -> float:
    """Write what is drawn, and which colour is which data set; return where the drawing begins."""
    y = 10.0
    if chart.title:
        sheet.text(_EDGE, y, fit(shown(chart.title), sheet.width - 2 * _EDGE, _SIZE), kind="title")
        y += 20
    if len(chart.series) < 2:
        return y
    x = _EDGE
    for place, (name, _) in enumerate(chart.series):
        text = fit(shown(name), sheet.width / 2 - 30, _SMALL)
        wide = 16 + text_width(text, _SMALL) + 14
        if x > _EDGE and x + wide > sheet.width:
            x, y = _EDGE, y + 18
        sheet.rect(x, y - 5, 10, 10, place, shown(name))
        sheet.text(x + 16, y, text, kind="label")
        x += wide
    return y + 16


def _bars(sheet: Sheet, chart: Chart, top: float, shown: Callable[[str], str]) -> None:
    """Draw bars from left to right, their labels before and their values behind them."""
    count = len(chart.series)
    rows = chart.labels[: max(MOST_ROWS // count, 1)]
    values = [dict(points) for _, points in chart.series]
    found = [one[label] for one in values for label in rows if label in one]
    texts = dict(zip(found, column_texts(found), strict=True))
    room = max((text_width(text, _SMALL) for text in texts.values()), default=0.0) + 6
    names = {label: fit(shown(str(label)), sheet.width * 0.34, _SIZE) for label in rows}
    left = _EDGE + max(text_width(text, _SIZE) for text in names.values()) + 10
    right = sheet.width - _EDGE - room
    least, greatest = min(0.0, *found), max(0.0, *found)
    if least < 0:
        left += room  # the values of bars to the left stand before them
    zero = left + share(0.0, least, greatest) * (right - left)
    y = top
    for label in rows:
        middle = y + count * _ROW / 2
        sheet.text(_EDGE, middle, names[label], kind="text")
        for place, one in enumerate(values):
            value = one.get(label)
            if value is not None:
                tip = _tip(chart, place, label, texts[value], shown)
                end = left + share(value, least, greatest) * (right - left)
                width = abs(end - zero)
                sheet.rect(min(zero, end), y + (_ROW - _BAR) / 2, width, _BAR,
                           place, tip)  # fmt: skip
                at, anchor = (zero + width + 5, "start") if value >= 0 else (
                    zero - width - 5, "end")  # fmt: skip
                sheet.text(at, y + _ROW / 2, texts[value], anchor=anchor, kind="label")
            y += _ROW
        y += _BETWEEN if count > 1 else 6
    sheet.line([(zero, top - 2), (zero, y - (_BETWEEN if count > 1 else 6) + 2)], "axis")
    left_out = len(chart.labels) - len(rows)
    if left_out:
        sheet.text(_EDGE, y + 4, f"… and {left_out:,} more", kind="label")
        y += 18
    sheet.height = y


def _lines(sheet: Sheet, chart: Chart, top: float, shown: Callable[[str], str]) -> None:
    """Draw a line a series, between an axis of round numbers and one of labels."""
    points = [point for _, one in chart.series for point in one]
    marks = round_marks(*from_zero([value for _, value in points]))
    texts = column_texts(marks)
    left = _EDGE + max(text_width(text, _SMALL) for text in texts) + 8
    right, bottom = sheet.width - 14, top + 8 + _PLOT
    places = [chart.place(at) for at, _ in points]
    first, last = min(places), max(places)

    def spot(at: Any, value: float) -> tuple[float, float]:
        along = share(chart.place(at), first, last) if last > first else 0.5
        return left + along * (right - left), bottom - share(value, marks[0], marks[-1]) * _PLOT

    for mark, text in zip(marks, texts, strict=True):
        y = bottom - share(mark, marks[0], marks[-1]) * _PLOT
        kind = "axis" if mark == 0 or (marks[0] > 0 and mark == marks[0]) else "grid"
        sheet.line([(left, y), (right, y)], kind)
        sheet.text(left - 8, y, text, anchor="end", kind="label")
    found = [(spot(at, 0.0)[0], text) for at, text in chart.marks()]
    for x, text in spaced(found, _SMALL, (left - 20, sheet.width)):
        sheet.text(x, bottom + 14, text, anchor="middle", kind="label")
    for place, (_, one) in enumerate(chart.series):
        for run in chart.runs(one):
            path = _thinned([spot(*point) for point in run])
            if len(path) > 1:
                sheet.line(path, _series(place))
        if len(one) <= _MOST_DOTS:
            values = column_texts([value for _, value in one])
            for (at, value), text in zip(one, values, strict=True):
                sheet.dot(*spot(at, value), place, _tip(chart, place, at, text, shown))
    sheet.height = bottom + 24
    if chart.over:
        over = fit(shown(chart.over), right - left, _SMALL)
        sheet.text((left + right) / 2, bottom + 32, over, anchor="middle", kind="label")
        sheet.height += 18


def _tip(chart: Chart, place: int, at: Any, value: str, shown: Callable[[str], str]) -> str:
    name = chart.series[place][0]
    parts = [name] if len(chart.series) > 1 else []
    return f"{' · '.join(shown(part) for part in [*parts, chart.text(at)])}: {value}"


def _thinned(path: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep of many points in one column of pixels the first, the last, the lowest, the highest."""
    columns: dict[int, list[tuple[float, float]]] = {}
    for point in path:
        columns.setdefault(int(point[0]), []).append(point)
    kept: list[tuple[float, float]] = []
    for points in columns.values():
        ends = (points[0], min(points, key=_height), max(points, key=_height), points[-1])
        kept += sorted(dict.fromkeys(ends), key=points.index)
    return kept


def _height(point: tuple[float, float]) -> float:
    return point[1]


# --- writing --------------------------------------------------------------------------------------


def as_json(sheets: Sequence[Sheet], about: str) -> dict[str, Any]:
    """Return the sheets of one chart, the widest first, for the extension to paint."""
    return {
        "about": about,
        "sheets": [
            {"width": one.width, "height": _px(one.height), "shapes": one.shapes} for one in sheets
        ],
    }


_TEXT = "var(--jp-content-font-color1, var(--vscode-foreground, #767676))"
_FAINT = "var(--jp-content-font-color2, var(--vscode-descriptionForeground, #767676))"
_STYLE = (
    "text{font-family:var(--jp-ui-font-family,system-ui,'Segoe UI',Helvetica,Arial,sans-serif);"
    f"dominant-baseline:central;fill:{_TEXT};font-size:{_SIZE:g}px}}"
    f".title{{font-weight:600}}.label{{fill:{_FAINT};font-size:{_SMALL:g}px}}"
    ".line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}"
    ".grid{stroke:#808080;stroke-opacity:.25;stroke-width:1}"
    ".axis{stroke:#808080;stroke-opacity:.7;stroke-width:1}"
)


def svg(sheet: Sheet, about: str) -> str:
    """Write a sheet as SVG."""
    name = html.escape(about)
    body = "".join(_element(shape) for shape in sheet.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rp-chart" role="img" aria-label="{name}" '
        f'width="{sheet.width:g}" height="{_px(sheet.height):g}" '
        f'viewBox="0 0 {sheet.width:g} {_px(sheet.height):g}" '
        f'style="max-width:100%;height:auto"><style>{_scoped()}</style>{body}</svg>'
    )


def _scoped() -> str:
    """Keep the style to the chart: a page takes an inline SVG's style for all that it has."""
    rules = [rule for rule in _STYLE.split("}") if rule]
    return "".join(f".rp-chart {rule}}}" for rule in rules)


def _element(shape: Shape) -> str:
    kind, what = shape["kind"], shape["shape"]
    tip = f"<title>{html.escape(shape['tip'])}</title>" if shape.get("tip") else ""
    colour = COLOURS[int(kind.rpartition("-")[2]) - 1] if kind.startswith("series") else ""
    if what == "text":
        return (
            f'<text class="{kind}" x="{shape["x"]:g}" y="{shape["y"]:g}" '
            f'text-anchor="{shape["anchor"]}">{html.escape(shape["text"])}</text>'
        )
    if what == "rect":
        return (
            f'<rect x="{shape["x"]:g}" y="{shape["y"]:g}" width="{shape["width"]:g}" '
            f'height="{shape["height"]:g}" rx="1.5" fill="{colour}">{tip}</rect>'
        )
    if what == "dot":
        return (
            f'<circle cx="{shape["x"]:g}" cy="{shape["y"]:g}" r="3" fill="{colour}">{tip}</circle>'
        )
    points = " ".join(f"{one:g}" for one in shape["points"])
    stroke = f' stroke="{colour}"' if colour else ""
    return f'<polyline class="line {kind}" points="{points}"{stroke}/>'
