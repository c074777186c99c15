"""Contracts that were kept before the reader knew as much as it does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from redpanda_jupyter.services.applying.contracts import contract_of, learn
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from pathlib import Path

CODE = "names = df['region'].agg('sum')\nnames"


def test_an_older_contract_is_read_anew_and_kept_so_by_the_next_run(isolated_home: Path) -> None:
    sales = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [10.0, 20.0, 30.0]})
    with Store() as store:
        block = put_block(store, CODE, ran_on=sales)
        version = store.get_version(block, 1)
        kept = store.get_contract(block)
        assert kept is not None
        assert "row_order_perhaps" in kept.frames[0].flags
        frames = [one.model_copy(update={"flags": []}) for one in kept.frames]
        store.put_contract(kept.model_copy(update={"frames": frames, "reader": 0}))
        assert contract_of(store, version) == kept
        learn(store, version, {})
        assert store.get_contract(block) == kept
