"""The notebook of forty prompts: every cell does what it should, and what leaves is what may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat

from .forty_prompts import DATA, FAILS, HERE, LABEL, build, run, tidy

if TYPE_CHECKING:
    from pathlib import Path


def test_every_cell_does_what_it_should(tmp_path: Path) -> None:
    book, requests = run(tmp_path / "home")  # a cell that fails and should not is an error
    asked = [one for one in book.cells if one.source.startswith("%%panda")]
    assert len(asked) >= 40
    for cell in book.cells[1:]:
        failed = [one for one in cell.outputs if one.output_type == "error"]
        assert bool(failed) == (FAILS in cell.metadata.get("tags", [])), cell.source
        if failed and cell.source.startswith("%"):
            (line,) = failed[0].traceback
            assert line.startswith("Red Panda: ")
    texts = [str(one.body["messages"][-1]["content"]) for one in requests]
    (rows,) = (text for text in texts if "Austin" in text)
    assert "row 2:" in rows  # --privacy samples; not {In[2]}, not fix
    shown = tidy(book, tmp_path / "home")
    assert str(tmp_path) not in shown
    assert "nothing was asked" in shown


def test_the_notebook_beside_it_is_this_one_and_says_who_answered() -> None:
    text = (HERE / "forty_prompts.ipynb").read_text(encoding="utf-8")
    book = nbformat.reads(text, as_version=4)
    assert [one.source for one in book.cells] == [one.source for one in build().cells]
    assert book.cells[0].source == LABEL
    assert "no\nmodel was asked" in LABEL
    assert book.cells[2].source == DATA
    assert len(text) < 300_000
    assert "/home/" not in text.replace("~", "")
