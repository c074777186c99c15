"""How code reaches a notebook: one way of three, and every line where it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.insertion import deliver, for_frontend, insertable, join, way_in
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.models import BundleBlock, TurnBundle, content_hash

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

STAMPED = {"redpanda": {"notebook_id": "01JD0000000000000000000000"}}
UNWANTED = {"redpanda": {"notebook_id": "01JD0000000000000000000000", "insert": False}}


def block(code: str, *, insert: bool = True) -> BundleBlock:
    return BundleBlock(
        id=new_id(), number=1, version=1, position=0, language="python", description="",
        code=code, content_hash=content_hash(code), insert=insert,
    )  # fmt: skip


def bundle(*blocks: BundleBlock, complete: bool = True) -> TurnBundle:
    return TurnBundle(
        store_id=new_id(), conversation_id=new_id(), turn_id=new_id(), complete=complete,
        provider="tour", model="chat", blocks=list(blocks),
    )  # fmt: skip


@given(st.lists(st.text(alphabet="ab \n", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_every_block_stands_where_it_is_said_to(codes: list[str]) -> None:
    joined = join([block(code) for code in codes])
    lines = joined.source.split("\n")
    for code, first in zip(codes, joined.lines, strict=True):
        text = code.rstrip("\n").split("\n")
        assert lines[first - 1 : first - 1 + len(text)] == text
    assert not joined.source.endswith("\n")
    assert len(joined.blocks) == len(codes)


def test_an_empty_line_stands_between_blocks() -> None:
    joined = join([block("a = 1\n"), block("b = 2\n\n\n"), block("c")])
    assert (joined.source, joined.lines) == ("a = 1\n\nb = 2\n\nc", (1, 3, 5))


def test_only_whole_answers_and_runnable_blocks_become_cells() -> None:
    shown, runs = block("sql", insert=False), block("x = 1")
    assert insertable(bundle(shown, runs)) == [runs]
    assert insertable(bundle(shown, runs, complete=False)) == []
    assert insertable(bundle()) == []


@pytest.mark.parametrize(
    ("setting", "metadata", "way"),
    [
        ("auto", {}, "payload"),
        ("auto", STAMPED, "cells"),
        ("auto", UNWANTED, "none"),
        ("auto", {"redpanda": "text"}, "payload"),
        ("auto", {"redpanda": {"notebook_id": ""}}, "payload"),
        ("auto", {"redpanda": None}, "payload"),
        ("cells", {}, "cells"),
        ("payload", STAMPED, "payload"),
        ("payload", UNWANTED, "payload"),
        ("none", STAMPED, "none"),
    ],
)
def test_the_way_is_the_settings_or_the_frontends(setting: str, metadata: Any, way: str) -> None:
    assert way_in(setting, metadata, "jupyterlab") == way


@pytest.mark.parametrize("frontend", ["vscode", "colab", "notebook", "console", "terminal"])
def test_a_stamp_that_a_file_brought_along_counts_only_in_jupyterlab(frontend: Any) -> None:
    assert way_in("auto", STAMPED, frontend) == "payload"
    assert way_in("cells", {}, frontend) == "cells"


def test_what_runs_a_notebook_by_itself_gets_no_cell_unless_that_was_set() -> None:
    assert way_in("auto", STAMPED, "batch") == "shown"
    assert way_in("payload", {}, "batch") == "payload"


@pytest.mark.parametrize("way", ["payload", "shown", "none"])
def test_where_no_cells_are_wanted_the_output_asks_for_none(way: Any) -> None:
    whole = bundle(block("x = 1"), block("y = 2"))
    assert insertable(for_frontend(whole, way)) == []
    assert [one.code for one in for_frontend(whole, way).blocks] == ["x = 1", "y = 2"]
    assert for_frontend(whole, "cells") == whole


def test_only_the_payload_comes_from_the_kernel(shell: InteractiveShell) -> None:
    session = Session.of(shell)
    assert session is not None
    answered = bundle(block("x = 1"), block("select", insert=False), block("y = {x}"))
    for way in ("cells", "none"):
        assert deliver(session, answered, way) == ""  # type: ignore[arg-type]
    assert deliver(session, bundle(block("x"), complete=False), "payload") == ""
    assert deliver(session, bundle(), "payload") == ""
    assert not hasattr(shell, "rl_next_input")
    assert session.joined == {}

    assert "the next prompt" in deliver(session, answered, "payload")
    assert shell.rl_next_input == "x = 1\n\ny = {x}"
    (joined,) = session.joined.values()
    assert joined.blocks == (answered.blocks[0], answered.blocks[2])
    assert session.joined[content_hash("x = 1\n\ny = {x}\n")] is joined


def test_a_terminal_joins_what_waits_for_its_next_prompt(shell: InteractiveShell) -> None:
    session = Session.of(shell)
    assert session is not None
    first, second = bundle(block("x = 1")), bundle(block("y = 2"))
    deliver(session, first, "payload")
    told = deliver(session, second, "payload")
    assert told == "kept as #1; the code is at the next prompt, below the code of #1"
    assert shell.rl_next_input == "x = 1\n\ny = 2"
    joined = session.joined[content_hash("x = 1\n\ny = 2")]
    assert joined.blocks == (*first.blocks, *second.blocks)

    shell.rl_next_input = None  # the prompt has taken it
    assert deliver(session, second, "payload") == "kept as #1; the code is at the next prompt"
    assert shell.rl_next_input == "y = 2"
    shell.execution_count += 1  # another cell
    deliver(session, first, "payload")
    assert shell.rl_next_input == "x = 1"
