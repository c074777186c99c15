"""Cells of a script: where they begin, and which lines they have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import nbformat
import pytest

from redpanda_jupyter.services.percent import split_cells
from redpanda_jupyter.services.reading import Reading, analyze_file, document

if TYPE_CHECKING:
    from pathlib import Path

v4 = nbformat.v4


def script(folder: Path, content: str | bytes, name: str = "a.py") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def places(found: Reading) -> list[tuple[int | None, int | None, int, str]]:
    return [(one.cell, one.execution_count, one.start_line, one.language) for one in found.blocks]


# --- cells of a script ----------------------------------------------------------------------------

PERCENT = '''\
# ---
# jupyter: {}
# ---
# %% [markdown]
# # Sales

# %% Load {"tags": ["a"]}
import pandas as pd
TEXT = """
# %% no cell
"""
df = pd.read_csv("a.csv")

#%%
%matplotlib inline
!ls
# %% language="R"
# x <- 1
# %%

# %%
def f(:
    pass
'''


def test_cells_of_a_script_have_the_files_lines(tmp_path: Path) -> None:
    found = analyze_file(script(tmp_path, PERCENT))
    assert found.kind == "cells"
    assert places(found) == [
        (2, None, 8, "python"),
        (3, None, 15, "python"),
        (4, None, 18, "R"),
        (6, None, 22, "python"),
    ]
    load, shell, broken = [analysis for _, analysis in found.read]
    assert [(one.path, one.line) for one in load.reads] == [("a.csv", 12)]
    assert [(one.name, one.line, one.end_line) for one in load.parameters] == [("TEXT", 9, 11)]
    assert shell.magics == ["%matplotlib", "!"]
    assert [one.line for one in shell.risks] == [16]
    assert broken.syntax_error is not None
    assert broken.syntax_error.startswith("line 22: ")
    assert [(one.kind, one.line) for one in broken.risks] == [("unreadable", 22)]
    assert broken.risks[0].reason.startswith("line 22: ")


def test_lines_of_a_cell_point_at_the_code_in_the_file(tmp_path: Path) -> None:
    code = "# %%\nx = 1\n\n# %%\n%%time\n\nwith open('b.txt', 'w') as file:\n    exec(x)\n"
    [_, (_, second)] = analyze_file(script(tmp_path, code)).read
    lines = code.split("\n")
    assert "open(" in lines[second.writes[0].line - 1]
    assert "exec(" in lines[second.risks[0].line - 1]


@pytest.mark.parametrize(
    "marker",
    ["# %%", "#%%", "# %% Title", "# %%%% deeper", "# In[ ]:", "# In[12]:", "# <codecell>"],
)
def test_markers(marker: str) -> None:
    cells = split_cells(f"x = 1\n{marker}\ny = 2\n")
    assert cells is not None
    assert [(one.number, one.line, one.source) for one in cells] == [
        (1, 1, "x = 1"),
        (2, 3, "y = 2\n"),
    ]


@pytest.mark.parametrize(
    "marker", ["# %% [markdown]", "# %% [md] x", "# %% A [raw]", "# <markdowncell>"]
)
def test_text_is_counted_and_left_out(marker: str) -> None:
    cells = split_cells(f"{marker}\n# words\n# %%\ny = 2")
    assert [(one.number, one.source) for one in cells or []] == [(2, "y = 2")]


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "# %%time\nx = 1",
        "# 100 %% sure\nx = 1",
        "  # %%\nx = 1",
        "# Introduction [1]\nx = 1",
        'x = """\n# %%\n"""',
        "x = f'''\n{y}\n# %%\n'''",
    ],
)
def test_what_is_no_marker(text: str) -> None:
    assert split_cells(text) is None


def test_comments_above_the_first_marker_are_no_cell() -> None:
    cells = split_cells("#!/usr/bin/env python\n# words\n\n# %%\nx = 1")
    assert [(one.number, one.line) for one in cells or []] == [(1, 5)]


def test_a_string_that_never_ends_hides_no_later_marker_from_the_rest() -> None:
    cells = split_cells('# %%\nx = 1\n# %%\ny = """\n')
    assert [one.number for one in cells or []] == [1, 2]


def test_the_document_is_json_with_a_version(tmp_path: Path) -> None:
    name = script(tmp_path, PERCENT)
    found = document(analyze_file(name))
    assert json.loads(json.dumps(found)) == found
    assert list(found) == ["format", "version", "file", "kind", "blocks", "skipped"]
    assert (found["format"], found["version"], found["file"]) == ("redpanda-analysis", 1, name)
    assert found["skipped"] == [{"cell": 4, "language": "R"}]
    keys = [set(one) for one in found["blocks"]]
    assert keys[0] == keys[1] == keys[2]
    assert keys[0] >= {
        "cell", "execution_count", "start_line", "syntax_ok", "syntax_error", "inputs", "outputs",
        "imports", "functions_defined", "classes_defined", "variables_created", "reads", "writes",
        "columns", "columns_created", "columns_missing", "parameters", "magics", "flags", "risks",
    }  # fmt: skip
    assert found["blocks"][0]["reads"] == [
        {"path": "a.csv", "call": "pandas.read_csv", "line": 12, "options": {}}
    ]
    assert set(found["blocks"][0]["parameters"][0]) == {
        "name", "value", "kind", "column", "line", "start", "end_line", "end",
    }  # fmt: skip
    assert set(found["blocks"][1]["risks"][0]) == {"kind", "line", "reason"}
