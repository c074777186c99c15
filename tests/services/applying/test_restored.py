"""A version that was restored is applied as the one whose text it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.services.applying.binding import bind
from redpanda_jupyter.services.applying.contracts import correct
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.services.applying.targets import Given
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.offering import offers
from redpanda_jupyter.services.verifying.proving import prove
from redpanda_jupyter.store import Store

from ...asked import put_block
from .conftest import CODE, SALES

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "Revenue by region"


def test_restored_version_is_applied_and_offered_as_what_it_was(isolated_home: Path) -> None:
    with Store() as store:
        block = put_block(store, CODE, QUESTION, ran_on=SALES)
        correct(store, store.get_version(block, 1), "call limit top")
        pipeline = load(store, [block])
        space = {"df": SALES}
        bound = bind(store, [pipeline], Given("df", {"df": "df"}, {}), space)
        assert prove(store, pipeline, bound, space).proven
        store.add_version(block, describe_source("df.sum()"))
        assert store.get_block(block).badge == "stale"
        assert store.restore_version(block, 1).version == 3

        again = load(store, [block])
        assert again.contract.frames == pipeline.contract.frames
        assert again.contract.parameters == pipeline.contract.parameters
        assert again.contract.origin == "edited"
        bound = bind(store, [again], Given("df", {"df": "df"}, {}), space)
        assert bound.check.findings == []
        assert store.get_block(block).badge == "verified"
        (found,) = offers(store, QUESTION, ["df"], space)
        assert found.proofs == 1
