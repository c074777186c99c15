"""Blocks as a notebook: valid, with parameters that take effect, and nothing in it that acts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.notebooks.document import as_text, notebook

from .conftest import WHEN

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Make

CARS = """\
import pandas as pd
from palmerpenguins import load_penguins

LIMIT = 3
birds = pd.DataFrame(load_penguins())
heavy = birds[birds["body_mass_g"] > 4000]
print(len(heavy.query("species == 'Gentoo'").head(LIMIT)), heavy["species"].nunique())
"""


def code_cells(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in document["cells"] if cell["cell_type"] == "code"]


def parameters(document: dict[str, Any]) -> dict[str, Any]:
    cell = next(one for one in code_cells(document) if "parameters" in one["metadata"]["tags"])
    found: dict[str, Any] = {}
    exec(cell["source"], found)
    return {name: value for name, value in found.items() if not name.startswith("__")}


def test_the_notebook_is_valid_and_the_same_each_time(make: Make) -> None:
    export = make.export(make.block(CARS), make.block("a = 1\na"))
    text = as_text(notebook(export))
    assert text == as_text(notebook(export))
    read = nbformat.reads(text, as_version=4)
    nbformat.validate(read)
    assert read.nbformat_minor >= 5
    assert all(cell.outputs == [] for cell in read.cells if cell.cell_type == "code")
    assert "trusted" not in text


def test_the_literals_place_reads_the_parameter(make: Make) -> None:
    block = make.block(CARS)
    document = notebook(make.export(block))
    given = parameters(document)
    assert given == {"LIMIT": 3, "min_body_mass_g": 4000, "species": "Gentoo"}
    source = code_cells(document)[-1]["source"]
    assert 'birds["body_mass_g"] > min_body_mass_g' in source
    assert "species == @species" in source
    assert block.text.code == CARS


@pytest.mark.skipif(
    (3, 12) <= sys.version_info < (3, 13), reason="papermill is not among the tests' packages there"
)
def test_papermill_runs_it_with_other_values(make: Make, tmp_path: Path) -> None:
    papermill = pytest.importorskip("papermill", reason="papermill is not installed")
    source, target = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    source.write_text(as_text(notebook(make.export(make.block(CARS)))), encoding="utf-8")

    def printed(**given: Any) -> str:
        papermill.execute_notebook(
            str(source), str(target), parameters=given, progress_bar=False, kernel_name="python3"
        )
        ran = nbformat.read(str(target), as_version=4)
        return "".join(out.text for cell in ran.cells for out in cell.get("outputs", []))

    assert printed() == "3 3\n"
    assert printed(LIMIT=5, min_body_mass_g=5500) == "5 1\n"
    assert printed(LIMIT=5, species="Adelie", min_body_mass_g=4700) == "2 3\n"


def test_names_of_parameters_that_two_blocks_have_are_told_apart(make: Make) -> None:
    first = make.block("LIMIT = 3\nx = df.head(LIMIT)", name="first-one")
    second = make.block("LIMIT = 9\ny = df.head(LIMIT)", name="second-one")
    document = notebook(make.export(first, second))
    assert parameters(document) == {"first_one_LIMIT": 3, "second_one_LIMIT": 9}
    sources = [cell["source"] for cell in code_cells(document)]
    assert "LIMIT = first_one_LIMIT\nx = df.head(LIMIT)" in sources
    assert "LIMIT = second_one_LIMIT\ny = df.head(LIMIT)" in sources


def test_a_parameter_never_takes_a_name_that_code_uses(make: Make) -> None:
    code = 'region = "all"\nfor n in [1]:\n    region = n\nr = df[df["region"] == "North"]'
    document = notebook(make.export(make.block(code)))
    assert len(parameters(document)) == 1
    name = next(iter(parameters(document)))
    assert name != "region"
    assert f'df["region"] == {name}]' in code_cells(document)[-1]["source"]


def test_provenance_stands_in_the_metadata_and_no_code_does(make: Make) -> None:
    block = make.block("secret_sauce = 42 + 1", name="sauce", prompt="What?")
    document = notebook(make.export(block))
    expected = {
        "block_id": block.block.id, "number": 1, "name": "sauce", "version": 1,
        "content_hash": block.text.content_hash, "provider": "tour", "model": "tour-1",
        "prompt": "What?", "created_at": WHEN.isoformat(),
    }  # fmt: skip
    assert document["metadata"]["redpanda"]["blocks"] == [expected]
    cells = [one["metadata"]["redpanda"] for one in document["cells"][-2:]]
    assert cells == [{"provenance": expected}] * 2
    metadata = [document["metadata"], *(cell["metadata"] for cell in document["cells"])]
    assert "42 + 1" not in json.dumps(metadata)


def test_outputs_are_there_only_when_asked_for(make: Make) -> None:
    run_id = new_id()
    block = make.block("1 + 1")
    run = models.Execution(
        id=run_id, block_id=block.block.id, version=1, status="ok", error_name=None,
        duration_s=0.1, edited=False, datasets=[], notebook_id=None, notebook_path=None,
        started_at=WHEN,
    )  # fmt: skip
    shown = [
        models.Output(kind="stream", mime="text/plain", data="hello\n", name="stdout"),
        models.Output(kind="result", mime="text/plain", data="2"),
        models.Output(kind="display", mime="application/javascript", data="alert(1)"),
        models.Output(kind="display", mime="image/png", data="no base64!"),
    ]
    block = block.model_copy(update={"executions": [run], "outputs": {run_id: shown}})
    bare = notebook(make.export(block))
    assert all(cell["outputs"] == [] for cell in code_cells(bare))
    text = as_text(notebook(make.export(block), outputs=True))
    outputs = code_cells(json.loads(text))[-1]["outputs"]
    assert [one["output_type"] for one in outputs] == ["stream", "execute_result"]
    assert "alert" not in text


def test_imports_of_other_cells_and_data_are_named(make: Make) -> None:
    document = notebook(make.export(make.block('pd.concat([df])["a"].sum()')))
    assert code_cells(document)[0]["source"] == "import pandas as pd"
    told = "\n".join(one["source"] for one in document["cells"] if one["cell_type"] == "markdown")
    assert "needs `df`" in told
    assert "needs `pd`" not in told.split("## Monthly")[0]


def test_ipythons_lines_stay_in_a_notebook(make: Make) -> None:
    code = "%matplotlib inline\nx = df.head(5)"
    document = notebook(make.export(make.block(code)))
    assert code_cells(document)[-1]["source"] == "%matplotlib inline\nx = df.head(limit)"


def test_another_language_is_refused_in_words(make: Make) -> None:
    with pytest.raises(ExportError, match="#1 is sql, not Python"):
        notebook(make.export(make.block("SELECT 1", language="sql")))
