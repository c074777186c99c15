"""The tour's content: what it says is true, what it shows runs, and the data is what it claims."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import re
import warnings
from importlib import resources
from typing import Any

import nbformat
import pandas as pd
import pytest
from markdown_it import MarkdownIt
from pandas.io.formats.style import Styler

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.tour import samples

TOUR = resources.files("redpanda_jupyter.tour")
LICENCES = {
    "seattle.csv": "U.S. Government Dataset",
    "new_york.csv": "same terms",
    "newark.csv.gz": "CC0 1.0",
}


def read(*path: str) -> str:
    return TOUR.joinpath(*path).read_text("utf-8")


def read_notebook() -> Any:
    return nbformat.reads(read("tour.ipynb"), as_version=nbformat.NO_CONVERT)


def prepared() -> dict[str, str]:
    """Return the answers by question."""
    return {entry["question"]: entry["answer"] for entry in json.loads(read("answers.json"))}


def ask_cells() -> list[tuple[str, str]]:
    """Return (magic line, question) of each cell that asks."""
    sources = [cell.source for cell in read_notebook().cells if cell.cell_type == "code"]
    return [tuple(s.split("\n", 1)) for s in sources if s.startswith("%%panda")]


def code_of(answer: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(answer)
    return [token.content for token in tokens if token.type == "fence"]


def run(source: str, namespace: dict[str, Any]) -> Any:
    """Execute ``source`` as a notebook cell and return the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(tree, "<cell>", "exec"), namespace)
        if last is None:
            return None
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
        shown = getattr(value, "_repr_html_", value.__repr__)()
        assert shown
    return value


def walk() -> tuple[dict[str, Any], list[tuple[str, int, Any]]]:
    """Run the notebook from top to bottom; return its names and (question, block, value)."""
    answers = prepared()
    namespace: dict[str, Any] = {}
    shown = []
    for cell in read_notebook().cells:
        if cell.cell_type != "code" or not cell.source:
            continue
        if cell.source.startswith("%%panda"):
            first, question = cell.source.split("\n", 1)
            for name in first.split("-m")[0].split()[1:]:
                assert isinstance(namespace[name], pd.DataFrame), name
            for number, block in enumerate(code_of(answers[question])):
                shown.append((question, number, run(block, namespace)))
        elif not cell.source.startswith("%") and ast.parse(cell.source).body:
            run(cell.source, namespace)
    return namespace, shown


@pytest.fixture(scope="module")
def walked() -> tuple[dict[str, Any], list[tuple[str, int, Any]]]:
    return walk()


@pytest.fixture(scope="module")
def shown(walked: tuple[dict[str, Any], list[tuple[str, int, Any]]]) -> dict[tuple[int, int], Any]:
    """Return what the blocks show, by (number of the question, number of the block)."""
    questions = list(prepared())
    return {
        (questions.index(question) + 1, block + 1): value for question, block, value in walked[1]
    }


# The notebook


def test_notebook_is_valid_and_clean() -> None:
    notebook = read_notebook()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nbformat only warns about doubled cell ids
        nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_notebook_loads_first_and_asks_only_the_tour() -> None:
    code = [cell.source for cell in read_notebook().cells if cell.cell_type == "code"]
    assert code[:2] == ["%load_ext redpanda_jupyter", "%panda"]
    assert all(line.endswith(" -m tour") for line, _ in ask_cells())


def test_run_all_cells_asks_for_no_key() -> None:
    code = [cell.source for cell in read_notebook().cells if cell.cell_type == "code"]
    assert not [source for source in code if source.startswith("%panda key")]


def test_every_text_is_short() -> None:
    texts = [cell.source for cell in read_notebook().cells if cell.cell_type == "markdown"]
    assert max(len(text.split()) for text in texts) <= 90


def test_each_question_has_one_answer_and_each_answer_its_question() -> None:
    entries = json.loads(read("answers.json"))
    asked = [question for _, question in ask_cells()]
    assert asked == [entry["question"] for entry in entries]
    assert len(set(asked)) == len(asked) >= 4
    assert len({entry["id"] for entry in entries}) == len(entries)


# The answers


@pytest.mark.parametrize("answer", prepared().values(), ids=lambda text: text[:30])
def test_answer_introduces_itself_and_every_block(answer: str) -> None:
    tokens = MarkdownIt("commonmark").parse(answer)
    fences = [token for token in tokens if token.type == "fence"]
    assert 1 <= len(fences) <= 3
    assert {fence.info for fence in fences} == {"python"}
    paragraphs = [index for index, token in enumerate(tokens) if token.type == "paragraph_open"]
    assert paragraphs[0] == 0
    assert len(paragraphs) == len(fences) + 1  # a word up front, then a sentence a block
    for index, token in enumerate(tokens):
        if token.type == "fence":
            assert tokens[index - 1].type == "paragraph_close"
            assert tokens[index - 2].content.endswith(":")


@pytest.mark.parametrize("answer", prepared().values(), ids=lambda text: text[:30])
def test_code_fits_a_cell(answer: str) -> None:
    assert max(len(line) for block in code_of(answer) for line in block.splitlines()) <= 88


def test_every_block_runs_and_shows_something(
    walked: tuple[dict[str, Any], list[tuple[str, int, Any]]],
) -> None:
    _, values = walked
    assert len(values) == sum(len(code_of(answer)) for answer in prepared().values())
    for question, block, value in values:
        frame = value.data if isinstance(value, Styler) else value
        assert isinstance(frame, pd.DataFrame), (question, block)
        assert not frame.empty, (question, block)
        if isinstance(value, Styler):
            assert "background" in value.to_html(), (question, block)


def test_the_tour_runs_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert walk()[1]
    assert "matplotlib" not in read("tour.ipynb") + read("answers.json")


def test_blocks_leave_the_data_as_it_was(
    walked: tuple[dict[str, Any], list[tuple[str, int, Any]]],
) -> None:
    for name in samples.NAMES:
        pd.testing.assert_frame_equal(walked[0][name], samples.load(name))


# What they show is right: each is computed here once more, in another way


def test_typical_year(shown: dict[tuple[int, int], Any]) -> None:
    table = shown[1, 1].data
    seattle = samples.load("seattle")
    assert list(table.index[:2]) == ["Jan", "Feb"]
    july = seattle[seattle["date"].dt.month == 7]
    assert table.loc["Jul", "high"] == pytest.approx(july["temp_max"].mean())
    assert table.loc["Jul", "rain"] == pytest.approx(july["precipitation"].sum() / 4)
    assert table.loc["Jul", "rainy_days"] == (july["precipitation"] >= 1).sum() / 4


def test_spells_are_the_longest_runs(shown: dict[tuple[int, int], Any]) -> None:
    seattle = samples.load("seattle")
    days = "".join("r" if mm > 0 else "d" for mm in seattle["precipitation"])
    longest = shown[2, 2].reset_index()
    for kind, letter in (("rain", "r"), ("dry", "d")):
        runs = sorted((len(r) for r in re.findall(f"{letter}+", days)), reverse=True)
        assert longest.loc[longest["kind"] == kind, "days"].tolist() == runs[:5]
    assert shown[2, 1]["days"].sum() == len(seattle)
    # a row a day without gaps: else a run of rows were no run of days
    assert seattle["date"].diff().dropna().eq(pd.Timedelta(days=1)).all()


def test_unusual_months(shown: dict[tuple[int, int], Any]) -> None:
    rain, unusual = shown[3, 1].data, shown[3, 2].data
    seattle = samples.load("seattle")
    march = seattle[(seattle["date"].dt.month == 3) & (seattle["date"].dt.year == 2014)]
    assert rain.loc[2014, "Mar"] == pytest.approx(march["precipitation"].sum())
    assert unusual["difference"].abs().max() == pytest.approx(
        (rain - rain.mean()).abs().max(axis=None)
    )
    assert (unusual["rain"] - unusual["usual"]).tolist() == unusual["difference"].tolist()


def test_new_york_is_translated_and_loses_nothing(
    walked: tuple[dict[str, Any], list[tuple[str, int, Any]]],
) -> None:
    names, _ = walked
    tidy, source = names["new_york_tidy"], samples.load("new_york")
    assert list(tidy.columns) == list(names["seattle"].columns)
    assert set(tidy["weather"]) == set(names["seattle"]["weather"])
    assert tidy["temp_max"].tolist() == source["Höchstwert_C"].tolist()
    assert tidy["date"].equals(names["seattle"]["date"].rename("date"))


def test_the_check_finds_the_wind_and_the_gaps(shown: dict[tuple[int, int], Any]) -> None:
    impossible, gaps, absent = shown[5, 1], shown[5, 2].data, shown[5, 3]
    assert len(impossible) == 1
    assert round(impossible["wind_speed"].item()) == 1048
    newark = samples.load("newark")
    assert gaps["missing"].sum() == newark.isna().sum().sum()
    expected = (newark["time_hour"].max() - newark["time_hour"].min()) / pd.Timedelta(hours=1) + 1
    assert absent["absent_hours"].sum() == expected - newark["time_hour"].nunique() > 0


# What the notebook says is true


def test_the_notebooks_facts() -> None:
    text = " ".join(cell.source for cell in read_notebook().cells)
    seattle, newark = samples.load("seattle"), samples.load("newark")
    assert "Four years of daily weather from Seattle" in text
    assert seattle["date"].dt.year.nunique() == 4
    assert "The same years in New York" in text
    assert samples.load("new_york")["Datum"].tolist() == seattle["date"].tolist()
    assert "1,048 mph, on 12 February 2013" in text
    windiest = newark.loc[newark["wind_speed"].idxmax()]
    assert round(windiest["wind_speed"]) == 1048
    assert (windiest["year"], windiest["month"], windiest["day"]) == (2013, 2, 12)


def test_seattles_blocks_do_not_fit_new_york_as_it_came() -> None:
    for question in list(prepared())[:3]:
        with pytest.raises(KeyError, match="date"):
            run(code_of(prepared()[question])[0], {"seattle": samples.load("new_york")})


def test_the_first_block_is_reused_by_changing_one_word(
    walked: tuple[dict[str, Any], list[tuple[str, int, Any]]], shown: dict[tuple[int, int], Any]
) -> None:
    question = next(iter(prepared()))
    assert "typical" in question  # the notebook tells people to search for this word
    (block,) = code_of(prepared()[question])
    assert len(re.findall(r"\bseattle\b", block)) == 1
    tidy = walked[0]["new_york_tidy"]
    again = run(re.sub(r"\bseattle\b", "new_york_tidy", block), {"new_york_tidy": tidy})
    january = tidy.loc[tidy["date"].dt.month == 1, "temp_max"].mean()
    assert again.data.loc["Jan", "high"] == pytest.approx(january)
    assert not again.data.equals(shown[1, 1].data)


# The data


def rows_of(heading: str) -> list[list[str]]:
    """Return the cells of the table in data/README.md whose first row starts with ``heading``."""
    table = read("data", "README.md").split(heading, 1)[1].split("\n\n", 1)[0]
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("| `")
    ]


def test_files_are_those_of_the_readme() -> None:
    data = {file.name: file for file in TOUR.joinpath("data").iterdir() if file.is_file()}
    checksums = dict(rows_of("| File | sha256 |"))
    assert set(checksums) == set(data) - {"README.md"}
    assert set(checksums) == {samples.path(name).name for name in samples.NAMES}
    for name, checksum in checksums.items():
        assert hashlib.sha256(data[name].read_bytes()).hexdigest() == checksum
    assert sum(len(file.read_bytes()) for file in data.values()) < 400_000


def test_rows_and_days_are_those_of_the_readme() -> None:
    table = {row[0]: row for row in rows_of("| File | Rows |")}
    assert len(table) == len(samples.NAMES)
    for name in samples.NAMES:
        _, rows, days, *_ = table[samples.path(name).name]
        frame = samples.load(name)
        if name == "newark":
            dates = pd.to_datetime(frame[["year", "month", "day"]])
        else:
            dates = frame[{"seattle": "date", "new_york": "Datum"}[name]]
        assert int(rows) == len(frame)
        assert days == f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}"


@pytest.mark.parametrize(("file", "licence"), LICENCES.items())
def test_every_file_has_a_licence(file: str, licence: str) -> None:
    text = read("data", "README.md").split("## Sources and licences")[1].split("\n## ")[0]
    (paragraph,) = [p for p in text.split("\n\n") if p.startswith(f"**`{file}`**")]
    assert licence in paragraph


def test_new_yorks_numbers_are_plausible_for_the_station_next_door() -> None:
    # The reshaping must not have moved a column: Newark, on the same coast, measured the same days.
    newark = samples.load("newark").query("month < 12 or day < 30")
    hottest = newark.groupby(pd.to_datetime(newark[["year", "month", "day"]]))["temp"].max()
    both = (
        samples.load("new_york").set_index("Datum").join(((hottest - 32) / 1.8).rename("there"))
    ).dropna(subset=["there"])
    assert len(both) > 360
    assert both["Höchstwert_C"].corr(both["there"]) > 0.97
    assert (both["Höchstwert_C"] - both["there"]).abs().median() < 1.5


def test_each_file_has_its_own_habits() -> None:
    head = {name: samples.path(name) for name in samples.NAMES}
    assert head["seattle"].read_text("utf-8").startswith("date,precipitation,temp_max,")
    assert head["new_york"].read_text("utf-8").startswith("Datum;Niederschlag_mm;Höchstwert_C;")
    assert gzip.decompress(head["newark"].read_bytes()).startswith(b"origin,year,month,day,hour,")
    columns = [set(samples.load(name).columns) for name in samples.NAMES]
    assert not set.intersection(*columns)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(UsageError, match="seatle") as close:
        samples.path("seatle")
    assert "seattle" in close.value.hint
    with pytest.raises(UsageError) as far:
        samples.load("zzz")
    assert "new_york" in far.value.hint
