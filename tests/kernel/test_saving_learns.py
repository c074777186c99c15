"""What ``%panda save`` and a run that failed keep of the data, for the checks to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.services.applying.contracts import contract_of
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.store import Store

TOTAL = "total = df['a'].sum()\ntotal"


@pytest.fixture
def panda(said_below: Callable[[str], str]) -> Callable[[str], str]:
    """Run a cell of a notebook that has a frame; return what was said."""
    return said_below


def kinds(store: Store, ref: str) -> dict[str, str]:
    block = store.get_block(ref)
    (frame,) = contract_of(store, store.get_version(ref, block.version)).frames
    return {one.name: one.kind for one in frame.columns}


def test_saved_cell_knows_the_frame_that_it_ran_on(panda: Any, store: Store) -> None:
    panda(TOTAL)
    panda("%panda save total")
    assert kinds(store, "total") == {"a": "integer"}
    panda("texts = pd.DataFrame({'a': ['x', 'y']})")
    assert "holds texts where numbers" in panda("%panda apply total texts --run")


def test_saved_cell_learns_nothing_of_a_frame_that_is_another_now(panda: Any, store: Store) -> None:
    panda("df['a'] = df['a'].astype(str)")
    panda("%panda save changes")
    assert kinds(store, "changes") == {"a": "unknown"}
    panda("df = df[df['a'] == '1']")
    panda("%panda save replaces")
    assert kinds(store, "replaces") == {"a": "unknown"}
    panda("n = len(df['a'])")
    panda("later = 1")
    panda("%panda save older --cell 6")
    assert kinds(store, "older") == {"a": "unknown"}
    panda("1 / 0 + df['a'].sum()")
    panda("%panda save fails")
    assert kinds(store, "fails") == {"a": "unknown"}


def test_run_after_one_that_failed_on_the_same_frame_still_knows_it(
    panda: Any, store: Store
) -> None:
    code = "total = df['a'].sum() * factor"
    store.add_block(describe_source(code), name="total")
    panda("%panda insert total")
    panda(code)
    panda("factor = 2")
    panda(code)
    assert "2" in panda("%panda runs total")
    assert kinds(store, "total") == {"a": "integer"}
