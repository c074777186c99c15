"""What a yes says of texts that stand for others: only what was asked."""

from __future__ import annotations

import pytest

from redpanda_jupyter.models import (
    ColumnMatch,
    ColumnProfile,
    DatasetProfile,
    Mapping,
    ValueMatch,
)
from redpanda_jupyter.services.applying.counting import as_confirmed

PAID = Mapping(
    variable="df",
    columns=[ColumnMatch(source="paid", target="bezahlt", confidence=1, way="user")],
    values=[ValueMatch(column="paid", pairs={"Yes": ["Ja"]}, way="user", confirmed=True)],
)


@pytest.mark.parametrize(
    ("counts", "levels", "meant"),
    [
        ({"paid": {"Ja": 3, "Yes": 2}}, ["Ja"], ["Ja", "Yes"]),
        ({"paid": {"Ja": 3, "Yes": 0}}, ["Ja"], ["Ja"]),
        # nobody has counted: it was asked where it was seen, and else nobody knows of it
        ({}, ["Ja", "Yes"], ["Ja", "Yes"]),
        ({}, ["Ja"], ["Ja"]),
        ({}, [], ["Ja"]),
    ],
)
def test_two_texts_become_one_only_where_that_was_asked(
    counts: dict[str, dict[str, int]], levels: list[str], meant: list[str]
) -> None:
    column = ColumnProfile(name="bezahlt", kind="text", levels=levels)
    data = DatasetProfile(name="de", kind="pandas.DataFrame", columns=[column])
    assert as_confirmed(PAID, counts, data).texts("paid") == {"Yes": meant}
