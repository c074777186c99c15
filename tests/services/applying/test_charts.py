"""Charts of results: what is drawn is what is there, and it can be read in every theme."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from redpanda_jupyter.services.applying import drawing
from redpanda_jupyter.services.applying.charts import Chart, of_numbers, of_series
from redpanda_jupyter.services.applying.drawing import COLOURS, WIDTHS, draw, svg
from redpanda_jupyter.services.applying.scales import (
    fit,
    from_zero,
    round_marks,
    spaced,
    text_width,
)

STYLE = Path(__file__).parents[3] / "labextension" / "style" / "chart.css"
MIME = Path(__file__).parents[3] / "labextension" / "src" / "mime.ts"
DAYS = pd.date_range("2026-01-01", periods=3, freq="MS", name="month")


def texts(chart: Chart, width: float = 640) -> list[str]:
    return [one["text"] for one in draw(chart, width).shapes if one["shape"] == "text"]


def shapes(chart: Chart, what: str, width: float = 640) -> list[dict[str, Any]]:
    return [one for one in draw(chart, width).shapes if one["shape"] == what]


def test_a_number_a_data_set_is_a_bar_with_its_value() -> None:
    chart = of_numbers({"de": 1_200.5, "fr": -600.25, "it": math.nan, "us": 3}, "total")
    assert chart is not None
    found = texts(chart)
    assert found[0] == "total"
    assert {"de", "fr", "us", "1,200.50", "-600.25"} <= set(found)
    assert "it" not in found, "what is missing is no bar of nothing"
    de, fr, _ = shapes(chart, "rect")
    assert de["width"] == pytest.approx(2 * fr["width"], abs=0.2)
    assert fr["x"] + fr["width"] == pytest.approx(de["x"], abs=0.2), "both begin at zero"
    assert de["tip"] == "de: 1,200.50"


@pytest.mark.parametrize(
    "results",
    [
        {"de": 1},
        {"de": 1, "fr": math.inf},
        {"de": math.inf, "fr": -math.inf},
        {"de": math.inf, "fr": math.nan},
        {"de": 10**400, "fr": 1},
        {"de": 1j, "fr": 2},
        {},
    ],
)
def test_where_there_is_nothing_to_compare_there_is_no_chart(results: dict[str, Any]) -> None:
    assert of_numbers(results, "total") is None


def test_labels_of_categories_are_groups_of_bars() -> None:
    chart = of_series(
        {
            "de": pd.Series({"North": 1.0, "South": 2.0}, name="revenue"),
            "fr": pd.Series({"South": 3.0, "Isles": 4.0}, name="revenue"),
        },
        pd,
    )
    assert chart is not None
    assert (chart.kind, chart.labels) == ("bars", ["North", "South", "Isles"])
    found = texts(chart)
    assert found[:3] == ["revenue", "de", "fr"]
    tips = [one["tip"] for one in shapes(chart, "rect")]
    assert "fr · South: 3" in tips
    assert len(tips) == 2 + 4, "the legend, and a bar for each value"


def test_moments_are_lines_in_their_order_with_gaps_where_values_are_missing() -> None:
    de = pd.Series([1.0, None, 3.0, 4.0, 5.0], pd.date_range("2026-01-01", periods=5, freq="MS"))
    fr = pd.Series([2.0] * 5, de.index[::-1])
    chart = of_series({"de": de, "fr": fr}, pd)
    assert chart is not None
    assert [text for _, text in chart.marks()] == [f"2026-0{n}" for n in range(1, 6)]
    first = [one for one in shapes(chart, "line") if one["kind"] == "series-1"]
    assert [len(one["points"]) // 2 for one in first] == [3], "nothing is drawn across a gap"
    assert len([one for one in shapes(chart, "dot") if one["kind"] == "series-1"]) == 4
    second = next(one for one in shapes(chart, "line") if one["kind"] == "series-2")
    assert second["points"][::2] == sorted(second["points"][::2])


@pytest.mark.parametrize(
    "index",
    [
        pd.period_range("2026-01", periods=3, freq="M"),
        pd.date_range("2026-01-01", periods=3, freq="h", tz="Europe/Berlin"),
        pd.RangeIndex(2020, 2023),
        pd.Index([0.5, 1.5, 7.25]),
        pd.Index([1, "a", None], dtype=object),
        pd.DatetimeIndex(["2026-01-01", None, "2026-01-03"]),
        pd.IntervalIndex.from_breaks([0, 1, 2, 3]),
        pd.Index([True, False, None], dtype=object),
    ],
)
@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3],
        [0.0, 0.0, 0.0],
        [-5e-9, 1e300, -1e300],
        [7, 7, 7],
        [1e-320, 2e-320, 5e-324],
        [-1e-320, 0.0, 1e-320],
        [1.7e308, -1.7e308, 0.0],
        [2.3e-308, 1e-300, 0.0],
    ],
)
def test_whatever_stands_on_the_axes_is_drawn_within_the_sheet(index: Any, values: Any) -> None:
    chart = of_series({"de": pd.Series(values, index), "fr": pd.Series(values, index)}, pd)
    assert chart is not None
    for width in WIDTHS:
        sheet = draw(chart, width)
        assert sheet.height > 0
        for one in sheet.shapes:
            numbers = [one[key] for key in ("x", "y") if key in one] or one["points"]
            assert all(math.isfinite(number) for number in numbers)
            assert all(-1 <= number <= max(width, sheet.height) + 1 for number in numbers)
        ElementTree.fromstring(svg(sheet, "x"))


@pytest.mark.parametrize("values", [
    (1e-320, 2e-320), (5e-324, 5e-324), (-1e-320, 3e-320), (1.7e308, -1.7e308), (0.0, 1e-310),
])  # fmt: skip
def test_bars_of_the_least_and_greatest_numbers_stay_on_the_sheet(values: Any) -> None:
    chart = of_numbers(dict(zip(("de", "fr"), values, strict=True)), "total")
    assert chart is not None
    for width in WIDTHS:
        sheet = draw(chart, width)
        json.dumps(drawing.as_json([sheet], "x"), allow_nan=False)
        for one in shapes(chart, "rect", width):
            assert -1 <= one["x"] <= one["x"] + one["width"] <= width + 1


def test_what_is_infinite_is_no_bar_and_is_said() -> None:
    results = {"de": 1.0, "at": 2, "fr": math.inf, "it": -math.inf, "us": math.nan}
    chart = of_numbers(results, "total")
    assert chart is not None
    assert len(shapes(chart, "rect")) == 2
    found = texts(chart)
    assert found[-1] == "Infinite or too great to draw: fr, it"
    assert "us" not in " ".join(found)
    endless = pd.Series([1.0, math.inf, 3.0], ["a", "b", "c"])
    chart = of_series({"de": endless, "fr": endless * 2}, pd)
    assert chart is not None
    assert texts(chart)[-1] == "Infinite or too great to draw: de · b, fr · b"
    line = pd.Series([1.0, math.inf, 3.0], DAYS)
    chart = of_series({"de": line, "fr": pd.Series([1.0, 2.0, 3.0], DAYS)}, pd)
    assert chart is not None
    assert texts(chart)[-1] == "Infinite or too great to draw: de · 2026-02-01"
    sheet = draw(chart, WIDTHS[0])
    assert sheet.shapes[-1]["y"] < sheet.height


def test_of_many_infinite_values_the_first_are_named_and_all_are_counted() -> None:
    chart = of_numbers({**{f"m{n}": math.inf for n in range(50)}, "de": 1.0, "fr": 2.0}, "total")
    assert chart is not None
    assert texts(chart)[-1] == "Infinite or too great to draw: m0, m1, m2 and 47 more"


def test_what_is_missing_altogether_is_no_chart() -> None:
    empty = pd.Series([None, None], [1, 2], dtype=float)
    assert of_series({"de": empty, "fr": empty}, pd) is None
    assert of_series({"de": pd.Series(["a"]), "fr": pd.Series(["b"])}, pd) is None
    assert of_series({"de": pd.Series([1])}, pd) is None


def test_many_bars_and_points_are_cut_and_said() -> None:
    many = of_numbers({f"m{n}": n for n in range(200)}, "total")
    assert many is not None
    assert len(shapes(many, "rect")) == drawing.MOST_ROWS
    assert texts(many)[-1] == "… and 140 more"
    long = pd.Series([float(n % 7) for n in range(2_000)])
    chart = of_series({"de": long, "fr": long}, pd)
    assert chart is not None
    assert shapes(chart, "dot") == []
    line = next(one for one in shapes(chart, "line") if one["kind"] == "series-1")
    assert len(line["points"]) / 2 <= 4 * 640


def test_no_word_of_the_data_is_markup() -> None:
    evil = '<script>"&\u202e'
    chart = of_numbers({evil: 1, "fr": 2}, evil)
    assert chart is not None
    shown = svg(draw(chart, 640, lambda text: text.replace("\u202e", "U+202E")), evil)
    assert "<script" not in shown
    root = ElementTree.fromstring(shown)
    found = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert '<script>"&U+202E' in found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_stand_out_from_light_and_dark_and_are_the_extensions() -> None:
    for ground in ("#ffffff", "#111111", "#1e1e1e"):
        for colour in (*COLOURS, "#767676"):
            light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (colour, ground)
    styled = re.findall(r"\.jp-mod-series-(\d) \{\n  color: (#\w+);", STYLE.read_text())
    assert styled == [(str(n), colour) for n, colour in enumerate(COLOURS, 1)]
    assert f"'{drawing.CHART_MIME_TYPE}'" in MIME.read_text()


def test_the_svg_has_no_ground_and_its_style_is_its_own() -> None:
    chart = of_numbers({"de": 1, "fr": 2}, "total")
    assert chart is not None
    shown = svg(draw(chart, 640), "A chart.")
    assert not re.search(r"background|fill=\"(#fff|white)", shown)
    style = re.search(r"<style>(.*)</style>", shown)
    assert style is not None
    rules = [rule for rule in style[1].split("}") if rule]
    assert all(rule.startswith(".rp-chart ") for rule in rules)
    assert not re.search(r"url\(|@import|https?:(?!//www\.w3\.org/2000/svg)", shown)


# --- axes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "greatest", "expected"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 7, [0, 2, 4, 6, 8]),
        (-3, 3, [-4, -2, 0, 2, 4]),
        (0.12, 0.13, [0.12, 0.1225, 0.125, 0.1275, 0.13]),
        (5, 5, [4.5, 4.75, 5, 5.25, 5.5]),
    ],
)
def test_marks_are_round_and_hold_the_values(
    least: float, greatest: float, expected: list[float]
) -> None:
    assert round_marks(least, greatest) == expected


def test_zero_is_on_the_axis_unless_the_values_lie_close_together_far_off() -> None:
    assert from_zero([10, 40]) == (0, 40)
    assert from_zero([-40, -10]) == (-40, 0)
    assert from_zero([990, 1000]) == (990, 1000)
    assert from_zero([-5, 5]) == (-5, 5)


def test_labels_do_not_stand_over_each_other() -> None:
    places = [(float(x), f"2026-{x:04d}") for x in range(0, 300, 10)]
    kept = spaced(places, 11, (0, 300))
    assert len(kept) >= 3
    for (x, text), (after, later) in itertools.pairwise(kept):
        assert x + text_width(text, 11) / 2 < after - text_width(later, 11) / 2


def test_a_text_is_cut_to_its_room() -> None:
    assert fit("short", 100, 12) == "short"
    cut = fit("a very long name of a data set", 60, 12)
    assert cut.endswith("…")
    assert text_width(cut, 12) <= 60
    assert text_width("日本", 10) == 20
