"""The check beside its table of cases: bindings, matches, parameters, several inputs."""

from __future__ import annotations

import pandas as pd
import pytest

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import (
    Binding,
    Check,
    ColumnMatch,
    ColumnNeed,
    Contract,
    DatasetProfile,
    FileInput,
    Mapping,
    NameInput,
    Target,
    ValueMatch,
)
from redpanda_jupyter.reuse.check import check, in_words
from redpanda_jupyter.reuse.check.units import units_differ
from redpanda_jupyter.reuse.contract import build, edit

from .check_cases import sales
from .checked import bound, contract_of
from .profiling import profile_of

SOURCE = profile_of(sales())
PAID = "result = df[df['paid'] == 'yes']['revenue'].sum()"


def codes(found: Check) -> dict[str, str]:
    return {one.code: one.verdict for one in found.findings}


def match(source: str, target: str | None, confidence: float = 1.0, **more: object) -> ColumnMatch:
    return ColumnMatch(source=source, target=target, confidence=confidence, way="scored", **more)


def renamed(**names: str) -> tuple[DatasetProfile, Mapping]:
    """The same data under other names, with a sure mapping."""
    target = profile_of(sales().rename(columns=names), "df_de")
    matches = [match(ours, theirs) for ours, theirs in names.items()]
    return target, Mapping(variable="df", columns=matches)


# --- matches --------------------------------------------------------------------------------------


def test_other_names_with_a_sure_mapping_are_all_right() -> None:
    target, mapping = renamed(paid="bezahlt", revenue="umsatz")
    assert check(contract_of(PAID), bound(mapping), {"df": target}).verdict == "ok"


def test_other_names_without_a_mapping_are_blocked() -> None:
    target, _ = renamed(paid="bezahlt", revenue="umsatz")
    found = check(contract_of(PAID), bound(), {"df": target})
    assert found.verdict == "blocked"
    assert [one.column for one in found.findings if one.code == "column_missing"] == [
        "paid", "revenue",
    ]  # fmt: skip
    assert "--map 'paid=…'" in in_words(found)


@pytest.mark.parametrize(
    ("mapped", "verdict", "code"),
    [
        (match("revenue", "umsatz", 0.74), "ask", "match_unsure"),
        (match("revenue", "umsatz", 0.75), "ok", ""),
        (match("revenue", "umsatz", 0.9, second="qty", second_confidence=0.86), "ask",
         "match_close"),
        (match("revenue", "umsatz", 0.9, second="qty", second_confidence=0.84), "ok", ""),
        (match("revenue", None, 0.0), "blocked", "column_missing"),
        (match("revenue", "gone", 1.0), "blocked", "column_missing"),
        (match("revenue", "paid", 1.0), "blocked", "target_twice"),
    ],
)  # fmt: skip
def test_how_sure_a_match_is(mapped: ColumnMatch, verdict: str, code: str) -> None:
    target, _ = renamed(revenue="umsatz")
    mapping = Mapping(variable="df", columns=[match("paid", "paid"), mapped])
    found = check(contract_of(PAID), bound(mapping), {"df": target})
    assert found.verdict == verdict, in_words(found)
    assert not code or code in codes(found)


def test_what_a_person_confirmed_is_not_asked_again() -> None:
    target, _ = renamed(revenue="umsatz")
    unsure = match("revenue", "umsatz", 0.4, second="qty", second_confidence=0.4)
    mapping = Mapping(variable="df", columns=[unsure], confirmed=True)
    assert check(contract_of(PAID), bound(mapping), {"df": target}).verdict == "ok"


def test_a_confirmed_mapping_does_not_let_a_missing_column_run() -> None:
    target, _ = renamed(revenue="umsatz")
    mapping = Mapping(variable="df", columns=[match("revenue", None, 0)], confirmed=True)
    assert check(contract_of(PAID), bound(mapping), {"df": target}).verdict == "blocked"


def test_confirmed_values_that_differ_are_told_and_not_asked() -> None:
    other = sales()
    other["region"] += "bezirk"
    code = "result = df.groupby('region')['revenue'].sum()"
    mapping = Mapping(variable="df", columns=[], confirmed=True)
    found = check(contract_of(code), bound(mapping), {"df": profile_of(other)})
    assert codes(found)["values_disjoint"] == "warn"
    assert found.verdict == "warn"


def test_a_name_that_the_target_has_of_its_own_steps_aside() -> None:
    other = sales().rename(columns={"revenue": "umsatz"}).assign(revenue=1.0)
    mapping = Mapping(variable="df", columns=[match("revenue", "umsatz")])
    found = check(contract_of(PAID), bound(mapping), {"df": profile_of(other, "df_de")})
    assert codes(found) == {"collision": "warn"}
    assert "'revenue__target'" in found.findings[0].reason


def test_names_that_are_exchanged_are_asked_about() -> None:
    code = "result = (df['qty'] * df['revenue']).sum()"
    other = sales().rename(columns={"revenue": "qty", "qty": "revenue"})
    mapping = Mapping(variable="df", columns=[match("revenue", "qty"), match("qty", "revenue")])
    found = check(contract_of(code), bound(mapping), {"df": profile_of(other)})
    assert codes(found) == {"swapped": "ask"}


def test_a_column_that_a_person_does_without() -> None:
    contract = edit(contract_of(PAID), "df.paid not needed")
    found = check(contract, bound(), {"df": profile_of(sales().drop(columns="paid"))})
    assert codes(found) == {"column_waived": "warn"}


def test_a_column_that_the_oracle_does_not_need_is_named_all_the_same() -> None:
    contract = contract_of(PAID)
    [frame] = contract.frames
    needs = [one.model_copy(update={"confirmed": False}) for one in frame.columns]
    contract = contract.model_copy(
        update={"frames": [frame.model_copy(update={"columns": needs})], "origin": "confirmed"}
    )
    found = check(contract, bound(), {"df": profile_of(sales().drop(columns="paid"))})
    assert found.verdict == "blocked"


@pytest.mark.parametrize(
    ("source", "target", "units"),
    [
        ("weight_kg", "weight_lbs", ("kilograms", "pounds")),
        ("priceEUR", "priceUSD", ("euros", "US dollars")),
        ("temp_c", "temp_f", ("degrees Celsius", "degrees Fahrenheit")),
        ("distance_km", "dist_miles", ("kilometres", "miles")),
        ("share", "quota_pct", None),
        ("weight_kg", "height_cm", None),
        ("weight_kg", "Gewicht_kg", None),
        ("weight_kg", "weight", None),
        ("in", "cm", None),
    ],
)
def test_units_in_names(source: str, target: str, units: tuple[str, str] | None) -> None:
    assert units_differ(source, target) == units


def test_a_unit_in_the_name_is_warned_of() -> None:
    frame = sales().rename(columns={"revenue": "revenue_eur"})
    code = "result = df['revenue_eur'].sum()"
    target = profile_of(frame.rename(columns={"revenue_eur": "revenue_usd"}))
    mapping = Mapping(variable="df", columns=[match("revenue_eur", "revenue_usd")])
    assert codes(check(contract_of(code, df=frame), bound(mapping), {"df": target})) == {
        "units": "warn"
    }


# --- values and parameters ------------------------------------------------------------------------


def german() -> DatasetProfile:
    frame = sales()
    frame["paid"] = frame["paid"].map({"yes": "ja", "no": "nein"})
    return profile_of(frame, "df_de")


def test_a_value_mapping_covers_a_literal() -> None:
    values = ValueMatch(column="paid", pairs={"yes": "ja", "no": "nein"}, confirmed=True)
    mapping = Mapping(variable="df", values=[values])
    assert check(contract_of(PAID), bound(mapping), {"df": german()}).verdict == "ok"


def test_a_value_mapping_to_what_does_not_occur_covers_nothing() -> None:
    mapping = Mapping(variable="df", values=[ValueMatch(column="paid", pairs={"yes": "oui"})])
    found = check(contract_of(PAID), bound(mapping), {"df": german()})
    assert "value_missing" in codes(found)
    assert "'oui' (for 'yes')" in in_words(found)


def test_a_parameter_takes_the_literals_place() -> None:
    contract = contract_of(PAID)
    assert codes(check(contract, bound(paid="'no'"), {"df": SOURCE})) == {}
    assert codes(check(contract, bound(paid="'never'"), {"df": SOURCE})) == {
        "value_missing": "warn"
    }


def test_a_constant_that_is_given_another_value() -> None:
    contract = contract_of("LEAST = 200\nresult = df[df['revenue'] > LEAST]['qty'].sum()")
    assert codes(check(contract, bound(LEAST="300"), {"df": SOURCE})) == {}
    assert codes(check(contract, bound(LEAST="50000.5"), {"df": SOURCE})) == {}  # nor was it before
    low = sales()
    low["revenue"] = low["revenue"].clip(upper=150) - 20
    found = check(contract, bound(LEAST="100"), {"df": profile_of(low)})
    assert "bound_outside" not in codes(found)


@pytest.mark.parametrize(
    ("given", "verdict", "code"),
    [
        ({"piad": "'no'"}, "blocked", "parameter_unknown"),
        ({"paid": "no"}, "blocked", "parameter_kind"),
        ({"paid": "__import__('os')"}, "blocked", "parameter_kind"),
        ({"paid": "3"}, "ask", "parameter_kind"),
    ],
)
def test_wrong_parameters(given: dict[str, str], verdict: str, code: str) -> None:
    found = check(contract_of(PAID), bound(**given), {"df": SOURCE})
    assert found.verdict == verdict
    assert code in codes(found)
    if code == "parameter_unknown":
        assert "Did you mean paid?" in in_words(found)


# --- inputs ---------------------------------------------------------------------------------------


def test_nothing_bound_and_nothing_known() -> None:
    contract = contract_of(PAID)
    empty = Binding(block_id=new_id(), version=1, inputs={})
    assert codes(check(contract, empty, {})) == {"frame_missing": "blocked"}
    assert codes(check(contract, bound(), {})) == {"target_unknown": "blocked"}


def test_targets_by_input_or_by_their_own_name() -> None:
    contract = contract_of(PAID)
    assert check(contract, bound(), {"df": SOURCE}).verdict == "ok"
    assert check(contract, bound(), {"df_de": SOURCE}).verdict == "ok"
    # two frames that take each other's place: the binding says which is which
    code = "result = a['x'].sum() + b['y'].sum()"
    a, b = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"y": [1, 2]})
    crossed = Binding(
        block_id=new_id(), version=1, inputs={"a": Target(name="b"), "b": Target(name="a")}
    )
    own = {"a": profile_of(b, "a"), "b": profile_of(a, "b")}
    assert check(contract_of(code, a=a, b=b), crossed, own).verdict == "ok"


def test_names_that_are_not_there() -> None:
    contract = contract_of(PAID).model_copy(
        update={
            "names": [
                NameInput(name="helper", kind="function"),
                NameInput(name="made", block_id=new_id(), version=1),
                NameInput(name="np", kind="module"),
            ]
        }
    )
    found = check(contract, bound(), {"df": SOURCE})
    assert [(one.code, one.input) for one in found.findings] == [("name_missing", "helper")]
    given = bound(inputs=("df", "helper"))
    assert check(contract, given, {"df": SOURCE}).verdict == "ok"


def test_a_block_that_never_ran_is_checked_as_far_as_that_goes() -> None:
    contract = build(new_id(), analyze(PAID), code=PAID)
    found = check(contract, bound(), {"df": SOURCE})
    assert codes(found) == {"never_ran": "warn"}
    missing = check(contract, bound(), {"df": profile_of(sales().drop(columns="paid"))})
    assert missing.verdict == "blocked"
    assert "value_missing" in codes(check(contract, bound(), {"df": german()}))


def test_frames_of_another_library() -> None:
    contract = contract_of(PAID)
    polars = SOURCE.model_copy(update={"kind": "polars.DataFrame"})
    found = check(contract, bound(), {"df": polars})
    assert codes(found)["frame_kind"] == "blocked"
    geo = SOURCE.model_copy(update={"kind": "geopandas.GeoDataFrame"})
    assert check(contract, bound(), {"df": geo}).verdict == "ask"


def test_files() -> None:
    need = ColumnNeed(name="price", kind="number")
    file = FileInput(path="us.csv", call="pandas.read_csv", line=1, variable="df", columns=[need])
    contract = Contract(version_id=new_id(), files=[file])
    target = profile_of(pd.DataFrame({"price": ["1,5", "2,5"]}), "de.csv")
    for name in ("us.csv", "df"):
        found = check(contract, bound(inputs=(name,)), {name: target})
        assert codes(found) == {"never_ran": "warn", "convert": "ask"}
        assert "decimal commas" in in_words(found)
    assert codes(check(contract, bound(inputs=()), {})) == {"file_kept": "warn"}


def test_rows_looked_at_and_rows_repeated() -> None:
    contract = contract_of(PAID)
    sampled = SOURCE.model_copy(update={"rows": 5_000_000, "sampled": 120})
    found = check(contract, bound(), {"df": sampled})
    assert codes(found) == {"sampled": "warn"}
    assert "120 of 5,000,000 rows" in in_words(found)
    twice = SOURCE.model_copy(update={"repeated": 0.5})
    assert codes(check(contract, bound(), {"df": twice})) == {"rows_repeat": "warn"}


def test_keys_of_two_frames_that_have_nothing_in_common() -> None:
    code = "result = a.merge(b, on='k')['x'].sum()"
    a = pd.DataFrame({"k": ["A", "B", "C"], "x": [1, 2, 3]})
    b = pd.DataFrame({"k": ["A", "B", "C"], "y": [1, 2, 3]})
    contract = contract_of(code, a=a, b=b)
    both = bound(inputs=("a", "b"))
    assert check(contract, both, {"a": profile_of(a), "b": profile_of(b)}).verdict == "ok"
    other = b.assign(k=["A ", "B ", "C "])
    found = check(contract, both, {"a": profile_of(a), "b": profile_of(other)})
    assert "keys_apart" in codes(found)


def test_the_worst_stands_first() -> None:
    frame = sales().drop(columns="revenue")
    frame["paid"] = "oui"
    found = check(contract_of(PAID), bound(), {"df": profile_of(frame)})
    order = ["blocked", "ask", "warn", "ok"]
    places = [order.index(one.verdict) for one in found.findings]
    assert places == sorted(places)
    assert in_words(found).startswith("It does not run:\n  blocked: df_de has no column for")
    assert in_words(Check(verdict="ok")) == "It fits."
