"""A block that was asked for by its name is a cell of its own in the page, and stays known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import content_hash
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.store import Store

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)
"""The same code runs in both applications; one of them is enough here."""

SUMS = 'df.groupby("region")["revenue"].sum()'
FRAMES = """\
import pandas as pd
df_de = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"]})"""
CODE = "seen = [1, 2, 3]\nsum(seen)"
EDITED = "seen = [1, 2, 3]\nsum(seen) + 1"
AGAIN = "seen = [1, 2, 3]\nsum(seen) + 2"


def write(book: Any, index: int, text: str) -> None:
    """Write into a cell, as somebody types."""
    book.evaluate(
        "panel.content.model.sharedModel.cells[argument[0]].setSource(argument[1]);", [index, text]
    )


def test_an_inserted_block_is_known_unchanged_and_edited_also_when_opened_again(
    notebook: Callable[..., Any], open_book: Callable[..., Any], library: Store
) -> None:
    name = f"add-{new_id().lower()}"
    block = library.add_block(describe_source(CODE), name=name)
    book = notebook(f"%panda insert {name}", "below = 1", fresh=True)
    before = book.sources()
    book.run(1)
    book.wait_for_sources(*before[:2], CODE, *before[2:])
    assert name in book.output(1)
    cell = book.cells()[2]
    assert (cell["execution_count"], cell["outputs"]) == (None, [])
    assert cell["metadata"]["redpanda"] == {
        "block_id": block.id,
        "version": 1,
        "hash": content_hash(CODE),
    }
    book.run(2)
    book.wait_until(lambda: library.get_block(name).run_count == 1, "The run was not recorded")
    write(book, 2, EDITED)
    book.run(2)
    book.wait_until(lambda: library.get_block(name).version == 2, "The edit is no version")
    assert library.get_block(name).code == EDITED

    # saved, closed, and opened again with another kernel
    book.save()
    book.evaluate("await panel.sessionContext.shutdown();")
    book.page.close()
    book = open_book(book.name)
    book.run(0)
    assert book.sources()[2] == EDITED
    book.run(2)
    book.wait_until(lambda: library.get_block(name).run_count == 3, "The run was not recorded")
    write(book, 2, AGAIN)
    book.run(2)
    book.wait_until(lambda: library.get_block(name).version == 3, "The edit is no version")
    runs = library.list_executions(name)
    assert [(one.version, one.edited, one.origin) for one in reversed(runs)] == [
        (1, False, "cell"),
        (2, True, "cell"),
        (2, False, "cell"),
        (3, True, "cell"),
    ]
    assert len({one.notebook_id for one in runs}) == 1
    assert book.trace.own_errors() == []


@lab_only
def test_a_cell_on_other_data_stays_known_when_it_is_opened_again(
    notebook: Callable[..., Any], open_book: Callable[..., Any], library: Store
) -> None:
    name = f"sums-{new_id().lower()}"
    library.add_block(describe_source(SUMS), name=name)
    book = notebook(FRAMES, f"%panda apply {name} df_de", fresh=True)
    book.run(1)
    book.run(2)
    book.wait_until(lambda: len(book.sources()) == 4, "No cell came")
    cell = book.sources()[3]
    book.run(3)
    book.wait_until(lambda: library.get_block(name).run_count == 1, "The run was not recorded")

    book.save()
    book.evaluate("await panel.sessionContext.shutdown();")
    book.page.close()
    book = open_book(book.name)
    book.run(0)
    book.run(1)
    changed = cell.replace("= df_de.", "= df_de.dropna().")
    assert changed != cell
    for text in (cell, changed, changed.replace(".sum()", ".mean()")):
        write(book, 3, text)
        book.run(3)
    assert f"The block in this cell differs from #{library.get_block(name).number}" in book.output(
        3
    )
    book.wait_until(lambda: library.get_block(name).run_count == 4, "A run was not recorded")
    runs = library.list_executions(name)
    assert [(one.origin, one.target, one.edited) for one in reversed(runs)] == [
        ("apply", "df_de", False),
        ("apply", "df_de", False),
        ("apply", "df_de", False),
        ("apply", "df_de", True),
    ]
    assert library.get_block(name).version == 1
