"""Tags are suggested from what a block does, works with, reads and writes."""

from __future__ import annotations

import pytest

from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.tagging import MOST, suggested_tags


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        ("df.groupby('region')['revenue'].sum()", ["groupby"]),
        ("import matplotlib.pyplot as plt\nplt.plot([1])", ["plot", "matplotlib"]),
        (
            "import pandas as pd\npd.read_csv('sales.csv').to_excel('out.xlsx')",
            ["pandas", "csv", "excel", "writes-files"],
        ),
        ("def clean(text):\n    return text.strip()", ["function"]),
        ("x = 1", []),
    ],
)
def test_tags_that_fit(code: str, tags: list[str]) -> None:
    new = describe_source(code)
    assert suggested_tags(new, new.analysis) == tags


def test_no_more_than_a_few_are_suggested() -> None:
    code = "import a, b, c, d, e, f, g, h, i, j\ndf.groupby('x').plot()"
    assert len(suggested_tags(describe_source(code))) == MOST
