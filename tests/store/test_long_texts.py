"""No length of a name costs an answer, a run or a saved choice; both databases behave alike."""

from __future__ import annotations

import random
import shutil
import string
from pathlib import Path

import pytest
from sqlalchemy import text

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models.transfer import Origin
from redpanda_jupyter.store import migrate
from redpanda_jupyter.store.engine import make_engine
from redpanda_jupyter.store.types import LONGEST_KEY, as_key

_RANDOM = random.Random(5)


def long(length=8_000, alphabet=string.ascii_letters + string.digits):
    """A text that no database can pack: PostgreSQL's indexes take 2,704 bytes, packed."""
    return "".join(_RANDOM.choices(alphabet, k=length))


ONE = long()
TWINS = (ONE + "a", ONE + "b")  # they differ where an index no longer looks
FOUR_BYTES = long(8_000, [chr(0x20000 + one) for one in range(2_000)])
TEXTS = {"letters": ONE, "four bytes each": FOUR_BYTES, "the longest key": long(LONGEST_KEY)}
EVERY = pytest.mark.parametrize("name", TEXTS.values(), ids=TEXTS)


def profile(name, **changes):
    return models.DatasetProfile(name=name, kind="csv", schema_fingerprint="a" * 64, **changes)


def golden(block_id, target, **changes):
    values = {"inputs_hash": "a" * 64, "results": {}, "created_at": "2026-03-01T00:00:00Z"}
    return models.GoldenRun(
        id=new_id(), block_id=block_id, version=1, target=target, **{**values, **changes}
    )


def test_key_is_short_and_of_the_whole_text():
    assert as_key("a" * LONGEST_KEY) == "a" * LONGEST_KEY
    assert len(as_key(ONE)) == len(as_key(FOUR_BYTES)) == LONGEST_KEY
    assert as_key(TWINS[0]) != as_key(TWINS[1])
    assert as_key(as_key(ONE)) == as_key(ONE)


@EVERY
def test_answer_in_a_notebook_with_a_long_path(store, another, make, name):
    by_path = models.NotebookRef(path=name, kernel_id=name)
    bundle = store.add_turn(make.turn(notebook=by_path))
    assert another.conversation_for(by_path).id == bundle.conversation_id
    assert another.conversation_for(by_path).notebook_path == name
    by_kernel = models.NotebookRef(kernel_id=name)
    other = store.add_turn(make.turn(notebook=by_kernel))
    assert another.conversation_for(by_kernel).id == other.conversation_id
    for twin in TWINS:
        assert another.conversation_for(models.NotebookRef(path=twin)) is None


@EVERY
def test_notebook_with_a_long_path_keeps_its_id(store, another, make, name):
    given = store.claim_notebook(models.NotebookClaim(path=name), lambda path: False)
    store.add_turn(make.turn(notebook=models.NotebookRef(id=given)))
    claim = models.NotebookClaim(id=given, path=name)
    assert another.claim_notebook(claim, lambda path: True) == given
    for twin in TWINS:
        copy = another.claim_notebook(models.NotebookClaim(id=given, path=twin), lambda path: True)
        assert copy != given


@EVERY
def test_choices_and_kept_answers_of_a_notebook_with_a_long_path(store, another, make, name):
    notebook = models.NotebookRef(path=name)
    turn = store.add_turn(make.turn("Why?", notebook=notebook))
    store.choose(notebook, "privacy", "names")
    store.keep_answer(notebook, "a" * 64, turn.turn_id)
    assert another.choices(notebook) == {"privacy": "names"}
    assert another.kept_answer(notebook, "a" * 64) == turn.turn_id
    assert another.chosen_where_asked("privacy", "Why?") == ["names"]
    for twin in TWINS:
        assert another.choices(models.NotebookRef(path=twin)) == {}
        assert another.kept_answer(models.NotebookRef(path=twin), "a" * 64) is None
    assert another.forget_answers(notebook) == 1


@EVERY
def test_run_on_data_with_long_names(store, another, make, name):
    block = make.block(f"{ONE} = df['{ONE}']", functions_defined=[name], imports=[name])
    bundle = store.add_turn(make.turn(blocks=[block.model_copy(update={"language": name})]))
    block_id = bundle.blocks[0].id
    dataset = make.dataset(name, columns=[name], kind=name)
    run = make.run(block_id, datasets=[dataset], target=name, error_name=name)
    assert store.add_execution(run).datasets == [dataset]
    assert another.list_executions(block_id)[0].target == name
    query = models.BlockQuery(text="", datasets=[name], functions=[name], language=name)
    assert [one.block.id for one in another.search(query).hits] == [block_id]


@EVERY
def test_data_sets_with_long_names(store, another, name):
    store.put_profile(profile(name, rows=1))
    store.put_profile(profile(name, rows=2))
    column = models.datasets.ColumnProfile(name=name)
    for twin in TWINS:
        store.put_profile(profile(twin, columns=[column]))
    assert another.list_profiles(name=name) == [profile(name, rows=2)]
    for twin in TWINS:
        assert another.list_profiles(name=twin) == [profile(twin, columns=[column])]
    pair = {"source_schema": "a" * 64, "target_schema": "b" * 64, "columns": {name: name}}
    names = {"source_name": name, "target_name": name, "created_at": "2026-03-01T00:00:00Z"}
    mapping = models.SavedMapping(id=new_id(), **pair, **names)
    assert store.put_mapping(mapping) == mapping
    assert another.find_mappings(["a" * 64]) == [mapping]


@EVERY
def test_proofs_on_data_with_long_names(store, another, make, name):
    block_id = store.add_turn(make.turn()).blocks[0].id
    store.put_golden(golden(block_id, name, packages={"numpy": "1"}))
    store.put_golden(golden(block_id, name, packages={"numpy": "2"}))
    for twin in TWINS:
        store.put_golden(golden(block_id, twin))
    (kept,) = another.list_golden(block_id, target=name)
    assert (kept.target, kept.packages) == (name, {"numpy": "2"})
    assert len(another.list_golden(block_id)) == 3
    assert another.belongings(block_id).golden_runs
    assert another.delete_golden(block_id, TWINS[0]) == 1
    assert another.list_golden(block_id, target=TWINS[1])


@EVERY
def test_imported_block_with_long_names(store, another, make, name):
    block = store.get_block(store.add_turn(make.turn()).blocks[0].id)
    version = store.get_version(block.id, 1)
    origin = Origin(
        store_id=new_id(), block_id=new_id(), number=1, file=name, sha256="a" * 64,
        imported_at=make.at(0),
    )  # fmt: skip
    new = models.transfer.NewImport(
        id=new_id(), name="there", source=origin, version=1, readings={1: make.block()},
        block=block.model_copy(update={"category": name, "tags": [name], "language": name}),
        versions=[version.model_copy(update={"id": new_id(), "made_by": name, "reason": name})],
    )  # fmt: skip
    store.add_imported(new)
    assert another.get_block("there").category == name
    assert store.tag_block("there", add=["More of it"]).tags == [name, "more-of-it"]
    assert store.tag_block("there", remove=[name]).tags == ["more-of-it"]


def test_long_name_that_a_person_types_is_refused_with_the_limit(store, make):
    block_id = store.add_turn(make.turn()).blocks[0].id
    for change in (
        lambda: store.rename_block(block_id, ONE),
        lambda: store.tag_block(block_id, add=[ONE]),
        lambda: store.add_block(make.block("1"), name=ONE),
        lambda: store.change_block(block_id, category=ONE),
        lambda: store.change_block(block_id, description=ONE),
    ):
        with pytest.raises(UsageError, match=r"at most (64|2,000) characters; this one has 8,000"):
            change()
    store.tag_block(block_id, remove=[ONE])


def test_schema_of_a_mapping_is_a_digest():
    values = {"source_name": "a", "target_name": "b", "columns": {}, "target_schema": "b" * 64}
    with pytest.raises(ValueError, match="64"):
        models.SavedMapping(
            id=new_id(), source_schema=ONE, created_at="2026-03-01T00:00:00Z", **values
        )


def test_block_of_a_great_many_different_words(store, another, make):
    """PostgreSQL keeps a megabyte of words of one block; what is beyond is not found by."""
    words = [long(60, string.ascii_lowercase) for _ in range(16_000)]
    block = make.block(" ".join(words), description=" ".join(reversed(words)))
    block_id = store.add_turn(make.turn("Describe", blocks=[block])).blocks[0].id
    assert another.get_block(block_id).code == block.code
    for sought in ("describe", words[-1], words[5]):
        assert [one.id for one in another.search_blocks(sought).items] == [block_id], sought


def test_long_queries_find_or_find_nothing(store, another, make):
    store.add_turn(make.turn("Describe"))
    many = " ".join(long(8) for _ in range(20_000))
    with pytest.raises(UsageError, match="at most 500 words"):
        another.search(models.BlockQuery(text="", phrases=[many]))
    most = " ".join(long(8, string.ascii_lowercase) for _ in range(500))
    assert another.search(models.BlockQuery(text="", phrases=[most])).hits == []
    assert another.search_blocks(ONE).items == []
    assert another.search_blocks(many).items == []
    for name in ("without", "tags", "columns", "datasets", "functions", "imports"):
        query = models.BlockQuery(text="describe", **{name: [many, ONE]})
        assert len(another.search(query).hits) == (name == "without"), name
    for name in ("model", "notebook", "category", "language"):
        query = models.BlockQuery(text="describe", **{name: many})
        assert another.search(query).hits == [], name


@pytest.mark.postgres
def test_every_index_on_text_bears_any_text(postgres_url, open_store):
    """What a new table brings is looked at here: PostgreSQL's trees take 2,704 bytes of a row."""
    query = text(
        "SELECT c.relname, a.attname, am.amname FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = i.indexrelid"
        " WHERE (a.atttypid = 'text'::regtype OR am.amname = 'hash')"
        " AND n.nspname = current_schema()"
    )
    store = open_store(postgres_url)
    found = store._database.read(lambda connection, _: connection.execute(query).all())
    short = {
        ("uq_code_blocks_name", "name"),  # names.MAX_LENGTH
        ("pk_search_words", "word"),  # words._MAX_LENGTH
        ("pk_search_spellings", "word"),
        ("pk_search_values", "value"),  # search_marks._LENGTH
        # types.Key
        ("pk_kept_answers", "notebook"),
        ("pk_notebook_choices", "notebook"),
        ("uq_dataset_profiles_name_schema_fingerprint", "name"),
        ("uq_golden_runs_block_id_target_key", "target_key"),
    }
    trees = {(row.relname, row.attname) for row in found if row.amname == "btree"}
    assert trees == short
    assert {row.relname for row in found if row.amname == "hash"} == {
        "ix_notebooks_path",
        *(f"ix_conversations_{name}" for name in ("notebook_path", "kernel_path", "kernel_id")),
    }


def test_long_names_of_an_older_library_are_found_after_the_upgrade(
    new_url, open_store, make, tmp_path
):
    folder = tmp_path / "older"
    folder.mkdir()
    for path in migrate.Plan().folders[0].glob("000[1-6]_*.py"):
        shutil.copy(path, folder)
    if new_url.startswith("sqlite"):
        Path(new_url.removeprefix("sqlite:///")).parent.mkdir()
    store = open_store(new_url)
    address = store._database.address
    migrate.migrate(address, busy_timeout_s=5, plan=migrate.Plan(6, 1, 1, (folder,)))
    name = 8_000 * "x"  # packed it fitted, even there
    notebook = models.NotebookRef(path=name)
    block_id = new_id()
    now = {"created_at": "2026-03-01", "updated_at": "2026-03-01"}
    block = {"position": 0, "run_count": 0, "version": 1, "tags": "[]", "datasets": "[]"}
    block |= {"id": block_id, "number": 1, "language": "python", "description": "", "prompt": ""}
    run = {"id": new_id(), "block_id": block_id, "version": 1, "target": name}
    run |= {"inputs_hash": "a" * 64, "packages": "{}", "results": "{}", "created_at": "2026-03-01"}
    data = {"id": new_id(), "name": name, "kind": "csv", "schema_fingerprint": "a" * 64}
    data |= {"profile": profile(name).model_dump_json(), "updated_at": "2026-03-01"}
    choice = {"notebook": notebook.key, "name": "privacy", "value": '"names"'}
    engine = make_engine(address, busy_timeout_s=5, migrating=True)
    with engine.begin() as connection:
        for table, row in {
            "code_blocks": block | now,
            "golden_runs": run,
            "dataset_profiles": data,
            "notebook_choices": choice | {"updated_at": "2026-03-01"},
        }.items():
            places = ", ".join(f":{one}" for one in row)
            statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
            connection.execute(text(statement), row)
    engine.dispose()

    assert store.choices(notebook) == {"privacy": "names"}
    assert store.list_profiles(name=name) == [profile(name)]
    assert [one.target for one in store.list_golden(target=name)] == [name]
    store.put_golden(golden(block_id, name, packages={"numpy": "2"}))
    assert [one.packages for one in store.list_golden()] == [{"numpy": "2"}]
