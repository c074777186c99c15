"""Blocks that read their own files are given others: run both ways, the value is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.errors import ContractError
from redpanda_jupyter.models.contract import FileInput
from redpanda_jupyter.models.reuse import Target
from redpanda_jupyter.reuse.adapter import adapt_cell, look_at

from .bindings import bound, mapping, profile

if TYPE_CHECKING:
    from redpanda_jupyter.models.datasets import DatasetProfile

SOURCE = pd.DataFrame(
    {
        "region": ["N", "S", "N"],
        "revenue": [1.5, 2.25, 1000.5],
        "day": ["2024-01-31", "2024-02-01", "2024-02-29"],
        "plz": ["01067", "80331", "01067"],
    }
)
GERMAN = {"region": "Gebiet", "revenue": "Umsatz (€)", "day": "Tag", "plz": "PLZ"}
ORDER = ["Tag", "PLZ", "Umsatz (€)", "Gebiet"]


def german(path: Path) -> Path:
    """Write the same data as another country would."""
    lines = ["Bericht", ";".join(ORDER)]
    for row in SOURCE.itertuples():
        year, month, day = row.day.split("-")
        amount = f"{row.revenue:,.2f}".replace(",", "").replace(".", ",")
        lines.append(f"{day}/{month}/{year};{row.plz};{amount};{row.region}")
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def adapted(
    code: str,
    target: Target,
    *,
    columns: dict[str, str] | None = None,
    known: DatasetProfile | None = None,
    values: dict[str, dict[str, str]] | None = None,
    source: DatasetProfile | None = None,
    number: int = 0,
) -> str:
    """Adapt a block's first file to a target."""
    uses = analyze(code).reads
    files = [
        FileInput(path=one.path, call=one.call, line=one.line, options=one.options, profile=source)
        for one in uses
    ]
    path = files[number].path
    match = mapping(path, dict(columns or {}), values)
    contract, binding = bound([], {path: target}, [match], files=files)
    profiles = {path: known} if known is not None else None
    return adapt_cell(code, contract, binding, name="n", number=1, profiles=profiles).code


def value(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a block in a folder; return its ``out``."""
    monkeypatch.chdir(folder)
    space: dict[str, Any] = {}
    exec(code, space)
    return space["out"]


READERS = {
    "constant": 'import pandas as pd\ndf = pd.read_csv("sales.csv", dtype={"plz": "str"})\n',
    "keyword": 'import pandas as pd\ndf = pd.read_csv(filepath_or_buffer="sales.csv", sep=",")\n',
    "f-string": 'import pandas as pd\nname = "sales"\ndf = pd.read_csv(f"./{name}.csv")\n',
    "path": (
        'import pandas as pd\nfrom pathlib import Path\ndf = pd.read_csv(Path(".") / "sales.csv")\n'
    ),
    "join": 'import pandas as pd\nimport os\ndf = pd.read_csv(os.path.join(".", "sales.csv"))\n',
    "name": 'import pandas as pd\npath = "sales.csv"\ndf = pd.read_csv(path, encoding="utf-8")\n',
    "imported": 'from pandas import read_csv as rd\ndf = rd("sales.csv", decimal=".")\n',
    "function": (
        "import pandas as pd\n\n"
        'def load(path="sales.csv"):\n    return pd.read_csv(path)\n\ndf = load()\n'
    ),
    "many lines": (
        "import pandas as pd\n"
        'df = pd.read_csv(\n    "sales.csv",  # ours\n    sep=",",\n    header=0,\n)\n'
    ),
    "columns": (
        "import pandas as pd\n"
        'df = pd.read_csv("sales.csv", usecols=["region", "revenue", "day"],'
        ' parse_dates=["day"], dtype={"region": "category"})\n'
    ),
    "names": (
        "import pandas as pd\n"
        'df = pd.read_csv("sales.csv", names=["region", "revenue", "day", "plz"], skiprows=1)\n'
    ),
    "table": 'import pandas as pd\ndf = pd.read_table("sales.csv", delimiter=",")\n',
    "polars": 'import polars as pl\ndf = pl.read_csv("sales.csv").to_pandas()\n',
    "polars columns": (
        "import polars as pl\n"
        'df = pl.read_csv("sales.csv", columns=["region", "revenue"]).to_pandas()\n'
    ),
    "duckdb": 'import duckdb\ndf = duckdb.read_csv("sales.csv").df()\n',
    "dask": (
        "import dask.dataframe as dd\n"
        'df = dd.read_csv("sales.csv", blocksize=None).compute(scheduler="synchronous")\n'
    ),
    "in magic": '%%time\nimport pandas as pd\ndf = pd.read_csv("sales.csv")\n',
}
END = 'out = df.groupby("region", observed=True)["revenue"].sum().to_dict()\n'


@pytest.mark.parametrize("case", READERS)
def test_the_same_block_reads_the_other_country_s_file(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SOURCE.to_csv(tmp_path / "sales.csv", index=False)
    code = READERS[case] + END
    target = look_at(german(tmp_path / "umsatz.csv"))
    plain = target.target
    if case in ("polars", "polars columns", "duckdb"):
        # neither has a word for the order of dates or for the kind of one column by that name
        keep = ("sep", "encoding", "decimal", "skiprows")
        options = {name: one for name, one in plain.options.items() if name in keep}
        plain = plain.model_copy(update={"options": options})
        if case == "duckdb":
            text = Path(plain.path or "").read_bytes().decode("cp1252").encode("utf-8")
            Path(plain.path or "").write_bytes(text)
            options.pop("encoding", None)
    made = adapted(code, plain, columns=GERMAN, known=profile(target.columns))
    expected = value(code.removeprefix("%%time\n"), tmp_path, monkeypatch)
    assert expected == {"N": 1002.0, "S": 2.25}
    (tmp_path / "sales.csv").unlink()
    assert value(made.removeprefix("%%time\n"), tmp_path, monkeypatch) == expected


def test_dates_and_codes_come_as_the_block_expects_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SOURCE.to_csv(tmp_path / "sales.csv", index=False)
    code = (
        "import pandas as pd\n"
        'df = pd.read_csv("sales.csv", dtype={"region": "str"})\n'
        'month = pd.to_datetime(df["day"]).dt.month\n'
        'out = (month.tolist(), df["plz"].astype(str).tolist())\n'
    )
    look = look_at(german(tmp_path / "umsatz.csv"))
    made = adapted(code, look.target, columns=GERMAN, known=profile(look.columns))
    months, codes = value(made, tmp_path, monkeypatch)
    assert months == [1, 2, 2]
    assert codes == ["01067", "80331", "01067"]


def test_texts_are_mapped_behind_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pd.DataFrame({"bezahlt": ["ja", "nein"], "n": [1, 2]}).to_csv(tmp_path / "b.csv", index=False)
    code = 'import pandas as pd\nout = pd.read_csv("a.csv").query("paid == \'yes\'")["n"].sum()\n'
    look = look_at(tmp_path / "b.csv")
    made = adapted(
        code,
        look.target,
        columns={"paid": "bezahlt", "n": "n"},
        values={"paid": {"yes": "ja"}},
        known=profile(look.columns),
    )
    assert value(made, tmp_path, monkeypatch) == 1


def test_files_of_other_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = SOURCE.rename(columns=GERMAN)
    renamed.to_parquet(tmp_path / "de.parquet")
    renamed.to_json(tmp_path / "de.jsonl", orient="records", lines=True)
    expected = {"N": 1002.0, "S": 2.25}
    parquet, lines = look_at(tmp_path / "de.parquet"), look_at(tmp_path / "de.jsonl")
    blocks = (
        'import pandas as pd\ndf = pd.read_parquet("a.parquet", columns=["region", "revenue"])\n',
        'import pandas as pd\ndf = pd.read_csv("a.csv", sep=";", encoding="latin-1")\n',
        'import pandas as pd\ndf = pd.read_csv("a.csv", usecols=["revenue", "region"])\n',
        'import polars as pl\ndf = pl.read_parquet("a.parquet").to_pandas()\n',
        'import polars as pl\ndf = pl.scan_parquet("a.parquet").collect().to_pandas()\n',
        'import polars as pl\ndf = pl.read_csv("a.csv").to_pandas()\n',
    )
    for block in blocks:
        made = adapted(block + END, parquet.target, columns=GERMAN, known=profile(ORDER))
        assert value(made, tmp_path, monkeypatch) == expected, block
    for block in blocks[1:3]:
        made = adapted(block + END, lines.target, columns=GERMAN, known=profile(ORDER))
        assert value(made, tmp_path, monkeypatch) == expected, block


def test_a_frame_takes_the_place_of_a_file() -> None:
    code = 'import pandas as pd\ndf = pd.read_csv("a.csv", sep=";")  # ours\n' + END
    known = profile(ORDER)
    made = adapted(code, Target(name="df_de"), columns=GERMAN, known=known)
    space: dict[str, Any] = {"df_de": SOURCE.rename(columns=GERMAN)}
    exec(made, space)
    assert space["out"] == {"N": 1002.0, "S": 2.25}
    assert "# ours" in made
    same = adapted(code, Target(name="df_us"))
    assert "df = df_us.copy()" in same


def test_two_files_each_get_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.csv").write_text("a\n5\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("a\n7\n", encoding="utf-8")
    code = (
        "import pandas as pd\n"
        'out = [pd.read_csv("a.csv")["a"].sum(), pd.read_csv("b.csv")["a"].sum()]\n'
    )
    made = adapted(code, look_at(tmp_path / "new.csv").target, number=0)
    assert value(made, tmp_path, monkeypatch) == [5, 7]


def test_what_opens_a_file_by_itself_gets_a_path_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.txt").write_text("hello", encoding="utf-8")
    target = Target(name="new.txt", path=str(tmp_path / "new.txt"))
    for code in (
        'with open("a.txt") as file:\n    out = file.read()\n',
        'from pathlib import Path\nout = Path("a.txt").read_text()\n',
    ):
        assert value(adapted(code, target), tmp_path, monkeypatch) == "hello"
        with pytest.raises(ContractError, match="other names"):
            adapted(code, target, columns={"a": "b"})


REFUSED = {
    "in a loop": 'import pandas as pd\nfor p in ["a.csv"]:\n    df = pd.read_csv(p)\n',
    "in a comprehension": 'import pandas as pd\nd = [pd.read_csv(p) for p in ["a.csv"]]\n',
    "called twice": (
        "import pandas as pd\ndef load(p):\n    return pd.read_csv(p)\n"
        'a, b = load("a.csv"), load("b.csv")\n'
    ),
    "unpacked": 'import pandas as pd\no = {"sep": ";"}\ndf = pd.read_csv("a.csv", **o)\n',
    "by place": 'import pandas as pd\ndf = pd.read_csv("a.csv", index_col=0)\n',
    "usecols by place": 'import pandas as pd\ndf = pd.read_csv("a.csv", usecols=[0, 1])\n',
    "no header": 'import pandas as pd\ndf = pd.read_csv("a.csv", header=None)\n',
    "chunks": (
        'import pandas as pd\nfor c in pd.read_json("a.json", lines=True, chunksize=5):\n    c\n'
    ),
    "filters": (
        'import pandas as pd\ndf = pd.read_parquet("a.pq", filters=[("region", "=", "N")])\n'
    ),
    "polars types": (
        'import polars as pl\ndf = pl.read_csv("a.csv", schema_overrides={"region": pl.String})\n'
    ),
    "numpy": 'import numpy as np\na = np.loadtxt("a.csv", delimiter=",")\n',
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_edited_safely_is_refused_in_words(case: str, tmp_path: Path) -> None:
    look = look_at(german(tmp_path / "umsatz.csv"))
    with pytest.raises(ContractError) as error:
        adapted(REFUSED[case], look.target, columns=GERMAN, known=profile(look.columns))
    assert "cannot be given another file" in error.value.message


def test_a_place_that_holds_the_same_column_is_no_reason_to_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.csv").write_text("k;b\nx;1\n", encoding="utf-8")
    code = 'import pandas as pd\nout = pd.read_csv("a.csv", index_col=0)["a"].to_dict()\n'
    look = look_at(tmp_path / "new.csv")
    made = adapted(
        code,
        look.target,
        columns={"id": "k", "a": "b"},
        known=profile(look.columns),
        source=profile(["id", "a"]),
    )
    assert value(made, tmp_path, monkeypatch) == {"x": 1}


def test_a_file_whose_columns_are_not_known_is_renamed_behind_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.csv").write_text("b\n1\n", encoding="utf-8")
    target = look_at(tmp_path / "new.csv").target
    code = 'import pandas as pd\nout = pd.read_csv("a.csv")["a"].sum()\n'
    assert value(adapted(code, target, columns={"a": "b"}), tmp_path, monkeypatch) == 1
    with pytest.raises(ContractError, match="usecols"):
        adapted(code.replace('.csv")', '.csv", usecols=["a"])'), target, columns={"a": "b"})


@pytest.mark.parametrize(
    "query",
    [
        "\"select region, sum(revenue) as s from 'sales.csv' group by region\"",
        '"""SELECT s.region, sum(s.revenue) AS s\nFROM \'./sales.csv\' AS s GROUP BY 1"""',
    ],
)
def test_a_file_in_a_query(query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SOURCE.rename(columns=GERMAN).to_csv(tmp_path / "de.csv", sep=";", decimal=",", index=False)
    look = look_at(tmp_path / "de.csv")
    keep = {name: one for name, one in look.target.options.items() if name in ("sep", "decimal")}
    target = look.target.model_copy(update={"options": keep})
    code = f"import duckdb\nout = dict(duckdb.sql({query}).fetchall())\n"
    made = adapted(code, target, columns=GERMAN, known=profile(look.columns))
    assert value(made, tmp_path, monkeypatch) == {"N": 1002.0, "S": 2.25}


def test_a_query_s_own_options_are_not_mixed_with_others(tmp_path: Path) -> None:
    look = look_at(german(tmp_path / "umsatz.csv"))
    code = "import duckdb\nx = duckdb.sql(\"from read_csv('a.csv', delim='|')\")\n"
    with pytest.raises(ContractError, match="cannot be given another file"):
        adapted(code, look.target, columns=GERMAN, known=profile(look.columns))
    (tmp_path / "b.csv").write_text("a\n1\n", encoding="utf-8")
    plain = look_at(tmp_path / "b.csv").target
    assert "/b.csv', delim='|')" in adapted(code, plain)
    twice = "import duckdb\nx = duckdb.sql(\"select * from 'a.csv' union from 'a.csv'\")\n"
    with pytest.raises(ContractError, match="not certain where"):
        adapted(twice, plain)
