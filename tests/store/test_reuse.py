"""Contracts, data sets, mappings, proofs, golden runs, and what runs showed."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import RecordNotFoundError
from redpanda_jupyter.ids import new_id

PNG = "iVBORw0KGgo" * 40


@pytest.fixture
def block(store, make):
    return store.add_block(make.block("a = 1"), name="one")


# --- outputs --------------------------------------------------------------------------------------


def shown(data, mime="text/plain", kind="display"):
    return models.Output(kind=kind, mime=mime, data=data)


def test_outputs_of_a_run_are_kept_in_order(store, another, make, block):
    outputs = [
        models.Output(kind="stream", mime="text/plain", data="hello\n", name="stdout"),
        shown("<table>…</table>", "text/html"),
        shown(PNG, "image/png"),
        models.Output(kind="error", mime="text/plain", data="KeyError: 'x'", name="KeyError"),
    ]
    run = store.add_execution(make.run(block.id), outputs=outputs)
    assert run.output_count == 4
    assert another.list_outputs(run.id) == outputs
    assert another.list_executions("one")[0].output_count == 4
    store.add_execution(make.run(block.id, id=run.id), outputs=outputs)  # handed in again
    assert another.list_outputs(run.id) == outputs


def test_outputs_are_cut_to_the_size_that_is_kept(store, make, block):
    outputs = [shown("é" * 1000), shown(PNG, "image/png"), shown("tail"), shown("end")]
    run = store.add_execution(make.run(block.id), outputs=outputs, keep_output_kb=1)
    kept = store.list_outputs(run.id)
    assert [(one.mime, len(one.data), one.truncated) for one in kept] == [
        ("text/plain", 512, True),
        ("image/png", 0, True),
        ("text/plain", 0, True),
        ("text/plain", 0, True),
    ]
    whole = store.add_execution(make.run(block.id), outputs=outputs, keep_output_kb=2)
    kept = store.list_outputs(whole.id)
    assert [(one.mime, len(one.data), one.truncated) for one in kept] == [
        ("text/plain", 1000, False),
        ("image/png", 0, True),
        ("text/plain", 4, False),
        ("text/plain", 3, False),
    ]
    none = store.add_execution(make.run(block.id), outputs=outputs, keep_output_kb=0)
    assert store.list_outputs(none.id) == []
    many = store.add_execution(make.run(block.id), outputs=[shown("x")] * 300)
    assert len(store.list_outputs(many.id)) == 100


# --- contracts, profiles, mappings ----------------------------------------------------------------


def test_contract_is_kept_by_version_and_replaced(store, another, make, block):
    frame = models.FrameInput(variable="df", columns=[models.ColumnNeed(name="revenue")])
    contract = models.Contract(version_id=block.version_id, frames=[frame])
    assert store.get_contract("one") is None
    store.put_contract(contract)
    edited = contract.model_copy(update={"origin": "edited"})
    store.put_contract(edited)
    assert another.get_contract("one") == edited
    store.add_version("one", make.block("a = 2"))
    assert store.get_contract("one") is None
    assert store.get_contract("one", 1) == edited
    store.rename_block("one", "two")
    assert store.get_contract("two", 1) == edited
    with pytest.raises(RecordNotFoundError):
        store.put_contract(models.Contract(version_id=new_id()))


def profile(name="df", schema="a" * 64, rows=3):
    column = models.ColumnProfile(name="revenue", kind="number", low=1.5, high=2)
    return models.DatasetProfile(
        name=name, kind="pandas.DataFrame", rows=rows, columns=[column], schema_fingerprint=schema
    )


def test_data_set_is_known_as_it_was_seen_last(store, another):
    store.put_profile(profile())
    store.put_profile(profile("df_de", "b" * 64))
    store.put_profile(profile(rows=4))
    assert [(one.name, one.rows) for one in another.list_profiles()] == [("df", 4), ("df_de", 3)]
    assert another.list_profiles(name="df_de") == [profile("df_de", "b" * 64)]
    assert another.list_profiles(schema="a" * 64) == [profile(rows=4)]
    assert another.list_profiles(name="other") == []


def mapping(make, source="a" * 64, target="b" * 64, minutes=0, **columns):
    return models.SavedMapping(
        id=new_id(), source_schema=source, target_schema=target, source_name="us",
        target_name="de", columns=columns or {"revenue": "umsatz"}, created_at=make.at(minutes),
        values={"paid": {"yes": "ja"}},
    )  # fmt: skip


def test_mapping_is_kept_for_a_pair_of_schemas(store, another, make):
    first = store.put_mapping(mapping(make))
    changed = mapping(make, minutes=1, revenue="erlös")
    again = store.put_mapping(changed)
    assert (again.id, again.columns) == (first.id, {"revenue": "erlös"})
    store.put_mapping(mapping(make, "b" * 64, "c" * 64, minutes=2))
    found = another.find_mappings(["b" * 64])
    assert [(one.source_schema[0], one.target_schema[0]) for one in found] == [
        ("b", "c"),
        ("a", "b"),
    ]
    assert another.find_mappings(["c" * 64])[0].values == {"paid": {"yes": ["ja"]}}
    assert another.find_mappings([]) == []
    assert len(another.find_mappings()) == 2
    assert store.delete_mapping(first.id)
    assert not store.delete_mapping(first.id)


# --- proofs ---------------------------------------------------------------------------------------


def proof(make, block, verdict="reproduced", *, minutes=0, version=1, **changes):
    values = {
        "id": new_id(), "block_id": block.id, "version": version,
        "content_hash": block.content_hash, "verdict": verdict, "target": "df",
        "document": {"runs": [1, 2]}, "created_at": make.at(minutes),
    }  # fmt: skip
    return models.Validation(**{**values, **changes})


def badge(store):
    return store.get_block("one").badge


def test_badge_follows_the_proofs_of_the_text_that_is_current(store, another, make, block):
    assert badge(store) == "draft"
    store.add_validation(proof(make, block, "blocked"))
    assert badge(store) == "draft"
    first = store.add_validation(proof(make, block, minutes=1))
    assert badge(another) == "verified"
    store.add_validation(proof(make, block, "differs", minutes=2))
    assert badge(store) == "failed"
    store.add_validation(proof(make, block, "reproduced within tolerance", minutes=3))
    assert badge(store) == "verified"
    store.add_validation(first)  # handed in again: an old proof changes nothing
    assert badge(store) == "verified"
    store.add_version("one", make.block("a = 2"))
    assert badge(store) == "stale"
    store.restore_version("one", 1)
    assert badge(store) == "verified"
    found = another.list_validations("one")
    assert [one.verdict for one in found] == [
        "reproduced within tolerance", "differs", "reproduced", "blocked",
    ]  # fmt: skip
    assert found[2] == first
    assert another.list_validations("one", version=2) == []
    with pytest.raises(RecordNotFoundError):
        store.add_validation(proof(make, block, block_id=new_id()))


def compared(make, block, verdict, target="df", minutes=0, *, proves="reproduced", **more):
    kept = models.AgainstKept(verdict=verdict, version=1, **more)
    return proof(make, block, proves, minutes=minutes, target=target,
                 document={"kept": kept.model_dump(mode="json")})  # fmt: skip


def test_other_results_than_before_fail_a_block_until_they_are_settled(store, make, block):
    store.add_validation(compared(make, block, "first"))
    store.add_validation(compared(make, block, "first", "df_de", 1))
    store.add_validation(compared(make, block, "changed", minutes=2))
    assert badge(store) == "failed"
    store.add_validation(compared(make, block, "same", "df_de", 3))
    assert badge(store) == "failed"
    assert [one.target for one in store.list_failing("one")] == ["df"]
    for minute in (4, 5):  # nothing was compared: it stands as it stood
        store.add_validation(compared(make, block, "other data", minutes=minute,
                                      other_data=True, still_against=True))  # fmt: skip
        assert badge(store) == "failed"
    assert [one.kept.verdict for one in store.list_failing("one")] == ["changed"]
    store.add_version("one", make.block("a = 2"))
    assert badge(store) == "stale"
    assert store.list_failing("one") == []
    assert len(store.list_failing("one", block.content_hash)) == 1
    store.restore_version("one", 1)
    assert badge(store) == "failed"
    store.add_validation(compared(make, block, "first", minutes=6))
    assert badge(store) == "verified"
    store.add_validation(compared(make, block, "edited", "df_de", 7))
    assert badge(store) == "verified"
    # what was proven once on a data set must hold there, in whichever order it is proven
    store.add_validation(compared(make, block, "broken", minutes=8, proves="failed"))
    store.add_validation(compared(make, block, "same", "df_de", 9))
    assert badge(store) == "failed"
    store.add_validation(compared(make, block, "same", minutes=10))
    assert badge(store) == "verified"
    # a try on other data says something only while it is the last
    store.add_validation(proof(make, block, "failed", minutes=11, target="odd"))
    assert badge(store) == "failed"
    store.add_validation(compared(make, block, "same", minutes=12))
    assert badge(store) == "verified"


def test_results_to_keep_come_with_their_proof(store, another, make, block):
    store.add_validation(proof(make, block), golden(make, block))
    assert [one.target for one in another.list_golden("one")] == ["df"]
    with pytest.raises(RecordNotFoundError):
        store.add_validation(proof(make, block, block_id=new_id()), golden(make, block, "df_de"))
    assert [one.target for one in another.list_golden("one")] == ["df"]


def test_data_sets_are_counted_on_which_the_newest_proof_proves(store, make, block):
    for number in range(60):
        store.add_validation(proof(make, block, minutes=number, target="df"))
    store.add_validation(proof(make, block, minutes=-2, target="df_de"))
    store.add_validation(proof(make, block, minutes=-3, target=None))
    store.add_validation(proof(make, block, minutes=-3, target="odd"))
    store.add_validation(proof(make, block, "failed", minutes=-2, target="odd"))
    store.add_validation(proof(make, block, "blocked", minutes=99, target="df"))
    store.add_validation(proof(make, block, content_hash="f" * 64, target="another text"))
    assert store.count_proven("one") == 3


def test_edit_that_ran_makes_a_proof_stale(store, make, block):
    store.add_validation(proof(make, block))
    store.add_execution(make.run(block.id, edited=True, source="a = 2"), make.block("a = 2"))
    assert badge(store) == "stale"


def golden(make, block, target="df", minutes=0, **results):
    return models.GoldenRun(
        id=new_id(), block_id=block.id, version=1, target=target, inputs_hash="a" * 64,
        packages={"pandas": "2.2"}, results=results or {"": {"kind": "int", "value": 1}},
        created_at=make.at(minutes),
    )  # fmt: skip


def test_golden_run_is_one_for_each_block_and_data_set(store, another, make, block):
    store.put_golden(golden(make, block))
    store.put_golden(golden(make, block, x={"value": 2}))
    store.put_golden(golden(make, block, "df_de"))
    assert [(one.target, one.results) for one in another.list_golden("one")] == [
        ("df", {"x": {"value": 2}}),
        ("df_de", {"": {"kind": "int", "value": 1}}),
    ]
    assert [one.target for one in another.list_golden(target="df_de")] == ["df_de"]
    assert store.delete_golden("one", "df") == 1
    assert [one.target for one in another.list_golden()] == ["df_de"]
    assert store.delete_golden("one") == 1


PROCESSES = 4
EACH = 10

PROVING = """
from datetime import UTC, datetime
from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.store import Store

def work(number):
    with Store(sys.argv[1]) as store:
        block = store.get_block("one")
        for one in range(int(sys.argv[2])):
            now = datetime.now(UTC)
            store.add_validation(models.Validation(
                id=new_id(), block_id=block.id, version=1, content_hash=block.content_hash,
                verdict="reproduced", document={}, created_at=now,
            ))
            store.put_mapping(models.SavedMapping(
                id=new_id(), source_schema="a" * 64, target_schema="b" * 64, source_name="us",
                target_name="de", columns={"x": str(number)}, created_at=now,
            ))
            store.put_profile(models.DatasetProfile(
                name="df", kind="pandas.DataFrame", rows=one, schema_fingerprint="c" * 64,
            ))
            store.put_contract(models.Contract(version_id=block.version_id, notes=[str(one)]))
            store.put_golden(models.GoldenRun(
                id=new_id(), block_id=block.id, version=1, target="df", inputs_hash="a" * 64,
                results={}, created_at=now,
            ))

together(int(sys.argv[3]), work)
"""


def test_several_programs_write_beside_each_other(url, store, block, run_together):
    run_together(PROVING, url, EACH, PROCESSES)
    assert len(store.list_validations("one", limit=500)) == PROCESSES * EACH
    assert badge(store) == "verified"
    assert len(store.find_mappings()) == len(store.list_profiles()) == len(store.list_golden()) == 1
    assert store.get_contract("one").notes == [str(EACH - 1)]


def test_restored_version_has_the_contract_of_its_text(store, another, make, block):
    def contract(version, origin, *notes):
        return models.Contract(
            version_id=store.get_version("one", version).id, origin=origin, notes=list(notes)
        )

    store.put_contract(contract(1, "edited", "a person said so"))
    store.add_version("one", make.block("a = 2"))
    assert another.get_contract("one") is None
    made = store.restore_version("one", 1)
    found = another.get_contract("one")
    assert (found.version_id, found.origin, found.notes) == (
        made.id, "edited", ["a person said so"],
    )  # fmt: skip
    # what is said of the new one is its own, and is what the text has when it is restored again
    store.put_contract(contract(3, "edited", "and more"))
    store.restore_version("one", 2)
    assert store.get_contract("one") is None
    store.restore_version("one", 1)
    assert store.get_contract("one").notes == ["and more"]
    assert store.get_contract("one", 1).notes == ["a person said so"]


def test_version_that_was_restored_without_its_contract_has_it_all_the_same(store, make, block):
    first = store.get_version("one", 1)
    store.add_version("one", make.block("a = 2"))
    store.restore_version("one", 1)  # as the library of an earlier release has it
    store.put_contract(models.Contract(version_id=first.id, origin="run", notes=["it ran"]))
    found = store.get_contract("one", 3)
    assert (found.version_id, found.notes) == (store.get_version("one", 3).id, ["it ran"])


def test_what_of_a_mapping_was_only_accepted_is_kept_apart_from_its_texts(store, make):
    said = mapping(make).model_copy(update={"accepted": ["revenue", "paid:yes"]})
    assert store.put_mapping(said) == said
    assert store.find_mappings() == [said]
    assert store.mappings_touching({"a" * 64}) == [said]
    spoken = said.model_copy(update={"accepted": []})
    assert store.put_mapping(spoken) == spoken
