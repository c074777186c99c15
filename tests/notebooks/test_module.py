"""Blocks as functions: arguments, results, refusals, and tests that pass."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.notebooks.module import module
from redpanda_jupyter.notebooks.module_tests import module_tests
from redpanda_jupyter.services.transfer.module_check import seen_on_made_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Make

SALES = pd.DataFrame({"region": ["N", "N", "S"], "revenue": [1.0, 2.0, 5.0], "price": [4, 8, 9]})
COLUMNS = {"df": list(SALES.columns)}


def call(text: str, name: str) -> Callable[..., Any]:
    scope: dict[str, Any] = {"__name__": "exported"}
    exec(compile(text, "<module>", "exec"), scope)
    found: Callable[..., Any] = scope[name]
    return found


@pytest.fixture
def function(make: Make) -> Callable[..., Callable[..., Any]]:
    """Turn a block into its function."""

    def turn(code: str, **changes: Any) -> Callable[..., Any]:
        block = make.block(code, name="it", schemas=COLUMNS, **changes)
        return call(module(make.export(block)).text, "it")

    return turn


Turn = "Callable[..., Callable[..., Any]]"


def test_frames_then_names_then_parameters_with_defaults(make: Make) -> None:
    code = 'top = df[df["price"] > 5].groupby("region")["revenue"].sum() * factor\ntop.head(20)'
    contract = {
        "frames": [{"variable": "df", "kind": "pandas.DataFrame",
                    "columns": [{"name": "price", "kind": "number"}, {"name": "revenue"}]}],
        "names": [{"name": "factor", "kind": "number"}],
        "parameters": [{"name": "limit", "default": "20", "kind": "limit"},
                       {"name": "min_price", "default": "5", "kind": "threshold"}],
        "outputs": [{"name": "", "kind": "series"}],
    }  # fmt: skip
    block = make.block(code, name="monthly-revenue", contract=contract)
    text = module(make.export(block)).text
    head = "def monthly_revenue(df: pd.DataFrame, factor: Any, *, min_price: float = 5, "
    assert head + "limit: int = 20) -> pd.Series:" in " ".join(text.split()).replace(
        "( df", "(df"
    ).replace(", )", ")")
    made = call(text, "monthly_revenue")
    assert made(SALES, 10).to_dict() == {"N": 20.0, "S": 50.0}
    assert made(SALES, 10, min_price=8.5).to_dict() == {"S": 50.0}
    assert made(SALES, 10, limit=1).to_dict() == {"N": 20.0}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("total = df['revenue'].sum()", 8.0),
        ("df['revenue'].sum()", 8.0),
        ("total = df['revenue'].sum()\ntotal", 8.0),
        ("a = df['revenue'].sum()\nb = a + 1", (8.0, 9.0)),
        ("print(df['revenue'].sum())", None),
        ("x = 1\nfor one in df['revenue']:\n    x = x + one\nx", 9.0),
        ("def twice(x):\n    return 2 * x\nresult = twice(df['revenue'].sum())", 16.0),
        ("(df['revenue']\n .sum())", 8.0),
        ("s = df['revenue'].sum(); s + 1", 9.0),
        ("sum = sum(df['revenue'])\nsum", 8.0),
        ("list(map(str, df['region']))", ["N", "N", "S"]),
    ],
)
def test_what_comes_back(function: Any, code: str, expected: Any) -> None:
    back = function(code)(SALES)
    assert (tuple(back) if isinstance(expected, tuple) else back) == expected


def test_several_results_have_their_names(function: Any) -> None:
    back = function("a = df['revenue'].sum()\nb = a + 1")(SALES)
    assert type(back).__name__ == "ItResult"
    assert (back.a, back.b) == (8.0, 9.0)


def test_what_a_later_block_needs_comes_back_too(make: Make) -> None:
    first = make.block("big = df[df['price'] > 5]\nbig.shape", name="first", schemas=COLUMNS)
    second = make.block("big['revenue'].sum()", name="second", depends_on=[first.block.id])
    text = module(make.export(first, second)).text
    back = call(text, "first")(SALES)
    assert back.result == (2, 3)
    assert call(text, "second")(back.big) == 7.0


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize(
    "code",
    [
        "df['margin'] = df['revenue'] / df['price']",
        "df.drop(columns=['price'], inplace=True)",
        "d = df\nd['x'] = d['revenue']",
        "part = df['revenue']\npart[:] = 0\ntotal = part.sum() + df['price'].sum()",
        "def change(one):\n    one['x'] = one['revenue']\n    return one\nr = change(df)",
        "for one in [df]:\n    one['x'] = one['revenue']",
        "df.loc[0, 'revenue'] = 100\nt = df['revenue'].sum()",
        "df.insert(0, 'k', df['price'])\ndf.head()",
    ],
)
def test_the_frame_of_the_caller_is_not_changed(function: Any, code: str) -> None:
    mine = SALES.copy()
    function(code)(mine)
    pd.testing.assert_frame_equal(mine, SALES)


def test_a_frame_that_is_changed_comes_back(function: Any) -> None:
    back = function("df['margin'] = df['revenue'] / df['price']")(SALES)
    assert list(back.columns) == ["region", "revenue", "price", "margin"]


def test_missing_columns_and_texts_for_numbers_are_said(function: Any) -> None:
    made = function("df[df['price'] > 5]['revenue'].sum()")
    with pytest.raises(ValueError, match="df has no column 'price', 'revenue'; it has: preis"):
        made(pd.DataFrame({"preis": [1]}))
    with pytest.raises(TypeError, match="column 'price' of df holds texts"):
        made(pd.DataFrame({"price": ["4,5", "8"], "revenue": [1, 2]}))
    with pytest.raises(TypeError, match="df must be a frame, not list"):
        made([1, 2])


def test_texts_over_several_lines_keep_every_blank(function: Any) -> None:
    code = (
        "x = 1\n"
        "if x:\n"
        '    text = """first\n  second\n\tthird\n\n"""\n'
        "    other = f'''a\n{x +\n1}\n  b'''\n"
        "    joined = 'one \\\n  two'\n"
        "text + other + joined + str(df.shape)"
    )
    expected = "first\n  second\n\tthird\n\na\n2\n  bone   two(3, 3)"
    assert function(code)(SALES) == expected


def test_lists_stay_lists_and_are_never_shared(function: Any) -> None:
    made = function("KEEP = ['N']\nKEEP.append('S')\ndf[df['region'].isin(KEEP)].shape[0]")
    assert [made(SALES), made(SALES)] == [3, 3]
    assert made(SALES, KEEP=["x"]) == 1


def test_queries_read_their_parameters(function: Any) -> None:
    made = function("df.query(\"region == 'N' and price > 5\").shape[0]")
    assert (made(SALES), made(SALES, region="S"), made(SALES, min_price=3)) == (1, 1, 2)


def test_imports_stand_at_the_top_once(make: Make) -> None:
    first = make.block("import numpy as np\nimport os\nnp.log(1.0)", name="first")
    second = make.block("import numpy as np  # again\nfrom math import pow\npow(2, 3) + np.e")
    third = make.block("import datetime\ndatetime.date(2026, 1, 1)", name="third")
    fourth = make.block("from datetime import datetime\ndatetime(2026, 1, 1)", name="fourth")
    text = module(make.export(first, second, third, fourth)).text
    top = text.split("CONTRACT")[0]
    assert top.count("import numpy as np") == 1
    assert "import os" not in text
    assert "    from math import pow" in text  # it would hide the builtin from the others
    assert "import datetime\n" in top
    assert "    from datetime import datetime" in text
    assert call(text, "fourth")().year == call(text, "third")().year == 2026


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("!pip install pandas", "Line 1 is a shell command"),
        ("x = 1\nfiles = !ls", "Line 2 is a shell command"),
        ("x = 1\n%run other.py", "Line 2 is %run"),
        ("%%bash\nls", "Line 1 is %%bash"),
        ("%%timeit\nx = 1", "Line 1 is %%timeit"),
        ("pip install pandas", "Line 1 is"),
        ("x = eval('1')", r"Line 1 uses eval\(\)"),
        ("x = globals()['df']", r"Line 1 uses globals\(\)"),
        ("Out[3].head()", "Line 1 uses Out"),
        ("from math import *\nx = pi", "Line 1 imports everything"),
        ("x = await df.load()", "await"),
        ("def f():\n    global t\n    t = 1\nf()", "Line 2 declares a global name"),
        ("if __name__ == '__main__':\n    x = 1", "Line 1 asks for __name__"),
        ("scale = 2\nclass A:\n    scale = scale\nA.scale", "reads and binds scale in a class"),
        ("x = (1", "The code is not Python"),
        ("return 5", "does not compile"),
    ],
)
def test_what_would_mean_something_else_is_refused(make: Make, code: str, reason: str) -> None:
    with pytest.raises(ExportError, match=f"^#1.*{reason}"):
        module(make.export(make.block(code)))


def test_lines_that_only_set_up_a_notebook_are_left_out(make: Make) -> None:
    code = "%matplotlib inline\n%config InlineBackend.figure_format = 'svg'\n%time x = 1 + 1\nx"
    made = module(make.export(make.block(code, name="it")))
    assert call(made.text, "it")() == 2
    assert made.notes == [
        "#1: %matplotlib was left out", "#1: %config was left out", "#1: %time was left out",
    ]  # fmt: skip


def test_hostile_words_stay_words(make: Make) -> None:
    words = '"""\nimport os; os.system("x")\n\'\'\' \\ {x} --> # \x00\x1b[31m \u202e \\N{DASH}"'
    block = make.block("1 + 1", name=None, description=words, prompt=words + '"""' + "\\")
    made = module(make.export(block, title=words), "it")
    tree = ast.parse(made.text)
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
    assert "\u202e" not in made.text
    assert "\x1b" not in made.text
    name = made.functions[0].name
    assert call(made.text, name)() == 2


def test_no_name_hides_a_builtin_or_another_function(make: Make) -> None:
    blocks = [make.block("1", name=None, description=text) for text in ("Sum", "Sum", "class", "5")]
    names = [one.name for one in module(make.export(*blocks)).functions]
    assert len(set(names)) == 4
    assert "sum" not in names
    assert all(name.isidentifier() for name in names)


def run_pytest(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"],
        cwd=folder, capture_output=True, text=True, timeout=100,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "MPLBACKEND": "agg"},
    )  # fmt: skip


def test_the_tests_beside_it_pass_and_notice_a_change(make: Make, tmp_path: Path) -> None:
    pyflakes = pytest.importorskip("pyflakes.api", reason="pyflakes is not installed")
    blocks = [
        make.block(
            "import pandas as pd\nbig = df[df['price'] > 5]\n"
            "big.groupby('region')['revenue'].sum().sort_values().head(3)",
            name="by-region", schemas=COLUMNS,
        ),
        make.block("df['margin'] = df['revenue'] - 1", name="margin", schemas=COLUMNS),
        make.block("model.predict(df[['price']])", name="needs-model", schemas=COLUMNS),
        make.block("import random\nrandom.random() + df['price'].sum()", name="by-chance",
                   schemas=COLUMNS),
    ]  # fmt: skip
    export = make.export(*blocks)
    made = module(export, "sales")
    seen = seen_on_made_data(made, export)
    assert set(seen) == {"by_region", "margin"}
    text = module_tests(made, export, expected=seen)
    (tmp_path / "sales.py").write_text(made.text)
    (tmp_path / "test_sales.py").write_text(text)
    for name in ("sales.py", "test_sales.py"):
        assert pyflakes.check((tmp_path / name).read_text(), name) == 0
    passed = run_pytest(tmp_path)
    assert passed.returncode == 0, passed.stdout
    assert "7 passed" in passed.stdout
    (tmp_path / "sales.py").write_text(made.text.replace(".sum()", ".mean()"))
    assert run_pytest(tmp_path).returncode == 1


def test_code_that_may_do_more_than_compute_is_not_called(make: Make, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    for code in (f"import os\nos.system('touch {mark}')\ndf['price'].sum()",
                 f"df['price'].to_csv('{mark}')"):  # fmt: skip
        export = make.export(make.block(code, name="it", schemas=COLUMNS))
        assert seen_on_made_data(module(export), export) == {}
    export = make.export(make.block("df['price'].sum()", schemas=COLUMNS, source={"kind": "x"}))
    assert seen_on_made_data(module(export), export) == {}
    assert not mark.exists()
