"""``redpanda blocks``, ``show`` and so on do and say what the magics of these names do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import cli
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def library(isolated_home: Any) -> Iterator[Store]:
    with Store() as store:
        store.add_block(describe_source("total = 1"), name="total", tags=["sales"])
        store.add_version("total", describe_source("total = 2"))
        yield store


@pytest.fixture
def redpanda(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        code = cli.main(words)
        seen = capsys.readouterr()
        return code, seen.out + seen.err

    return run


def test_library_is_kept_in_order_from_a_terminal(redpanda: Any, library: Store) -> None:
    assert "#1  total" in redpanda("blocks")[1]
    assert redpanda("show", "total")[1].startswith("#1 total · version 2 of 2")
    assert redpanda("tag", "1", "+eu", "-sales") == (0, "#1 total: eu\n")
    assert redpanda("rename", "1", "sum") == (0, "#1 total is sum now.\n")
    assert redpanda("describe", "sum", "Adds", "up") == (0, "#1 sum: Adds up\n")
    assert redpanda("category", "1", "Sales")[0] == 0
    assert redpanda("favourite", "1")[0] == 0
    assert "-total = 1" in redpanda("diff", "1")[1]
    assert redpanda("restore", "1", "v1") == (
        0, "#1 sum is version 3 now, with the code of version 1.\n",
    )  # fmt: skip
    assert len(json.loads(redpanda("versions", "1", "--json")[1])) == 3
    assert redpanda("uses", "1") == (0, "#1 sum was not used yet.\n")
    assert redpanda("runs", "1") == (0, "#1 sum has not run yet.\n")
    assert "redpanda undelete 1" in redpanda("delete", "1")[1]
    assert redpanda("undo") == (0, "#1 sum is back.\n")
    assert redpanda("delete", "1")[0] == 0
    assert redpanda("blocks") == (
        0, "There are no blocks, but 1 deleted one is kept: redpanda blocks --deleted lists it, "
        "redpanda undelete N brings one back.\n",
    )  # fmt: skip
    assert redpanda("purge", "--all") == (0, "1 deleted block gone for good.\n")
    assert redpanda("blocks") == (0, "There are no blocks yet.\n")


def test_what_is_wrong_on_the_line_is_said(redpanda: Any, library: Store) -> None:
    assert redpanda("show", "totl") == (
        1, "redpanda: There is no code block 'totl' in this library.\nDid you mean total?\n",
    )  # fmt: skip
    assert redpanda("purge")[0] == 2
    assert redpanda("rename", "1", "12")[0] == 2
    assert redpanda("show", "1", "x")[0] == 2


def test_first_words_of_a_name_are_taken_and_half_a_word_is_not(
    library: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    library.rename_block("1", "total-of-all")
    assert cli.main(["show", "total"]) == 0
    seen = capsys.readouterr()
    assert seen.err == "'total' is taken for #1 total-of-all.\n"
    assert seen.out.startswith("#1 total-of-all")
    assert cli.main(["show", "total-of-al"]) != 0
    assert "Did you mean total-of-all?" in capsys.readouterr().err
