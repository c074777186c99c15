"""A library with one block that has seen its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter import Library
from redpanda_jupyter.store import Store

from ...asked import put_block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SALES = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]})
CODE = 'limit = 2\nby = df.groupby("region")["revenue"].sum().nlargest(limit)\nby'


@pytest.fixture
def library(isolated_home: Path) -> Iterator[Library]:
    with Store() as store:
        put_block(store, CODE, ran_on=SALES)
    with Library() as opened:
        yield opened
