"""``-word`` in a search, in a terminal and in a cell, and filters from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import Library, cli
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def library(isolated_home: Path) -> None:
    with Store() as store:
        store.add_block(describe_source("total = df['paid'].sum()"), name="total-paid", tags=["eu"])
        store.add_block(describe_source("total = df['due'].sum()"), name="total-due")


def test_word_that_must_not_occur_is_no_option_of_the_terminal(
    library: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["search", "total", "-paid", "--limit", "5"]) == 0
    said = capsys.readouterr().out
    assert "total-due" in said
    assert "total-paid" not in said


def test_word_that_must_not_occur_is_no_option_of_the_cell(library: None) -> None:
    from redpanda_jupyter.kernel.commands.search import SEARCH
    from redpanda_jupyter.services.searching import query_of

    read: Any = SEARCH.grammar().read
    query = query_of(read(["total", "-paid", "tag:eu"]))
    assert (query.text, query.without, query.tags) == ("total", ["paid"], ["eu"])
    with pytest.raises(UsageError, match="no option --paid"):
        read(["total", "--paid"])


def test_what_a_refused_filter_is_told_to_write_works(
    library: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store() as store:
        store.add_block(describe_source("x = 1  # todo: more"), name="third")
    assert cli.main(["search", "todo: more"]) == 2
    assert '--phrase "todo: …"' in capsys.readouterr().err
    assert cli.main(["search", "--phrase", "todo: more"]) == 0
    assert "third" in capsys.readouterr().out


def test_python_asks_by_the_same_words(library: None) -> None:
    with Library() as lib:
        assert [one.name for one in lib.search("total tag:eu")] == ["total-paid"]
        assert [one.name for one in lib.search("total -paid")] == ["total-due"]
        with pytest.raises(UsageError, match="no filter"):
            lib.search("colour:red")
