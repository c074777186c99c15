"""``redpanda analyze`` in a terminal."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from redpanda_jupyter import cli
from redpanda_jupyter.analysis import CodeAnalysis, analyze
from redpanda_jupyter.cli.analyze import table
from redpanda_jupyter.services.reading import Block, Reading, analyze_input

Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

v4 = nbformat.v4

CODE = """\
THRESHOLD = 100
import pandas as pd
df = pd.read_csv("data/sales.csv", sep=";")
df["total"] = df["units"] * price
monthly = df[df["total"] > THRESHOLD].groupby("region")["total"].sum()
monthly.to_csv("out/monthly.csv")
import requests
requests.get("http://example.org")
"""

SALES = """\
sales.ipynb, cell 2 (In [3])
  needs        price
  makes        THRESHOLD, df, monthly
  imports      pandas, requests
  reads        data/sales.csv (pandas.read_csv, line 3, sep=';')
  writes       out/monthly.csv (to_csv, line 6)
  columns      df: units, region
  new columns  df: total
  parameters   THRESHOLD = 100 (line 1)
  risks        line 8: requests.get: reaches the network

sales.ipynb, cell 4
  needs        draw, monthly
  magics       %matplotlib

sales.ipynb, cell 5
  error        line 1: Missing parentheses in call to 'print'. Did you mean
                 print(...)?

3 blocks: 1 cannot be read, 1 with risks.
"""


def run(*words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "redpanda_jupyter.cli", "analyze", *words],
        input=given,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def without_descriptions(text: str) -> str:
    """Leave out what `describe` says of a block: its words are its own tests' matter."""
    return re.sub(r"^(\S+\.ipynb, .*?) · .*\n(?:    \S.*\n)*", r"\1\n", text, flags=re.MULTILINE)


@pytest.fixture
def sales(tmp_path: Path, monkeypatch: Patch) -> Path:
    """A notebook with text, magics, code that is not valid, and an empty cell."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    cells = [
        v4.new_markdown_cell("# Sales"),
        v4.new_code_cell(CODE, execution_count=3),
        v4.new_code_cell(""),
        v4.new_code_cell("%matplotlib inline\ndraw(monthly)"),
        v4.new_code_cell("print monthly"),
    ]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "sales.ipynb")
    return Path("sales.ipynb")


# --- the table ------------------------------------------------------------------------------------


def test_the_table_of_a_notebook(sales: Path) -> None:
    done = run(str(sales))
    assert (done.returncode, done.stderr) == (0, "")
    assert without_descriptions(done.stdout) == SALES
    assert "cell 4 · Uses draw and monthly\n" in done.stdout


def test_the_readme_shows_this_very_table() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    if not readme.exists():
        pytest.skip("looks at a checkout, and there is only a package")
    assert f"```text\n{SALES}```" in without_descriptions(readme.read_text(encoding="utf-8"))


def test_standard_input_and_the_other_name() -> None:
    folder = Path(sys.executable).parent
    done = subprocess.run(
        [str(folder / "jupyter"), "redpanda", "analyze", "-"],
        input="def f(x):\n    return x\nclass C: ...\nfrom os import *\n",
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"},
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:5] == [
        "standard input · Defines f and C",
        "  defines      f, C",
        "  imports      os",
        "  notes        `import *`: names may come from where nobody sees them",
        "",
    ]


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_the_table_fits_and_is_aligned(columns: int) -> None:
    names = ", ".join(f"name_{number}" for number in range(60))
    code = f"print({names})\nexec({names})\n".encode()
    lines = table(analyze_input(code), columns).splitlines()
    assert max(map(len, lines)) <= columns
    assert max(map(len, lines)) > columns - 12, "and the room is used"
    needs = lines[next(at for at, line in enumerate(lines) if line.startswith("  needs")) :]
    assert all(line.startswith(" " * 15 + "name_") for line in needs[1:4])
    assert all(f"name_{number}" in "\n".join(lines) for number in range(60))


def test_a_long_path_stays_whole_and_a_long_value_is_cut() -> None:
    path = "a" * 300 + ".csv"
    code = f"import pandas as pd\nX = {'b' * 500!r}\npd.read_csv({path!r})\n".encode()
    text = table(analyze_input(code), 80)
    assert path in text
    assert "b" * 118 + "…" in text
    assert "b" * 119 not in text


def test_comments_alone_are_called_so() -> None:
    assert table(analyze_input(b"# one\n\n  # two\n"), 80).startswith(
        "standard input · Comments only\n"
    )


def test_help_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["analyze", "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) < 80


def test_a_path_that_is_not_known_is_said_in_words() -> None:
    text = table(analyze_input(b"import pandas as pd\npd.read_csv(find()[0].name)\n"), 80)
    assert "  reads        some file (pandas.read_csv, line 2)" in text


@pytest.mark.parametrize(
    ("flags", "row"),
    [
        (["star"], "  notes        `import *`: names may"),
        (["positional"], "  notes        takes columns by their place:"),
        (["one that is new"], "  notes        one that is new"),
    ],
)
def test_flags_are_said_in_words(flags: list[str], row: str) -> None:
    found = Reading("a.py", "script", [Block("", analysis=CodeAnalysis(True, flags=flags))])
    assert row in table(found, 80)


def test_valid_code_that_nobody_could_read_counts_as_a_risk() -> None:
    risk = analyze("if").risks[0]
    assert risk.kind == "unreadable"
    analysis = CodeAnalysis(True, risks=[risk])
    lines = table(Reading("a.py", "script", [Block("", analysis=analysis)]), 80).splitlines()
    assert lines[1].startswith("  risks        line 1: ")
    assert lines[-1] == "1 block: all can be read, 1 with risks."


def test_what_a_file_says_is_no_order_to_the_terminal() -> None:
    code = b'import pandas as pd\npd.read_csv("\\x1b[2J\\u202egnp.csv\\ud800")\n'
    text = table(analyze_input(code), 80)
    assert "\\x1b[2J\\u202egnp.csv\\ud800 (pandas.read_csv" in text
    assert all(line.isprintable() for line in text.splitlines())


def test_the_summary_speaks_of_other_languages_and_of_nothing() -> None:
    assert table(analyze_input(b" "), 80) == "There is no code in it."
    code = b'# %%\nx = 1\n# %% language="R"\nx <- 1\n'
    assert table(analyze_input(code), 80).splitlines() == [
        "standard input, cell 1, line 2 · Makes x",
        "  makes        x",
        "  parameters   x = 1 (line 2)",
        "",
        "standard input, cell 2, line 4 · R, which is not read",
        "",
        "1 block: all can be read, none with risks, and 1 in another language.",
    ]


# --- JSON -----------------------------------------------------------------------------------------


def test_the_json_is_one_document_and_nothing_else(sales: Path) -> None:
    done = run(str(sales), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["version"], found["file"], found["kind"]) == (1, "sales.ipynb", "notebook")
    assert [(one["cell"], one["execution_count"]) for one in found["blocks"]] == [
        (2, 3),
        (4, None),
        (5, None),
    ]
    assert found["blocks"][0]["columns"] == {"df": ["units", "region"]}


def test_the_help_tells_every_field_of_the_json(sales: Path, capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["analyze", "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert cli.main(["analyze", "--json", str(sales)]) == 0
    found = json.loads(capsys.readouterr().out)
    block = found["blocks"][0]
    names = [*found, *block, *block["reads"][0], *block["parameters"][0], *block["risks"][0]]
    words = set(told.replace(",", " ").translate(str.maketrans("{}[]:;", "      ")).split())
    assert [name for name in names if name not in words] == []
    assert "%%%%" not in told
    assert max(map(len, told.splitlines())) <= 100


# --- schemas --------------------------------------------------------------------------------------


def columns(capsys: Out, monkeypatch: Patch, code: str, *words: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(code.encode())))
    assert cli.main(["analyze", "-", "--json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["blocks"][0]["columns"]
    return found


def test_columns_can_be_told(capsys: Out, monkeypatch: Patch) -> None:
    code = "df.region\nus.sales\ndf.plot()"
    assert columns(capsys, monkeypatch, code) == {}
    words = ["--columns", "df=region,revenue", "--columns", 'us="a, b", sales']
    assert columns(capsys, monkeypatch, code, *words) == {"df": ["region"], "us": ["sales"]}
    words = ["--columns", "df=revenue", "--columns", "df=region"]
    assert columns(capsys, monkeypatch, code, *words) == {"df": ["region"]}


def test_a_slip_in_the_name_of_a_frame_checks_nothing(sales: Path, capsys: Out) -> None:
    words = ["analyze", str(sales), "--columns", "montly=total", "--columns", "monthly=total"]
    assert cli.main(words) == 0
    assert capsys.readouterr().err == "redpanda: --columns montly: no block needs montly.\n"


def test_a_columns_name_may_hold_a_comma(capsys: Out, monkeypatch: Patch) -> None:
    words = ["--columns", 'df="a,b",c']
    assert columns(capsys, monkeypatch, "df['a,b']", *words) == {"df": ["a,b"]}


# --- exit codes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "risk"),
    [
        ("x = 1", 0),
        ("", 0),
        ("eval(x)", 1),
        ("def f(:", 1),
        ("%%bash\nls", 1),
        ('# %% language="R"\nx <- 1', 1),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_risk_fails_only_where_it_is_asked_for(
    code: str, risk: int, form: list[str], tmp_path: Path, capsys: Out
) -> None:
    file = tmp_path / "a.py"
    file.write_text(code)
    assert cli.main(["analyze", str(file), *form]) == 0
    without = capsys.readouterr().out
    assert cli.main(["analyze", str(file), *form, "--fail-on-risk"]) == risk
    assert capsys.readouterr().out == without


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "redpanda analyze needs FILE."),
        (["a.py", "b.py"], "takes nothing more, but got 'b.py'"),
        (["nope.py"], "There is no file nope.py.\nName a Python script"),
        (["sales.ipyn"], "There is no file sales.ipyn.\nDid you mean sales.ipynb?"),
        (["."], ". is a folder.\nName a file in it, such as broken.ipynb."),
        (["broken.ipynb"], "broken.ipynb is not a notebook"),
        (["latin.py"], "latin.py is not UTF-8 text: line 1 cannot be decoded.\nSave it as UTF-8"),
        (["words.txt"], "words.txt is a file that ends in .txt, which is not read.\nName a"),
        (["sales.ipynb", "--columns", "df"], "--columns df: this names no frame"),
        (["sales.ipynb", "--columns", "df="], "--columns df=: this names no frame"),
        (["sales.ipynb", "--columns", "d f=a"], "--columns d f=a: this names no frame"),
        (["sales.ipynb", "--columns", "df=a,,b"], "Write it such as --columns df=region,revenue."),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json", "--fail-on-risk"]])
def test_what_cannot_be_read_is_said_in_two_lines(
    words: list[str], message: str, form: list[str], sales: Path, capsys: Out
) -> None:
    sales.with_name("broken.ipynb").write_text("x = 1")
    sales.with_name("latin.py").write_bytes(b"x = '\xe9'")
    sales.with_name("words.txt").write_text("words")
    assert cli.main(["analyze", *words, *form]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("redpanda")
    assert message in said.err
    assert len(said.err.splitlines()) <= 2


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_has_seen_enough_is_no_error_and_hides_no_risk(
    form: list[str], sales: Path
) -> None:
    for wish, code in (([], 0), (["--fail-on-risk"], 1)):
        reader, writer = os.pipe()
        os.close(reader)  # as `redpanda analyze sales.ipynb | head -0` leaves it
        with os.fdopen(writer, "w") as pipe:
            done = subprocess.run(
                [sys.executable, "-m", "redpanda_jupyter.cli", "analyze", str(sales), *form, *wish],
                stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            )  # fmt: skip
        assert (done.returncode, done.stderr) == (code, "")
