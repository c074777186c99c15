"""Proofs and the results that are kept: what stands against a block, until when, and where told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.reuse import values
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.offering import offers
from redpanda_jupyter.services.verifying.everything import verify_each

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

TOTAL = 'total = float(sales["revenue"].sum())\ntotal'


@pytest.fixture
def gave(store: Store) -> Callable[[int, float, str], None]:
    """Let a block have given another number when its results were kept, with another pandas."""

    def change(number: int, value: float, target: str = "sales") -> None:
        (kept,) = store.list_golden(str(number), target=target)
        run = models.RunResult.model_validate(kept.results["run"])
        packed = values.pack(value)
        (shown,) = run.outputs
        run = run.model_copy(
            update={
                "value": packed,
                "values": {"total": packed},
                "outputs": [shown.model_copy(update={"data": str(value)})],
            }
        )
        results = {**kept.results, "run": run.model_dump(mode="json")}
        packages = {**kept.packages, "pandas": "0.1"}
        store.put_golden(kept.model_copy(update={"results": results, "packages": packages}))

    return change


@pytest.fixture
def badge(store: Store) -> Callable[[int], str]:
    return lambda number: store.get_block(str(number)).badge


def _edit(store: Store, number: int, code: str) -> None:
    text = describe_source(code, schemas={"sales": ["region", "revenue"]})
    store.add_version(str(number), text, reason="edit")


def test_other_results_of_the_same_text_and_data_fail_until_they_are_kept(
    shell: InteractiveShell, panda: Any, block: Any, store: Store, gave: Any, badge: Any
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number}")
    gave(number, 61.0)
    shown = panda(f"verify {number}")
    assert "It gives the same twice, but not what it gave before:" in shown
    assert "61.0 → 100.0" in shown
    assert f"`%panda verify {number} --renew` keeps these" in shown
    # the record says it by itself, so that the badge can be explained later and elsewhere
    (proof, _) = store.list_validations(str(number))
    assert proof.verdict == "reproduced"
    assert proof.document["kept"]["verdict"] == "changed"
    assert proof.document["kept"]["packages"]["pandas"][0] == "0.1"
    # wherever badges are
    assert badge(number) == "failed"
    assert "failed check" in panda("blocks")
    assert "failed check" in panda("search total")
    found = store.search(models.BlockQuery(text="total", facets=True))
    facets = {one.name: one.counts for one in found.facets}
    assert [(one.value, one.count) for one in facets["badge"]] == [("failed", 1)]
    (offer,) = offers(store, "Total", ["sales"], shell.user_ns)
    assert "its last proof failed" in offer.line
    shown = panda(f"show {number}")
    assert "! on sales it does not give what it gave before: the result: 61.0 → 100.0" in shown
    assert f"%panda verify {number} --renew keeps the new results." in shown
    # a second look does not make it right, renewing does
    panda(f"verify {number}")
    assert badge(number) == "failed"
    panda(f"verify {number} --renew")
    assert badge(number) == "verified"
    assert "does not give" not in panda(f"show {number}")


def test_results_that_come_again_take_it_back(
    panda: Any, block: Any, gave: Any, badge: Any
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number}")
    gave(number, 61.0)
    panda(f"verify {number}")
    assert badge(number) == "failed"
    gave(number, 100.0)
    panda(f"verify {number}")
    assert badge(number) == "verified"


@pytest.mark.parametrize("order", ["--on sales --on fr", "--on fr --on sales"])
def test_one_data_set_of_several_fails_the_block_in_any_order_and_is_named(
    panda: Any, block: Any, gave: Any, badge: Any, store: Store, order: str
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number} {order}")
    gave(number, 61.0, "fr")
    assert "1 of 2 proven" in panda(f"verify {number} {order}")
    assert badge(number) == "failed"
    # a good proof on other data does not hide it, and says that it does not
    shown = panda(f"verify {number}")
    assert f"#{number} stays failed: on fr it does not give what it gave before" in shown
    assert f"%panda verify {number} --on fr --renew keeps the new results" in shown
    assert badge(number) == "failed"
    assert [one.target for one in store.list_failing(str(number))] == ["fr"]
    shown = panda(f"verify {number} --on fr --renew")
    assert "stays failed" not in shown
    assert badge(number) == "verified"


def test_what_does_not_run_any_more_fails_whatever_was_proven_on_other_data(
    shell: InteractiveShell, panda: Any, block: Any, badge: Any, store: Store
) -> None:
    code = 'total = float((sales["revenue"] if len(sales) != n else 1 / 0).sum())\ntotal'
    shell.run_cell("n = -1")
    number = block(code, "Total")
    panda(f"verify {number} --on sales --on fr")
    _edit(store, number, code.replace("!= n", "!= 3"))
    panda(f"verify {number} --on fr")
    assert badge(number) == "failed"
    panda(f"verify {number} --on sales")
    assert badge(number) == "failed"
    shown = panda(f"show {number}")
    assert "on fr it ran before, and does not any more: ZeroDivisionError" in shown


def test_an_edit_that_gives_something_else_is_told_as_one_and_fails_nothing(
    panda: Any, block: Any, badge: Any, store: Store
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number} --keep-data")
    _edit(store, number, TOTAL.replace("sum", "max"))
    assert badge(number) == "stale"
    shown = panda(f"verify {number}")
    assert (
        "version 2 gives other results than version 1 did on sales: the result: 100.0 → 40.0; "
        f"`%panda verify {number} --renew` keeps these"
    ) in shown
    assert "reproduced: it gave the same twice" in shown
    assert badge(number) == "verified"
    every = verify_each(store, [str(number)])
    assert not every.good
    panda(f"verify {number} --renew")
    assert "the same as the results" in panda(f"verify {number}")
    # the text of before is another one now
    store.restore_version(str(number), 1)
    assert "version 3 gives other results than version 2 did" in panda(f"verify {number}")
    assert badge(number) == "verified"


def test_an_edit_that_gives_the_same_has_given_it_from_then_on(
    panda: Any, block: Any, gave: Any, badge: Any, store: Store
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number}")
    _edit(store, number, TOTAL.replace("float(", "1.0 * ("))
    assert "the same as the results" in panda(f"verify {number}")
    gave(number, 61.0)
    assert "not what it gave before" in panda(f"verify {number}")
    assert badge(number) == "failed"


def test_an_edit_of_what_a_block_depends_on_is_named(
    panda: Any, block: Any, gave: Any, badge: Any, store: Store
) -> None:
    first = block("def weigh(x):\n    return 2 * x", "Weigh")
    number = block('total = float(weigh(sales["revenue"]).sum())\ntotal', "Total")
    panda(f"verify {number}")
    # it depended on another version then
    gave(number, 61.0)
    (kept,) = store.list_golden(str(number))
    maker, own = kept.results["chain"]
    chain = [maker | {"version": 7, "content_hash": "0" * 64}, own]
    texts = [f"{'0' * 64} {own['content_hash']}"]
    results = kept.results | {"chain": chain, "texts": texts}
    store.put_golden(kept.model_copy(update={"results": results}))
    shown = panda(f"verify {number}")
    name = store.get_block(str(first)).name
    assert "it gives other results than before on sales" in shown
    assert f"since an edit of #{first} {name} (version 7 → 1)" in shown
    assert badge(number) == "verified"


def test_other_data_of_the_same_name_are_told_also_where_a_copy_is_to_be_kept(
    shell: InteractiveShell, panda: Any, block: Any, badge: Any, store: Store
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number}")
    shell.run_cell('sales = sales.assign(revenue=sales["revenue"] * 2)')
    shown = panda(f"verify {number} --keep-data")
    assert "the data are others than those of the kept results" in shown
    assert "no copy of these data is kept" in shown
    (kept,) = store.list_golden(str(number))
    assert "inputs" not in kept.results
    assert kept.results["run"]["value"] == values.pack(100.0)
    assert badge(number) == "verified"
    # of the same data a copy comes to the results that are kept
    shell.run_cell('sales = sales.assign(revenue=sales["revenue"] / 2)')
    assert "the same as the results" in panda(f"verify {number} --keep-data")
    (kept,) = store.list_golden(str(number))
    assert "sales" in kept.results["inputs"]
    assert verify_each(store, [str(number)]).good


def test_data_that_were_changed_in_place_are_other_data(
    shell: InteractiveShell, panda: Any, block: Any, badge: Any
) -> None:
    number = block(TOTAL, "Total")
    shell.run_cell('sales["day"] = pd.Timestamp("2024-01-01")')
    panda(f"verify {number}")
    shell.run_cell('sales.loc[0, "revenue"] = 11.0')
    shown = panda(f"verify {number}")
    assert "the data are others than those of the kept results" in shown
    assert "not what it gave before" not in shown
    assert badge(number) == "verified"


def test_other_data_do_not_take_back_what_stands_against_a_block(
    shell: InteractiveShell, panda: Any, block: Any, gave: Any, badge: Any
) -> None:
    number = block(TOTAL, "Total")
    panda(f"verify {number}")
    gave(number, 61.0)
    panda(f"verify {number}")
    shell.run_cell('sales = sales.assign(revenue=sales["revenue"] * 2)')
    for _ in range(2):
        assert "the data are others" in panda(f"verify {number}")
        assert badge(number) == "failed"
    panda(f"verify {number} --renew")
    assert badge(number) == "verified"


def test_another_value_of_a_name_of_the_notebook_is_other_data(
    shell: InteractiveShell, panda: Any, block: Any, badge: Any
) -> None:
    shell.run_cell("limit = 2\ndef twice(x):\n    return 2 * x")
    code = 'top = twice(sales.nlargest(limit, "revenue")["revenue"].sum())\ntop'
    number = block(code, "Top")
    panda(f"verify {number}")
    shell.run_cell("limit = 3")
    shown = panda(f"verify {number}")
    assert "the data are others than those of the kept results" in shown
    assert "limit of the notebook: not what it was then" in shown
    assert badge(number) == "verified"
    shell.run_cell("limit = 2\ndef twice(x):\n    return 3 * x")
    assert "twice of the notebook: not what it was then" in panda(f"verify {number}")


def test_a_bundle_carries_it_and_the_cells_only_with_the_values(
    panda: Any, block: Any, gave: Any, tmp_path: Any
) -> None:
    import zipfile

    number = block(TOTAL, "Total")
    panda(f"verify {number}")
    gave(number, 61.0)
    panda(f"verify {number}")
    for more, cells in (("", False), (" --with-values", True)):
        path = tmp_path / f"one{len(more)}.zip"
        panda(f"export {number} --as bundle -o {path}{more}")
        with zipfile.ZipFile(path) as file:
            texts = [file.read(name).decode() for name in file.namelist() if "json" in name]
        proofs = [one for text in texts for one in _validations(json.loads(text))]
        kept = [one["document"]["kept"] for one in proofs if "kept" in one["document"]]
        changed = [one for one in kept if one["verdict"] == "changed"]
        assert len(changed) == 1
        assert models.AgainstKept.model_validate(changed[0]).packages["pandas"][0] == "0.1"
        assert ("differences" in changed[0]) is cells


def _validations(found: Any) -> list[Any]:
    if isinstance(found, dict):
        if "content_hash" in found and "verdict" in found:
            return [found]
        found = list(found.values())
    return [x for one in found for x in _validations(one)] if isinstance(found, list) else []
