"""What blocks in a row need of the data that the first ones read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter.context.profiling import profile
from redpanda_jupyter.services.applying.contracts import correct, learn
from redpanda_jupyter.services.applying.pipeline import load
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

US = pd.DataFrame({"paid": ["Yes", "No"], "customer": ["A", "B"], "revenue": [1.0, 2.0],
                   "region": ["N", "S"]})  # fmt: skip
PRICES = pd.DataFrame({"region": ["N", "S"], "price": [3.0, 4.0]})
FRAMES = {"us": US, "prices": PRICES}
BOUGHT = 'bought = us[us.paid == "Yes"]'
BY_NAME = (
    "both = pd.DataFrame([{**a, **b} for a, b in zip(us.to_dict('records'), "
    "prices.to_dict('records'))])"
)


def put(store: Store, codes: list[str], frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """Put blocks into the library that ran on these frames."""
    refs = [put_block(store, code) for code in codes]
    seen = {name: found for name, one in frames.items() if (found := profile(name, one))}
    for ref in refs:
        version = store.get_version(ref, 1)
        read = version.analysis.inputs if version.analysis is not None else []
        learn(store, version, {name: one for name, one in seen.items() if name in read})
    return refs


def needed(store: Store, refs: list[str]) -> dict[str, list[str]]:
    contract = load(store, refs).contract
    inputs = {one.variable: one.columns for one in contract.frames}
    inputs |= {one.path: one.columns for one in contract.files}
    return {name: [need.name for need in needs] for name, needs in inputs.items()}


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        ([BOUGHT, 'bought[["customer", "revenue"]]'], {"us": ["paid", "customer", "revenue"]}),
        (["df = us", 'df["revenue"].sum()'], {"us": ["revenue"]}),
        (["df = us", "two = df", 'two["revenue"].sum()'], {"us": ["revenue"]}),
        (
            ['both = us.merge(prices, on="region")', 'both["price"] * both["revenue"]'],
            {"us": ["region", "revenue"], "prices": ["region", "price"]},
        ),
        (
            [BY_NAME, 'both["price"].sum() * both["revenue"].sum()'],
            {"us": ["revenue"], "prices": ["price"]},
        ),
        (['us["tax"] = us["revenue"] * 2', 'us["tax"].sum()'], {"us": ["revenue"]}),
        (['b = us.rename(columns={"paid": "customer"})', 'b["customer"]'], {"us": ["paid"]}),
        (
            ['b = us.groupby("region").agg(revenue=("paid", "size"))', 'b["revenue"].max()'],
            {"us": ["region", "paid"]},
        ),
        (
            ['import pandas as pd\nus2 = pd.read_csv("us.csv")', 'us2["revenue"].sum()'],
            {"us.csv": ["revenue"]},
        ),
    ],
)  # fmt: skip
def test_what_later_blocks_read_is_needed_of_the_data(
    isolated_home: Path, codes: list[str], wanted: dict[str, list[str]]
) -> None:
    with Store() as store:
        assert needed(store, put(store, codes, FRAMES)) == wanted


def test_a_name_becomes_a_frame_where_a_later_block_shows_it(isolated_home: Path) -> None:
    with Store() as store:
        refs = put(store, ["df = us", 'df.groupby("customer")["revenue"].sum()'], {})
        assert needed(store, refs) == {"us": ["customer", "revenue"]}
        assert load(store, refs).contract.names == []


def test_what_a_person_said_is_not_needed_stays_so(isolated_home: Path) -> None:
    with Store() as store:
        refs = put(store, [BOUGHT, 'bought[["customer", "revenue"]]'], FRAMES)
        correct(store, store.get_version(refs[1], 1), "bought.customer not needed")
        assert needed(store, refs) == {"us": ["paid", "revenue"]}


def test_a_frame_that_a_later_block_changes_is_known_to_change(isolated_home: Path) -> None:
    with Store() as store:
        refs = put(store, ["df = us", 'df["double"] = df["revenue"] * 2'], FRAMES)
        frame = load(store, refs).contract.frame("us")
    assert frame is not None
    assert frame.changed


def test_a_block_that_does_not_parse_hides_no_column(isolated_home: Path) -> None:
    with Store() as store:
        refs = put(store, [BOUGHT, 'bought["revenue"].sum()', "%%bash\necho it's"], FRAMES)
        assert needed(store, refs) == {"us": ["paid", "revenue"]}
