"""Contracts: what a block's text tells, and what a run adds."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import (
    Contract,
    ContractOutput,
    ContractParameter,
    DatasetProfile,
    FrameInput,
)
from redpanda_jupyter.reuse.contract import build, edit, learn
from redpanda_jupyter.reuse.contract.uses import read_uses

from .contracts import FRAME, built
from .profiling import profile_of


def of_frame(code: str, *, blind: bool = False) -> FrameInput:
    profiles = {} if blind else {"df": profile_of(FRAME)}
    schemas = None if blind else {"df": list(FRAME.columns)}
    contract = build(new_id(), analyze(code, schemas), code=code, profiles=profiles)
    frame = contract.frame("df")
    assert frame is not None
    return frame


class Use(NamedTuple):
    code: str
    column: str
    kind: str = "unknown"
    values: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


USES = [
    Use("r = df[df['region'] == 'North']", "region", values=("North",), uses=("compared",)),
    Use("WANTED = 'North'\nr = df[df.region == WANTED]", "region", values=("North",),
        uses=("compared",)),
    Use("r = df[df['region'].isin(['North', 'South'])]", "region", values=("North", "South"),
        uses=("compared",)),
    Use("BOTH = ('North', 'South')\nr = df[df['region'].isin(BOTH)]", "region",
        values=("North", "South"), uses=("compared",)),
    Use("r = df.query('region == \"North\"')", "region", values=("North",), uses=("compared",)),
    Use("r = df[df['region'].str.startswith('No')]", "region", "text", patterns=("No",),
        uses=("text",)),
    Use("r = df['region'].map({'North': 1, 'South': 2})", "region", values=("North", "South"),
        uses=("compared", "mapped")),
    Use("r = df['region'].replace({'North': 'N'})", "region", values=("North",),
        uses=("compared",)),
    Use("r = df[df['price'] > 2.5]", "price", "number", bounds=("2.5",), uses=("compared",)),
    Use("LEAST = 2.5\nr = df[df['price'] >= LEAST]", "price", "number", bounds=("2.5",),
        uses=("compared",)),
    Use("r = df[df['price'].between(2, 4)]", "price", "number", bounds=("2", "4"),
        uses=("compared",)),
    Use("r = df.query('price > 2.5')", "price", bounds=("2.5",), uses=("compared",)),
    Use("r = df[df['qty'] == 3]", "qty", bounds=("3",), uses=("compared", "equal")),
    Use("r = df[df['day'] >= '2024-01-03']", "day", bounds=("'2024-01-03'",), uses=("compared",)),
    Use("r = df['day'].dt.year.max()", "day", "datetime", uses=("moment",)),
    Use("r = df['price'] / 100", "price", "number", uses=("arithmetic",)),
    Use("r = df['price'] * df['qty']", "qty", uses=("arithmetic",)),
    Use("r = df['price'] / df['qty']", "qty", uses=("arithmetic", "divisor")),
    Use("import numpy as np\nr = np.log(df['price'])", "price", "number", uses=("positive",)),
    Use("r = df['price'].std()", "price", "number", uses=("arithmetic",)),
    Use("r = df[df['paid']]", "paid", uses=("truth",)),
    Use("r = df[~df['paid']]", "paid", uses=("truth",)),
    Use("r = df[df['paid'] == True]", "paid", uses=("truth",)),
    Use("r = df.groupby('region')['price'].sum()", "region", uses=("group",)),
    Use("r = df.merge(other, on='region')", "region", uses=("key",)),
    Use("r = df.merge(other, left_on='region', right_on='code')", "region", uses=("key",)),
    Use("import pandas as pd\nr = pd.to_datetime(df['day'])", "day", uses=("read_moment",)),
    Use("def f(d):\n    return d[d['region'] == 'North']\nr = f(df)", "region",
        values=("North",), uses=("compared",)),
    Use("r = df[df['api_token'] == 'abc']", "api_token", uses=("compared",)),
    Use("r = df[df['name'] == 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789']", "name",
        uses=("compared",)),
]  # fmt: skip


@pytest.mark.parametrize("use", USES, ids=lambda one: one.code)
def test_what_is_done_with_a_column(use: Use) -> None:
    columns = {one.name: one for one in of_frame(use.code, blind=True).columns}
    need = columns[use.column]
    assert need.kind == use.kind
    assert tuple(need.values) == use.values
    assert tuple(need.bounds) == use.bounds
    assert tuple(need.patterns) == use.patterns
    assert tuple(need.uses) == use.uses


def test_the_data_know_better_what_a_column_holds() -> None:
    frame = of_frame("r = df.groupby(['region', 'day', 'paid'])[['price', 'qty']].sum()")
    assert {one.name: one.kind for one in frame.columns} == {
        "region": "text",
        "day": "datetime",
        "paid": "boolean",
        "price": "number",
        "qty": "integer",
    }
    assert frame.kind == "pandas.DataFrame"
    assert frame.profile is not None
    assert frame.profile.rows == 6


@pytest.mark.parametrize(
    ("code", "flags"),
    [
        ("r = df.iloc[:, 2].sum()", ["all_columns", "positional", "row_order_perhaps"]),
        ("r = df.filter(like='p').sum()", ["all_columns", "pattern", "row_order_perhaps"]),
        ("r = df.filter(like='p').mean()", ["all_columns", "pattern"]),
        ("r = df.describe()", ["all_columns"]),
        ("r = df['price'].sum()", []),
        ("r = df.head()", ["row_order"]),
        ("r = df.loc[3, 'price']", ["row_labels"]),
    ],
)
def test_flags_and_notes(code: str, flags: list[str]) -> None:
    frame = of_frame(code)
    assert frame.flags == flags
    contract = built(code, profiles={"df": profile_of(FRAME)})
    assert len([one for one in contract.notes if one.startswith("df: the block")]) == len(flags)


def test_flags_belong_to_the_frame_that_they_are_about() -> None:
    code = "r = a.describe()\ns = b['x'].sum()\nt = a['y'].sum()"
    kinds = dict.fromkeys("ab", "pandas.DataFrame")
    contract = build(new_id(), analyze(code), code=code, kinds=kinds)
    assert {one.variable: one.flags for one in contract.frames} == {"a": ["all_columns"], "b": []}


def test_files_with_what_becomes_of_them() -> None:
    code = (
        "import pandas as pd\n"
        "sales = pd.read_csv('data/sales.csv', sep=';', decimal=',')\n"
        "names = pd.read_excel('names.xlsx')\n"
        "r = sales[sales['kind'] == 'new'].merge(names, on='sku')['price'].head(3)\n"
    )
    contract = built(code)
    sales, names = contract.files
    assert (sales.path, sales.call, sales.line, sales.variable) == (
        "data/sales.csv", "pandas.read_csv", 2, "sales",
    )  # fmt: skip
    assert sales.options == {"sep": "';'", "decimal": "','"}
    assert {"kind", "sku"} <= {one.name for one in sales.columns}
    assert next(one for one in sales.columns if one.name == "kind").values == ["new"]
    assert (names.path, names.variable) == ("names.xlsx", "names")
    assert "sku" in {one.name for one in names.columns}
    assert contract.frames == []
    assert contract.imports == ["pandas"]


def test_a_file_that_is_joined_to_a_frame_of_the_same_name_takes_none_of_its_columns() -> None:
    code = "df = df.merge(pd.read_csv('x.csv')[['k', 'extra']], on='k')\nr = df['price'].sum()"
    profiles = {"df": profile_of(FRAME.assign(k=1))}
    analysis = analyze(code, {"df": [*FRAME.columns, "k"]})
    contract = build(new_id(), analysis, code=code, profiles=profiles)
    [frame], [file] = contract.frames, contract.files
    assert {one.name for one in frame.columns} == {"k", "price"}
    assert file.variable is None
    assert "extra" in {one.name for one in file.columns}


def test_names_of_earlier_cells_with_their_blocks() -> None:
    maker = new_id()
    code = "r = clean(df)['price'].sum() * rate\nprint(np.pi)"
    contract = build(
        new_id(), analyze(code), code=code,
        kinds={"clean": "function", "rate": "float", "df": "pandas.DataFrame"},
        makers={"clean": (maker, 3)},
    )  # fmt: skip
    names = {one.name: (one.kind, one.block_id, one.version) for one in contract.names}
    assert names == {
        "clean": ("function", maker, 3),
        "rate": ("float", None, None),
        "np": ("module", None, None),
    }
    assert [one.variable for one in contract.frames] == ["df"]


def test_a_frame_that_a_block_made_stands_in_both_lists() -> None:
    maker = new_id()
    code = "r = df['price'].sum()"
    contract = build(new_id(), analyze(code), code=code, makers={"df": (maker, 1)})
    assert [one.variable for one in contract.frames] == ["df"]
    assert [(one.name, one.block_id) for one in contract.names] == [("df", maker)]


def test_a_name_that_ran_as_something_else_is_no_frame() -> None:
    code = "r = df['price']"
    contract = build(new_id(), analyze(code), code=code, kinds={"df": "dict"})
    assert contract.frames == []
    assert [(one.name, one.kind) for one in contract.names] == [("df", "dict")]


def test_parameters_outputs_and_what_they_are() -> None:
    code = (
        "LIMIT = 3\ntop = df.nlargest(LIMIT, 'price')\ndef f(x):\n    return x\nclass C:\n    pass"
    )
    made = ContractOutput(name="top", kind="frame", columns=["price"])
    contract = built(code, outputs={"top": made})
    assert ContractParameter(name="LIMIT", default="3", kind="constant") in contract.parameters
    assert [(one.name, one.kind) for one in contract.outputs] == [
        ("LIMIT", ""), ("top", "frame"), ("f", "function"), ("C", "class"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("from x import *\nr = df['a'].sum()", "names may come from there"),
        ("exec(text)", "no reading can see"),
        ("df[", "cannot be read"),
        ("import pandas as pd\nfor n in names:\n    d = pd.read_csv(f'a_{n}.csv')", "not known"),
        ("r = app.df['a'].sum()", "a table inside another object"),
    ],
)
def test_what_cannot_be_known_is_said(code: str, note: str) -> None:
    assert any(note in one for one in built(code).notes)


# --- what a run adds ------------------------------------------------------------------------------


def test_a_run_brings_kinds_profiles_and_outputs() -> None:
    contract = built("total = df['price'].sum()\nr = helper(df)")
    made = ContractOutput(name="total", kind="number")
    ran = learn(
        contract,
        profiles={"df": profile_of(FRAME)},
        outputs={"total": made},
        kinds={"helper": "function"},
    )
    [frame] = ran.frames
    assert (ran.origin, frame.kind, frame.columns[0].kind) == ("run", "pandas.DataFrame", "number")
    assert frame.profile is not None
    assert made in ran.outputs
    assert [one.kind for one in ran.names if one.name == "helper"] == ["function"]


def test_a_run_shows_which_name_is_a_frame() -> None:
    contract = built("r = helper(table)")
    assert contract.frames == []
    ran = learn(contract, profiles={"table": profile_of(FRAME, "table")})
    assert [one.variable for one in ran.frames] == ["table"]
    assert [one.name for one in ran.names] == ["helper"]
    back = learn(ran.model_copy(update={"frames": [FrameInput(variable="d")]}), kinds={"d": "dict"})
    assert [one.name for one in back.names] == ["helper", "d"] or "d" in [
        one.name for one in back.names
    ]


@pytest.mark.parametrize("origin", ["edited", "confirmed"])
def test_a_run_takes_nothing_back_that_a_person_said(origin: str) -> None:
    said = edit(built("r = df['price'].sum()\ns = helper(t)"), "df.price is text; df.note needed")
    said = said.model_copy(update={"origin": origin})
    ran = learn(said, profiles={"df": profile_of(FRAME), "t": profile_of(FRAME, "t")})
    assert ran.origin == origin
    assert {one.name: one.kind for one in ran.frames[0].columns} == {
        "price": "text", "note": "unknown",
    }  # fmt: skip
    assert [one.variable for one in ran.frames] == ["df"]
    assert ran.frames[0].profile is not None


def test_code_of_any_form_makes_a_contract() -> None:
    for code in ("", "%%bash\nls", "!ls", "x = = 1", "\x00", "df" * 2000, "(" * 500 + ")" * 500):
        assert isinstance(built(code), Contract)
        assert isinstance(
            built(code, profiles={"df": DatasetProfile(name="df", kind="x")}), Contract
        )


@pytest.mark.parametrize(
    "code",
    [
        "t = 0\nfor i in range(1, 3):\n    t += df[f'q{i}'].sum()",
        "r = [df[f'q{i}'].sum() for i in range(1, 3)]",
        "names = [f'q{i}' for i in range(1, 3)]\nr = df[names].sum()",
    ],
)
def test_columns_that_are_named_by_counting(code: str) -> None:
    assert read_uses(code, {"df": ["q1", "q2", "x"]}).frames["df"].columns == ["q1", "q2"]
