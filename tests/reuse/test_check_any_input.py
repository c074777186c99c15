"""The check on any input: it never raises, and one more column never worsens a block by name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import (
    ColumnMatch,
    ColumnNeed,
    ColumnProfile,
    Contract,
    ContractParameter,
    DatasetProfile,
    FrameInput,
    Mapping,
    ValueMatch,
)
from redpanda_jupyter.reuse.check import check, in_words

from .check_cases import CASES, sales
from .checked import bound, contract_of
from .profiling import profile_of

KINDS = ["integer", "number", "boolean", "text", "datetime", "duration", "other", "unknown"]
TEXTS = st.sampled_from(
    ["a", "yes", "1,5", "1.234,5", "2024-01-03", "01/02/2024", "", "Total", "Ã¼"]
)
ENDS = (
    st.none()
    | st.floats(-1e12, 1e12)
    | st.sampled_from(["2024-01-01", "2024-05-01T10:00:00+02:00"])
)
COLUMNS = st.builds(
    ColumnProfile,
    name=st.sampled_from(["a", "b", "c", "d__target", "x_kg"]),
    kind=st.sampled_from(KINDS),
    dtype=st.sampled_from(["", "uint8", "float64", "datetime64[ns, UTC]", "object"]),
    null_share=st.none() | st.floats(0, 1),
    distinct=st.none() | st.integers(0, 500),
    low=ENDS,
    high=ENDS,
    quantiles=st.lists(st.floats(-1e9, 1e9), min_size=11, max_size=11).map(sorted) | st.just([]),
    integral=st.none() | st.booleans(),
    levels=st.lists(TEXTS, max_size=4),
    all_levels=st.booleans(),
    looks_like=st.none() | st.sampled_from(KINDS),
    examples=st.lists(TEXTS, max_size=3),
    ordered=st.sampled_from([None, "rising", "falling", "mixed"]),
)
PROFILES = st.builds(
    DatasetProfile,
    name=st.just("df"),
    kind=st.sampled_from(["pandas.DataFrame", "polars.DataFrame", "csv", ""]),
    rows=st.none() | st.integers(0, 1000),
    columns=st.lists(COLUMNS, max_size=4),
    index=st.lists(TEXTS, max_size=1),
    sampled=st.none() | st.integers(0, 100),
)
BOUNDS = st.sampled_from(["1", "-3.5", "'2024-01-01'", "nonsense(", "1e400"])
NEEDS = st.builds(
    ColumnNeed,
    name=st.sampled_from(["a", "b", "c", "x_lb"]),
    kind=st.sampled_from(KINDS),
    values=st.lists(TEXTS, max_size=2),
    bounds=st.lists(BOUNDS, max_size=2),
    patterns=st.lists(st.sampled_from(["a", "(", "a+", "x|y"]), max_size=2),
    uses=st.lists(st.sampled_from(["key", "group", "truth", "mapped", "divisor", "positive", "text",
                                   "read_moment", "compared", "waived"]), max_size=3),
)  # fmt: skip
FLAGS = st.lists(
    st.sampled_from(["positional", "pattern", "all_columns", "row_order", "row_labels"]), max_size=3
)
MATCHES = st.builds(
    ColumnMatch,
    source=st.sampled_from(["a", "b", "c"]),
    target=st.none() | st.sampled_from(["a", "b", "c", "gone", "x_kg"]),
    confidence=st.floats(0, 1),
    way=st.just("scored"),
    second=st.none() | st.just("b"),
    second_confidence=st.none() | st.floats(0, 1),
)
PAIRS = st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=3), max_size=2)


@given(
    st.lists(NEEDS, max_size=3),
    FLAGS,
    st.none() | PROFILES,
    st.none() | PROFILES,
    st.lists(MATCHES, max_size=3),
    PAIRS,
    st.booleans(),
    st.dictionaries(st.sampled_from(["p", "q"]), st.sampled_from(["1", "'x'", "[", "None"])),
)
def test_it_never_raises(needs, flags, source, target, matches, pairs, confirmed, given_) -> None:
    frame = FrameInput(variable="df", columns=needs, flags=flags, profile=source)
    contract = Contract(
        version_id=new_id(), frames=[frame],
        parameters=[ContractParameter(name="p", default="'a'", kind="value", column="a")],
    )  # fmt: skip
    values = [ValueMatch(column="a", pairs=pairs)]
    mapping = Mapping(variable="df", columns=matches, values=values, confirmed=confirmed)
    found = check(contract, bound(mapping, **given_), {"df": target} if target else {})
    in_words(found)
    named = {one.name for one in needs}
    there = {one.name for one in target.columns} if target else set()
    mapped = {one.source: one.target for one in matches}
    for name in named:
        waived = any(
            "waived" in one.uses and one.confirmed is False for one in needs if one.name == name
        )
        if target and mapped.get(name, name) not in there and not waived:
            assert found.verdict == "blocked"


FITTING = [
    (contract_of(case.code), profile_of(case.change(sales())))
    for case in CASES
    if case.verdict == "ok"
]


@given(st.sampled_from(FITTING), COLUMNS)
def test_one_more_column_never_worsens_a_block_by_name(
    fitting: tuple[Contract, DatasetProfile], column: ColumnProfile
) -> None:
    contract, target = fitting
    more = target.model_copy(
        update={"columns": [*target.columns, column.model_copy(update={"name": "one more"})]}
    )
    assert check(contract, bound(), {"df": more}).verdict == "ok"
