"""What Python's prompt shows of blocks and results is seen, and obeyed by no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from redpanda_jupyter import Library

ORDERS = "\x1b[31m\x9b2J\u202e\u2066\U000e0041"


def test_name_of_data_gives_no_orders_where_results_are_shown(library: Library) -> None:
    frame = pd.DataFrame({"region": ["N", "S"], "revenue": [15.0, 25.0]})
    shown = repr(library.apply("revenue-by-region", {f"de{ORDERS}": frame}))
    assert "1 ok" in shown
    assert "\\x1b[31m" in shown
    assert not set(ORDERS[0] + ORDERS[5] + ORDERS[8:]) & set(shown)


def test_code_of_a_block_turns_no_text_round_in_html(library: Library) -> None:
    with Store() as store:
        store.add_block(describe_source(f"x = 1  # {ORDERS}"), name="turned")
    shown = library["turned"]._repr_html_()
    assert "\\u202e" in shown
    assert not set(ORDERS[0] + ORDERS[5] + ORDERS[8:]) & set(shown)
