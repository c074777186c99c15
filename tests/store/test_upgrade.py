"""A library of the first schema comes to this package's with all that is in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, select, update

from redpanda_jupyter.models import NotebookRef
from redpanda_jupyter.store import migrate, schema, search
from redpanda_jupyter.store.engine import make_engine

HERE = Path(__file__).parent
LATER = (
    "turn_blocks",
    "code_analyses",
    "model_calls",
    "templates",
    "kept_answers",
    "notebook_choices",
    "budget_holds",
    "execution_outputs",
    "contracts",
    "dataset_profiles",
    "saved_mappings",
    "validations",
    "golden_runs",
    "search_cards",
    "search_words",
    "search_spellings",
    "search_values",
    "applications",
    "imported_records",
)
"""Tables that came after the first schema."""
LATER_COLUMNS = {
    "usage": {"estimated"},
    "code_blocks": {
        *("name", "category", "favourite", "origin"),
        *("badge", "source", "reviewed_at"),
    },
    "code_versions": {"fingerprint", "reason", "made_by"},
    "executions": {"origin", "target", "binding", "fingerprint"},
}
"""Columns that did, of tables that it had."""


def of_first(table, row):
    later = LATER_COLUMNS.get(table, ())
    return {name: value for name, value in row.items() if name not in later}


def without_later(connection):
    """Take out what a library of the first schema had not."""
    connection.execute(update(schema.code_blocks).values(name=None))
    connection.execute(update(schema.code_versions).values(fingerprint=None, made_by=None))


@pytest.fixture
def first_library(new_url, open_store, fill, tmp_path, request):
    """A library of schema 1 with rows in every table; return them, table by table."""
    if new_url.startswith("sqlite"):
        source = f"sqlite:///{tmp_path}/source.sqlite"
        Path(new_url.removeprefix("sqlite:///")).parent.mkdir()
    else:
        source = request.getfixturevalue("postgres_server").new_library()
    filled = open_store(source)
    fill(filled, repeated=False)
    filled._database.write(lambda connection, _: without_later(connection))
    tables = [
        table
        for table in schema.metadata.sorted_tables
        if table.name not in ("meta", "counters", *LATER)
    ]
    rows = filled._database.read(
        lambda connection, _: {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }
    )
    assert all(rows.values()), [name for name, found in rows.items() if not found]

    folder = tmp_path / "first"
    folder.mkdir()
    (first,) = migrate.Plan().folders[0].glob("0001_*.py")
    shutil.copy(first, folder)
    address = open_store(new_url)._database.address
    migrate.migrate(address, busy_timeout_s=5, plan=migrate.Plan(1, 1, 1, (folder,)))
    engine = make_engine(address, busy_timeout_s=5, migrating=True)
    with engine.begin() as connection:
        assert not any(inspect(connection).has_table(name) for name in LATER)
        for table in tables:
            found = rows[table.name]
            connection.execute(insert(table), [of_first(table.name, row) for row in found])
        for name, value in (("blocks", 3), ("conversations", 1)):
            connection.execute(
                update(schema.counters).where(schema.counters.c.name == name).values(value=value)
            )
    engine.dispose()
    return {name: [json.dumps(row, default=str) for row in found] for name, found in rows.items()}


def assert_upgraded(store, rows, everything):
    """Every row is there, and each answer contains the blocks that were its own."""
    now = everything(store)
    contained = [json.loads(row) for row in now.pop("turn_blocks")]
    assert now.pop("code_analyses") == []  # made in the background
    calls = [json.loads(row) for row in now.pop("model_calls")]
    answers = [json.loads(row) for row in rows["messages"]]
    answers = [one for one in answers if one["role"] == "assistant"]
    assert sorted(one["id"] for one in calls) == sorted(one["id"] for one in answers)
    assert {one["ended"] for one in calls} == {"stop"}
    assert {one["notebook_path"] for one in calls} == {"a.ipynb"}
    assert now.pop("templates") == now.pop("kept_answers") == now.pop("notebook_choices") == []
    assert now.pop("budget_holds") == []
    for name in (
        "contracts",
        "dataset_profiles",
        "execution_outputs",
        "golden_runs",
        "applications",
        "imported_records",
    ):
        assert now.pop(name) == []
    assert now.pop("saved_mappings") == now.pop("validations") == []
    assert len(now.pop("search_cards")) == len(rows["code_blocks"])
    assert all(now.pop(f"search_{name}") for name in ("words", "spellings", "values"))
    assert store.search_blocks("edited").total == store.search_blocks("eidted").total == 3
    # made anew, without the names that blocks of that time did not have
    assert len(now.pop("search_documents")) == len(rows["search_documents"])
    rows = {name: found for name, found in rows.items() if name != "search_documents"}
    assert now == {name: sorted(found) for name, found in rows.items()}
    blocks = [json.loads(row) for row in rows["code_blocks"]]
    expected = [(one["message_id"], one["position"], one["id"], 1) for one in blocks]
    assert sorted(tuple(row.values()) for row in contained) == sorted(expected)
    assert [message.block_ids for message in store.list_messages(blocks[0]["conversation_id"]).items
            ][1::2] == [[one["id"]] for one in blocks]  # fmt: skip
    # the text that was answered, not the edit that the block has become
    assert store.get_block("1").code == "edited = 1"
    (block,) = store.get_turn(blocks[0]["message_id"]).blocks
    assert (block.id, block.version) == (blocks[0]["id"], 1)
    assert block.code.startswith("df.describe(")


def test_library_of_the_first_schema_is_upgraded_when_it_is_opened(
    new_url, open_store, make, first_library, everything
):
    store = open_store(new_url)
    assert_upgraded(store, first_library, everything)
    version = store._database.read(
        lambda connection, _: connection.execute(select(schema.meta.c.schema_version)).scalar_one()
    )
    assert version == schema.SCHEMA_VERSION
    # and the same question with the same code is a block from before
    old = store.get_block("2")
    notebook = NotebookRef(id=old.notebook_id)
    code = store.get_version("2", 1).code
    again = store.add_turn(make.turn(notebook=notebook, blocks=[make.block(code)]))
    assert [block.id for block in again.blocks] == [old.id]
    assert store.add_turn(make.turn("After")).blocks[0].number == 4


def test_person_who_waits_for_a_large_library_is_told_why(
    new_url, open_store, first_library, monkeypatch, caplog
):
    monkeypatch.setattr(migrate, "_MANY", 3)
    monkeypatch.setattr(search, "_TOLD_EVERY_S", 0)
    open_store(new_url).open()
    said = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert "the library's 3 blocks are brought up to date" in said[0]
    assert said[-1] == "Red Panda: 3 blocks are up to date."


KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
from killing import migrate_killed
from redpanda_jupyter.store import Store
from redpanda_jupyter.store.engine import make_engine
from sqlalchemy import inspect

url = sys.argv[2]
# a store would go on with the upgrade
engine = make_engine(Store(url)._database.address, busy_timeout_s=5, migrating=True)

def look(number):
    with engine.begin() as connection:
        names = ("code_blocks", "code_versions", "executions", "search_documents")
        counts = [f"SELECT count(*) FROM {name}" for name in names]
        found = [connection.exec_driver_sql(count).scalar_one() for count in counts]
        assert found == [3, 6, 6, 3], number
        version = connection.exec_driver_sql("SELECT schema_version FROM meta").scalar_one()
        # killed before the commit or just after it, and nothing in between
        assert inspect(connection).has_table("turn_blocks") == (version == 2), number

print(migrate_killed(url, 1, None, look))
"""


def test_upgrade_from_the_first_schema_killed_anywhere_loses_nothing(
    new_url, open_store, run_script, first_library, everything
):
    done = run_script(KILLED, HERE, new_url, timeout=100)

    assert int(done.stdout) > 10
    assert_upgraded(open_store(new_url), first_library, everything)
    if new_url.startswith("sqlite"):
        folder = Path(new_url.removeprefix("sqlite:///")).parent
        left = {file.name for file in folder.iterdir()}
        assert left <= {
            *(f"redpanda.sqlite{suffix}" for suffix in ("", "-wal", "-shm", ".lock")),
            "redpanda.sqlite.v1.backup",
        }
