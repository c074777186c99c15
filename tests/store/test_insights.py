"""What reuse has brought, added up from recorded runs alone."""

from __future__ import annotations

import pytest

from redpanda_jupyter.models import Usage


@pytest.fixture
def add_run(store, make):
    def add(block, status="ok", *, data="us", target=None, **changes):
        content = f"{data:0<64}"
        return store.add_execution(
            make.run(
                block.id,
                status,
                origin="apply" if target else "cell",
                target=target,
                datasets=[make.dataset(data, content_fingerprint=content)],
                **changes,
            )
        )

    return add


def test_an_empty_library_claims_nothing(store):
    found = store.insights()
    assert (found.blocks, found.used, found.generations_avoided) == (0, 0, 0)
    assert found.reuse_rate is None
    assert found.data_sets_per_block is None


def test_reuse_rate_counts_blocks_that_ran_well_more_than_once(store, make, add_run):
    turn = store.add_turn(make.turn(blocks=[make.block(f"x = {n}") for n in range(4)]))
    once, twice, failed, _ = turn.blocks
    add_run(once)
    add_run(twice)
    add_run(twice, data="de")
    add_run(failed, "error")
    add_run(failed, "error")
    found = store.insights()
    assert (found.blocks, found.used, found.used_again) == (4, 2, 1)
    assert found.reuse_rate == 0.5
    assert found.data_sets_per_block == 1.5
    assert [(one.number, one.runs, one.data_sets) for one in found.most_reused] == [(2, 2, 2)]


def test_the_same_data_under_another_name_is_one_data_set(store, make, add_run):
    (block,) = store.add_turn(make.turn()).blocks
    add_run(block)
    store.add_execution(
        make.run(block.id, datasets=[make.dataset("df2", content_fingerprint=f"{'us':0<64}")])
    )
    assert store.insights().data_sets_per_block == 1


def test_a_generation_is_avoided_once_for_each_block_and_data_set(store, make, add_run):
    usage = Usage(input_tokens=900, output_tokens=100, cost_usd=0.02, duration_s=12.0)
    turn = store.add_turn(make.turn(usage=usage, blocks=[make.block("a = 1"), make.block("b = 1")]))
    first, second = turn.blocks
    add_run(first)
    for _ in range(2):
        add_run(first, data="de", target="df_de", duration_s=2.0)
    add_run(first, data="fr", target="df_fr", duration_s=1.0)
    add_run(first, "error", data="it", target="df_it")
    add_run(second, data="de", target="df_de", duration_s=20.0)
    found = store.insights()
    assert found.applied_runs == 4
    assert found.generations_avoided == 3
    # each block owes half of the answer's 1,000 tokens and two cents
    assert (found.tokens_saved, found.tokens_counted) == (1500, 3)
    assert found.money_saved_usd == pytest.approx(0.03)
    # 12 - 2, 12 - 1, and nothing where the run took longer than the answer
    assert (found.time_saved_s, found.time_counted) == (21.0, 3)
    assert [(one.name, one.runs, one.failed) for one in found.failing] == [("df_it", 1, 1)]


def test_what_an_answer_cost_is_not_guessed(store, make, add_run):
    (block,) = store.add_turn(make.turn()).blocks
    add_run(block, data="de", target="df_de")
    found = store.insights()
    assert found.generations_avoided == 1
    assert (found.tokens_counted, found.money_counted, found.time_counted) == (0, 0, 0)


def test_a_span_leaves_older_runs_out(store, make, add_run):
    (block,) = store.add_turn(make.turn()).blocks
    add_run(block, minutes=0)
    add_run(block, minutes=60)
    assert store.insights(make.at(30), 1).used_again == 0
    assert store.insights(make.at(-1), 1).used_again == 1


def test_a_proof_is_no_use(store, make):
    (block,) = store.add_turn(make.turn()).blocks
    store.add_execution(make.run(block.id, origin="verify"))
    assert store.insights().used == 0
