"""A database comes to the schema of this package once, whole, or not at all."""

from __future__ import annotations

import logging
import sqlite3
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from redpanda_jupyter.errors import StoreUnavailableError, StoreVersionError
from redpanda_jupyter.store import migrate, schema

HERE = Path(__file__).parent


def path_of(url):
    return Path(url.removeprefix("sqlite:///"))


def test_migrations_lead_to_the_schema(store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name, kind, parents):
        return not (kind == "table" and name.startswith(("search_index", "alembic_")))

    def on_this_database(item, name, kind, reflected, compare_to):
        # a vector of words is indexed on PostgreSQL, and is plain text for FTS5 on SQLite
        return not (store.kind == "sqlite" and name.startswith("ix_search_documents_"))

    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": ours,
        "include_object": on_this_database,
    }

    def compare(connection, _):
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, schema.metadata)

    assert store._database.read(compare) == []


def test_names_of_tables_and_constraints_follow_the_convention(store):
    def names(connection, _):
        found = inspect(connection)
        for table in schema.metadata.tables:
            yield found.get_pk_constraint(table)["name"], f"pk_{table}"
            for index in found.get_indexes(table):
                yield (
                    index["name"][: len(table) + 3],
                    f"{'uq' if index['unique'] else 'ix'}_{table}",
                )
            for key in found.get_foreign_keys(table):
                yield key["name"], f"fk_{table}_{'_'.join(key['constrained_columns'])}"

    pairs = store._database.read(lambda connection, id_: list(names(connection, id_)))
    assert len(pairs) > 40
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_logging_is_left_alone(new_sqlite_url, open_store):
    logger = logging.getLogger("somebody.elses")
    logger.setLevel(logging.DEBUG)
    handlers = list(logging.getLogger().handlers)
    open_store(new_sqlite_url).open()
    assert not logger.disabled
    assert logging.getLogger().handlers == handlers


# --- an upgrade of a library that is in use -------------------------------------------------------

LAST = f"{schema.SCHEMA_VERSION:04}"
LATER = schema.SCHEMA_VERSION + 1

REBUILD = '''
"""A migration as a later release may bring it: every table is made anew, one gets a column."""

import sqlalchemy as sa
from alembic import op

from redpanda_jupyter.store.schema import metadata

revision = "9999"
down_revision = "{last}"
branch_labels = None
depends_on = None


def upgrade():
    for table in metadata.sorted_tables:
        if table.name == "search_documents":
            continue
        rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
        with op.batch_alter_table(table.name, recreate=rebuild) as batch:
            batch.add_column(sa.Column("extra", sa.Text()))
    {then}
'''


@pytest.fixture
def plan_for(tmp_path):
    """Make a plan with another migration after our own."""

    def make(then="pass", version=LATER):
        folder = tmp_path / f"later-{version}"
        folder.mkdir(exist_ok=True)
        (folder / "9999_rebuild.py").write_text(REBUILD.format(then=then, last=LAST))
        return migrate.Plan(
            schema_version=version,
            min_reader=1,
            min_writer=1,
            folders=(*migrate.Plan().folders, folder),
        )

    return make


def upgrade(store, plan):
    migrate.migrate(store._database.address, busy_timeout_s=5, plan=plan)


def test_upgrade_loses_no_row_of_any_table(new_url, open_store, make, plan_for, fill, everything):
    store = open_store(new_url)
    fill(store)
    before = everything(store)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    store.close()

    upgrade(store, plan_for())

    assert everything(store) == before
    columns = store._database.read(
        lambda connection, _: {c["name"] for c in inspect(connection).get_columns("messages")}
    )
    assert "extra" in columns
    # and it is in use as before
    assert store.add_turn(make.turn("After")).blocks[0].number == 4
    assert store.search_blocks("after").items[0].number == 4
    assert store.search_blocks("edited").items


def test_upgrade_backs_the_library_up_first(
    new_sqlite_url, open_store, make, plan_for, fill, everything
):
    store = open_store(new_sqlite_url)
    fill(store)
    before = everything(store)
    store.close()
    path = path_of(new_sqlite_url)
    assert [file.name for file in path.parent.glob("*backup*")] == []

    upgrade(store, plan_for())

    (backup,) = path.parent.glob("*backup*")
    assert backup.stat().st_mode & 0o777 == 0o600
    put_back = path.with_name("put-back.sqlite")
    backup.rename(put_back)
    again = open_store(f"sqlite:///{put_back}")
    assert everything(again) == before
    assert again.id == store.id


FAILING = {
    "an error": ('op.execute("UPDATE no_such_table SET x = 1")', "did not do"),
    "broken references": ('op.execute("DELETE FROM conversations")', "could not be upgraded"),
}


@pytest.mark.parametrize("fault", FAILING)
def test_upgrade_that_fails_leaves_the_library_as_it_was(
    new_sqlite_url, open_store, make, plan_for, fault, fill, everything
):
    store = open_store(new_sqlite_url)
    fill(store)
    before = everything(store)
    then, words = FAILING[fault]
    plan = plan_for(then)

    database = store._database
    with pytest.raises(StoreUnavailableError, match=words):  # noqa: SIM117
        with database._failing_in_words():
            migrate.migrate(database.address, busy_timeout_s=5, plan=plan)

    assert everything(store) == before
    assert store.add_turn(make.turn()).blocks[0].number == 4


@pytest.mark.postgres
def test_failed_upgrade_of_postgresql_leaves_the_library_as_it_was(
    new_postgres_url, open_store, make, plan_for, fill, everything
):
    store = open_store(new_postgres_url)
    fill(store)
    before = everything(store)
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(store, plan_for('op.execute("UPDATE no_such_table SET x = 1")'))
    assert everything(store) == before
    assert store.add_turn(make.turn()).blocks[0].number == 4


def test_upgrade_to_less_is_refused(new_sqlite_url, open_store, make, plan_for):
    store = open_store(new_sqlite_url)
    store.open()
    plan = plan_for(version=LATER)
    with_reader = migrate.Plan(LATER, min_reader=LATER, min_writer=LATER, folders=plan.folders)
    upgrade(store, with_reader)
    with pytest.raises(StoreVersionError):
        upgrade(store, None)


def test_upgrade_waits_for_the_one_that_is_at_it(new_sqlite_url, open_store, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(migrate, "_LOCK_WAIT_S", 0.2)
    path = path_of(new_sqlite_url)
    path.parent.mkdir()
    store = open_store(new_sqlite_url)
    with FileLock(f"{path}.lock"), pytest.raises(StoreUnavailableError, match="upgrading"):
        store.open()
    store.open()


# --- killed on the way ----------------------------------------------------------------------------

KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
from killing import migrate_killed
from pathlib import Path
from redpanda_jupyter.store import Store, migrate, schema

url, step, folders = sys.argv[2], int(sys.argv[3]), list(map(Path, sys.argv[4:]))
later = schema.SCHEMA_VERSION + 1
plan = migrate.Plan(later, 1, 1, (*migrate.Plan().folders, *folders)) if folders else None

def look(number):
    if folders:
        with Store(url) as store:
            assert len(store.search_blocks("edited").items) == 3, number
            assert len(store.list_executions("1")) == 2, number

print(migrate_killed(url, step, plan, look))
"""


EVERY = pytest.param(1, marks=[pytest.mark.long, pytest.mark.timeout(900)])


@pytest.mark.parametrize("step", [pytest.param(11), EVERY])
def test_first_migration_killed_anywhere_is_done_by_the_next(
    new_url, open_store, run_script, make, step
):
    done = run_script(KILLED, HERE, new_url, step, timeout=800)
    assert int(done.stdout) > 30
    store = open_store(new_url)
    assert store.add_turn(make.turn()).blocks[0].number == 1
    assert store.search_blocks("df").items


@pytest.mark.parametrize("step", [pytest.param(31), EVERY])
def test_upgrade_killed_anywhere_loses_nothing(
    new_url, open_store, run_script, make, plan_for, step, fill, everything
):
    store = open_store(new_url)
    fill(store)
    before = everything(store)
    store.close()
    plan = plan_for()

    done = run_script(KILLED, HERE, new_url, step, plan.folders[-1], timeout=800)

    assert int(done.stdout) > 15
    assert everything(store) == before
    if new_url.startswith("sqlite"):
        left = {file.name for file in path_of(new_url).parent.iterdir()}
        assert left <= {
            *(f"redpanda.sqlite{suffix}" for suffix in ("", "-wal", "-shm", ".lock")),
            f"redpanda.sqlite.v{schema.SCHEMA_VERSION}.backup",
        }


# --- eight at once --------------------------------------------------------------------------------

OPENING = """
import os
from redpanda_jupyter.store import Store, migrate
import alembic.command, alembic.config, filelock

migrations = []
upgrade = migrate._upgrade
migrate._upgrade = lambda *given: (migrations.append(1), upgrade(*given))

def work(number):
    store = Store(sys.argv[1])
    line = f"{store.id} {len(store.search_blocks().items)} {len(migrations)}\\n"
    os.write(1, line.encode())  # whole lines only, whoever else writes

together(8, work)
"""


def test_of_many_that_open_a_new_library_at_once_one_migrates(new_url, run_together):
    lines = [line.split() for line in run_together(OPENING, new_url).splitlines()]
    assert len(lines) == 8
    assert len({line[0] for line in lines}) == 1
    assert sorted(line[2] for line in lines) == ["0"] * 7 + ["1"]


def test_alembic_is_imported_only_where_there_is_something_to_do(new_url, run_script):
    script = textwrap.dedent(
        """
        import sys
        from redpanda_jupyter.store import Store
        with Store(sys.argv[1]) as store:
            store.search_blocks("x")
        print([name for name in ("alembic", "filelock", "mako", "pandas") if name in sys.modules])
        """
    )
    assert "alembic" in run_script(script, new_url).stdout
    assert run_script(script, new_url).stdout == "[]\n"


def test_tables_of_sqlite_keep_each_other_in_order(sqlite_url, open_store, make, fill):
    store = open_store(sqlite_url)
    fill(store)
    store.close()
    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        check = "INSERT INTO search_index(search_index) VALUES ('integrity-check')"
        connection.execute(check)
        connection.execute("PRAGMA foreign_keys=ON")
        blocks = "SELECT count(*) FROM code_blocks"
        before = connection.execute(blocks).fetchone()
        connection.execute("DELETE FROM conversations")
        assert connection.execute(blocks).fetchone() == before != (0,)
        connection.execute("DELETE FROM code_blocks")
        connection.execute(check)
        left = "SELECT count(*) FROM search_index WHERE search_index MATCH 'edited'"
        assert connection.execute(left).fetchone() == (0,)
