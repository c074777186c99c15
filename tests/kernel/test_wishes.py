"""``%panda improve``: where its wish ends, and which cell is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RedPandaError, UsageError
from redpanda_jupyter.kernel.commands.cells import wish_and_cell

if TYPE_CHECKING:
    from redpanda_jupyter.tour.server import TourServer


@pytest.mark.parametrize(
    ("words", "wish", "cell"),
    [
        (["sort", "by", "revenue"], "sort by revenue", None),
        (["sort by revenue"], "sort by revenue", None),
        (["sort by revenue", "7"], "sort by revenue", 7),
        (["sort by revenue", "In[7]"], "sort by revenue", 7),
        (["sort", "by", "revenue", "In[7]"], "sort by revenue", 7),
        (["sort", "by", "revenue", "#12"], "sort by revenue", "#12"),
        (["sort by revenue", "#12"], "sort by revenue", "#12"),
        (["show", "the", "top", "5"], "show the top 5", None),
        (["show the top 5"], "show the top 5", None),
        (["show the top 5", "7"], "show the top 5", 7),
        (["top", "5"], "top 5", None),
        (["7"], "7", None),
    ],
)
def test_the_wish_ends_where_a_cell_is_named(
    words: list[str], wish: str, cell: int | str | None
) -> None:
    assert wish_and_cell(words) == (wish, cell)


def asked(provider: TourServer) -> str:
    return str(provider.requests[-1].body["messages"][-1]["content"])


def test_a_wish_needs_no_quotes(panda: Any, cell: Any, provider: TourServer) -> None:
    first = cell("first = 1").execution_count
    cell("last = 2")
    panda("improve sort by revenue")
    assert "sort by revenue" in asked(provider)
    assert "last = 2" in asked(provider)
    for line in (f'"sort by revenue" {first}', f"sort by revenue --cell {first}"):
        panda(f"improve {line}")
        assert ": sort by revenue\n" in asked(provider)
        assert "first = 1" in asked(provider)


def test_a_number_at_the_end_of_a_wish_is_said_to_be_part_of_it(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    first = cell("first = 1").execution_count
    cell("last = 2")
    told = panda(f"improve show the top {first}")
    assert f"--cell {first} would mean In [{first}]" in told
    assert f"show the top {first}\n" in asked(provider)
    assert "last = 2" in asked(provider)
    assert "--cell" not in panda("improve show the top 999")


def test_a_cell_that_there_is_not_is_refused(panda: Any, cell: Any) -> None:
    cell("first = 1")
    for line in ('"sort by revenue" 99', "sort by revenue --cell 99", "sort by revenue #99"):
        with pytest.raises(RedPandaError, match="99"):
            panda(f"improve {line}")
    with pytest.raises(UsageError, match="names no cell"):
        panda("improve sort by revenue --cell x")


def test_the_help_says_where_the_cell_goes(panda: Any) -> None:
    told = panda("improve --help")
    assert "--cell" in told
    assert "5 is part of the wish" in told
