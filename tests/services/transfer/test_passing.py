"""From one library to another and back: nothing lost, nothing believed, nothing overwritten."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from redpanda_jupyter.errors import BundleError, ExportError, RecordNotFoundError, UsageError
from redpanda_jupyter.notebooks.bundle import projected
from redpanda_jupyter.services.library import refuse_inert
from redpanda_jupyter.services.transfer.gathering import (
    find,
    gather,
    gather_conversation,
    gather_library,
)
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.reviewing import (
    review,
    review_text,
)
from redpanda_jupyter.services.transfer.writing import Wishes, write
from redpanda_jupyter.store import schema

from .conftest import add_answer

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.models.transfer import Export
    from redpanda_jupyter.store import Store


def bundle(store: Store, path: Path, **wishes: Any) -> str:
    """Write the whole library into a bundle."""
    export = gather_library(store, outputs=wishes.get("outputs", False))
    written = write(export, Wishes(form="bundle", path=str(path), **wishes))
    return written.path


def count(store: Store, table: Any) -> int:
    found: int = store._database.read(
        lambda connection, _: connection.execute(
            select(func.count()).select_from(table)
        ).scalar_one()
    )
    return found


def as_it_left(export: Export) -> list[Any]:
    """What of an export must be the same wherever it comes from."""
    blocks = []
    for one in export.blocks:
        left = projected(one, values=True, outputs=True)
        block = left.block.model_dump(
            exclude={"number", "badge", "origin", "updated_at", "run_count", "last_run_at",
                     "datasets", "executed_successfully"}
        )  # fmt: skip
        versions = [
            version.model_dump(exclude={"executed_successfully", "last_run_at", "fingerprint"})
            for version in left.versions
        ]
        contracts = {
            key: item.model_dump(exclude={"origin"}) for key, item in left.contracts.items()
        }
        rest = (left.validations, left.golden_runs, left.executions, left.outputs, left.depends_on)
        blocks.append((block, versions, contracts, rest, left.version))
    return [*blocks, export.mappings]


def test_what_comes_to_another_library_is_what_left(
    here: Store, there: Store, tmp_path: Path
) -> None:
    path = bundle(here, tmp_path / "all.redpanda.zip", values=True, outputs=True)
    result = import_bundle(there, path)
    assert [one.status for one in result.blocks] == ["added", "added"]
    mine = as_it_left(gather_library(here, outputs=True))
    theirs = as_it_left(gather_library(there, outputs=True))
    assert theirs == mine


def test_an_import_counts_for_nothing_and_is_inert(
    here: Store, there: Store, tmp_path: Path
) -> None:
    import_bundle(there, bundle(here, tmp_path / "all.redpanda.zip", values=True))
    block = there.get_block(there.block_named("clean-sales") or "")
    assert (block.badge, block.run_count, block.origin) == ("draft", 0, "import")
    assert block.executed_successfully is None
    assert block.is_inert
    with pytest.raises(UsageError, match="nobody has reviewed it"):
        refuse_inert(block)
    for table in (schema.validations, schema.golden_runs, schema.executions,
                  schema.saved_mappings):  # fmt: skip
        assert count(there, table) == 0
    assert block.source is not None
    assert (block.source["store_id"], block.source["verified_there"]) == (here.id, True)


def test_importing_twice_is_importing_once(here: Store, there: Store, tmp_path: Path) -> None:
    path = bundle(here, tmp_path / "all.redpanda.zip")
    import_bundle(there, path)
    again = import_bundle(there, path)
    assert [one.status for one in again.blocks] == ["known", "known"]
    assert count(there, schema.code_blocks) == 2
    assert [one.status for one in import_bundle(here, path).blocks] == ["known", "known"]
    assert count(here, schema.code_blocks) == 2
    assert here.get_block(here.block_named("clean-sales") or "").badge == "verified"


def test_a_block_is_usable_once_a_person_has_looked(
    here: Store, there: Store, tmp_path: Path
) -> None:
    import_bundle(there, bundle(here, tmp_path / "all.redpanda.zip", values=True))
    block, told = review(there, there, "clean-sales", accept=False)
    assert there.get_block(block.id).is_inert
    assert f"from: #1 of the library {here.id}, from all.redpanda.zip" in told
    assert "it was verified there, which proves nothing here" in told
    block, _ = review(there, there, "clean-sales", accept=True)
    assert not block.is_inert
    refuse_inert(block)
    # the mapping that touches its data is saved only now
    saved = there.mappings_touching(["a" * 64])
    assert [one.columns for one in saved] == [{"price": "preis"}]
    review(there, there, "clean-sales", accept=True)
    assert count(there, schema.saved_mappings) == 1
    assert review_text(here.get_block("1")).startswith("#1 clean-sales")


def test_a_known_id_with_another_text_is_refused_or_becomes_a_block_of_its_own(
    here: Store, there: Store, tmp_path: Path
) -> None:
    path = bundle(here, tmp_path / "all.redpanda.zip")
    forged = tmp_path / "forged.redpanda.zip"
    export = gather(here, ["1"])
    one = export.blocks[0]
    code = "import os\nos.system('echo owned')\n"
    from redpanda_jupyter.models import content_hash

    text = one.text.model_copy(update={"code": code, "content_hash": content_hash(code)})
    block = one.block.model_copy(update={"code": code, "content_hash": content_hash(code)})
    other = one.model_copy(update={"versions": [text], "block": block})
    write(export.model_copy(update={"blocks": [other]}), Wishes("bundle", str(forged)))
    import_bundle(there, path)
    before = there.get_block(one.block.id)
    result = import_bundle(there, str(forged)).blocks[0]
    assert result.status == "refused"
    assert result.reason.startswith("#1 has the same id and another text; --as-new brings it")
    assert there.get_block(one.block.id) == before
    copied = import_bundle(there, str(forged), as_new=True).blocks[0]
    assert copied.status == "copied"
    assert copied.id != one.block.id
    assert any("system" in risk for risk in copied.risks)
    assert there.get_block(copied.id).name == "clean-sales-2"
    again = import_bundle(there, str(forged), as_new=True).blocks[0]
    assert (again.status, again.id) == ("known", copied.id)
    assert there.get_block(one.block.id) == before


def test_a_version_id_of_another_block_cannot_be_taken(
    here: Store, there: Store, tmp_path: Path
) -> None:
    from redpanda_jupyter.ids import new_id

    import_bundle(there, bundle(here, tmp_path / "all.redpanda.zip"))
    export = gather(here, ["1"])
    one, fresh = export.blocks[0], new_id()
    versions = [one.text.model_copy(update={"block_id": fresh})]
    block = one.block.model_copy(update={"id": fresh})
    other = one.model_copy(
        update={"block": block, "versions": versions, "contracts": {}, "validations": [],
                "golden_runs": [], "executions": []}
    )  # fmt: skip
    path = tmp_path / "thief.redpanda.zip"
    write(export.model_copy(update={"blocks": [other]}), Wishes("bundle", str(path)))
    assert import_bundle(there, str(path)).blocks[0].status == "refused"
    assert count(there, schema.code_blocks) == 2


def test_a_deleted_block_stays_deleted(here: Store, there: Store, tmp_path: Path) -> None:
    path = bundle(here, tmp_path / "all.redpanda.zip")
    import_bundle(there, path)
    there.delete_block("1")
    result = import_bundle(there, path).blocks[0]
    assert (result.status, result.reason) == ("known", "it was deleted here")


def test_a_block_brings_those_that_it_depends_on(here: Store) -> None:
    export = gather(here, ["monthly-revenue"])
    assert [one.block.name for one in export.blocks] == ["clean-sales", "monthly-revenue"]
    assert export.blocks[1].depends_on == [export.blocks[0].block.id]
    assert export.title == "monthly-revenue"
    assert [one.target_schema[0] for one in export.mappings] == ["c"]


def test_a_conversation_and_the_library_are_gathered_in_order(here: Store) -> None:
    add_answer(here, "```python\nlast = 1\n```", "Another?")
    assert [one.block.number for one in gather_conversation(here, "1").blocks] == [1, 2, 3]
    seen: list[tuple[int, int]] = []
    whole = gather_library(here, progress=lambda place, of: seen.append((place, of)))
    assert [one.block.number for one in whole.blocks] == [1, 2, 3]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_every_way_to_name_a_block(here: Store) -> None:
    block = here.get_block("1")
    for ref in ("1", "#1", block.id, "clean-sales", "clean-sales@1", "1@1"):
        assert find(here, ref)[0].id == block.id
    for ref in ("99", "nothing", "clean-sales@9"):
        with pytest.raises(RecordNotFoundError):
            gather(here, [ref])
    for ref in ("1@x", "1@-1", "1@²"):
        with pytest.raises(UsageError, match="names no version"):
            find(here, ref)


def test_code_with_a_key_leaves_in_no_form(here: Store, tmp_path: Path) -> None:
    key = "sk-proj-" + "aB3" * 12
    add_answer(here, f'```python\nx = 1\nkey = "{key}"\n```', "Key?")
    with pytest.raises(ExportError, match=r"line 2 of #3 \(version 1\) holds a key") as caught:
        gather(here, ["3"])
    assert key not in str(caught.value)
    whole = gather_library(here)
    assert [one.block.number for one in whole.blocks] == [1, 2]
    assert whole.notes == ["#3 is left out: line 2 of #3 (version 1) holds a key."]


def test_nothing_is_ever_overwritten_unasked(here: Store, tmp_path: Path) -> None:
    export = gather(here, ["1"])
    for form, name in (("notebook", "a.ipynb"), ("module", "a.py"), ("script", "b.py"),
                       ("markdown", "a.md"), ("bundle", "a.redpanda.zip")):  # fmt: skip
        path = tmp_path / name
        path.write_text("mine")
        with pytest.raises(UsageError, match="it was not touched"):
            write(export, Wishes(form=form, path=str(path)))  # type: ignore[arg-type]
        assert path.read_text() == "mine"
        write(export, Wishes(form=form, path=str(path), force=True))  # type: ignore[arg-type]
        assert path.read_bytes() != b"mine"
    dangling = tmp_path / "link.md"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="it was not touched"):
        write(export, Wishes(form="markdown", path=str(dangling)))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "test_m.py").write_text("mine")
    with pytest.raises(UsageError, match=r"test_m\.py"):
        write(export, Wishes(form="module", path=str(tmp_path / "c" / "m.py")))
    assert not (tmp_path / "c" / "m.py").exists()


def test_files_get_names_of_their_own(here: Store, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    export = gather(here, ["monthly-revenue"])
    (tmp_path / "out").mkdir()
    written = [
        write(export, Wishes(form=form, path="out"))  # type: ignore[arg-type]
        for form in ("notebook", "markdown", "bundle", "module")
    ]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [
        "monthly-revenue.ipynb", "monthly-revenue.md", "monthly-revenue.redpanda.zip",
        "monthly_revenue.py", "test_monthly_revenue.py",
    ]  # fmt: skip
    assert written[3].further == [str(tmp_path / "out" / "test_monthly_revenue.py")]
    with pytest.raises(UsageError, match="no name for a module"):
        write(export, Wishes(form="module", path="my report.py"))
    with pytest.raises(ExportError, match="could not be written"):
        write(export, Wishes(form="markdown", path="nowhere/x.md"))


def test_the_form_follows_the_name(here: Store, tmp_path: Path) -> None:
    export = gather(here, ["1"])
    for name, form in (("a.md", "markdown"), ("b.py", "module"), ("c.zip", "bundle"),
                       ("d.ipynb", "notebook"), ("e", "notebook")):  # fmt: skip
        assert write(export, Wishes(path=str(tmp_path / name))).form == form


def test_what_cannot_be_read_is_said(there: Store, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be read: No such file"):
        import_bundle(there, str(tmp_path / "nothing.zip"))
    with pytest.raises(BundleError, match="cannot be read: Is a directory"):
        import_bundle(there, str(tmp_path))
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(BundleError, match="no whole bundle"):
        import_bundle(there, str(tmp_path / "x.zip"))
    assert count(there, schema.code_blocks) == 0


def test_kept_results_are_expected_where_no_data_are_needed(here: Store, tmp_path: Path) -> None:
    from redpanda_jupyter.services.applying.pipeline import ways
    from redpanda_jupyter.services.verifying.proving import prove

    add_answer(here, "```python\nimport math\nmath.sqrt(2) * 10\n```", "Root?")
    assert prove(here, ways(here, ["3"])[0], None, {}).golden == "first"
    write(gather(here, ["3"]), Wishes("module", str(tmp_path / "root.py")))
    text = (tmp_path / "test_root.py").read_text()
    assert "gives_what_it_gave" in text
    assert "14.1421356)" in text
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=90).returncode == 0
