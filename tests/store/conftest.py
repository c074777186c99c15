"""A store on each database; and a PostgreSQL server, started by hand, for as long as the tests run.

Where PostgreSQL is not installed its tests are skipped by name, or fail if REDPANDA_REQUIRE_SYSTEM
is set.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.store import Store, schema

BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def new_sqlite_url(tmp_path):
    """The URL of a file that is not there yet, nor is its folder."""
    return f"sqlite:///{tmp_path}/library/redpanda.sqlite"


@pytest.fixture
def new_postgres_url(postgres_server):
    return postgres_server.new_library()


@pytest.fixture(params=BOTH)
def new_url(request):
    """The URL of a library that nobody has opened yet."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    return request.getfixturevalue(f"new_{kind}_url")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "migrated.sqlite"
    store = Store(f"sqlite:///{path}")
    store.open()
    store.close()
    return path


@pytest.fixture
def sqlite_url(migrated_file, tmp_path):
    shutil.copy(migrated_file, tmp_path / "redpanda.sqlite")
    return f"sqlite:///{tmp_path}/redpanda.sqlite"


@pytest.fixture(scope="session")
def migrated_schema(postgres_server):
    url = postgres_server.new_library()
    store = Store(url)
    store.open()
    store.close()
    return url


def _roots():
    """Every table whose rows do not go with the rows of another one."""
    for table in reversed(schema.metadata.sorted_tables):
        goes = any(key.ondelete == "CASCADE" for key in table.foreign_keys)
        if not goes and table not in (schema.meta, schema.counters):
            yield table.name


@pytest.fixture
def postgres_url(postgres_server, migrated_schema):
    yield migrated_schema
    name = migrated_schema.rpartition("%3D")[2]
    # quicker than a migration: each makes some seventy files
    for table in _roots():
        postgres_server.execute(f"DELETE FROM {name}.{table}")
    postgres_server.execute(f"UPDATE {name}.counters SET value = 0")


@pytest.fixture(params=BOTH)
def url(request):
    """The URL of an empty library that is up to date."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def open_store():
    """Open stores that are closed after the test."""
    stores = []

    def make(url, **options):
        store = Store(url, **options)
        stores.append(store)
        return store

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def store(url, open_store):
    return open_store(url)


@pytest.fixture
def another(url, open_store):
    """The same library as ``store``, as another program sees it."""
    return open_store(url)


START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Make:
    """Records as the services make them, with everything in them that a test does not care for."""

    @staticmethod
    def at(minutes):
        return START + timedelta(minutes=minutes)

    @staticmethod
    def block(code="df.describe()", **changes):
        values = {
            "language": "python",
            "code": code,
            "complete": True,
            "description": "Describes the frame",
        }
        return models.NewBlock(**{**values, **changes})

    @classmethod
    def turn(cls, prompt="How is the frame?", *, minutes=0, **changes):
        values = {
            "user_message_id": new_id(),
            "assistant_message_id": new_id(),
            "notebook": models.NotebookRef(path="/home/ada/a.ipynb", kernel_id="kernel-1"),
            "prompt": prompt,
            "context": None,
            "answer": "Here it is.",
            "provider": "tour",
            "model": "tour-1",
            "complete": True,
            "incomplete_reason": None,
            "usage": models.Usage(),
            # a text of its own: the same one for the same question would be the same block
            "blocks": [cls.block(f"df.describe('{new_id()}')")],
            "sent_endpoint": "http://127.0.0.1:1234/v1/chat/completions",
            "sent_privacy": "schema",
            "sent_body": {"model": "tour-1", "messages": [{"role": "user", "content": prompt}]},
            "asked_at": cls.at(minutes),
            "answered_at": cls.at(minutes + 0.5),
        }
        return models.NewTurn(**{**values, **changes})

    @classmethod
    def run(cls, block_id, status="ok", *, minutes=10, **changes):
        values = {
            "id": new_id(),
            "block_id": block_id,
            "version": 1,
            "status": status,
            "started_at": cls.at(minutes),
        }
        return models.NewExecution(**{**values, **changes})

    @staticmethod
    def dataset(name="df", **changes):
        values = {
            "name": name,
            "kind": "pandas.DataFrame",
            "rows": 3,
            "columns": ["market", "revenue"],
            "schema_fingerprint": "0" * 64,
        }
        return models.DatasetUse(**{**values, **changes})

    @classmethod
    def template(cls, name="monthly", text="Revenue of $market by month?", **changes):
        values = {"name": name, "text": text, "created_at": cls.at(0), "updated_at": cls.at(0)}
        return models.Template(**{**values, **changes})

    @classmethod
    def call(cls, *, minutes=0, **changes):
        values = {
            "id": new_id(),
            "provider": "openai",
            "model": "gpt",
            "usage": models.Usage(input_tokens=100, output_tokens=20, cost_usd=0.25),
            "ended": "stop",
            "created_at": cls.at(minutes),
        }
        return models.ModelCall(**{**values, **changes})


@pytest.fixture
def make():
    return Make


@pytest.fixture
def fill(make):
    """Put rows into every table; ``repeated`` lets two answers share a block."""

    def put(store, *, repeated=True):
        given = store.claim_notebook(models.NotebookClaim(path="a.ipynb"), lambda path: False)
        for minutes in range(3):
            body = {"messages": [{"role": "user", "content": f"{minutes} " * 200}]}
            notebook = models.NotebookRef(id=given)
            bundle = store.add_turn(make.turn(minutes=minutes, sent_body=body, notebook=notebook))
            block_id = bundle.blocks[0].id
            store.add_execution(make.run(block_id, datasets=[make.dataset(), make.dataset("b")]))
            edited = make.run(block_id, edited=True, source="edited = 1", minutes=20)
            store.add_execution(edited, make.block("edited = 1"))
        if repeated:
            block = store.get_version(block_id, 1)
            store.add_turn(make.turn(notebook=notebook, blocks=[make.block(block.code)]))
        store.put_template(make.template())
        store.keep_answer(notebook, "a" * 64, bundle.turn_id)
        ends = datetime.now(UTC) + timedelta(hours=1)
        held = models.BudgetHold(id=new_id(), cost_usd=0.5, tokens=1000, expires_at=ends)
        store.hold_budget(held, START, usd=5)
        store.choose(notebook, "privacy", "names")
        store._database.write(lambda connection, _: reused(connection, block_id))

    return put


def reused(connection, block_id):
    """Put a row into each of the tables of reuse."""
    versions = schema.code_versions.c
    version = select(versions.id).where(versions.block_id == block_id).limit(1).scalar_subquery()
    run = select(schema.executions.c.id).limit(1).scalar_subquery()
    of_block = {"block_id": block_id, "version": 1, "created_at": START}
    data = {"name": "df", "kind": "csv", "schema_fingerprint": "a" * 64, "profile": {}}
    pair = {"source_schema": "a" * 64, "target_schema": "b" * 64}
    names = {"source_name": "us", "target_name": "de", "columns": {"a": "b"}, "values": {}}
    proof = {"content_hash": "a" * 64, "verdict": "failed", "document": {}}
    golden = {
        "target": "df",
        "target_key": "df",
        "inputs_hash": "a" * 64,
        "results": {},
        "packages": {},
    }
    cell = {"target": "df", "binding": {}, "code": "1", "content_hash": "a" * 64}
    output = {"kind": "result", "mime": "text/plain", "data": "1", "size": 1, "truncated": False}
    for table, values in (
        (schema.contracts, {"version_id": version, "origin": "run", "contract": {}}),
        (schema.dataset_profiles, {"id": new_id(), **data}),
        (schema.saved_mappings, {"id": new_id(), "created_at": START, **pair, **names}),
        (schema.validations, {"id": new_id(), **of_block, **proof}),
        (schema.golden_runs, {"id": new_id(), **of_block, **golden}),
        (
            schema.applications,
            {"id": new_id(), "turn_id": new_id(), "position": 0, **of_block, **cell},
        ),
        (schema.execution_outputs, {"execution_id": run, "position": 0, **output}),
        (
            schema.imported_records,
            {"block_id": block_id, "kind": "run", "record_id": new_id(), "document": {}},
        ),
    ):
        dated = {"updated_at": START} if "updated_at" in table.c else {}
        connection.execute(insert(table).values(**values, **dated))


@pytest.fixture
def everything():
    """Read every row of every table, but for what counts."""

    def read_all(store):
        def read(connection, _):
            return {
                table.name: sorted(
                    json.dumps(dict(row._mapping), default=str)
                    for row in connection.execute(select(table))
                )
                for table in schema.metadata.sorted_tables
                if table.name not in ("meta", "counters")
            }

        return store._database.read(read)

    return read_all


@pytest.fixture
def run_script(tmp_path):
    """Run a Python text in a process of its own."""

    def run(source, *arguments, **options):
        path = tmp_path / f"script-{new_id()}.py"
        path.write_text(source)
        done = subprocess.run(
            [sys.executable, str(path), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=options.pop("timeout", 60),
            **options,
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


TOGETHER = """
import os, sys, traceback

def together(count, work):
    # Run work(number) in so many processes that all begin at the same moment.
    reading, writing = os.pipe()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.close(writing)
                os.read(reading, 1)  # until the parent closes its end
                work(number)
                sys.stdout.flush()
                status = 0
            except BaseException:
                traceback.print_exc()
            os._exit(status)
        children.append(child)
    os.close(writing)
    sys.exit(max(os.waitpid(child, 0)[1] for child in children) != 0)
"""


@pytest.fixture
def run_together(run_script):
    """Run a Python text that has ``together``; return what its processes print."""

    def run(source, *arguments):
        return run_script(TOGETHER + source, *arguments, timeout=800).stdout

    return run


@pytest.fixture
def start_script(tmp_path):
    """Start a Python text in a process of its own, which ends with the test at the latest."""
    started = []

    def start(source, *arguments):
        path = tmp_path / f"script-{new_id()}.py"
        path.write_text(source)
        process = subprocess.Popen(
            [sys.executable, str(path), *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
