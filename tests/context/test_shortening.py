"""What comes first where not all has room, and what the person is told of the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from redpanda_jupyter.context import snapshot

WIDE = pd.DataFrame(np.zeros((3, 300)), columns=[f"col_{number}" for number in range(300)])


def test_columns_that_the_question_names_are_listed_wherever_they_stand() -> None:
    for privacy in ("names", "schema", "stats", "samples"):
        text = snapshot(
            ["df"], {"df": WIDE}, privacy=privacy, question="mean of col_250 by COL_251?"
        )
        lines = [line.strip() for line in text.split("\n")]
        first = next(index for index, line in enumerate(lines) if line.startswith('"'))
        assert lines[first].startswith('"col_250"')
        assert lines[first + 1].startswith('"col_251"')
        assert lines[first + 2].startswith('"col_0"')
        assert sum(line.startswith('"') for line in lines) == 100
        assert "… and 200 more" in text
        assert text.left_out.endswith("200 columns")


def test_the_types_are_those_of_the_columns_that_are_listed() -> None:
    frame = WIDE.astype({"col_250": "int64"}).rename(columns={"col_260": "a b"})
    text = snapshot(["df"], {"df": frame}, privacy="stats", question="a b of col_250?")
    assert '"col_250": int64, 0 to 0' in text
    assert '"a b": float64' in text
    assert '"col_0": float64' in text


def test_columns_and_frames_that_are_named_are_left_out_last() -> None:
    space = {f"df{number}": WIDE.add_prefix(f"f{number}_") for number in range(30)}
    question = "Is f29_col_290 in df29 like f29_col_7?"
    text = snapshot(list(space), space, privacy="schema", budget=24_000, question=question)
    assert len(text) <= 24_000
    lines = text.split("\n")
    assert lines[3].startswith("df29: ")
    assert lines[4:6] == ['  "f29_col_7": float64', '  "f29_col_290": float64']
    assert text.left_out == "8,700 columns of 30 variables"
    small = snapshot(list(space), space, privacy="schema", budget=1_500, question=question)
    assert "df29" in small
    assert small.left_out.endswith("variables")


def test_what_is_left_out_is_told_in_the_order_in_which_it_goes() -> None:
    frame = pd.DataFrame({f"c{number}": ["a", None, "b", "b", "a"] for number in range(60)})
    frame["n"] = [1, 2, 3, 4, 5]
    told = {}
    for budget in (100_000, 5_500, 4_000, 2_500, 1_800, 1_000, 250):
        text = snapshot(["df"], {"df": frame}, privacy="samples", budget=budget)
        told[budget] = text.left_out
    assert told[100_000] == ""
    order = ["sample rows", "levels", "statistics", "shares of missing values"]
    seen = [one for one in told.values() if one]
    assert seen
    for one in seen:
        parts = [part for part in one.split(", ") if "column" not in part]
        assert parts == order[: len(parts)]
    assert told[250] == "61 columns"
    assert told[1_000].endswith("21 columns") or told[1_000].endswith("51 columns")


def test_nothing_is_told_where_nothing_is_left_out() -> None:
    assert snapshot(["x"], {"x": {"a": 1}}, privacy="schema").left_out == ""
    assert snapshot([], {}, privacy="schema").left_out == ""
