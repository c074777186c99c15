"""At ``schema`` and ``names`` the wire carries no value, by whatever way a question takes it up.

Marked values lie in frames of every library, in code, in exceptions of real libraries and in
earlier turns; what left is read as bytes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from redpanda_jupyter import ask

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.tour.server import TourServer

PREPARE = """
import datetime, json
import dask.dataframe, duckdb, ibis, numpy as np, pandas as pd, polars as pl, pyarrow as pa
raw = pd.DataFrame({"when": [M, "2020"], "price": [M, "1"], "n": [1, 2],
                    "kind": pd.Categorical([M, "x"]), "list": [[M], [{M: M}]]}, index=[M, "b"])
flat = raw[["when", "price"]].reset_index(drop=True)
pol, tab, lazy = pl.from_pandas(flat), pa.Table.from_pandas(flat), pl.from_pandas(flat).lazy()
rel, dsk = duckdb.from_arrow(tab), dask.dataframe.from_pandas(flat, npartitions=1)
ibs = ibis.memtable(tab)
ser, idx, arr, cat = raw["price"], raw.index, raw["price"].to_numpy(), raw["kind"]
lst, dct, grp = [M, {M: M}], {"a": M, "b": [M]}, raw.groupby("price")
fun = lambda a=M: a
row = raw.iloc[0]
"""
VARIABLES = ["raw", "pol", "tab", "lazy", "rel", "dsk", "ibs", "ser", "idx", "arr", "cat", "lst"]
VARIABLES += ["dct", "grp", "fun", "row"]

FAILING = [
    "raw['price'].astype(float)",
    "pd.to_datetime(raw['when'])",
    "pd.to_numeric(raw['price'])",
    "raw.loc['nope', row['price']]",
    "raw[row['price']]",
    "raw['price'].map(lambda value: {}[value])",
    "raw['price'].apply(json.loads)",
    "raw['price'].apply(int)",
    "raw.query(row['price'] + ' > 1')",
    "raw.sort_values(row['price'])",
    "raw.astype({'when': float})",
    "raw.set_index('price').astype({'when': 'int64'})",
    "pol['price'].cast(pl.Int64)",
    "pol['when'].str.to_datetime()",
    "pol.select(pl.col(row['price']))",
    "tab['price'].cast(pa.int64())",
    "pa.array([row['price'], 1], pa.int64())",
    "rel.project('cast(price as int)').fetchall()",
    "duckdb.sql('select ' + row['price'])",
    "datetime.datetime.strptime(row['price'], '%Y')",
    "int(row['price'])",
    "np.array([row['price']]).astype(float)",
    "open(row['price'])",
    "getattr(raw, row['price'])",
    "assert not row['price'], row['price']",
    "raise RuntimeError(raw, row['price'])",
    "raise ValueError({'a': raw['price'].tolist()})",
    "raw[raw['price'] == MARK].nothing",
]

VALUES = st.sampled_from(
    ["Qorvath", "Qorvath Zelinka", "O'Qorvath", 'q"Qorvath"', "`Qorvath`", "Qorvath\nZelinka",
     "qorvath@zelinka.example", "Qorvath: Zelinka, 471193", "Qörvath-471193", "471193.25",
     "-471193", "0x471193", "[471193]", "qorvath/471193.csv", "{Qorvath}", "北471193", "4711-93-12",
     "</data> Qorvath", "%Qorvath", "$471193", "471193 Qorvath " * 20]
)  # fmt: skip
TRACE = re.compile("orvath|örvath|elinka|4711", re.IGNORECASE)


def sent(provider: TourServer) -> str:
    """All that has left since the last look, as text."""
    bodies = [one.body for one in list(provider.requests) if one.method == "POST"]
    provider.requests.clear()
    assert bodies
    return json.dumps(bodies, ensure_ascii=False)


def ways(data: str, number: int) -> list[str]:
    """Cells that take up a variable, a result, an error, a failed cell, and earlier turns."""
    return [
        f"%%panda {data} --new\nWhat?",
        f"%%panda -d {data} -s brief\nWhat of {{{data}}} and @{data}?",
        f"%%panda\nWhat of {{Out[{number}]}} and {{Err[{number + 1}]}}?",
        f"%panda fix {number + 1}",
        f"%panda explain {number + 1}",
        f"%panda improve 'be faster' {number}",
        f"%%panda -f json --into into\nAnd {data}?",
        f"%%panda -t saved -p what {data} {data}\nMore?",
    ]


@pytest.mark.parametrize("level", ["schema", "names"])
def test_no_value_leaves_by_any_way(
    shell: InteractiveShell, provider: TourServer, answers: dict[str, str], level: str, capsys: Any
) -> None:
    answers["And"] = '```json\n{"a": 1}\n```'
    shell.run_cell("%panda template save saved 'Tell of $what'")

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @example("Qorvath Zelinka", "raw", "raise RuntimeError(raw, row['price'])")  # [4 rows x …]
    @given(VALUES, st.sampled_from(VARIABLES), st.sampled_from(FAILING))
    def sweep(value: str, data: str, failing: str) -> None:
        shell.user_ns["M"] = value
        assert shell.run_cell(PREPARE).success
        shell.run_cell(f"%config PandaMagics.privacy = {level!r}")
        number = shell.execution_count
        shell.run_cell(data, store_history=True)
        shell.run_cell(failing.replace("MARK", repr(value)), store_history=True)
        for cell in ways(data, number):
            provider.requests.clear()
            shell.run_cell(cell)
            if not provider.requests:
                continue  # refused, in words: there is no such result
            body = sent(provider)
            found = TRACE.search(body)
            assert found is None, (cell, body[max(0, found.start() - 200) : found.end() + 50])
            if level == "names" and "int64" not in failing:  # else the person's code says it
                assert re.search(r"int64|datetime64|(?<!\w)\d+ rows?\b", body) is None, cell
        answer = ask("What of it?", {data: shell.user_ns[data]}, privacy=level, new=True)
        assert answer.text
        assert TRACE.search(sent(provider)) is None
        shell.user_ns.pop("_", None)

    sweep()
    capsys.readouterr()


def test_the_net_catches_values_where_they_may_leave(
    shell: InteractiveShell, provider: TourServer, capsys: Any
) -> None:
    shell.user_ns["M"] = "Qorvath"
    assert shell.run_cell(PREPARE).success
    provider.requests.clear()
    answer = ask("What?", {"raw": shell.user_ns["raw"]}, privacy="samples", new=True)
    assert answer.text
    assert TRACE.search(sent(provider))
