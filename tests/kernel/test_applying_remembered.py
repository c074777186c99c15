"""What is known of a block that is applied, in a real shell: checks, proofs, offers, insights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import BY_REGION, MARKETS

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store


@pytest.fixture
def frames() -> str:
    return MARKETS


def test_a_check_runs_nothing(
    shell: InteractiveShell, panda: Any, block: Any, given: list[str], store: Store
) -> None:
    number = block()
    runs = len(store.list_executions(str(number)))
    shown = panda(f"check {number} de")
    assert "Revenue" in shown
    assert given == []
    assert len(store.list_executions(str(number))) == runs


def test_a_proof_makes_a_badge_and_a_change_makes_it_stale(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    shown = panda(f"verify {number}")
    assert "reproduced" in shown
    assert store.get_block(str(number)).badge == "verified"
    shown = panda(f"verify {number} --on fr --json")
    (validation,) = json.loads(shown)
    assert validation["verdict"] == "reproduced"
    assert validation["document"]["inputs"][0]["rows"] == 3
    assert validation["document"]["packages"]["pandas"]


def test_a_block_that_is_never_the_same_is_told_with_its_cause(
    panda: Any, block: Any, store: Store
) -> None:
    number = block('import random\nsales["revenue"].sum() * random.random()', "Random")
    shown = panda(f"verify {number}")
    assert "nondeterministic" in shown
    assert "random" in shown
    assert store.get_block(str(number)).badge != "verified"


def test_a_question_that_the_library_answers_is_offered_it(
    shell: InteractiveShell,
    panda: Any,
    block: Any,
    answers: dict[str, str],
    given: list[str],
    provider: Any,
) -> None:
    number = block()
    panda(f"verify {number}")
    shown = panda("fr", "Revenue by region")
    assert f"#{number} " in shown
    assert "0 tokens" in shown
    given.clear()
    count = len(provider.requests)
    shown = panda("fr --reuse auto", "revenue by region?")
    assert "Reused" in shown
    assert len(provider.requests) == count, "no model was asked"
    assert given[-1].endswith(BY_REGION.replace("sales", "fr_as_sales"))
    shown = panda("fr --reuse never", "Revenue by region")
    assert "0 tokens" not in shown


def test_what_a_model_is_told_of_blocks_is_in_the_request_and_holds_no_value(
    shell: InteractiveShell, panda: Any, block: Any, provider: Any
) -> None:
    number = block('big = sales[sales["region"] == "N"]["revenue"].sum()\nbig', "Revenue of N")
    panda(f"rename {number} revenue-of-n")
    panda(f"verify {number}")
    shown = panda("fr --dry-run", "Revenue of N")
    assert "revenue-of-n" in shown
    line = next(one for one in shown.splitlines() if "revenue-of-n" in one)
    assert "'N'" not in line


def test_insights_count_what_was_reused(panda: Any, block: Any) -> None:
    number = block()
    panda(f"apply {number} de fr --run")
    found = json.loads(panda("insights --json"))
    assert found["generations_avoided"] == 2
    assert found["used_again"] == 1
    assert "2 generations avoided" in panda("insights")


def test_confirming_takes_no_column_for_needed_that_is_only_carried_along(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    number = block(
        'some = sales[sales["revenue"] > 5]\nsome.groupby("region")["revenue"].sum()', "Some"
    )
    found = json.loads(panda(f"contract {number} --confirm --json"))
    needs = {one["name"]: one["confirmed"] for one in found["frames"][0]["columns"]}
    assert {name for name, needed in needs.items() if needed} == {"region", "revenue"}
