"""Script and Markdown: what people wrote stays text, whatever it holds."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.notebooks import words
from redpanda_jupyter.notebooks.markdown import markdown
from redpanda_jupyter.notebooks.script import script

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Make

HOSTILE = (
    "```\n# Heading\n\"\"\"\nimport os\n'''\n--> <script>alert(1)</script> [a](http://x) "
    "![p](http://x/y.png)\n%% cell\n# %%\n1. one\n- two\n$5 to $6\n\u202eabc\x00\x1b[2J"
)


def tokens(text: str) -> list[str]:
    found: list[str] = []
    for token in MarkdownIt("commonmark").parse(text):
        found.append(token.type)
        found += [child.type for child in token.children or []]
    return found


def test_a_script_is_plain_python_in_cells(make: Make, tmp_path: Path) -> None:
    first = make.block("import math\nLIMIT = 2\nx = math.sqrt(LIMIT)", name="root")
    second = make.block("%matplotlib inline\n# %% no cell\nprint(round(x, 3))", name="show")
    text = script(make.export(first, second, title=HOSTILE))
    path = tmp_path / "s.py"
    path.write_text(text, encoding="utf-8")
    ran = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "1.414\n"
    marks = [line for line in text.split("\n") if line.startswith("# %%")]
    assert marks == [
        "# %% [markdown]", '# %% tags=["parameters"]', "# %% [markdown]", "# %% root",
        "# %% [markdown]", "# %% show",
    ]  # fmt: skip


def test_hostile_words_never_become_code_of_a_script(make: Make) -> None:
    block = make.block("1 + 1", name=None, description=HOSTILE, prompt=HOSTILE)
    tree = ast.parse(script(make.export(block, title=HOSTILE)))
    assert [type(node) for node in tree.body] == [ast.Expr]
    assert "\x1b" not in script(make.export(block))


def test_a_script_refuses_what_only_ipython_can_do(make: Make) -> None:
    with pytest.raises(ExportError, match="#1: Line 1 is a shell command"):
        script(make.export(make.block("!rm -rf /")))


def test_markdown_keeps_code_in_its_fence(make: Make) -> None:
    code = 'text = """\n```\n````\n# no heading\n"""\nprint(text)'
    text = markdown(make.export(make.block(code)))
    fences = [one for one in MarkdownIt("commonmark").parse(text) if one.type == "fence"]
    assert [(one.info, one.content) for one in fences] == [("python", code + "\n")]


def test_hostile_words_never_become_markup(make: Make) -> None:
    plain = make.block("1 + 1", name=None, description="a", prompt="b")
    block = make.block("1 + 1", name=None, description=HOSTILE, prompt=HOSTILE)
    found = tokens(markdown(make.export(block, title=HOSTILE)))
    for forbidden in ("html_block", "html_inline", "link_open", "image", "ordered_list_open"):
        assert forbidden not in found
    count = tokens(markdown(make.export(plain)))
    assert found.count("heading_open") == count.count("heading_open")
    assert found.count("fence") == 1


def test_keys_in_prompts_are_taken_out(make: Make) -> None:
    key = "sk-" + "a1B2" * 10
    block = make.block("1 + 1", prompt=f"use {key} please")
    assert key not in markdown(make.export(block))
    assert key not in script(make.export(block))


@given(st.text(max_size=60))
def test_docstrings_and_comments_hold_any_text(text: str) -> None:
    source = f"def f():\n    {words.docstring('x ' + text)}\n    return 1\n{words.comment(text)}\n"
    tree = ast.parse(source)
    assert [type(node) for node in tree.body] == [ast.FunctionDef]
    assert len(tree.body[0].body) == 2  # type: ignore[attr-defined]


@given(st.text(max_size=60))
def test_literals_hold_any_text(text: str) -> None:
    assert ast.literal_eval(words.text_literal(text)) == text


@given(st.text(alphabet="`ab\n ", max_size=30))
def test_spans_and_fences_hold_any_number_of_ticks(text: str) -> None:
    parsed = MarkdownIt("commonmark").parse(words.fenced(text.strip("\n")))
    assert [one.type for one in parsed] == ["fence"]
    inline = MarkdownIt("commonmark").parseInline("x " + words.code_span(text + "a"))[0].children
    assert [one.type for one in inline or []] == ["text", "code_inline"]
