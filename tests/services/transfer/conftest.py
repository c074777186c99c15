"""Two libraries, one with blocks that depend on each other and everything that belongs to them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, update

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.extraction import new_blocks
from redpanda_jupyter.store import Store, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER = """\
Load it:

```python
import pandas as pd
clean = df[df["price"] > 5].copy()
```

Then add it up:

```python
LIMIT = 2
clean.groupby("region")["revenue"].sum().head(LIMIT)
```
"""
WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def add_answer(store: Store, answer: str = ANSWER, prompt: str = "Revenue?") -> models.TurnBundle:
    """Keep an answer as if a model had just given it."""
    schemas = {"df": ["region", "revenue", "price"], "clean": ["region", "revenue", "price"]}
    return store.add_turn(
        models.NewTurn(
            user_message_id=new_id(), assistant_message_id=new_id(),
            notebook=models.NotebookRef(path="/home/ada/a.ipynb"), prompt=prompt, context=None,
            answer=answer, provider="tour", model="tour-1", complete=True,
            incomplete_reason=None, usage=models.Usage(), blocks=new_blocks(answer, schemas),
            sent_endpoint="http://127.0.0.1:1/v1", sent_privacy="schema", sent_body={},
            asked_at=WHEN, answered_at=WHEN,
        )
    )  # fmt: skip


def name_block(store: Store, block_id: str, name: str) -> None:
    """Give a block a name."""
    blocks = schema.code_blocks
    store._database.write(
        lambda connection, _: connection.execute(
            update(blocks).where(blocks.c.id == block_id).values(name=name)
        )
    )


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "empty.sqlite"
    with Store(f"sqlite:///{path}") as store:
        store.open()
    return path


@pytest.fixture
def home_library(empty: Path, isolated_home: Path) -> Path:
    """The library that this test's settings name."""
    folder = isolated_home / "redpanda"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Path(shutil.copy(empty, folder / "redpanda.sqlite"))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Store]:
    """A library with two blocks, of which the second needs the first."""
    with Store(f"sqlite:///{tmp_path}/here.sqlite") as store:
        fill(store)
        yield store


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    """Somebody else's library, empty."""
    with Store(f"sqlite:///{tmp_path}/there.sqlite") as store:
        store.open()
        yield store


def fill(store: Store) -> tuple[str, str]:
    """Add the two blocks with contracts, a run, a proof, a golden run and mappings."""
    first, second = (block.id for block in add_answer(store).blocks)
    name_block(store, first, "clean-sales")
    name_block(store, second, "monthly-revenue")
    versions = [store.get_version(one, 1) for one in (first, second)]
    profile = models.DatasetProfile(
        name="df", kind="pandas.DataFrame", rows=4711, schema_fingerprint="a" * 64,
        columns=[models.ColumnProfile(name="price", kind="number", low=17.25, high=99.5)],
    )  # fmt: skip
    needs = [models.ColumnNeed(name="price", kind="number")]
    contracts = [
        models.Contract(
            version_id=versions[0].id, origin="run",
            frames=[models.FrameInput(variable="df", kind="pandas.DataFrame", columns=needs,
                                      profile=profile)],
            outputs=[models.ContractOutput(name="clean", kind="frame")],
            parameters=[models.ContractParameter(name="min_price", default="5",
                                                 kind="threshold", column="price")],
        ),
        models.Contract(
            version_id=versions[1].id, origin="run",
            names=[models.NameInput(name="clean", kind="frame", block_id=first, version=1)],
            parameters=[models.ContractParameter(name="LIMIT", default="2", kind="constant")],
        ),
    ]  # fmt: skip
    run = models.NewExecution(
        id=new_id(), block_id=first, version=1, status="ok", duration_s=0.25, started_at=WHEN,
        notebook=models.NotebookRef(path="/home/ada/a.ipynb"),
        datasets=[models.DatasetUse(name="df", kind="pandas.DataFrame", rows=3, columns=["price"],
                                    schema_fingerprint="a" * 64)],
    )  # fmt: skip
    store.add_execution(run)

    def put(connection, _):
        for contract in contracts:
            connection.execute(insert(schema.contracts), {
                "version_id": contract.version_id, "origin": contract.origin,
                "contract": contract.model_dump(mode="json"), "updated_at": WHEN,
            })  # fmt: skip
        of_block = {"block_id": first, "version": 1, "created_at": WHEN}
        connection.execute(insert(schema.validations), {
            **of_block, "id": new_id(), "content_hash": versions[0].content_hash,
            "verdict": "reproduced", "target": "df",
            "document": {"python": "3.12.1", "packages": {"pandas": "2.2.3"}, "secret": "17.25"},
        })  # fmt: skip
        connection.execute(insert(schema.golden_runs), {
            **of_block, "id": new_id(), "target": "df", "target_key": "df",
            "inputs_hash": "b" * 64,
            "packages": {}, "results": {"": {"kind": "number", "value": 17.25}},
        })  # fmt: skip
        connection.execute(insert(schema.execution_outputs), {
            "execution_id": run.id, "position": 0, "kind": "result", "mime": "text/plain",
            "data": "shown once", "size": 10, "truncated": False,
        })  # fmt: skip
        for target, values in (("c" * 64, {"region": {"N": "Nord"}}), ("d" * 64, {})):
            source = "a" * 64 if values else "e" * 64
            connection.execute(insert(schema.saved_mappings), {
                "id": new_id(), "source_schema": source, "target_schema": target,
                "source_name": "df", "target_name": "df_de", "columns": {"price": "preis"},
                "values": values, "created_at": WHEN,
            })  # fmt: skip
        blocks = schema.code_blocks
        connection.execute(update(blocks).where(blocks.c.id == first).values(badge="verified"))

    store._database.write(put)
    return first, second
