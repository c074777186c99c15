"""A cell on other data that a person changes is an application; an edit only where the block is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.services.applying.contracts import contract_of

from .conftest import BY_REGION, TURN

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.store import Store

    from .conftest import Kernel

ONE = "revenue-by-region"


@pytest.fixture
def lab(kernel: Kernel, frames: str) -> Callable[..., Any]:
    """Run a cell as JupyterLab sends it, with a mark or without."""
    notebook = new_id()
    kernel.run(frames)

    def run(source: str, mark: str | None = None, cell: str | None = None) -> Any:
        stamp = {"notebook_id": notebook} | ({"block_id": mark} if mark else {})
        return kernel.run(
            source, {"redpanda": stamp, "cellId": cell or new_id(), "deletedCells": []}
        )

    return run


@pytest.fixture
def applied(lab: Any, store: Store, answers: dict[str, str]) -> dict[str, Any]:
    """The cell that brings a block to the German data, as the frontend gets it."""
    answers["Revenue by region"] = f"Do:\n\n```python\n{BY_REGION}\n```\n"
    asked = lab("%%panda sales\nRevenue by region").bundle["blocks"][0]
    lab(asked["code"], asked["id"])
    lab("%panda runs 1")
    (cell,) = lab("%panda apply 1 de").final[TURN]["blocks"]
    return cell


def runs(lab: Any, store: Store) -> list[Any]:
    lab("%panda runs 1")  # whatever is on its way is written then
    found = store.list_executions("1")
    return [(one.version, one.origin, one.target, one.edited, one.status) for one in found]


def test_unchanged_it_is_an_application_of_the_block(
    lab: Any, applied: dict[str, Any], store: Store
) -> None:
    ran = lab(applied["code"], applied["id"])
    assert ran.status == "ok"
    assert "differs" not in ran.text
    assert runs(lab, store)[0] == (1, "apply", "de", False, "ok")
    assert "differs" not in lab("%panda").text
    assert "nothing new is kept" in _said(lab, applied["code"], applied["id"], "%panda save")


def test_changed_above_the_block_it_is_no_edit(
    lab: Any, applied: dict[str, Any], store: Store
) -> None:
    changed = applied["code"].replace("= de.rename", "= de.dropna().rename")
    assert changed != applied["code"]
    ran = lab(changed, applied["id"])
    assert (ran.status, "differs" in ran.text) == ("ok", False)
    assert runs(lab, store)[0] == (1, "apply", "de", False, "ok")
    assert "differs" not in lab("%panda").text
    assert store.list_versions("1")[0].version == 1
    assert "nothing new is kept" in _said(lab, changed, applied["id"], "%panda save")


def test_a_change_of_the_block_is_offered_and_saved_in_its_own_names(
    lab: Any, applied: dict[str, Any], store: Store
) -> None:
    changed = applied["code"].replace(".sum()", ".mean()")
    ran = lab(changed, applied["id"], "c1")
    offer = f"The block in this cell differs from #1 {ONE}. %panda save makes it a new version."
    assert offer in ran.text
    assert offer not in lab(changed, applied["id"], "c1").text, "once"
    assert runs(lab, store)[0] == (1, "apply", "de", True, "ok")
    assert store.get_block("1").version == 1, "other data say nothing about the block"
    assert f"differs from #1 {ONE}" in lab("%panda").text
    assert ".mean()" in lab("%panda diff 1").final["text/plain"]
    assert "1 line added, 1 removed" in lab("%panda show 1").final["text/plain"]
    assert "Saved as version 2" in _said(lab, changed, applied["id"], "%panda save")
    assert store.get_block("1").code == BY_REGION.replace(".sum()", ".mean()")
    assert lab("%panda").text.count("differs") == 1, "only the block's first cell is behind now"


def test_a_change_in_a_cell_without_its_first_line_is_offered_and_saved_in_its_own_names(
    kernel: Kernel, store: Store, frames: str, answers: dict[str, str]
) -> None:
    short = 'sales["revenue"].sum()'
    answers["Total"] = f"Do:\n\n```python\n{short}\n```\n"
    kernel.run(frames)
    kernel.run(kernel.run("%%panda sales\nTotal").payload[0]["text"])
    kernel.run("%panda runs 1")
    handed = kernel.run("%panda apply 1 de").payload[0]["text"]
    cell = {"cellId": "vscode-notebook-cell:/home/me/sales.ipynb#a"}
    bare = handed.partition("\n")[2]
    kernel.run(bare, cell)
    kernel.run("%panda runs 1")
    ran = kernel.run(bare.replace("sum()", "mean()"), cell)
    assert "The block in this cell differs from #1" in ran.text
    assert "Saved as version 2" in kernel.run("%panda save").text
    assert store.get_block("1").code == short.replace("sum()", "mean()")
    # what the block ran on is known still
    (frame,) = contract_of(store, store.get_version("1", 2)).frames
    assert frame.profile is not None
    assert frame.profile.rows == 4


def test_another_name_keeps_the_whole_cell_apart(
    lab: Any, applied: dict[str, Any], store: Store
) -> None:
    assert "#2 german" in _said(lab, applied["code"], applied["id"], "%panda save german")
    assert store.get_block("german").code == applied["code"]


def _said(lab: Any, source: str, mark: str, command: str) -> str:
    lab(source, mark)
    return str(lab(command).text)
