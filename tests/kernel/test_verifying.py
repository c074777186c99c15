"""Proofs in a real shell: only what is sure is run, and what cannot be run stops no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.verifying.everything import verify_each

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store


def test_a_proof_on_columns_that_nobody_confirmed_is_not_made(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    shell.run_cell(
        'odd = pd.DataFrame({"Land": ["N", "S"], "Umsatz": [11.0, 22.0], "netto": [10.0, 21.0]})'
    )
    shown = panda(f"verify {number} --on odd")
    assert "was not run" in shown
    assert "--yes" in shown
    assert store.get_block(str(number)).badge == "draft"
    shown = panda(f"verify {number} --on odd --yes")
    assert "reproduced" in shown
    assert store.get_block(str(number)).badge == "verified"


def test_results_kept_when_a_block_read_nothing_do_not_stop_the_proof_of_all(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block("n = 1 + 1\nn", "Two")
    assert "reproduced" in panda(f"verify {number}")
    found = store.get_block(str(number))
    code = 'n = sales["revenue"].sum()\nn'
    store.add_version(found.id, describe_source(code), reason="edit")
    other = block("m = 3\nm", "Three")
    every = verify_each(store, [str(number), str(other)])
    assert [name for name, _ in every.skipped] == [found.name]
    assert len(every.proofs) == 1


def test_a_column_that_a_newer_version_does_not_need_is_not_in_the_way_of_its_proof(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    number = block()
    panda(f"verify {number} --keep-data")
    found = store.get_block(str(number))
    code = 'by_region = sales["revenue"].sum()\nby_region'
    schemas = {"sales": ["region", "revenue"]}
    store.add_version(found.id, describe_source(code, schemas=schemas), reason="edit")
    every = verify_each(store, [str(number)])
    assert every.skipped == []
    (proof,) = every.proofs
    assert proof.golden == "edited"


def test_a_lambda_of_the_notebook_is_there_in_the_sandbox(
    shell: InteractiveShell, panda: Any, block: Any
) -> None:
    shell.run_cell("double = lambda x: x * 2")
    number = block('r = sales["revenue"].map(double).sum()\nr', "Doubled")
    found = json.loads(panda(f"apply {number} fr --run --json"))
    assert found["rows"][0]["message"] == "150"
    shell.run_cell("one, other = (lambda x: x + 1), (lambda x: x + 2)")
    number = block('r2 = sales["revenue"].map(other).sum()\nr2', "Other")
    found = json.loads(panda(f"apply {number} fr --run --json"))
    assert "def other" in found["rows"][0]["message"]


def test_a_parameter_is_that_of_the_block_that_was_asked_for_not_of_one_it_depends_on(
    shell: InteractiveShell, panda: Any, block: Any, store: Store
) -> None:
    first = block('limit = 2\ntop = sales.nlargest(limit, "revenue")["revenue"].sum()', "Top few")
    code = 'limit = 3\nboth = top + sales["revenue"].head(limit).sum()\nboth'
    second = block(code, "Both sums")
    found = json.loads(panda(f"apply {second} fr -p limit 1 --run --json"))
    assert found["rows"][0]["message"] == "75", "35 + 25 of the two largest, and the first of all"
    with pytest.raises(UsageError, match="limit is a parameter of"):
        panda(f"apply {first}+{second} fr -p limit 1 --run")
    panda(f"delete {first}")
    with pytest.raises(UsageError, match=f"#{first} makes, and that is deleted"):
        panda(f"apply {second} fr --run")


@pytest.mark.parametrize("line", ["verify --all", "verify 1 --all", "verify"])
def test_where_all_blocks_are_verified_is_said(panda: Any, block: Any, line: str) -> None:
    block()
    with pytest.raises(UsageError, match=r"All of them: redpanda verify --all in a terminal"):
        panda(line)
    assert "redpanda verify --all" in panda("verify --help")


@pytest.mark.parametrize(
    ("code", "verdict", "told"),
    [
        ('(pd.Timestamp.today().normalize() - pd.Timestamp("2024-01-01")).days\n',
         "nondeterministic",
         "nondeterministic: it gave the same twice, but it reads the clock (line 1): tomorrow it "
         "gives something else."),
        ('import datetime as dt\ndt.datetime.now().strftime("%Y-%m")', "nondeterministic",
         "it reads the clock (line 2): tomorrow it gives something else."),
        ('list(set(sales["region"]))', "nondeterministic", "line 1: the order of a set"),
        ('print(set(sales["region"]))', "nondeterministic", "line 1: the order of a set"),
        ('sorted(list(set(sales["region"])))', "reproduced", "it gave the same twice"),
        ('set(sales["region"])', "reproduced", "it gave the same twice"),
        ('sales.groupby("region")["revenue"].agg(set)', "reproduced", "it gave the same twice"),
        ('import time\nt0 = time.time()\nx = sales["revenue"].sum()\n'
         'print(f"took {time.time() - t0:.3f} s")\nx', "reproduced", "it gave the same twice"),
    ],
)  # fmt: skip
def test_what_another_day_or_another_order_of_a_set_would_change_is_not_proven(
    panda: Any, block: Any, store: Store, code: str, verdict: str, told: str
) -> None:
    number = block(code)
    shown = panda(f"verify {number}")
    assert told in shown
    assert shown.count("reads the clock") == told.count("reads the clock")
    (proof,) = store.list_validations(str(number))
    # moments lie closer together than the tolerance
    good = verdict == "reproduced"
    assert proof.verdict.startswith(verdict), shown
    assert store.get_block(str(number)).badge == ("verified" if good else "failed")
