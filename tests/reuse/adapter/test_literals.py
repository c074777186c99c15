"""Another value for a parameter: of its kind, in its place, and nothing else."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.models.contract import FrameInput
from redpanda_jupyter.models.reuse import Target
from redpanda_jupyter.reuse.adapter import adapt_cell

from .bindings import bound, profile

COLUMNS = ["tip", "total_bill", "smoker", "day"]


def with_values(code: str, **given: str) -> str:
    """Return the block with other values, without the lines above it."""
    frame = FrameInput(variable="df", kind="pandas.DataFrame", profile=profile(COLUMNS))
    contract, binding = bound([frame], {"df": Target(name="df")}, parameters=given)
    made = adapt_cell(code, contract, binding, name="n", number=1)
    return made.code.split("\n", 1)[1]


@pytest.mark.parametrize(
    ("code", "given", "expected"),
    [
        ("df.head(20)", {"limit": "5"}, "df.head(5)"),
        ("limit = 20\ndf.head(limit)", {"limit": "1_000"}, "limit = 1000\ndf.head(limit)"),
        ("ü = 'ä'; n = 3  # ü", {"n": "40"}, "ü = 'ä'; n = 40  # ü"),
        ("df[df['tip'] > 3]", {"min_tip": "2.5"}, "df[df['tip'] > 2.5]"),
        ("df[df.tip > -3]", {"min_tip": "-2"}, "df[df.tip > -2]"),
        ("df[df['day'] == 'Sun']", {"day": "'Sat'"}, "df[df['day'] == 'Sat']"),
        ("df[df['day'] == 'Sun']", {"day": '"it\'s"'}, "df[df['day'] == \"it's\"]"),
        (
            "df[df['day'].isin(['Sun', 'Sat'])]",
            {"day_values": "('Fri',)"},
            "df[df['day'].isin(['Fri'])]",
        ),
        (
            "df.query(\"day == 'Sun' and tip > 3\")",
            {"day": "'Größe'", "min_tip": "4"},
            "df.query(\"day == 'Größe' and tip > 4\")",
        ),
        (
            "df.query('day == \"Sun\"')",
            {"day": "'Sat'"},
            "df.query('day == \"Sat\"')",
        ),
        (
            "df.query(\"day in ['Sun']\")",
            {"day_values": "['Sat', 'Fri']"},
            "df.query(\"day in ['Sat', 'Fri']\")",
        ),
    ],
)
def test_the_literal_is_replaced_where_it_stands(
    code: str, given: dict[str, str], expected: str
) -> None:
    assert with_values(code, **given) == expected


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("df.head(20)", {"limit": "'x'"}),
        ("df.head(20)", {"limit": "2.5"}),
        ("df.head(20)", {"limit": "-1"}),
        ("df.head(20)", {"limit": "True"}),
        ("df.head(20)", {"limit": "__import__('os')"}),
        ("df.head(20)", {"limit": "5)  # x"}),
        ("df.head(20)", {"rows": "5"}),
        ("n = 1", {"n": "1e999"}),
        ("n = 1", {"n": "(" * 500}),
        ("df[df['day'] == 'Sun']", {"day": "5"}),
        ("df[df['day'] == 'Sun']", {"day": "Sat"}),
        ("df[df['day'].isin(['Sun'])]", {"day_values": "[1]"}),
        ("df[df['day'].isin(['Sun'])]", {"day_values": "[]"}),
        ("df.query(\"day == 'Sun'\")", {"day": '"a\'b"'}),
        ("df.query(\"day == 'Sun'\")", {"day": "'a\"b'"}),
        ("df.query(\"day == 'Sun'\")", {"day": "'a\\\\'"}),
        ("df.query(\"day == 'Sun'\")", {"day": "'a\\n'"}),
    ],
)
def test_what_does_not_fit_is_refused_by_name(code: str, given: dict[str, str]) -> None:
    with pytest.raises(UsageError) as error:
        with_values(code, **given)
    assert error.value.field == next(iter(given))


def test_a_comment_in_the_value_takes_nothing_with_it() -> None:
    assert with_values("df.head(20)", limit="5 # rows") == "df.head(5)"


def test_a_place_below_a_magic_is_found() -> None:
    frame = FrameInput(variable="df", kind="pandas.DataFrame", profile=profile(COLUMNS))
    contract, binding = bound([frame], {"df": Target(name="df")}, parameters={"limit": "7"})
    made = adapt_cell("%%time\ndf.head(20)", contract, binding, name="n", number=1)
    assert made.code.endswith("df.head(7)")
