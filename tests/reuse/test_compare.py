"""Two runs are the same by the first step of the ladder that holds, and that step is told."""

from __future__ import annotations

import base64
import datetime as dt
import io
from typing import Any

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter.models import Output, RunResult
from redpanda_jupyter.reuse.causes import causes
from redpanda_jupyter.reuse.compare import compare, compare_values, masked, pictures_alike
from redpanda_jupyter.reuse.values import pack


def run(value: Any = None, *outputs: Output, **fields: Any) -> RunResult:
    packed = None if value is None else pack(value)
    return RunResult(**{"status": "ok", "value": packed, "outputs": list(outputs), **fields})


def said(text: str, name: str = "stdout") -> Output:
    return Output(kind="stream", mime="text/plain", data=text, name=name)


FRAME = pd.DataFrame({"n": [1, 2, 3], "x": [0.1, np.nan, 0.3], "t": ["a", None, "c"]})


@pytest.mark.parametrize(
    ("a", "b", "step"),
    [
        (FRAME, FRAME.copy(), "bytes"),
        (FRAME, FRAME.assign(x=FRAME.x * (1 + 1e-8)), "values"),
        (FRAME, FRAME.assign(n=FRAME.n.astype("float64")), "values"),
        (FRAME, FRAME.assign(t=pd.array(["a", None, "c"], dtype="string")), "values"),
        (FRAME.x, FRAME.x + 1e-12, "values"),
        (np.array([1.0, np.nan]), np.array([1.0 + 1e-9, np.nan]), "values"),
        (1, 1.0, "values"), (0.1 + 0.2, 0.3, "values"), (float("nan"), float("nan"), "bytes"),
        ({"a": 1, "b": [2.0]}, {"b": [2.0 + 1e-9], "a": 1}, "values"), ({1, 2}, {2, 1}, "bytes"),
        pytest.param(object(), object(), "text", id="two objects"),
        (float("nan"), None, None), (pd.NaT, pd.NA, "values"),
        (pd.Timestamp("2026-01-01"), dt.datetime(2026, 1, 1), "values"),  # noqa: DTZ001
        (FRAME.set_index("t").x.dropna(), FRAME.set_index("t").x.dropna() + 1e-12, "values"),
        ("at 0x7f00deadbeef", "at 0x7f11deadbeef", "values"),
    ],
    ids=lambda one: repr(one)[:30],
)  # fmt: skip
def test_values_that_are_the_same(a: Any, b: Any, step: str | None) -> None:
    if step is None:
        assert compare(run(a), run(b)).verdict == "differs"
        return
    found = compare(run(a), run(b))
    assert found.step == step, found
    assert found.verdict == ("same" if step in ("bytes", "text") else "same within tolerance")
    assert found.differences == []


@pytest.mark.parametrize(
    ("a", "b", "where"),
    [
        (FRAME, FRAME.assign(x=[0.1, np.nan, 0.31]), "column x, row 2"),
        (FRAME, FRAME.assign(x=[0.1, 0.2, 0.3]), "column x, row 1"),
        (FRAME, FRAME.assign(t=["a", "b", "c"]), "column t, row 1"),
        (FRAME, FRAME.rename(columns={"x": "y"}), "columns[1]"),
        (FRAME, FRAME[["x", "n", "t"]], "columns[0]"),
        (FRAME, FRAME.set_axis([0, 1, 5]), "labels[2]"),
        (FRAME, FRAME.head(2), "shape"), (FRAME, FRAME.x, "the result"),
        (FRAME.x, FRAME.x.rename("z"), "name"), (1.0, 1.001, "the result"),
        ("15 min at 2026-01-01 10:00", "16 min at 2026-01-01 10:00", "the result"),
        ("2026-01-01 10:00", "2026-01-01 11:00", "the result"),
        (10**17, 10**17 + 1, "the result"), ([1, [2]], [1, [3]], "[1][0]"),
        (np.array([2**60]), np.array([2**60 + 1]), "row 0"),
        ({"a": 1}, {"b": 1}, "keys"), ([1], [1, 2], "length"), ("a", "b", "the result"),
        (np.zeros(3), np.zeros((3, 1)), "shape"), (float("inf"), float("-inf"), "the result"),
        (True, 2, "the result"), (FRAME.assign(when=pd.Timestamp("2026-01-01")),
         FRAME.assign(when=pd.Timestamp("2026-01-02")), "column when, row 0"),
        (FRAME.astype({"t": "category"}), FRAME.astype({"t": "category"}).assign(t="a"), "row 1"),
    ],
    ids=lambda one: repr(one)[:30],
)  # fmt: skip
def test_values_that_are_not_the_same(a: Any, b: Any, where: str) -> None:
    found = compare(run(a), run(b))
    assert found.verdict == "differs"
    assert found.step == "none"
    assert where in found.differences[0].where
    assert len(found.differences) <= 5


def test_dtypes_are_a_note() -> None:
    found = compare_values(pack(FRAME), pack(FRAME.assign(n=FRAME.n.astype("float64"))))
    assert any("int64 and float64" in one for one in found.notes)


def test_only_the_first_five_places_are_told() -> None:
    found = compare(run(np.arange(100.0)), run(np.arange(100.0) + 1))
    assert [one.where for one in found.differences] == [f"the result, row {n}" for n in range(5)]
    assert (found.differences[0].first, found.differences[0].second) == ("0.0", "1.0")


def test_what_was_cut_says_how_much_was_compared() -> None:
    def cut(last: float, rows: int = 20_000) -> dict[str, Any]:
        values = np.zeros(rows)
        values[-1] = last
        return pack(pd.DataFrame({"a": values}), max_bytes=10_000)

    assert compare_values(cut(1), cut(1)).step == "bytes"
    found = compare_values(cut(1), cut(2))
    assert (found.verdict, found.differences[0].where) == ("differs", "the result, rest")
    noise = pack(pd.DataFrame({"a": np.full(20_000, 1e-12)}), max_bytes=10_000)
    found = compare_values(cut(0), noise)
    assert found.verdict == "same within tolerance"
    assert any("the rest is not the same by bytes" in one for one in found.notes)
    assert compare_values(cut(1), cut(1, 20_001)).verdict == "differs"
    sampled = compare_values(cut(1, 1_000_001), cut(1, 1_000_001))
    assert sampled.notes == ["Of the result, a sample of the rows was compared."]


def test_a_frame_of_another_library_is_compared_with_itself() -> None:
    import polars as pl

    one, other = pl.DataFrame({"a": [1.0, None]}), pl.DataFrame({"a": [1.0 + 1e-9, None]})
    assert compare(run(one), run(other)).step == "values"
    assert compare(run(one), run(pl.DataFrame({"a": [2.0, None]}))).verdict == "differs"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("<object at 0x7f3e5c0b2a90>", "<object at 0x7f3e5c0b2aff>"),
        ("id 0f8fad5b-d9cb-469f-a165-70867728950e", "id 1f8fad5b-d9cb-469f-a165-70867728950e"),
        ("at 2026-01-02 03:04:05.5", "at 2027-11-12T13:14:15+01:00"),
        ("took 1.5 s", "took 12 ms"), ("\x1b[31mred\x1b[0m", "red"),
        ("in /tmp/redpanda-run-abc/work", "in /tmp/redpanda-run-xyz/work"),
        ("#T_0a1b2_row0", "#T_ffff2_row0"),
    ],
)  # fmt: skip
def test_what_differs_between_any_two_runs_is_masked(a: str, b: str) -> None:
    assert a != b
    assert masked(a) == masked(b)
    assert compare(run(None, said(a)), run(None, said(b))).step == "text"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("total 5", "total 6"),
        ("2026-01-02", "2026-01-03"),
        ("15 items", "16 items"),
        ("a.b", "a.c"),
    ],
)
def test_numbers_and_days_are_not_masked(a: str, b: str) -> None:
    assert masked(a) != masked(b)
    found = compare(run(None, said(a)), run(None, said(b)))
    assert found.differences[0].where == "output 1, line 1"


def test_the_value_decides_over_the_text_that_shows_it() -> None:
    def result(text: str) -> Output:
        return Output(kind="result", mime="text/html", data=text)

    same = compare(run(FRAME, result("<style id=1>")), run(FRAME, result("<style id=2>")))
    assert (same.verdict, same.step) == ("same", "bytes")
    lone = compare(run(None, result("<a>")), run(None, result("<b>")))
    assert lone.verdict == "differs"


def test_what_was_written_to_stderr_is_a_note() -> None:
    found = compare(run(1, said("warn 1", "stderr")), run(1, said("warn 2", "stderr")))
    assert found.verdict == "same"
    assert found.notes


def test_names_side_effects_and_files_count() -> None:
    one, two = {"values": {"a": pack(1)}}, {"values": {"a": pack(1), "b": pack(2)}}
    found = compare(run(**one), run(**two))
    assert (found.differences[0].where, found.differences[0].first) == ("b", "nothing")
    found = compare(run(changed_inputs=["df"]), run())
    assert found.differences[0].where == "changed inputs"
    assert compare(run(written=["a"]), run(written=["b"])).verdict == "differs"
    assert compare(run(1, warnings=["w"]), run(1)).notes == ["The warnings are not the same."]


def test_runs_that_did_not_end_well_are_not_the_same() -> None:
    error = {"status": "error", "error_name": "KeyError"}
    found = compare(run(**error), run(1))
    assert (found.verdict, found.differences[0].second) == ("failed", "ok")
    assert compare(run(**error), run(**error)).verdict == "failed"
    assert compare(run(**error), run(**{**error, "error_name": "TypeError"})).step == "none"


# --- pictures ------------------------------------------------------------------------------------


def png(shade: float, size: tuple[int, int] = (40, 30), spot: int = 0) -> str:
    from PIL import Image

    pixels = np.full((size[1], size[0], 3), int(255 * shade), "uint8")
    pixels[:spot, :spot] = 0
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def picture(data: str) -> Output:
    return Output(kind="display", mime="image/png", data=data)


def test_pictures_are_compared_by_pixels() -> None:
    assert compare(run(None, picture(png(0.5))), run(None, picture(png(0.505)))).step == "image"
    for other in (png(0.6), png(0.5, (41, 30)), png(0.5, spot=15), "no base64", "aGFsbG8="):
        found = compare(run(None, picture(png(0.5))), run(None, picture(other)))
        assert found.verdict == "differs"


def test_without_pillow_only_the_same_bytes_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (base64.b64decode(png(shade)) for shade in (0.5, 0.505))
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    assert pictures_alike(one, one)
    assert not pictures_alike(one, other)


def test_what_was_drawn_decides_over_pixels() -> None:
    from matplotlib.figure import Figure

    def figure(last: float) -> dict[str, Any]:
        made = Figure()
        made.subplots().plot([1, 2], [3, last])
        return pack(made)

    def shown(last: float) -> RunResult:
        packed = figure(last)
        return run(None, picture(packed["png"]), figures=[packed])

    assert compare(shown(4), shown(4)).step == "bytes"
    assert compare(shown(4), shown(4 + 1e-8)).step in ("bytes", "drawn")
    found = compare(shown(4), shown(5))
    assert found.verdict == "differs"
    assert found.differences[0].where == "figure 1, drawn[0]['lines'][0]['y'][1]"


# --- causes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import random\nrandom.random()", "line 2: random numbers without a seed (random"),
        ("np.random.rand(3)", "random numbers"),
        ("rng = np.random.default_rng()", "random numbers"),
        ("df.sample(5)", "random numbers"), ("RandomForestClassifier(n_estimators=3)", "random"),
        ("train_test_split(X, y)", "random numbers"), ("datetime.now()", "time of the run"),
        ("pd.Timestamp.now()", "time of the run"), ("datetime.date.today()", "time of the run"),
        ("list({1, 2})", "order of a set"), ("for x in set(names): print(x)", "order of a set"),
        ("s = set(a)\n', '.join(s)", "order of a set"), ("[x for x in {1, 2}]", "order of a set"),
        ("requests.get(url)", "network"), ("pd.read_csv('https://x.org/a.csv')", "network"),
        ("uuid.uuid4()", "of its own"), ("os.listdir('.')", "order of files"),
        ("%time random.random()", "random numbers"), ("hash(x)", "of its own"),
        ("for f in as_completed(fs): pass", "order in which"),
    ],
)  # fmt: skip
def test_a_cause_is_named(code: str, cause: str) -> None:
    found = causes(code)
    assert len(found) == 1
    assert cause in found[0]


@pytest.mark.parametrize(
    "code",
    ["df.groupby('a').sum()", "random.seed(1)\nrandom.random()", "np.random.default_rng(7)",
     "df.sample(5, random_state=1)", "sorted({1, 2})", "len(set(a))", "x in {1, 2}", "1 +", "",
     "train_test_split(X, random_state=0)", "print('now')", "df.time.sum()"],
)  # fmt: skip
def test_what_is_the_same_each_time_has_no_cause(code: str) -> None:
    assert causes(code) == []


def test_a_difference_comes_with_its_cause() -> None:
    found = compare(run(1), run(2), code="import random\nrandom.random()")
    assert found.causes == ["line 2: random numbers without a seed (random.random)"]
    assert compare(run(1), run(1), code="random.random()").causes == []
