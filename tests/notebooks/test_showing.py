"""A script shows what its blocks make: run as a person runs it, nothing is left in the dark."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.notebooks.script import script

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Make

FRAME = 'import pandas as pd\ndf = pd.DataFrame({"region": ["N", "S", "N"], "x": [1, 2, 4]})\n'
TOTALS = "region\nN    5\nS    2\nName: x, dtype: int64\n"


def run(path: Path) -> str:
    """Run a script in its folder, as on a machine without a screen; return what it prints."""
    ran = subprocess.run(
        [sys.executable, path.name], cwd=path.parent, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.py"


def shown(make: Make, out: Path, *codes: str) -> str:
    """Export blocks as a script and return what it prints."""
    out.write_text(script(make.export(*map(make.block, codes))), encoding="utf-8")
    return run(out)


CASES = {
    "frame": (FRAME + 'df.groupby("region")["x"].sum()', TOTALS),
    "number": ("total = 1 + 1\ntotal", "2\n"),
    "text": ("'a' + 'b'", "ab\n"),
    "name": (FRAME + 'totals = df.groupby("region")["x"].sum()', TOTALS),
    "two names": ("numbers = [3, 4]\nlow, high = min(numbers), max(numbers)", "3\n4\n"),
    "column": (
        FRAME + 'df["twice"] = 2 * df["x"]',
        "  region  x  twice\n0      N  1      2\n1      S  2      4\n2      N  4      8\n",
    ),
    "loop": ("parts = []\nfor one in (1, 2):\n    parts.append(one)", "[1, 2]\n"),
    "brackets": ("import math\n(\n    math  # why\n    .sqrt(4)\n)  # two", "2.0\n"),
    "pair": ("1, 2", "1 2\n"),
    "tuple": ("(1, 2)", "(1, 2)\n"),
    "semicolon": ("x = 1; x", "1\n"),
    "quiet": ("x = 1\nx + 1;", ""),
    "printed": ("x = 3\nprint(x)", "3\n"),
    "printed and named": ("print(3)\nx = [4]", "3\n"),
    "displayed": ("display(3 + 4)\ndisplay(5)", "7\n5\n"),
    "nothing back": ("def tell(x):\n    print(x)\ntell(8)", "8\n"),
    "function": ("def twice(x):\n    return 2 * x", ""),
    "style": (FRAME + 'df.head(1).style.hide(axis="index")', "region x\nN 1\n\n"),
    "sorted": ("x = [2, 1]\nx.sort()", "[1, 2]\n"),
    "sorted, quiet": ("x = [2, 1]\nx.sort();", ""),
    "updated": ("x = {}\nx.update(a=1)  # why", "{'a': 1}\n"),
    "added": ("x = set()\nx.add(3)", "{3}\n"),
    "appended": ("x = []\nx.append([4])", "[[4]]\n"),
    "in place": (
        'import warnings\nwarnings.simplefilter("ignore")\n'
        + FRAME
        + 'df.drop(columns="region", inplace=True)',
        "   x\n0  1\n1  2\n2  4\n",
    ),
    "printed last": ("x = [4]\nprint(x)", "[4]\n"),
    "to a file": (FRAME + 'df.to_json("x.json")', ""),
    "to no file": (FRAME + "df.to_csv(index=False)", "region,x\nN,1\nS,2\nN,4\n\n"),
    "set option": ('import pandas as pd\npd.set_option("display.width", 70)', ""),
    "unknown": ("class Rows:\n    def sort(self): return None\nx = Rows(); x.sort()  # why", ""),
    "frame's sum": (FRAME + 'df["x"].add(1)', "0    2\n1    3\n2    5\nName: x, dtype: int64\n"),
    "perhaps": ("def f(x):\n    if x: return 3\nf(0)", ""),
    "perhaps something": ("def f(x):\n    if x: return 3\nf(1)", "3\n"),
    "own function": ("def compute(x):\n    return 2 * x\ncompute(2)", "4\n"),
    "helper": ("import helper\nhelper.tell(5)", "5\n"),
    "helper's function": ("from helper import compute, tell\ntell(5)\ncompute(4)", "5\n8\n"),
    "file object": ("import json\njson.dump({}, open('x.json', 'w'))", ""),
    "umlauts": ("größe = 'ä'; größe * 2", "ää\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_result_is_printed(make: Make, out: Path, case: str) -> None:
    code, printed = CASES[case]
    helper = "def tell(x):\n    print(x)\n\n\ndef compute(x):\n    return 2 * x\n"
    (out.parent / "helper.py").write_text(helper)
    assert shown(make, out, code) == printed


def test_each_block_shows_its_own_and_steps_show_nothing(make: Make, out: Path) -> None:
    codes = (FRAME, "n = len(df)\nn", "big = df[df.x > 1]", 'big["x"].max()')
    assert shown(make, out, *codes) == "3\n4\n"


def test_result_stands_as_somebody_would_write_it(make: Make) -> None:
    text = script(make.export(make.block(FRAME + 'df.groupby("region")["x"].sum()  # all')))
    assert 'print(df.groupby("region")["x"].sum())  # all\n' in text
    assert "save_figures" not in text


def test_what_may_be_nothing_is_printed_only_where_it_is_not(make: Make) -> None:
    text = script(make.export(make.block("rows.sort()  # last"), make.block("compute(df)")))
    assert "if (shown := rows.sort()) is not None:\n    print(shown)  # last\n" in text
    assert "if (shown := compute(df)) is not None:\n    print(shown)\n" in text


def files(out: Path) -> list[str]:
    return sorted(one.name for one in out.parent.iterdir() if one != out)


def test_figures_are_saved_beside_the_script(make: Make, out: Path) -> None:
    draw = 'import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title("one")\nplt.show()'
    again = 'ax = df.plot(x="region", y="x")\nax.set_title("two")'
    loop = "for one in (1, 2):\n    fig, ax = plt.subplots()\n    ax.plot([one])\n    plt.show()"
    printed = shown(make, out, draw, FRAME, again, f"{loop}\nlen(df)")
    names = [f"out-{number}.png" for number in (1, 2, 3, 4)]
    assert files(out) == names
    assert printed == "".join(f"Figure: {name}\n" for name in (*names, "3"))[:-10] + "3\n"
    assert all(
        (out.parent / name).read_bytes().startswith(b"\x89PNG") for name in names
    )  # fmt: skip
    assert "saved beside this script" in out.read_text()


def test_value_beside_a_figure_is_printed(make: Make, out: Path) -> None:
    code = f'{FRAME}df["x"].plot.hist()\ndf["x"].sum()'
    assert shown(make, out, code) == "7\nFigure: out-1.png\n"


def test_names_of_blocks_are_not_taken_by_the_helpers(make: Make, out: Path) -> None:
    code = f"{FRAME}save_figures = 3\nfigure_numbers = 4\ndf.plot()"
    assert shown(make, out, code, "save_figures + figure_numbers") == "Figure: out-1.png\n7\n"


def test_charts_are_saved_as_pages(make: Make, out: Path) -> None:
    pytest.importorskip("plotly", reason="plotly is not installed")
    first = f'import plotly.express as px\n{FRAME}fig = px.bar(df, x="region", y="x")\nfig.show()'
    second = 'px.line(df, x="region", y="x").update_layout(title="t")'
    third = "figure = px.scatter(df, x='region', y='x')\nfigure"
    printed = shown(make, out, first, second, third)
    names = [f"out-{number}.html" for number in (1, 2, 3)]
    assert files(out) == names
    assert printed == "".join(f"Figure: {name}\n" for name in names)


def test_where_cells_run_one_by_one_the_editor_shows_figures(make: Make, out: Path) -> None:
    code = f"{FRAME}df.plot()"
    out.write_text(f"import sys\nsys.ps1 = '>'\n{script(make.export(make.block(code)))}")
    ran = subprocess.run(
        [sys.executable, out.name], cwd=out.parent, capture_output=True, text=True, timeout=120,
        check=False, env={"MPLBACKEND": "agg", "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, files(out)) == (0, "", [])


def test_polars_frames_have_methods_of_the_same_names(make: Make, out: Path) -> None:
    pytest.importorskip("polars", reason="polars is not installed")
    code = 'import polars as pl\ns = pl.Series("a", [1, 2])\ns.hist(bins=[0, 3]).height'
    assert shown(make, out, code) == "1\n"
