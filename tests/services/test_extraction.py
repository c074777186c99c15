"""From an answer to the blocks that are kept: what is code, what may run, what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.services.extraction import NOT_CODE, describe_source, new_blocks


def test_a_python_block_is_described_by_what_it_does() -> None:
    (block,) = new_blocks(
        "```python\n"
        "import pandas as pd\n"
        "def total(frame):\n    return frame['a'].sum()\n"
        "result = total(df)\n"
        "```\n"
    )
    assert (block.language, block.complete, block.runnable) == ("python", True, True)
    assert block.imports == ["pandas"]
    assert block.functions_defined == ["total"]
    assert block.variables_created == ["result"]
    assert block.inputs == ["df"]
    assert block.description


def test_the_sentence_before_a_block_describes_it() -> None:
    (block,) = new_blocks("Add up the column:\n\n```python\ndf.a.sum()\n```\n")
    assert block.description == "Add up the column"


def test_blocks_keep_their_order() -> None:
    answer = "".join(f"```python\nx{number} = {number}\n```\ntext\n" for number in range(12))
    assert [block.code for block in new_blocks(answer)] == [f"x{n} = {n}" for n in range(12)]


@pytest.mark.parametrize("tag", [*sorted(NOT_CODE - {""}), "TEXT", "Console"])
def test_what_shows_output_is_no_block(tag: str) -> None:
    assert new_blocks(f"```{tag}\n   a  b\n0  1  2\n```") == []


@pytest.mark.parametrize("tag", ["sql", "bash", "r", "javascript", "SQL"])
def test_another_language_is_kept_and_never_run(tag: str) -> None:
    (block,) = new_blocks(f"```{tag}\nselect 1\n```")
    assert block.language.lower() == tag.lower()
    assert block.complete
    assert not block.runnable
    assert block.variables_created == []


def test_a_fence_that_was_never_closed_is_kept_and_not_run() -> None:
    (block,) = new_blocks("```python\nx = 1\ny = ")
    assert not block.complete
    assert not block.runnable
    (block,) = new_blocks("```python\nx = 1\n")
    assert not block.complete
    assert not block.runnable, "it parses, and may still be half of what was meant"


def test_code_that_does_not_parse_is_kept_and_not_run() -> None:
    (block,) = new_blocks("```python\nfor x in:\n```")
    assert block.complete
    assert not block.runnable
    assert block.description


@pytest.mark.parametrize("answer", ["", "only words", "```python\n\n```", "```python\n   \n```"])
def test_nothing_is_made_of_nothing(answer: str) -> None:
    assert new_blocks(answer) == []


def test_an_edited_cell_is_described_without_an_answer() -> None:
    block = describe_source("import json\nx = json.loads(text)\n")
    assert (block.language, block.complete, block.runnable) == ("python", True, True)
    assert (block.imports, block.inputs, block.variables_created) == (["json"], ["text"], ["x"])
    assert block.description
    assert describe_source("x = 1", description="Kept").description == "Kept"
    assert not describe_source("x = ").runnable


@given(st.text(alphabet="`~ \npython x=1:\u2028\r\t#>-", max_size=80))
def test_no_text_breaks_it_and_only_whole_python_may_run(answer: str) -> None:
    for block in new_blocks(answer):
        assert block.code.strip()
        if block.runnable:
            assert block.complete
            assert block.language == "python"
