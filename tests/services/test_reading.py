"""From a file to blocks and their analyses: scripts, cells, notebooks old and new, and neither."""

from __future__ import annotations

import codecs
import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.services import reading
from redpanda_jupyter.services.reading import Reading, analyze_file, analyze_input, document

v4 = nbformat.v4


def script(folder: Path, content: str | bytes, name: str = "a.py") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def notebook(folder: Path, *cells: Any, name: str = "a.ipynb", **metadata: Any) -> str:
    path = folder / name
    nbformat.write(v4.new_notebook(cells=list(cells), metadata=metadata), path)
    return str(path)


def refused(name: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        analyze_file(name)
    assert caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint
    return caught.value


def places(found: Reading) -> list[tuple[int | None, int | None, int, str]]:
    return [(one.cell, one.execution_count, one.start_line, one.language) for one in found.blocks]


# --- scripts --------------------------------------------------------------------------------------


def test_a_script_is_one_block(tmp_path: Path) -> None:
    found = analyze_file(script(tmp_path, "import os\nx = y + 1\n"))
    assert found.kind == "script"
    assert places(found) == [(None, None, 1, "python")]
    [(_, analysis)] = found.read
    assert (analysis.inputs, analysis.outputs) == (["y"], ["os", "x"])
    assert not found.has_risks


@pytest.mark.parametrize("text", ["", "\n \n\t\n"])
def test_an_empty_script_has_no_blocks(tmp_path: Path, text: str) -> None:
    found = analyze_file(script(tmp_path, text))
    assert (found.blocks, found.has_risks) == ([], False)


def test_nothing_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = f"open({str(trace)!r}, 'w')\nraise SystemExit(9)\n"
    analyze_file(script(tmp_path, code))
    analyze_file(notebook(tmp_path, v4.new_code_cell(code)))
    assert not trace.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("größe = 1\n".encode(), "größe"),
        (codecs.BOM_UTF8 + "größe = 1\n".encode(), "größe"),
        ("# -*- coding: latin-1 -*-\ngröße = 1\n".encode("latin-1"), "größe"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nprix€ = 1".encode("cp1252"), None),
        (b"a = 1\r\nb = 2\r\n", "a"),
        (b"a = 1\rb = 2\r", "a"),
    ],
)
def test_a_script_is_decoded_as_python_does(
    tmp_path: Path, content: bytes, name: str | None
) -> None:
    [(block, analysis)] = analyze_file(script(tmp_path, content)).read
    assert "\r" not in block.source
    if name is None:  # a euro is no letter, but it arrived as one sign
        assert "prix€" in block.source
    else:
        assert analysis.outputs[0] == name


def test_code_that_is_not_valid_is_a_result(tmp_path: Path) -> None:
    found = analyze_file(script(tmp_path, "x = 1\nif\n"))
    [(_, analysis)] = found.read
    assert not analysis.syntax_ok
    assert analysis.syntax_error is not None
    assert analysis.syntax_error.startswith("line 2: ")
    assert found.has_risks


def test_a_null_byte_is_a_result(tmp_path: Path) -> None:
    [(_, analysis)] = analyze_file(script(tmp_path, b"x = 1\0\n")).read
    assert not analysis.syntax_ok


# --- notebooks ------------------------------------------------------------------------------------


def test_the_code_cells_of_a_notebook(tmp_path: Path) -> None:
    found = analyze_file(
        notebook(
            tmp_path,
            v4.new_markdown_cell("# Title"),
            v4.new_code_cell(
                "%%time\nimport pandas as pd\ndf = pd.read_csv('a.csv')", execution_count=7
            ),
            v4.new_raw_cell("raw"),
            v4.new_code_cell("  \n"),
            v4.new_code_cell("%matplotlib inline\n!ls\ndf.plot()"),
            v4.new_code_cell("%%bash\nls\n"),
        )
    )
    assert found.kind == "notebook"
    assert places(found) == [
        (2, 7, 1, "python"),
        (5, None, 1, "python"),
        (6, None, 1, "python"),
    ]
    load, plot, bash = [analysis for _, analysis in found.read]
    assert (load.magics, load.reads[0].line, load.outputs) == (["%%time"], 3, ["pd", "df"])
    assert (plot.magics, plot.inputs) == (["%matplotlib", "!"], ["df"])
    assert (bash.magics, bash.syntax_ok) == (["%%bash"], True)


def old(version: int, *cells: dict[str, Any]) -> dict[str, Any]:
    sheets = {"cells": list(cells)} if version == 1 else {"worksheets": [{"cells": list(cells)}]}
    return {"metadata": {"name": "old"}, "nbformat": version, "nbformat_minor": 0, **sheets}


def test_a_notebook_of_version_3(tmp_path: Path) -> None:
    content = old(
        3,
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Title"]},
        {
            "cell_type": "code", "collapsed": False, "language": "python", "metadata": {},
            "input": ["import pandas as pd\n", "df = pd.read_csv('a.csv')"],
            "outputs": [{"output_type": "pyout", "text": ["1"], "prompt_number": 4}],
            "prompt_number": 4,
        },
        {"cell_type": "code", "language": "julia", "input": "x = 1", "outputs": []},
        {"cell_type": "code", "language": "python", "input": "print 1", "outputs": []},
    )  # fmt: skip
    found = analyze_file(script(tmp_path, json.dumps(content), "old.ipynb"))
    assert places(found) == [(2, 4, 1, "python"), (3, None, 1, "julia"), (4, None, 1, "python")]
    load, python2 = [analysis for _, analysis in found.read]
    assert [(one.path, one.line) for one in load.reads] == [("a.csv", 2)]
    assert not python2.syntax_ok


@pytest.mark.parametrize(("version", "key"), [(1, "code"), (2, "input")])
def test_notebooks_older_than_that(tmp_path: Path, version: int, key: str) -> None:
    content = old(version, {"cell_type": "code", "language": "python", key: "x = y", "outputs": []})
    [(block, analysis)] = analyze_file(script(tmp_path, json.dumps(content), "old.ipynb")).read
    assert (block.cell, analysis.inputs) == (1, ["y"])


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"language_info": {"name": "python"}, "kernelspec": {"language": "sage"}}, "python"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "R"),
        ({"language_info": {"name": "julia"}}, "julia"),
    ],
)
def test_the_language_of_the_kernel(
    tmp_path: Path, metadata: dict[str, Any], language: str
) -> None:
    content = {**v4.new_notebook(cells=[v4.new_code_cell("x <- 1")]), "metadata": metadata}
    found = analyze_file(script(tmp_path, json.dumps(content), "a.ipynb"))
    assert [one.language for one in found.blocks] == [language]
    assert len(list(found.read)) == (language == "python")
    assert found.has_risks is (language != "python"), "what nobody looked at is not called safe"


def test_a_cell_with_a_language_of_its_own(tmp_path: Path) -> None:
    cell = v4.new_code_cell("select 1", metadata={"vscode": {"languageId": "sql"}})
    found = analyze_file(notebook(tmp_path, cell, v4.new_code_cell("x = 1")))
    assert [one.language for one in found.blocks] == ["sql", "python"]


def test_the_tours_notebook_can_be_read() -> None:
    tour = Path(reading.__file__).parents[1] / "tour" / "tour.ipynb"
    found = list(analyze_file(str(tour)).read)
    assert len(found) > 5
    assert all(analysis.syntax_ok for _, analysis in found)


# --- schemas --------------------------------------------------------------------------------------


def test_a_schema_counts_where_its_frame_is_needed(tmp_path: Path) -> None:
    name = notebook(
        tmp_path,
        v4.new_code_cell("df.region\ndf.plot()"),
        v4.new_code_cell("other.groupby('x').size()"),
    )
    bare = [analysis.columns for _, analysis in analyze_file(name).read]
    assert bare == [{}, {"other": ["x"]}]
    told = [analysis.columns for _, analysis in analyze_file(name, {"df": ["region", "y"]}).read]
    assert told == [{"df": ["region"]}, {"other": ["x"]}]


# --- secrets --------------------------------------------------------------------------------------


def test_secrets_in_the_code_are_not_in_the_result(tmp_path: Path) -> None:
    code = """\
import pandas as pd
API_KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
db_password = "hunter2"
MAX_TOKENS = 4096
limit_token = 5
df = pd.read_csv("https://me:hunter2@host/a.csv", storage_options="hunter", password="hunter2")
"""
    found = document(analyze_file(script(tmp_path, code)))
    text = json.dumps(found)
    assert "hunter2" not in text
    assert "sk-proj" not in text
    values = {one["name"]: one["value"] for one in found["blocks"][0]["parameters"]}
    assert values["db_password"] == values["API_KEY"] == "'[redacted]'"
    assert values["MAX_TOKENS"] == "4096"
    assert values["limit_token"] == "5"
    [read] = found["blocks"][0]["reads"]
    assert read["path"] == "https://me:[redacted]@host/a.csv"
    assert read["options"] == {"storage_options": "'hunter'", "password": "'[redacted]'"}


# --- standard input -------------------------------------------------------------------------------


def test_python_on_standard_input() -> None:
    found = analyze_input(b"x = y\n")
    assert (found.file, found.kind, len(found.blocks)) == ("-", "script", 1)
    assert analyze_input(b"# %%\nx = 1\n# %%\ny = 1\n").kind == "cells"
    assert analyze_input(b"").blocks == []


def test_a_notebook_on_standard_input() -> None:
    text = nbformat.writes(v4.new_notebook(cells=[v4.new_code_cell("x = y")]))
    found = analyze_input(text.encode())
    assert (found.file, found.kind) == ("-", "notebook")
    assert [analysis.inputs for _, analysis in found.read] == [["y"]]


def test_a_dict_on_standard_input_is_python() -> None:
    assert analyze_input(b"{'nbformat': x}\n").kind == "script"
    assert analyze_input(b'{"nbformat": "four"}\n').kind == "script"


def test_standard_input_that_is_no_text() -> None:
    with pytest.raises(UsageError, match="Standard input is not UTF-8 text: line 2 "):
        analyze_input(b"x = 1\ny = '\xff'\n")


# --- what cannot be read --------------------------------------------------------------------------


def test_no_such_file(tmp_path: Path) -> None:
    script(tmp_path, "x = 1", "sales.py")
    error = refused(str(tmp_path / "slaes.py"))
    assert error.message == f"There is no file {tmp_path / 'slaes.py'}."
    assert error.hint == f"Did you mean {tmp_path / 'sales.py'}?"
    assert "notebook (.ipynb)" in refused(str(tmp_path / "elsewhere" / "q.py")).hint


def test_a_folder(tmp_path: Path) -> None:
    assert refused(str(tmp_path)).message == f"{tmp_path} is a folder."
    name = script(tmp_path, "x = 1", "sales.py")
    assert refused(str(tmp_path)).hint == f"Name a file in it, such as {name}."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.md", "is a file that ends in .md, which is not read."),
        ("a", "is a file without an ending, which is not read."),
    ],
)
def test_other_kinds_of_files(tmp_path: Path, name: str, words: str) -> None:
    error = refused(script(tmp_path, "x = 1", name))
    assert error.message.endswith(words)
    assert error.hint.startswith("Name a Python script (.py, .pyw, .ipy) or a notebook (.ipynb)")


def test_a_name_that_no_file_can_have() -> None:
    refused("a\0b.py")
    assert "cannot be read" in refused(f"{'a' * 5000}.py").message


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are another matter there")
def test_a_file_without_permission(tmp_path: Path) -> None:
    name = script(tmp_path, "x = 1")
    os.chmod(name, 0)
    if os.access(name, os.R_OK):
        pytest.skip("this user may read everything")
    assert refused(name).message == f"{name} cannot be read: Permission denied."


@pytest.mark.parametrize("name", ["a.py", "a.ipynb"])
def test_a_file_that_is_too_large(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(reading.LARGEST + 1)  # takes no room on the disk
    assert refused(str(path)).message == f"{path} is larger than 50 MiB."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_has_no_size_and_is_bounded_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    monkeypatch.setattr(reading, "LARGEST", 100)
    path = tmp_path / "pipe.py"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"x = 1\n" * 50,))
    writer.start()
    refused(str(path))
    writer.join(10)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x = 1\ny = '\xff'\n", "a.py", "is not UTF-8 text: line 2 cannot be decoded."),
        (b"x = 1\n\n\n\ny = '\xff'\n", "a.py", "is not UTF-8 text: line 5 cannot be decoded."),
        ("x = 1".encode("utf-16"), "a.py", "is not UTF-8 text: line 1 cannot be decoded."),
        (b"# coding: ascii\nx = '\xff'", "a.py", "is not ascii text: line 2 cannot be decoded."),
        (b"# coding: klingon\nx = 1", "a.py", "names an encoding that there is not."),
        (b"# coding: rot13\nx = 1", "a.py", "names an encoding that there is not."),
        (b'{"nbformat": 4, "x": "\xff"}', "a.ipynb", "is not UTF-8 text: line 1 cannot"),
        (b"", "a.ipynb", "is not a notebook: it is no JSON with a 'nbformat'."),
        (b"x = 1", "a.ipynb", "is not a notebook"),
        (b"[1]", "a.ipynb", "is not a notebook"),
        (b'{"cells": []}', "a.ipynb", "is not a notebook"),
        (b"[" * 200_000, "a.ipynb", "is not a notebook"),
        (b'{"nbformat": 9}', "a.ipynb", "is a notebook of version 9, which is not known here."),
        (b'{"nbformat": 4}', "a.ipynb", "is not a sound notebook"),
        (b'{"nbformat": 4, "cells": [1]}', "a.ipynb", "is not a sound notebook"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "a.ipynb", "is not a sound"),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}',
            "a.ipynb",
            "is not a sound notebook",
        ),
        (b'{"nbformat": 3, "worksheets": 1}', "a.ipynb", "is not a sound notebook"),
        (b'{"nbformat": 4, "cells": [], "metadata": 7}', "a.ipynb", "is not a sound notebook"),
    ],
)
def test_what_is_not_what_it_says(tmp_path: Path, content: bytes, name: str, words: str) -> None:
    assert words in refused(script(tmp_path, content, name)).message


def test_a_cell_hides_its_dangers_behind_the_imports_of_another() -> None:
    code = b"# %%\nfrom shutil import rmtree as gone\n# %%\ngone(folder)\n"
    found = reading.analyze_input(code, None)
    assert [[one.line for one in part.risks] for _, part in found.read] == [[], [4]]
