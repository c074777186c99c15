"""Which notebook a call is counted for: one line each, by the path that people know."""

from __future__ import annotations

from typing import Any

import pytest

from redpanda_jupyter.models import NotebookClaim, NotebookRef

KERNELS = "/home/ada/work/a.ipynb"


@pytest.fixture
def known(store: Any) -> str:
    """The id of a notebook that JupyterLab has claimed by its own path."""
    return str(store.claim_notebook(NotebookClaim(path="a.ipynb"), lambda path: False))


@pytest.mark.parametrize("has_id", [True, False])
def test_all_calls_of_a_notebook_are_counted_under_one_path(
    store: Any, make: Any, known: str, has_id: bool
) -> None:
    asked = NotebookRef(id=known, path=KERNELS, kernel_id="kernel-1")
    store.add_turn(make.turn(notebook=asked, sent_attempts=1))
    again = asked if has_id else NotebookRef(path=KERNELS, kernel_id="kernel-1")
    store.add_call(make.call(notebook=again))
    store.add_turn(make.turn("Another?", notebook=again, sent_attempts=1))
    (line,) = store.summarise_usage("notebook", make.at(-1))
    assert (line.key, line.calls) == ("a.ipynb", 3)


def test_a_call_from_elsewhere_is_counted_for_itself(store: Any, make: Any, known: str) -> None:
    store.add_turn(make.turn(notebook=NotebookRef(id=known, path=KERNELS), sent_attempts=1))
    store.add_call(make.call(notebook=NotebookRef(path="/home/ada/b.ipynb")))
    store.add_call(make.call())
    keys = {one.key for one in store.summarise_usage("notebook", make.at(-1))}
    assert keys == {"a.ipynb", "/home/ada/b.ipynb", "(no notebook)"}
