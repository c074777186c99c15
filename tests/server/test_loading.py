"""Joining a server costs nothing: no imports, no threads, no files."""

import json
import subprocess
import sys
import threading

import pytest

from redpanda_jupyter.errors import StoreUnavailableError
from redpanda_jupyter.server.library import Library

HEAVY = (
    "alembic", "anthropic", "genai_prices", "keyring", "markdown_it", "nh3", "openai", "pandas",
    "psycopg", "pydantic", "sqlalchemy", "ulid",
)  # fmt: skip

SCRIPT = """
import json, sys, time
from jupyter_server.serverapp import ServerApp
app = ServerApp(allow_root=True, open_browser=False, port=0)
app.init_signal = lambda: None
before = set(sys.modules)
import asyncio
async def main():
    app.initialize([], find_extensions=False, new_httpserver=False)
    import redpanda_jupyter
    began = time.perf_counter()
    redpanda_jupyter._load_jupyter_server_extension(app)
    return time.perf_counter() - began
took = asyncio.run(main())
print(json.dumps({"new": sorted(set(sys.modules) - before), "took": took}))
"""


def test_loading_imports_nothing_heavy_and_makes_no_database(isolated_home):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    report = json.loads(done.stdout.splitlines()[-1])
    loaded = {name.partition(".")[0] for name in report["new"]}
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)
    assert "redpanda_jupyter.server.routes" in report["new"]
    assert "redpanda_jupyter.models" not in report["new"]
    assert report["took"] < 1
    assert not (isolated_home / "redpanda").exists()


async def test_neither_a_start_nor_the_description_makes_a_database(ask, database):
    assert not database.exists()
    await ask("GET", "openapi.json")
    assert not database.exists()
    await ask("GET", "changes")
    assert database.exists()


def test_a_library_is_closed_twice_without_harm_and_serves_no_more():
    threads = threading.active_count()
    library = Library()
    assert threading.active_count() == threads, "a thread starts with the first work"
    library.close()
    library.close()
    with pytest.raises(StoreUnavailableError, match="shutting down"):
        library.submit("read", print)


async def test_what_comes_after_the_shutdown_is_told_so(ask, library):
    library.close()
    answer = await ask("GET", "blocks")
    assert (answer.status, answer.json["code"]) == (503, "store_unavailable")


async def test_after_a_shutdown_the_database_file_is_whole_without_its_log(
    ask, library, kernel_store, make_turn, database
):
    kernel_store.add_turn(make_turn())
    kernel_store.close()
    assert (await ask("DELETE", "blocks/1")).status == 204
    library.close()
    assert not database.with_name(database.name + "-wal").exists()
