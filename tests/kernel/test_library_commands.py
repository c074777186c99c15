"""``%panda save`` and the commands that keep the library in order, in a real shell and kernel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.completion import offers
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store

NUMBER = ("2", "np.int64(2)")
"""How versions of NumPy write a number."""

TOTAL = "total = df['a'].sum()\ntotal"


@pytest.fixture
def panda(said_below: Callable[[str], str]) -> Callable[[str], str]:
    """Run a cell of a notebook that has a frame; return what was said."""
    return said_below


@pytest.fixture
def in_cell(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the cells that follow hold a block, as JupyterLab says it."""
    session = Session.of(shell)
    assert session is not None
    parent: dict[str, Any] = {"header": {"session": "client"}}

    def hold(block_id: str) -> None:
        stamp = {"block_id": block_id, "notebook_id": new_id()}
        parent["metadata"] = {"redpanda": stamp, "deletedCells": []}

    monkeypatch.setattr(session, "parent", lambda: parent)
    return hold


# --- save -----------------------------------------------------------------------------------------


def test_cell_that_ran_last_is_saved_as_a_block(panda: Any, store: Store) -> None:
    panda(TOTAL)
    said = panda("%panda save Monthly-Total -t Sales -t eu -d 'The total of all'")
    assert said == "Saved as #1 monthly-total. %panda rename 1 NAME calls it something else.\n"
    block = store.get_block("monthly-total")
    assert (block.code, block.tags, block.origin) == (TOTAL, ["sales", "eu"], "saved")
    assert (block.description, block.inputs) == ("The total of all", ["df"])
    version = store.get_version("1", 1)
    assert version.analysis is not None
    assert version.analysis.columns == {"df": ["a"]}
    assert version.made_by
    panda(TOTAL)
    assert "1 kept" in panda("%panda runs 1")


def test_named_cell_is_saved(panda: Any, store: Store) -> None:
    panda("first = 1")
    panda("second = 2")
    assert "#1 first" in panda("%panda save first --cell 2")
    assert store.get_block("first").code == "first = 1"
    assert "exclude each other" in panda("%panda save --cell 3 --last")
    assert "In [99] is not among" in panda("%panda save --cell 99")


def test_same_code_is_not_kept_twice_unless_it_is_wished(panda: Any, store: Store) -> None:
    panda(TOTAL)
    panda("%panda save total")
    panda(f"# once more\n{TOTAL}")
    said = panda("%panda save")
    assert said.startswith("That is the code of #1 total; nothing new is kept.")
    assert "#2" in panda("%panda save total-2 --new")
    store.add_version("total", describe_source("total = 2"))
    store.delete_block("2")
    panda(TOTAL)
    assert "as it was in version 1" in panda("%panda save")
    assert len(store.search_blocks().items) == 1


def test_what_cannot_be_saved_says_why(panda: Any, store: Store) -> None:
    panda("df[")
    assert "no Python that runs" in panda("%panda save")
    panda("a = 1 / 0")
    assert panda("%panda save a").endswith("In [4] failed when it ran last.\n")
    panda("b = 1")
    assert "reads as a number" in panda("%panda save 12")
    assert "#1 is called 'a' already" in panda("%panda save a --new").replace("\n  ", " ")
    assert len(store.search_blocks().items) == 1


def test_a_cell_with_a_key_is_not_kept(panda: Any, store: Store) -> None:
    panda(f"token = 'sk-ant-api03-{'x7' * 24}'")
    said = panda("%panda save secret")
    assert "looks like a key" in said
    assert "x7x7" not in said
    assert store.search_blocks().items == []


def test_a_cell_that_is_saved_under_a_blocks_name_becomes_its_version(
    panda: Any, store: Store
) -> None:
    panda("a = 1")
    panda("%panda save total")
    panda("a = 2")
    said = panda("%panda save total")
    assert said == (
        "Saved as version 2 of #1 total. %panda restore 1 1 takes the code before back.\n"
    )
    assert [one.code for one in store.list_versions("total")] == ["a = 2", "a = 1"]
    assert store.get_block("total").code == "a = 2"
    panda("b = 3")
    panda("%panda save tot")
    assert len(store.search_blocks().items) == 2, "the beginning of a name is not the name"


def test_the_code_of_one_block_is_no_version_of_another_by_its_name(
    panda: Any, store: Store
) -> None:
    panda("a = 1")
    panda("%panda save total")
    panda("b = 3")
    panda("%panda save other")
    panda("b = 3  # the same")
    said = " ".join(panda("%panda save total").split())
    assert "That is the code of #2 other, and 'total' is the name of #1 total." in said
    assert "%panda rename 2 NAME" in said
    assert store.get_block("total").code == "a = 1"


def test_a_cell_that_is_no_edit_of_a_block_takes_its_name_only_by_a_persons_word(
    panda: Any, store: Store
) -> None:
    share = '(df["paid"] == "Yes").mean()'
    panda("import pandas as pd\ndf = pd.DataFrame({'paid': ['Yes', 'No']})")
    panda(share)
    panda("%panda save share-paid")
    panda("top = sorted(range(10))[:3]")
    said = " ".join(panda("%panda save share-paid").split())
    assert "'share-paid' is the name of #1 share-paid, and that cell is no edit of it." in said
    assert "%panda save share-paid --as-version" in said
    assert store.get_block("share-paid").code == share
    assert len(store.search_blocks().items) == 1
    panda(share.replace("Yes", "No"))
    assert "Saved as version 2 of #1 share-paid." in panda("%panda save share-paid")
    panda("top = sorted(range(10))[:3]")
    assert "Saved as version 3" in panda("%panda save share-paid --as-version")


def test_cell_that_holds_a_block_becomes_its_version(
    panda: Any, in_cell: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDPANDA_EDITS", "offer")
    block = store.add_block(describe_source(TOTAL), name="total")
    in_cell(block.id)
    panda(TOTAL)
    assert panda("%panda save") == (
        "That is the code of #1 total; nothing new is kept. --new saves it apart.\n"
    )
    changed = "total = df['a'].max()\ntotal"
    assert "%panda save makes it a new version." in panda(changed)
    assert "In [4] differs from version 1: 1 line added, 1 removed." in panda("%panda show total")
    assert "In [4] differs from #1 total; %panda save --cell N keeps one" in panda("%panda")
    told = panda("%panda diff 1")
    assert "#1 total: version 1 → In [4]" in told
    assert "-total = df['a'].sum()\n+total = df['a'].max()" in told
    assert panda("%panda save") == (
        "Saved as version 2 of #1 total. %panda restore 1 1 takes the code before back.\n"
    )
    assert store.get_block("total").code == changed
    assert "differs" not in panda("%panda show total")
    assert "#2 other" in panda("%panda save other --new")


# --- the others -----------------------------------------------------------------------------------


@pytest.fixture
def library(store: Store) -> Store:
    store.add_block(describe_source(TOTAL), name="total", tags=["sales"])
    store.add_version("total", describe_source("total = df['a'].max()\ntotal"), reason="max")
    store.add_block(describe_source("import json\nx = 1"), name="other")
    return store


def test_blocks_are_listed_and_shown(panda: Any, library: Store) -> None:
    listed = panda("%panda blocks")
    assert [line.split()[:2] for line in listed.splitlines()[1:]] == [
        ["#2", "other"],
        ["#1", "total"],
    ]
    assert [one["name"] for one in json.loads(panda("%panda blocks --json"))] == ["other", "total"]
    assert "There are more" in panda("%panda blocks --limit 1")
    shown = panda("%panda show total")
    assert shown.startswith("#1 total · version 2 of 2 · not run\n")
    assert shown.endswith("\n\ntotal = df['a'].max()\ntotal\n")
    assert panda("%panda show 1 v1").endswith(f"\n\n{TOTAL}\n")
    assert json.loads(panda("%panda show 1 1 --json"))[0]["code"] == TOTAL
    assert "Did you mean total?" in panda("%panda show totl")


def test_words_about_a_block_are_changed(panda: Any, library: Store) -> None:
    assert panda("%panda rename total Sum of all") == "#1 total is sum-of-all now.\n"
    assert panda("%panda describe 1 Adds it up") == "#1 sum-of-all: Adds it up\n"
    assert panda("%panda tag 1 +EU x -sales") == "#1 sum-of-all: eu, x\n"
    assert panda("%panda tag 1 -x") == "#1 sum-of-all: eu\n"
    assert panda("%panda tag other") == (
        "#2 other: no tags\nThese would fit: json. %panda tag 2 TAG\n"
    )
    assert panda("%panda category 1 Sales") == "#1 sum-of-all: Sales\n"
    assert panda("%panda favourite 1") == "#1 sum-of-all is a favourite.\n"
    assert "★ sum-of-all" in panda("%panda blocks")
    assert panda("%panda favourite 1 --off") == "#1 sum-of-all is no favourite.\n"
    assert panda("%panda category 1") == "#1 sum-of-all: no category\n"


def test_versions_are_listed_compared_and_restored(panda: Any, library: Store) -> None:
    listed = panda("%panda versions 1").splitlines()
    assert [line.split()[0] for line in listed[1:3]] == ["2*", "1"]
    assert "max" in listed[1]
    told = panda("%panda diff 1")
    assert told.startswith("#1 total: version 1 → version 2\n```diff\n")
    assert panda("%panda diff 1 v1 v2") == told
    assert panda("%panda diff 1 2 2").endswith("nothing differs.\n")
    assert "one version only" in panda("%panda diff 2")
    assert panda("%panda restore 1 1").startswith("#1 total is version 3 now, with the code of ")
    assert library.get_block("1").code == TOTAL
    assert "no version 9" in panda("%panda restore 1 9")


def test_deleted_block_comes_back_until_it_is_purged(panda: Any, library: Store) -> None:
    assert "for 30 days" in panda("%panda delete total")
    assert "#1  total" in panda("%panda blocks --deleted")
    assert panda("%panda undo") == "#1 total is back.\n"
    assert "No deleted block" in panda("%panda undelete")
    panda("%panda delete 1")
    assert "Say which" in panda("%panda purge")
    assert panda("%panda purge --older-than 1") == "0 deleted blocks gone for good.\n"
    assert panda("%panda purge --all") == "1 deleted block gone for good.\n"
    assert "no code block '1'" in panda("%panda undelete 1")


def test_runs_uses_and_outputs_are_shown_again(panda: Any, in_cell: Any, library: Store) -> None:
    assert "has not run yet" in panda("%panda runs 1")
    assert "was not used yet" in panda("%panda uses 1")
    in_cell(library.get_block("1").id)
    panda("total = df['a'].max()\ntotal")
    listed = panda("%panda runs 1")
    assert ["1 kept" in line for line in listed.splitlines()[1:2]] == [True]
    assert panda("%panda runs 1 1").splitlines()[1] in NUMBER
    assert "has 1 run." in panda("%panda runs 1 2")
    assert panda("%panda uses 1").splitlines()[1].split()[:3] == ["ran", "df", "1x"]
    assert json.loads(panda("%panda runs 1 1 --json"))[0]["data"] in NUMBER


def test_block_is_inserted_and_not_run(panda: Any, library: Store, shell: InteractiveShell) -> None:
    said = panda("%panda insert total v1")
    assert said == "#1 total, version 1, is at the next prompt. It is not run.\n"
    assert shell.rl_next_input == TOTAL
    assert "total" not in shell.user_ns
    foreign = describe_source("import os\nos.remove('x')")
    library.add_block(foreign, name="foreign", origin="import", source={"file": "x.zip"})
    assert "nobody has reviewed it" in panda("%panda insert foreign")
    library.change_block("foreign", reviewed=True)
    assert "delete" in panda("%panda insert foreign").lower()


def test_names_and_numbers_are_completed(shell: InteractiveShell, library: Store) -> None:
    session = Session.of(shell)
    assert session is not None

    def offered(line: str) -> list[str]:
        return offers(session, line, 0, line)[1]

    assert offered("%panda show ") == ["other", "total", "#2", "#1"]
    assert offered("%panda tag to") == ["total"]
    assert offered("%panda insert #") == ["#2", "#1"]
    assert "versions" in offered("%panda ver")


def html_of(ran: Any) -> str:
    return str(ran.final["text/html"])


def test_notebook_shows_a_table_and_a_coloured_diff(kernel: Any, library: Store) -> None:
    ran = kernel.run("%panda blocks")
    assert "<table>" in html_of(ran)
    assert '<td style="text-align:left">total</td>' in html_of(ran)
    ran = kernel.run("%panda diff total")
    assert "--jp-success-color1" in html_of(ran)
    library.change_block("total", description="<img src=x onerror=alert(1)> | `a`")
    for command in ("blocks", "show total"):
        ran = kernel.run(f"%panda {command}")
        assert "<img" not in html_of(ran)
        assert "onerror=alert(1)" in html_of(ran)
