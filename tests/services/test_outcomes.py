"""What became of a block: a run belongs to the text that ran, whatever the metadata says."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.services import outcomes

from .conftest import START, keep_answer

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

ANSWER = """\
Add up:

```python
total = df["a"].sum()
```

Twice:

```python
twice = total * 2
```
"""


@pytest.fixture
def blocks(store: Store) -> list[models.BundleBlock]:
    """The two blocks of an answer, as the frontend gets them."""
    return keep_answer(store, ANSWER).blocks


def run(source: str, block: models.BundleBlock | str | None = None, **changes: Any) -> Any:
    """A cell's run, one minute after the answer; ``block`` is what its metadata says."""
    values: dict[str, Any] = {
        "source": source,
        "status": "ok",
        "started_at": START + timedelta(minutes=1),
        "duration_s": 0.25,
        "block_id": block if block is None or isinstance(block, str) else block.id,
    }
    return outcomes.Run(**{**values, **changes})


def test_an_untouched_cell_is_a_run_of_its_version(store: Store, blocks: Any) -> None:
    dataset = models.DatasetUse(
        name="df", kind="pandas.DataFrame", rows=3, columns=["a"], schema_fingerprint="0" * 64
    )
    notebook = models.NotebookRef(path="b.ipynb")
    made = outcomes.record(
        store, run(blocks[0].code, blocks[0], datasets=[dataset], notebook=notebook)
    )
    assert made is not None
    assert store.list_executions(blocks[0].id) == [made]
    assert (made.version, made.edited, made.status, made.duration_s) == (1, False, "ok", 0.25)
    assert made.datasets == [dataset]
    assert made.notebook_path == "b.ipynb"
    block = store.get_block(blocks[0].id)
    assert (block.run_count, block.executed_successfully, block.datasets) == (1, True, ["df"])
    assert store.get_block(blocks[1].id).run_count == 0


@pytest.mark.parametrize("change", ["{}\n\n", "{}\r\n", "{}"])
def test_line_ends_are_no_edit(store: Store, blocks: Any, change: str) -> None:
    made = outcomes.record(store, run(change.format(blocks[0].code), blocks[0]))
    assert made is not None
    assert not made.edited


@pytest.mark.parametrize("change", [" {}", "{} ", "{}\n1", "# a note\n{}"])
def test_every_other_change_is_a_version(store: Store, blocks: Any, change: str) -> None:
    source = change.format(blocks[0].code)
    made = outcomes.record(store, run(source, blocks[0]))
    assert made is not None
    assert (made.version, made.edited) == (2, True)
    block = store.get_block(blocks[0].id)
    assert (block.version, block.code) == (2, source)
    assert block.description == "Add up"
    assert [one.origin for one in store.list_versions(block.id)] == ["edit", "answer"]


def test_an_edit_that_failed_says_nothing_of_the_first_version(store: Store, blocks: Any) -> None:
    outcomes.record(store, run(blocks[0].code, blocks[0]))
    outcomes.record(
        store, run("total = nothing", blocks[0], status="error", error_name="NameError")
    )
    versions = {one.version: one for one in store.list_versions(blocks[0].id)}
    assert versions[1].executed_successfully is True
    assert versions[2].executed_successfully is False
    assert store.list_executions(blocks[0].id)[0].error_name == "NameError"


def test_an_edit_that_is_run_again_is_the_same_version(store: Store, blocks: Any) -> None:
    for _ in range(3):
        outcomes.record(store, run("total = 1", blocks[0]))
    assert store.get_block(blocks[0].id).version == 2
    assert store.get_block(blocks[0].id).run_count == 3


def test_a_run_reads_no_version_but_its_own(
    store: Store, blocks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    validate = models.CodeVersion.model_validate

    def watched(*arguments: Any, **options: Any) -> Any:
        version = validate(*arguments, **options)
        texts.append(version.code)
        return version

    for number in range(20):
        outcomes.record(store, run(f"total = {number}", blocks[0]))
    monkeypatch.setattr(models.CodeVersion, "model_validate", watched)
    assert len(store.list_versions(blocks[0].id)) == len(texts) == 21
    texts.clear()
    made = outcomes.record(store, run("total = 3", blocks[0]))
    assert made is not None
    assert made.version == 5
    assert outcomes.record(store, run("total = 99", blocks[0])) is not None
    assert texts == []


def test_going_back_to_the_first_text_runs_the_first_version(store: Store, blocks: Any) -> None:
    outcomes.record(store, run("total = 1", blocks[0]))
    back = outcomes.record(store, run(blocks[0].code, blocks[0]))
    assert back is not None
    assert (back.version, back.edited) == (1, False)


def test_text_of_another_block_is_that_block(store: Store, blocks: Any) -> None:
    made = outcomes.record(store, run(blocks[1].code, blocks[0]))
    assert made is not None
    assert (made.block_id, made.edited) == (blocks[1].id, False)
    assert store.get_block(blocks[0].id).version == 1


@pytest.mark.parametrize(
    "magic",
    ["%%time\n", "%%capture out\n", "%%capture --no-stderr\n", "%%prun -q\n",
     "\n%%time\n", "%%time\n%%capture\n"],
)  # fmt: skip
def test_a_magic_that_only_watches_is_no_edit(store: Store, blocks: Any, magic: str) -> None:
    for named in (blocks[0], None):
        made = outcomes.record(store, run(magic + blocks[0].code, named))
        assert made is not None
        assert (made.block_id, made.version, made.edited) == (blocks[0].id, 1, False)


@pytest.mark.parametrize("magic", ["%%timeit\n", "%%bash\n", "%%timetravel\n", "%time\n"])
def test_a_magic_that_does_more_is_an_edit(store: Store, blocks: Any, magic: str) -> None:
    made = outcomes.record(store, run(magic + blocks[0].code, blocks[0]))
    assert made is not None
    assert made.edited
    assert store.get_block(blocks[0].id).code == magic + blocks[0].code


def test_text_without_a_mark_is_known(store: Store, blocks: Any) -> None:
    made = outcomes.record(store, run(blocks[1].code))
    assert made is not None
    assert made.block_id == blocks[1].id


@pytest.mark.parametrize("mark", [None, "01JD0000000000000000000000", "nonsense", "#999"])
def test_unknown_text_with_no_or_a_wrong_mark_is_nothing(
    store: Store, blocks: Any, mark: str | None
) -> None:
    assert outcomes.record(store, run("unknown = 1", mark)) is None
    assert store.search_blocks().items[0].run_count == 0


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("magic", ["", "%%time\n"])
def test_a_block_that_was_deleted_and_run_has_the_run_when_it_is_restored(
    store: Store, blocks: Any, marked: bool, magic: str
) -> None:
    store.delete_block(blocks[0].id)
    made = outcomes.record(store, run(magic + blocks[0].code, blocks[0] if marked else None))
    assert made is not None
    store.restore_block(blocks[0].id)
    assert store.list_executions(blocks[0].id) == [made]
    block = store.get_block(blocks[0].id)
    assert (block.version, block.run_count, block.executed_successfully) == (1, 1, True)


def test_an_edit_of_a_deleted_block_is_there_when_it_is_restored(store: Store, blocks: Any) -> None:
    store.delete_block(blocks[0].id)
    outcomes.record(store, run("total = 1", blocks[0]))
    assert [one.id for one in store.search_blocks().items] == [blocks[1].id]
    store.restore_block(blocks[0].id)
    assert store.get_block(blocks[0].id).code == "total = 1"


def test_a_deleted_block_takes_no_run_from_one_that_is_there(store: Store, blocks: Any) -> None:
    store.delete_block(blocks[0].id)
    edited = outcomes.record(store, run(blocks[0].code, blocks[1]))
    assert edited is not None
    assert (edited.block_id, edited.version) == (blocks[1].id, 2)
    pasted = outcomes.record(store, run(blocks[0].code))
    assert pasted is not None
    assert pasted.block_id == blocks[1].id


def test_an_interrupted_run_is_no_outcome(store: Store, blocks: Any) -> None:
    made = outcomes.record(store, run(blocks[0].code, blocks[0], status="interrupted"))
    assert made is not None
    block = store.get_block(blocks[0].id)
    assert (block.run_count, block.executed_successfully) == (1, None)


def test_an_edit_is_analysed(store: Store, blocks: Any) -> None:
    outcomes.record(store, run("import json\ndef f(x):\n    return x\ny = f(df)", blocks[0]))
    block = store.get_block(blocks[0].id)
    assert (block.imports, block.functions_defined) == (["json"], ["f"])
    assert (block.variables_created, block.inputs) == (["y"], ["df"])


def test_an_edit_that_does_not_parse_is_kept_too(store: Store, blocks: Any) -> None:
    made = outcomes.record(
        store, run("total = (", blocks[0], status="error", error_name="SyntaxError")
    )
    assert made is not None
    assert made.version == 2
    assert store.get_version(blocks[0].id, 2).code == "total = ("


@pytest.mark.parametrize("status", ["error", "interrupted"])
def test_an_edit_that_did_not_run_ok_does_not_become_the_block(
    store: Store, blocks: Any, status: str
) -> None:
    outcomes.record(store, run(blocks[0].code, blocks[0]))
    outcomes.record(store, run("df.head(", blocks[0], status=status))
    block = store.get_block(blocks[0].id)
    assert (block.version, block.code) == (1, blocks[0].code)
    assert block.executed_successfully is True
    draft, answered = store.list_versions(block.id)
    assert (draft.origin, draft.code) == ("edit", "df.head(")
    assert (draft.executed_successfully, answered.executed_successfully) == (
        False if status == "error" else None,
        True,
    )
    assert [one.version for one in store.list_executions(block.id)] == [2, 1]


def test_a_draft_becomes_the_block_once_it_runs_ok(store: Store, blocks: Any) -> None:
    for status in ("error", "interrupted", "ok"):
        assert store.get_block(blocks[0].id).version == 1
        outcomes.record(store, run("total = later", blocks[0], status=status))
    block = store.get_block(blocks[0].id)
    assert (block.version, block.code) == (2, "total = later")
    assert len(store.list_versions(block.id)) == 2


@pytest.mark.asyncio
async def test_runs_at_once_are_all_counted(store: Store, blocks: Any) -> None:
    sources = [blocks[0].code, "total = 1", "total = 2"] * 4
    await asyncio.gather(
        *(asyncio.to_thread(outcomes.record, store, run(one, blocks[0])) for one in sources)
    )
    assert store.get_block(blocks[0].id).run_count == len(sources)
    assert len(store.list_versions(blocks[0].id)) == 3


def seen(name: str, *columns: str) -> models.DatasetUse:
    return models.DatasetUse(
        name=name,
        kind="pandas.DataFrame",
        rows=3,
        columns=list(columns),
        schema_fingerprint="0" * 64,
    )


def test_a_run_tells_the_analysis_which_columns_the_frames_have(
    store: Store, blocks: list[models.BundleBlock]
) -> None:
    source = 'share = other(df, "a", "title")'
    block = blocks[0]
    outcomes.record(store, run(source, block, datasets=[seen("df", "a", "b")]))
    version = store.get_version(block.id, 2)
    assert version.analysis is not None
    assert version.analysis.columns == {"df": ["a"]}

    outcomes.record(store, run(block.code, block, datasets=[seen("df", "a", "b")]))
    text = store.get_version_text(block.id, 1)
    assert text is not None
    assert text.schemas == {"df": ["a", "b"]}


def test_a_run_that_failed_teaches_nothing(store: Store, blocks: list[models.BundleBlock]) -> None:
    block = blocks[0]
    failed = run(block.code, block, status="error", datasets=[seen("df", "x")])
    outcomes.record(store, failed)
    text = store.get_version_text(block.id, 1)
    assert text is not None
    assert text.schemas == {}
