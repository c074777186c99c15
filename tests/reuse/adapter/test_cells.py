"""The cell that is inserted: it says what it is, brings the names, and leaves the block alone."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from redpanda_jupyter.context.profiling import profile as look
from redpanda_jupyter.errors import ContractError, UnparsableCodeError, UsageError
from redpanda_jupyter.models.contract import ContractOutput, FrameInput
from redpanda_jupyter.models.datasets import ColumnProfile, DatasetProfile
from redpanda_jupyter.models.reuse import Target
from redpanda_jupyter.reuse.adapter import AdaptedCell, adapt_cell, adapt_frame

from .bindings import bound, mapping, profile

CODE = 'out = df.groupby("smoker")["price"].sum()  # by smoker\nout\n'
TARGET = ["preis", "price", "raucher"]
COLUMNS = mapping(columns={"price": "preis", "smoker": "raucher"})


def cell(
    code: str = CODE,
    *,
    match: Any = COLUMNS,
    frame: dict[str, Any] | None = None,
    known: Any = None,
    target: Target | None = None,
    **more: Any,
) -> AdaptedCell:
    """Adapt a block with one frame, ``df``, to ``df_de``."""
    given = FrameInput(**{"variable": "df", "kind": "pandas.DataFrame", **(frame or {})})
    parameters = more.pop("parameters", None)
    contract, binding = bound(
        [given], {"df": target or Target(name="df_de")}, [match], parameters=parameters
    )
    profiles = {"df": known} if known is not None else None
    return adapt_cell(code, contract, binding, name="revenue", number=12, profiles=profiles, **more)


def test_it_says_what_it_is_and_renames_in_one_line() -> None:
    made = cell(known=profile(TARGET))
    assert made.code.split("\n")[:2] == [
        "# Red Panda: #12 revenue, version 3, on df_de",
        'df = df_de.rename(columns={"preis": "price", "price": "price__target", '
        '"raucher": "smoker"})',
    ]
    assert made.code.endswith(CODE)
    assert made.lines_added == 2
    assert made.warnings == []


def test_without_knowing_the_target_all_names_that_are_given_away_are_moved() -> None:
    text = cell().code
    assert '"price": "price__target"' in text
    assert '"smoker": "smoker__target"' in text
    space = {"df_de": pd.DataFrame({"preis": [1], "raucher": ["a"], "price": [9]})}
    exec(text, space)
    assert space["out"].to_dict() == {"a": 1}


def test_where_names_agree_only_the_variable_is_bound() -> None:
    same = mapping(columns={"price": "price"})
    assert cell(match=same).code.split("\n")[1] == "df = df_de"
    assert cell(match=same, frame={"changed": True}).code.split("\n")[1] == "df = df_de.copy()"
    made = cell(match=same, target=Target(name="df"))
    assert made.lines_added == 1


def test_a_long_line_is_broken_entry_by_entry() -> None:
    many = {f"column_number_{n}": f"spalte, nummer {n}" for n in range(6)}
    made = cell(match=mapping(columns=many), known=profile(list(many.values())))
    assert max(map(len, made.code.split("\n"))) <= 100
    space = {"df_de": pd.DataFrame({one: [1] for one in many.values()})}
    exec(made.code.removesuffix(CODE), space)
    assert list(space["df"].columns) == list(many)


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%time\n%%capture"])
def test_a_cell_magic_stays_first(magic: str) -> None:
    made = cell(f"{magic}\n{CODE}")
    assert made.code.startswith(f"{magic}\n# Red Panda")
    assert made.code.endswith(CODE)


def test_lines_below_a_cell_magic_run_in_ipython() -> None:
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.user_ns["df_de"] = pd.DataFrame({"preis": [1, 2], "raucher": ["a", "a"]})
    made = cell(f"%%capture printed\n{CODE}", known=profile(["preis", "raucher"]))
    result = shell.run_cell(made.code)
    assert result.success
    assert shell.user_ns["out"].to_dict() == {"a": 3}


def test_imports_from_the_future_stay_first() -> None:
    made = cell(f"# a\nfrom __future__ import annotations\n{CODE}")
    compile(made.code, "<cell>", "exec")
    assert made.code.startswith("# a\nfrom __future__ import annotations\n# Red Panda")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("%%bash\nls", ContractError),
        ("%%timeit df.sum()\ndf.mean()", ContractError),
        ("df = (", UnparsableCodeError),
    ],
)
def test_what_has_no_place_for_a_line_is_refused(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        cell(code)


def test_names_that_are_taken_are_said() -> None:
    made = cell(taken=["df", "df_de"])
    assert made.warnings == ["You have another df: the cell binds that name anew."]
    own = cell(target=Target(name="df"))
    assert own.warnings == ["df itself is renamed: run the cell once only."]
    contract, binding = bound([], {})
    contract = contract.model_copy(update={"outputs": [ContractOutput(name="out")]})
    made = adapt_cell("out = 1", contract, binding, name="n", number=1, taken=["out"])
    assert made.warnings == ["The block makes out, which you have already."]


def test_a_name_cannot_leave_its_comment() -> None:
    contract, binding = bound([], {})
    made = adapt_cell("1", contract, binding, name="x\nimport os\r\u2028y", number=1)
    assert made.code == "# Red Panda: #1 x?import os??y, version 3\n1"


@pytest.mark.parametrize("name", ["df_de; import os", "a b", "df_de\nx", "x #", ""])
def test_a_target_that_is_no_expression_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        cell(target=Target(name=name))


def test_values_of_texts_categories_and_truth_values() -> None:
    frame = pd.DataFrame(
        {
            "raucher": ["Ja", "Nein"],
            "tag": pd.Categorical(["Mo", "Di"]),
            "bezahlt": [True, False],
            "rest": ["Ja", "Mo"],
        }
    )
    match = mapping(
        columns={"smoker": "raucher", "day": "tag", "paid": "bezahlt"},
        values={
            "smoker": {"Yes": "Ja", "No": "Nein"},
            "day": {"Mon": "Mo", "Tue": "Di"},
            "paid": {"yes": "True", "no": "False"},
        },
    )
    dtypes = {"tag": "category", "bezahlt": "bool", "raucher": "str"}
    made = cell("df", match=match, known=profile(list(frame.columns), dtypes=dtypes))
    space: dict[str, Any] = {"df_de": frame}
    exec(made.code, space)
    assert space["df"].to_dict("list") == {
        "smoker": ["Yes", "No"],
        "day": ["Mon", "Tue"],
        "paid": ["yes", "no"],
        "rest": ["Ja", "Mo"],
    }
    assert isinstance(space["df"]["day"].dtype, pd.CategoricalDtype)


@pytest.mark.parametrize(
    ("dtype", "target"),
    [
        ("str", pd.Series(["N", "S", "E", "X"])),
        ("category", pd.Series(pd.Categorical(["N", "S", "E", "X"], list("SNEX"), ordered=True))),
    ],
)
@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"N": ["S", "N"]}, ["N", "N", "E", "X"]),
        ({"N": ["S", "E", "N"]}, ["N", "N", "N", "X"]),
        ({"W": ["S", "E"]}, ["N", "W", "W", "X"]),
        ({"N": ["S"], "S": ["N"]}, ["S", "N", "E", "X"]),
        ({"N": ["S"], "S": ["E"], "E": ["N"]}, ["E", "N", "S", "X"]),
    ],
)
def test_texts_that_are_put_together_and_that_trade_places(
    dtype: str, target: pd.Series, pairs: dict[str, list[str]], expected: list[str]
) -> None:
    match = mapping(columns={"region": "land"}, values={"region": pairs})
    seen = ColumnProfile(name="land", dtype=dtype, levels=list("NSEX"), all_levels=True)
    known = DatasetProfile(name="t", kind="pandas.DataFrame", columns=[seen])
    frame = pd.DataFrame({"land": target})
    space: dict[str, Any] = {"df_de": frame}
    exec(cell("df", match=match, known=known).code, space)
    assert space["df"]["region"].tolist() == expected
    assert adapt_frame(frame, match)["region"].tolist() == expected, "as a call from Python"
    if dtype == "category":
        assert space["df"]["region"].cat.ordered
        assert isinstance(space["df"]["region"].dtype, pd.CategoricalDtype)
    assert frame["land"].tolist() == ["N", "S", "E", "X"]


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(
    "target",
    [
        pd.DataFrame({"land": pd.Categorical(["N", "S", "E"])}),
        pl.DataFrame({"land": pl.Series(["N", "S", "E"], dtype=pl.Categorical)}),
        pl.DataFrame({"land": pl.Series(["N", "S", "E"], dtype=pl.Enum(["N", "S", "E"]))}),
        pd.Series(["N", "S", "E"], name="land"),
        pd.Series(pd.Categorical(["N", "S", "E"]), name="land"),
        pl.Series("land", ["N", "S", "E"]),
        pl.Series("land", ["N", "S", "E"], dtype=pl.Categorical),
    ],
)
def test_texts_of_every_type_as_it_is_seen(target: Any, merged: bool) -> None:
    pairs = {"North": ["N", "S"] if merged else ["N"]}
    match = mapping(columns={"region": "land"}, values={"region": pairs})
    known = look("df_de", target)
    assert known is not None
    made = cell("df", match=match, frame={"kind": known.kind}, known=known)
    space: dict[str, Any] = {"df_de": target}
    exec(made.code, space)
    found = space["df"] if known.is_series else space["df"]["region"]
    assert found.name == "region"
    assert list(found) == ["North", "North" if merged else "S", "E"]


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("polars.DataFrame", pl.from_pandas),
        ("polars.LazyFrame", lambda one: pl.from_pandas(one).lazy()),
        ("pyarrow.Table", pa.Table.from_pandas),
        ("duckdb.DuckDBPyRelation", duckdb.from_df),
    ],
)
@pytest.mark.parametrize("seen", [True, False])
def test_other_libraries_in_their_own_words(kind: str, make: Any, seen: bool) -> None:
    frame = pd.DataFrame({"preis": [1, 2], "raucher": ["Ja", "Nein"]})
    values = {} if kind == "pyarrow.Table" or not seen else {"smoker": {"Yes": "Ja"}}
    match = mapping(columns={"price": "preis", "smoker": "raucher"}, values=values)
    known = profile(["preis", "raucher"], kind) if seen else None
    if not seen and not kind.startswith("polars"):
        with pytest.raises(ContractError, match="columns of df_de must be known"):
            cell("df", match=match, frame={"kind": kind})
        return
    made = cell("df", match=match, frame={"kind": kind}, known=known)
    space: dict[str, Any] = {"df_de": make(frame)}
    exec(made.code, space)
    found = space["df"]
    found = found.collect() if hasattr(found, "collect") else found
    names = found.schema.names if isinstance(found, pa.Table) else list(found.columns)
    assert names == ["price", "smoker"]


def test_frames_that_trade_places_do_so_at_once() -> None:
    frames = [FrameInput(variable="a", kind="pandas.DataFrame"), FrameInput(variable="b")]
    contract, binding = bound(frames, {"a": Target(name="b"), "b": Target(name="a")})
    made = adapt_cell("x = (a, b)", contract, binding, name="n", number=1)
    space: dict[str, Any] = {"a": 1, "b": 2}
    exec(made.code, space)
    assert space["x"] == (2, 1)
    contract, binding = bound(frames, {"a": Target(name="c"), "b": Target(name="a")})
    made = adapt_cell("x = (a, b)", contract, binding, name="n", number=1)
    space = {"a": 1, "c": 3}
    exec(made.code, space)
    assert space["x"] == (3, 1)


def test_columns_by_place_come_in_the_source_s_order() -> None:
    source = profile(["price", "smoker"])
    frame = {"flags": ["positional"], "profile": source}
    made = cell("x = df.iloc[:, 0]", frame=frame, known=profile(["raucher", "preis"]))
    space: dict[str, Any] = {"df_de": pd.DataFrame({"raucher": ["Ja"], "preis": [7]})}
    exec(made.code, space)
    assert space["x"].tolist() == [7]
    part = mapping(columns={"price": "preis"})
    assert "by their place" in cell("df.iloc[:, 0]", frame=frame, match=part).warnings[0]


def test_a_file_stands_for_a_frame(tmp_path: Any) -> None:
    path = tmp_path / "neu.csv"
    path.write_text("preis;raucher\n1,5;Ja\n", encoding="utf-8")
    target = Target(
        name="neu.csv",
        path=str(path),
        reader="pandas.read_csv",
        options={"sep": ";", "decimal": ","},
    )
    made = cell(target=target, known=profile(["preis", "raucher"], "csv"))
    space: dict[str, Any] = {}
    exec(made.code, space)
    assert space["out"].to_dict() == {"Ja": 1.5}
