"""A restored version has the text of an older one: what was seen of the text belongs to it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import nbformat
import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Validation
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.transfer.gathering import gather
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.writing import Wishes, write

from .conftest import WHEN

if TYPE_CHECKING:
    from pathlib import Path

    from redpanda_jupyter.store import Store


@pytest.fixture
def restored(here: Store) -> Store:
    """The block that was proven as version 1 is version 3, after a failed version 2."""
    made = here.add_version("clean-sales", describe_source("clean = df"))
    digest = here.get_version("clean-sales", made.version).content_hash
    here.add_validation(
        Validation(
            id=new_id(), block_id=here.get_block("clean-sales").id, version=2,
            content_hash=digest, verdict="failed", target="df", document={}, created_at=WHEN,
        )
    )  # fmt: skip
    back = here.restore_version("clean-sales", 1)
    assert (made.version, back.version) == (2, 3)
    return here


def test_its_proofs_runs_and_results_go_along(restored: Store) -> None:
    (one,) = gather(restored, ["clean-sales"], outputs=True).blocks
    assert [each.version for each in one.versions] == [3]
    for seen in (one.validations, one.golden_runs, one.executions):
        assert [each.version for each in seen] == [3]
    assert [each.verdict for each in one.proofs] == ["reproduced"]
    assert [each.data for shown in one.outputs.values() for each in shown] == ["shown once"]
    # an older version takes what is its own
    (old,) = gather(restored, ["clean-sales@2"]).blocks
    assert [each.verdict for each in old.proofs] == ["failed"]
    assert (old.golden_runs, old.executions) == ([], [])
    # with all versions, each record stays with its own
    (whole,) = gather(restored, ["clean-sales"], history=True).blocks
    assert [each.version for each in whole.validations] == [1, 2]
    assert [each.verdict for each in whole.proofs] == ["reproduced"]
    assert whole.numbers == {1, 3}


def test_markdown_and_notebook_show_them(restored: Store, tmp_path: Path) -> None:
    export = gather(restored, ["clean-sales"], outputs=True)
    write(export, Wishes(path=str(tmp_path / "a.md")))
    assert f"reproduced on {WHEN:%Y-%m-%d}" in (tmp_path / "a.md").read_text().replace("\\", "")
    write(export, Wishes(path=str(tmp_path / "a.ipynb"), outputs=True))
    assert "shown once" in (tmp_path / "a.ipynb").read_text()
    assert nbformat.read(tmp_path / "a.ipynb", as_version=4).cells  # type: ignore[no-untyped-call]


def test_they_come_along_and_leave_again(restored: Store, there: Store, tmp_path: Path) -> None:
    write(gather(restored, ["clean-sales"]), Wishes(path=str(tmp_path / "a.zip"), values=True))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert any(name.endswith("/v3.code") for name in archive.namelist())
    import_bundle(there, str(tmp_path / "a.zip"))
    (one,) = gather(there, ["clean-sales"]).blocks
    assert [each.verdict for each in one.proofs] == ["reproduced"]
    assert len(one.golden_runs) == len(one.executions) == 1


def test_library_tells_them_by_the_text(restored: Store) -> None:
    for version, verdicts in ((1, ["reproduced"]), (2, ["failed"]), (3, ["reproduced"]), (9, [])):
        found = restored.list_validations("clean-sales", version=version)
        assert [one.verdict for one in found] == verdicts
