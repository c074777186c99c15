"""What an export loads: the file that the block's own data were read from, as this kernel saw."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from .conftest import Kernel

US = "region;revenue\nN;10\nS;20\nN;30\n"
JAN = "region,revenue\nN,1\nS,2\n"
BLOCK = 'limit = 2\nprint(df.groupby("region")["revenue"].sum().nlargest(limit).to_dict())'
READ = 'import pandas as pd\ndf = pd.read_csv("us.csv", sep=";")'
OF_US = "{'N': 40, 'S': 20}\n"


@pytest.fixture
def cell(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], str]:  # fmt: skip
    """Run a cell in a folder with data; return what was said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "us.csv").write_text(US)
    (tmp_path / "jan.csv").write_text(JAN)

    def run(source: str) -> str:
        capsys.readouterr()
        shell.run_cell(source, store_history=True)
        seen = capsys.readouterr()
        return seen.out + seen.err

    return run


def run_file(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, path.name], capture_output=True, text=True, cwd=path.parent, check=False
    )


@pytest.mark.parametrize(
    "read",
    [
        READ,
        f"%%time\n{READ}",
        'import pandas\nfile = "us.csv"\ndf: object = pandas.read_csv(file, sep=";", dtype={})',
        "from pathlib import Path\nfrom pandas import read_csv\n"
        'df = read_csv(Path(".") / "us.csv", sep=";")',
        f"{READ}\ndf.head()\ntop = df[df['revenue'] > 10]\ntop = top.assign(x=1)",
    ],
)
def test_file_that_an_earlier_cell_read_is_loaded(cell: Any, tmp_path: Path, read: str) -> None:
    cell(read)
    cell("df.describe()")
    assert "'N': 40" in cell(BLOCK)
    cell("%panda save total")
    assert "df is loaded from us.csv" in cell("%panda export total --as script -o o.py")
    done = run_file(tmp_path / "o.py")
    assert (done.stdout, done.stderr) == (OF_US, "")
    assert "sep=';'" in (tmp_path / "o.py").read_text().replace('"', "'")


def test_block_that_changes_its_frame_has_the_file_as_well(cell: Any, tmp_path: Path) -> None:
    cell(READ)
    code = 'df["twice"] = df["revenue"] * 2\nprint(df["twice"].sum())'
    cell(code)
    cell("%panda save twice")
    cell("%panda export twice --as script -o o.py")
    assert run_file(tmp_path / "o.py").stdout == "120\n"


@pytest.mark.parametrize(
    "between",
    [
        'df["revenue"] *= 2',
        "df = df[df['revenue'] > 10]",
        "df.drop(index=0, inplace=True)",
        "other = df\nother.loc[0, 'revenue'] = 5",
        "def double(frame):\n    frame['revenue'] = frame['revenue'] * 2\ndouble(df)",
        'df = pd.read_csv("us.csv", sep=";").dropna()',
        'if True:\n    df = pd.read_csv("us.csv", sep=";").head(2)',
        'df = pd.read_csv("us.csv", sep=";")\ndf["revenue"] *= 3',
    ],
)
def test_frame_that_was_changed_is_to_be_bound(cell: Any, tmp_path: Path, between: str) -> None:
    cell(READ)
    cell(between)
    cell(BLOCK)
    cell("%panda save total")
    said = cell("%panda export total --as script -o o.py")
    assert "loaded" not in said
    assert "bind df " in said
    assert '"# Bind here what the blocks below need"' in said
    done = run_file(tmp_path / "o.py")
    assert "NameError: df must be bound before the blocks below run" in done.stderr
    assert "\n# Bind here what the blocks below need" in (tmp_path / "o.py").read_text()


def test_runs_of_a_saved_cell_tell_the_file(cell: Any, tmp_path: Path) -> None:
    cell("import pandas as pd\ndf = pd.DataFrame({'region': ['N'], 'revenue': [1]})")
    cell(BLOCK)
    cell("%panda save total")
    cell(READ)
    cell(BLOCK)
    cell("%panda runs total")
    assert "df is loaded from us.csv" in cell("%panda export total --as notebook -o o.ipynb")
    cell('df.loc[0, "revenue"] = 7')
    cell(BLOCK)
    cell("%panda runs total")
    assert "df is loaded from us.csv" in cell("%panda export total --as script -o o.py")
    assert run_file(tmp_path / "o.py").stdout == OF_US


def test_data_of_an_application_are_not_the_blocks_own(cell: Any, tmp_path: Path) -> None:
    cell(READ)
    cell(BLOCK)
    cell("%panda save total")
    assert "jan.csv" in cell("%panda apply total --file jan.csv --run")
    assert "df is loaded from us.csv" in cell("%panda export total --as script -o o.py")
    assert run_file(tmp_path / "o.py").stdout == OF_US


def test_only_other_data_are_named_as_examples(cell: Any, tmp_path: Path) -> None:
    cell("import pandas as pd\ndf = pd.DataFrame({'region': ['N'], 'revenue': [1]})")
    cell(BLOCK)
    cell("%panda save total")
    cell("%panda apply total --file jan.csv --run")
    said = cell("%panda export total --as script -o o.py")
    assert "loaded" not in said
    assert "applied to jan.csv" in said
    assert "applied to jan.csv" in run_file(tmp_path / "o.py").stderr
    assert str(tmp_path) not in (tmp_path / "o.py").read_text()


def test_cell_of_an_application_is_no_reading_of_the_blocks(cell: Any, tmp_path: Path) -> None:
    cell(READ)
    cell(BLOCK)
    cell("%panda save total")
    cell(f'# Red Panda: #1 total, version 1, on jan.csv\ndf = pd.read_csv("jan.csv")\n{BLOCK}')
    cell(BLOCK)
    cell("%panda runs total")
    assert "df is loaded from us.csv" in cell("%panda export total --as script -o o.py")


def test_module_names_its_file(cell: Any, tmp_path: Path) -> None:
    cell(READ)
    cell(BLOCK)
    cell("%panda save by-area")
    said = cell("%panda export by-area --as module -o o.py")
    assert "df is loaded from us.csv where it runs as a program" in said
    assert run_file(tmp_path / "o.py").stdout.startswith(OF_US)


def test_series_is_asked_for_as_one(cell: Any, tmp_path: Path) -> None:
    cell(READ)
    cell('by_segment = df.groupby("region")["revenue"].sum()')
    cell("print(by_segment.max())")
    cell("%panda save top")
    said = cell("%panda export top --as script -o o.py")
    error = run_file(tmp_path / "o.py").stderr
    for one in (said, error):
        assert "by_segment" in one
        assert "pandas.Series named 'revenue'" in one.replace('"', "'").replace("\\", "")
        assert "read_csv" not in one


def test_parameter_is_not_given_to_itself(cell: Any, tmp_path: Path) -> None:
    cell(READ)
    cell(f"{BLOCK.replace('limit = 2', 'limit = 2  # of them')}")
    cell("%panda save total")
    for form, name in (("script", "o.py"), ("notebook", "o.ipynb"), ("module", "m.py")):
        cell(f"%panda export total --as {form} -o {name}")
        text = (tmp_path / name).read_text()
        assert "limit = limit" not in text
        assert "# of them" in text
    assert run_file(tmp_path / "o.py").stdout == OF_US
    assert run_file(tmp_path / "m.py").stdout.startswith(OF_US)


def test_polars_frame_is_read_by_polars(cell: Any, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    cell('import polars as pl\ndf = pl.read_csv("us.csv", separator=";")')
    cell('print(df["revenue"].sum())')
    cell("%panda save total")
    assert "df is loaded from us.csv" in cell("%panda export total --as script -o o.py")
    assert run_file(tmp_path / "o.py").stdout == "60\n"
    assert 'pl.read_csv(df_path, separator=";")' in (tmp_path / "o.py").read_text().replace(
        "'", '"'
    )


def test_secret_of_a_reading_is_not_kept(cell: Any, tmp_path: Path) -> None:
    cell('import pandas as pd\ndf = pd.read_csv("us.csv", sep=";", storage_options={})')
    cell(BLOCK)
    cell("%panda save total")
    assert "loaded" not in cell("%panda export total --as script -o o.py")


def test_notebooks_kernel_knows_it_too(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text(US)
    kernel.run(f"%cd {tmp_path}")
    kernel.run(READ)
    kernel.run(BLOCK)
    kernel.run("%panda save total")
    assert "df is loaded from us.csv" in kernel.run("%panda export 1 --as script -o o.py").text
    assert run_file(tmp_path / "o.py").stdout == OF_US
