"""One analysis of a block: IPython's lines, kinds of names, and texts that are no code at all."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redpanda_jupyter.analysis import CodeAnalysis, analyze, describe, extract_blocks, fingerprint


def test_a_usual_block() -> None:
    found = analyze(
        "import pandas as pd\nimport matplotlib.pyplot as plt\n\n"
        "def clean(frame):\n    return frame.dropna()\n\n"
        "monthly = clean(df_us).groupby('month').sum()\nmonthly.plot()\n"
    )
    assert found == CodeAnalysis(
        syntax_ok=True,
        inputs=["df_us"],
        outputs=["pd", "plt", "clean", "monthly"],
        imports=["pandas", "matplotlib.pyplot"],
        functions_defined=["clean"],
        variables_created=["monthly"],
        columns={"df_us": ["month"]},
        flags=["all_columns"],
    )


CELLS = {
    "line magic": ("%matplotlib inline\nx = y", ["y"], ["x"], ["%matplotlib"]),
    "several magics": ("%pip install a\n%load_ext b\nx = 1", [], ["x"], ["%pip", "%load_ext"]),
    "a program's call over two lines": ("!pip install a \\\n    b\nx = y", ["y"], ["x"], ["!"]),
    "shell into several names": ("a, b = !ls\nc = a", [], ["a", "b", "c"], ["!"]),
    "help before the name": ("?df.head\nx = 1", [], ["x"], ["?"]),
    "help on a magic": ("%time?\nx = 1", [], ["x"], ["?"]),
    "a magic without its sign": ("pip install a b", [], [], ["%pip"]),
    "timed without the sign": ("time x = f(y)\n", ["f", "y"], ["x"], ["%time"]),
    "a command with an option": ("ls -la", [], [], ["%ls"]),
    "names that are magics": ("ls - la", ["ls", "la"], [], []),
    "a name that is a magic": ("time", ["time"], [], []),
    "a magic's name given a value": ("time = 3", [], ["time"], []),
    "shell": ("!ls\nx = 1", [], ["x"], ["!"]),
    "shell into a name": ("files = !ls *.csv\nprint(files)", [], ["files"], ["!"]),
    "magic into a name": ("here = %pwd", [], ["here"], ["%pwd"]),
    "help": ("df.groupby?\n", [], [], ["?"]),
    "timed statement": ("%time x = f(y)", ["f", "y"], ["x"], ["%time"]),
    "timed expression": ("%timeit -n 10 f(y)", ["f", "y"], [], ["%timeit"]),
    "timed cell": ("%%time\nx = f(y)", ["f", "y"], ["x"], ["%%time"]),
    "captured cell": ("%%capture out\nx = y", ["y"], ["out", "x"], ["%%capture"]),
    "cell timed in a function": ("%%timeit z = 1\nx = f(z)", ["f"], [], ["%%timeit"]),
    "two cell magics": ("%%capture\n%%time\nx = 1", [], ["x"], ["%%capture", "%%time"]),
    "shell cell": ("%%bash\nls $x", [], [], ["%%bash"]),
    "query cell": ("%%sql\nselect * from t", [], [], ["%%sql"]),
    "file cell": ("%%writefile a.py\nx = y", [], [], ["%%writefile"]),
    "magic in a block": ("if a:\n    %matplotlib inline\n    x = 1", ["a"], ["x"], ["%matplotlib"]),
    "options read": ("r = %timeit -o f(y)", [], ["r"], ["%timeit"]),
    "percent in a string": ('%pwd\ns = """\n%d items\n"""', [], ["s"], ["%pwd"]),
    "assignment in a string": ('!ls\ns = """\nx = %d\n"""', [], ["s"], ["!"]),
    "percent as modulo": ("x = (a\n     % b)", ["a", "b"], ["x"], []),
    "prompts": (">>> x = y\n", ["y"], ["x"], []),
    "await at the top": ("x = await f()", ["f"], ["x"], []),
}


@pytest.mark.parametrize(("source", "inputs", "outputs", "magics"), CELLS.values(), ids=CELLS)
def test_the_dialect_of_ipython(
    source: str, inputs: list[str], outputs: list[str], magics: list[str]
) -> None:
    found = analyze(source)
    assert found.syntax_ok, found.syntax_error
    assert (found.inputs, found.outputs, found.magics) == (inputs, outputs, magics)


IN_TEXTS = {
    "df.query('price > @limit')": ["df", "limit"],
    "df.eval('x = price * @rate')": ["df", "rate"],
    "df.query('price > @limit')\nlimit = 2": ["df", "limit"],
    "limit = 3\ndf.query('price > @limit')": ["df"],
    "from m import limit\ndf.query('price > @limit')": ["df"],
    "for k in range(3):\n    df.query('price > @k')": ["df"],
    "[df.query('price > @k') for k in ks]": ["ks", "df"],
    "def f(d, limit):\n    return d.query('price > @limit and x == @y')\nf(df, 1)": ["df", "y"],
    "df.query('`a@b` > 1 and mail == \"me@home\"')": ["df"],
    "import duckdb\nduckdb.sql('select price from df join other using (x)')": ["df"],
    "import duckdb\ndf = made()\nduckdb.sql('select price from df')": ["made"],
    "import sqlite3\nconnection.execute('select price from df')": ["connection"],
}


@pytest.mark.parametrize(("source", "inputs"), IN_TEXTS.items(), ids=range(len(IN_TEXTS)))
def test_names_that_stand_in_a_query_are_needed(source: str, inputs: list[str]) -> None:
    assert analyze(source, {"df": ["price", "x"]}).inputs == inputs


WRONG = {
    "x = = 1": "line 1",
    "x = 1\nreturn x": "line 2: 'return' outside function",
    "def f(:\n": "line 1",
    "for i in x:\nprint(i)": "line 2",
    "break": "outside loop",
    "select * from t": "line 1",
    "x = '\x00'": "null",
    "x = '\ud800": "surrogates",
    "(" * 500: "",
    "%%time\nx = = 1": "line 1",
    "!ls\nx = = 1": "line 2",
    "pip install a\nimport a": "line 1",
    "lists of things": "line 1",
}


@pytest.mark.parametrize(("source", "words"), WRONG.items(), ids=range(len(WRONG)))
def test_what_is_wrong_is_told_in_one_line(source: str, words: str) -> None:
    found = analyze(source)
    assert not found.syntax_ok
    assert found.syntax_error
    assert words in found.syntax_error
    assert "\n" not in found.syntax_error
    assert found.inputs == found.outputs == []


def test_a_block_full_of_magics_is_read_too() -> None:
    found = analyze("".join(f"!echo {number}\nx{number} = y\n" for number in range(300)))
    assert found.inputs == ["y"]
    assert len(found.outputs) == 300


@pytest.mark.parametrize("line", ["x?", "?x", "a, b = !ls", "!a \\\n b", "%magic x"])
def test_the_lines_of_a_dialect_keep_their_numbers(line: str) -> None:
    found = analyze(f"{line}\nx = 1\neval(x)")
    risk = next(one for one in found.risks if one.kind == "dynamic")
    assert risk.line == 3 + line.count("\n")


def test_many_questions_for_help_are_no_work() -> None:
    assert analyze("x.y?\n" * 1000).syntax_ok
    lines = ",f a b\n"  # which calls f("a", "b"), where somebody has switched that on
    assert analyze(lines * 20).syntax_ok
    found = analyze(lines * 300)
    assert found.syntax_error == "too many lines of IPython's own in unusual forms to be read"


def test_a_long_chain_of_calls_compiles() -> None:
    assert analyze("x = a" + ".b(c)" * 450).syntax_ok
    assert not analyze("x = a" + ".b(c)" * 450 + "\nreturn").syntax_ok


HOSTILE = {
    "deep brackets": "[" * 5000 + "]" * 5000,
    "deep calls": "f(" * 150 + ")" * 150,
    "deep lambdas": "lambda: " * 3000 + "1",
    "deep attribute chain": "a" + ".b" * 20_000,
    "long sum": "x = " + " + ".join(["a"] * 20_000),
    "deep functions": "".join(f"{' ' * depth}def f():\n" for depth in range(99)) + " " * 99 + "x",
    "one line": "x = '" + "y" * 1_000_000 + "'",
    "many magics": "%magic a\n" * 5000,
    "many questions": "what?\n" * 5000,
    "broken magics": "%magic (\n'''\n" * 2000,
    "digits": "x = " + "9" * 10_000,
    "hex digits": "x = 0x" + "f" * 10_000,
    "nothing": "",
    "blanks": " \n\t\n",
    "carriage returns": "x = 1\r\ry = 2\r",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_code_gets_an_answer(source: str) -> None:
    found = analyze(source)
    assert found.syntax_ok or found.syntax_error
    assert len(fingerprint(source)) == 64
    assert 0 < len(describe(found)) <= 120


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(["x", "y", *"=():[]%!?,.;", "%%", "'''", '"', "\n", " ", "lambda", "if"])
    ).map(" ".join)
)
def test_any_text_gets_an_answer(source: str) -> None:
    found = analyze(source)
    assert found.syntax_ok == (found.syntax_error is None)
    fingerprint(source)
    describe(found)


def test_reading_code_warns_about_nothing(recwarn: pytest.WarningsRecorder) -> None:
    assert analyze("import re\nre.findall('\\d', x is 1)").inputs == ["x"]
    assert not recwarn.list


def test_reading_code_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    analyze("import sys\nprint('hello')\nsys.modules.clear()")
    assert "sys" in sys.modules
    assert capsys.readouterr().out == ""


SAME = {
    "blanks": ("x=1", "x  =  1  "),
    "comments": ("x = 1", "# why\nx = 1  # because\n\n"),
    "line ends": ("x = 1\ny = 2", "x = 1\r\ny = 2\r\n"),
    "indentation": ("if a:\n  b()", "if a:\n        b()"),
    "quotes": ("x = 'a'", 'x = "a"'),
    "brackets": ("x = (1 + 2)", "x = 1 + 2"),
    "line breaks": ("f(a,\n  b)", "f(a, b)"),
    "blanks beside a magic": ("%matplotlib inline\nx=1", "%matplotlib   inline\n\nx = 1"),
    "blanks below a cell magic": ("%%time\nx=1", "%%time \nx = 1  # one"),
    "blanks in a shell line": ("y = !ls  -l", "y =  !ls -l"),
    "lines of a shell line": ("!ls -l \\\n  -a", "!ls -l -a"),
    "trailing blanks in other text": ("%%bash\nls", "%%bash  \nls\n\n"),
}
DIFFERENT = [
    "x = 1",
    "x = 2",
    "x = 1.0",
    "x = True",
    "x = '1'",
    "x = b'1'",
    "y = 1",
    "x += 1",
    "x: int = 1",
    "x = -1",
    "x = 1\nx = 1",
    "f(a, b)",
    "f(a)(b)",
    "f(a=b)",
    "f((a, b))",
    "f([a, b])",
    "f(*a, b)",
    "a.b",
    "a['b']",
    "if a:\n  b()\nc()",
    "if a:\n  b()\n  c()",
    "x = 'a  b'",
    "x = 'a b'",
    "",
    "%%bash\nls",
    "%%bash\nls -l",
    "%%bash\nls  -l",
    "!ls",
    "!echo 'a b'",
    "!echo 'a  b'",
    "%time x = 1",
    "%%time\nx = 1",
    "%%time\n%%capture\nx = 1",
    "%%capture\n%%time\nx = 1",
    "x = !ls",
    "x = %ls",
    "async def f(): pass",
    "def f(): pass",
    "def f(a): pass",
    "def f(*, a): pass",
    "def f(a, /): pass",
    "(a)",
    "(a,)",
    "not (",
    "not ((",
]


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_layout_does_not_change_the_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


def test_other_code_has_another_fingerprint() -> None:
    assert len({fingerprint(source) for source in DIFFERENT}) == len(DIFFERENT)


DESCRIPTIONS = {
    "def load(p): ...\nclass A: ...": "Defines load and A",
    "m = df.copy()": "Makes m from df",
    "m = df.groupby('a')['b'].sum()": "Makes m from df (a, b)",
    "m = pd.merge(a, b, on='k')": "Makes m from a (k) and b",
    "d = pd.read_csv('data/sales.csv')": "Reads data/sales.csv, makes d",
    "d = pd.read_csv('a.csv')\nm = d.groupby('region')['revenue'].sum()": (
        "Reads a.csv, makes m from region and revenue"
    ),
    "df[df['paid'] == 'yes'].to_csv('paid.csv')": "Uses df (paid), writes paid.csv",
    "pd.read_csv(path).to_excel('out.xlsx')": "Reads a file, uses path, writes out.xlsx",
    "print(open('notes.txt').read())": "Reads notes.txt",
    "pd.read_csv('https://me:pass@x.org/a.csv?token=1')": "Reads https://x.org/a.csv",
    f"print(open('{'a' * 50}'), open('{'b' * 50}'), open('{'c' * 50}'))": (
        f"Reads {'a' * 39}…, {'b' * 39}… and…"
    ),
    "df['a\\nb'].sum()\ndf.head()": "Uses df (a b)",
    f"m = df.groupby(['{'x' * 60}', '{'y' * 60}', 'z']).sum()": (
        f"Makes m from df ({'x' * 39}…, {'y' * 39}…, z)"
    ),
    f"{'l' * 38} = df.groupby(['{'x' * 40}', '{'y' * 40}']).sum()": (f"Makes {'l' * 38} from df"),
    "a = b = c = d = e = 1": "Makes a, b, c, d and 1 more",
    "df.plot()": "Uses df",
    "import pandas as pd, numpy": "Imports pandas and numpy",
    "%matplotlib inline": "Runs %matplotlib",
    "1 + 1": "Code block",
    "x = = 1": "Code that does not parse",
    "x = 1\n" * 20_000: "Code too long to be read",
}


@pytest.mark.parametrize(("source", "text"), DESCRIPTIONS.items(), ids=range(len(DESCRIPTIONS)))
def test_descriptions(source: str, text: str) -> None:
    assert describe(analyze(source)) == text


def test_a_block_of_an_answer_can_be_analysed() -> None:
    (block,) = extract_blocks("```python\n>>> x = y\n```\n")
    assert analyze(block.code).inputs == ["y"]


def test_reading_plain_code_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from redpanda_jupyter.analysis import analyze\n"
        "assert analyze('%time x = y').inputs == ['y']\n"
        "heavy = {'IPython', 'markdown_it', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
