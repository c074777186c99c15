"""In a real kernel, as JupyterLab speaks to it: which cell is meant, and what is told before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef, content_hash

from .conftest import TURN

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

    from .conftest import Kernel

NOTEBOOK = new_id()
FAILING, FIXED = "df['b'].sum()", "df['a'].sum()"


def lab(cell_id: str = "a-cell", **mark: Any) -> dict[str, Any]:
    """The metadata that JupyterLab sends along with a cell of ours."""
    stamp = {"notebook_id": NOTEBOOK, **mark}
    return {"deletedCells": [], "cellId": cell_id, "redpanda": stamp}


def plain(cell_id: str) -> dict[str, Any]:
    """The same of a cell that is not ours."""
    return {"deletedCells": [], "cellId": cell_id}


def answer(*codes: str) -> str:
    return "Line 1 is wrong.\n\n" + "\n\n".join(f"```python\n{code}\n```" for code in codes)


def test_accept_names_the_very_cell_and_its_text(
    kernel: Kernel, answers: dict[str, str], store: Store
) -> None:
    assert kernel.run(FAILING, plain("the-failed")).error == "KeyError"
    kernel.run("later = 1", plain("another"))
    answers["Correct it"] = answer(FIXED)
    ran = kernel.run("%panda fix", lab("command"))
    assert ran.status == "ok"
    assert not ran.payload
    assert [one["insert"] for one in ran.bundle["blocks"]] == [False]
    assert ran.bundle["replace"] is None
    assert "-df[" in ran.final["text/plain"]
    assert "<details" not in ran.final["text/html"]

    accepted = kernel.run("%panda accept", lab("accept"))
    assert not accepted.payload
    bundle = accepted.displays[0][TURN]
    assert bundle["replace"] == {"cell_id": "the-failed", "content_hash": content_hash(FAILING)}
    assert [(one["code"].strip(), one["insert"]) for one in bundle["blocks"]] == [(FIXED, True)]
    assert store.get_turn(bundle["turn_id"]).blocks[0].content_hash == content_hash(FIXED)


def test_a_fix_of_a_cell_of_ours_is_a_version_that_its_run_makes_current(
    kernel: Kernel, answers: dict[str, str], store: Store
) -> None:
    answers["Sum up"] = answer(FAILING)
    asked = kernel.run("%%panda df\nSum up", lab("question"))
    (block,) = asked.bundle["blocks"]
    kernel.run(FAILING, lab("its-cell", block_id=block["id"], version=1))
    answers["Correct it"] = answer(FIXED)
    kernel.run("%panda fix", lab("command"))
    bundle = kernel.run("%panda accept", lab("accept")).displays[0][TURN]
    (fix,) = bundle["blocks"]
    assert (fix["id"], fix["version"]) == (block["id"], 2)
    kernel.run(FIXED, lab("new-cell", block_id=block["id"], version=2))
    kernel.run("from redpanda_jupyter.kernel.session import Session\n"
               "assert Session.of(get_ipython()).recorder.flush(60)")  # fmt: skip
    kept = store.get_block(block["id"])
    assert (kept.version, kept.executed_successfully) == (2, True)


def test_of_two_notebooks_in_one_kernel_each_has_its_own_last_failure(
    kernel: Kernel, answers: dict[str, str], provider: TourServer
) -> None:
    session = kernel.client.session
    mine = session.session
    kernel.run("mine.fails", plain("mine"))
    session.session = "another-notebook"
    try:
        kernel.run("theirs.fails", plain("theirs"))
    finally:
        session.session = mine
    kernel.run("%panda fix", lab("command"))
    assert "mine.fails" in str(provider.requests[-1].body)


def test_code_that_should_be_looked_at_is_named_below_its_answer(
    kernel: Kernel, answers: dict[str, str]
) -> None:
    calls = [f"os.remove('{name}')" for name in "abcde"]
    answers["Tidy up"] = answer("x = 1", "\n".join(["import os", *calls]))
    shown = kernel.run("%%panda\nTidy up", lab()).final
    for form in ("text/plain", "text/html"):
        assert "look before you run it: #2 line 2: " in shown[form]
        assert "os.remove" in shown[form].rpartition("look before")[2]
        assert "and 2 more" in shown[form]
    assert "#1 line" not in shown["text/plain"]
    answers["Harmless"] = answer("x = 1")
    assert "look before" not in kernel.run("%%panda\nHarmless", lab()).final["text/plain"]


def test_the_policy_of_a_line_is_kept_for_its_answer_and_told(
    kernel: Kernel, answers: dict[str, str], store: Store
) -> None:
    answers["Harmless"] = answer("x = 1")
    answers["Tidy up"] = answer("import os\nos.remove('a')")
    ran = kernel.run("%%panda --run ask-if-risky\nHarmless", lab())
    assert "run policy ask-if-risky: the new cells run" in ran.final["text/plain"]
    kept = store.choices(NotebookRef(id=NOTEBOOK))["run_for_answers"]
    assert kept == {ran.bundle["turn_id"]: "ask-if-risky"}
    ran = kernel.run("%%panda --run ask-if-risky\nTidy up", lab())
    assert "the new cells do not run by themselves" in ran.final["text/plain"]
    assert kernel.run("%%panda --run always\nHarmless", lab()).error == "UsageError"
    assert kernel.run("x", {}).error == "NameError", "the kernel itself has run nothing"


def test_a_choice_made_by_a_command_holds_for_the_notebook_that_the_lab_names(
    kernel: Kernel, answers: dict[str, str], store: Store
) -> None:
    kernel.run("%panda config set run auto --notebook", lab("command"))
    assert store.choices(NotebookRef(id=NOTEBOOK))["run"] == "auto"
    answers["Harmless"] = answer("x = 1")
    shown = kernel.run("%%panda\nHarmless", lab()).final["text/plain"]
    assert "run policy auto: the new cells run" in shown


def test_where_nothing_can_run_by_itself_that_is_said(
    kernel: Kernel, answers: dict[str, str]
) -> None:
    answers["Harmless"] = answer("x = 1")
    ran = kernel.run("%%panda --run auto\nHarmless")
    assert "nothing runs by itself here" in ran.final["text/plain"]
    assert [one["text"] for one in ran.payload] == ["x = 1"]
    assert kernel.run("x", {}).error == "NameError"


def test_a_fix_that_runs_shows_its_output_and_leaves_the_kernel_as_a_cell_would(
    kernel: Kernel, answers: dict[str, str]
) -> None:
    kernel.run("%panda config set run auto --notebook", lab("command"))
    kernel.run(FAILING, plain("the-failed"))
    answers["Correct it"] = answer(f"print('it runs')\nfixed = {FIXED}\nfixed")
    ran = kernel.run("%panda fix --run", lab("command"))
    assert ran.status == "ok"
    assert "it runs" in ran.text
    assert "The corrected cell ran" in ran.text
    assert kernel.run("assert fixed == 6").status == "ok"
    bundle = kernel.run("%panda accept", lab("accept")).displays[0][TURN]
    assert bundle["replace"]["cell_id"] == "the-failed"


def test_a_fix_that_still_fails_ends_its_cell_with_one_line(
    kernel: Kernel, answers: dict[str, str]
) -> None:
    kernel.run("%panda config set run auto --notebook", lab("command"))
    kernel.run(FAILING, plain("the-failed"))
    answers["Correct it"] = answer("df['c'].sum()")  # the second time, too
    ran = kernel.run("%panda fix --run", lab("command"))
    assert (ran.status, ran.error) == ("error", "KeyError")
    said = "Red Panda: the corrected cell failed with KeyError. There is nothing to run."
    assert ran.traceback == [said]


def test_interrupt_ends_a_fix_that_runs(kernel: Kernel, answers: dict[str, str]) -> None:
    kernel.run("%panda config set run auto --notebook", lab("command"))
    kernel.run(FAILING, plain("the-failed"))
    answers["Correct it"] = answer("import time\nprint('begun', flush=True)\ntime.sleep(60)")
    pressed: list[bool] = []

    def press(ran: Any) -> None:
        if "begun" in ran.text and not pressed:
            pressed.append(True)
            kernel.interrupt()

    ran = kernel.finish(kernel.start("%panda fix --run", lab("command")), 30, press)
    assert (ran.status, ran.error) == ("error", "PandaInterrupted")
