"""Correcting a cell, in a real shell: what is shown, what is kept, what runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.models import content_hash

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

FAILING = "north = df[df['region'] == 'North']\nnorth['prise'].sum()"
FIXED = "north = df[df['region'] == 'North']\nnorth['price'].sum()"


def answer(code: str, sentence: str = "Line 2 names a column that is not there.") -> str:
    return f"{sentence}\n\n```python\n{code}\n```\n"


def asked(provider: TourServer) -> str:
    """The last question as it left."""
    messages = provider.requests[-1].body["messages"]
    return str(messages[-1]["content"])


@pytest.fixture
def given(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What reaches the next cell, or this one in its place."""
    found: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        shell, "set_next_input", lambda text, replace=False: found.append((text, replace))
    )
    return found


# --- what is remembered ---------------------------------------------------------------------------


def test_nothing_to_fix_is_told_with_the_next_step(panda: Any, cell: Any) -> None:
    with pytest.raises(UsageError, match="No cell has failed"):
        panda("fix")
    ran = cell("x = 1").execution_count
    with pytest.raises(UsageError, match="did not fail"):
        panda(f"fix {ran}")
    cell("1 / 0")
    with pytest.raises(UsageError, match=r"There are: In \["):
        panda("fix 99")
    for line in ("fix 0", "fix x", "improve", "improve ' '"):
        with pytest.raises(UsageError):
            panda(line)


def test_only_text_is_remembered_and_only_of_so_many(shell: InteractiveShell, cell: Any) -> None:
    session = Session.of(shell)
    assert session is not None
    for count in range(25):
        cell(f"y = {count}\n1 / 0")
    assert len(session.cells._failed) == 20
    remembered = session.cells.failed(None, None)
    assert remembered.source == "y = 24\n1 / 0"
    assert remembered.failure is not None
    assert (remembered.failure.name, remembered.failure.message) == (
        "ZeroDivisionError",
        "division by zero",
    )
    assert [one.line for one in remembered.failure.lines] == [2]


def test_neither_own_commands_nor_interrupted_cells_are_to_be_fixed(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    cell("1 / 0")
    with pytest.raises(UsageError):
        panda("nonsense")
    cell("raise KeyboardInterrupt")
    panda("fix --dry-run")
    assert not provider.requests
    assert "ZeroDivisionError" in panda("fix --dry-run")


def test_a_cell_that_no_answer_could_hold_is_refused(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    cell(f"1 / 0\n{'x = 1' + chr(10)}" * 2000)
    with pytest.raises(UsageError, match="too long to be written anew"):
        panda("fix")
    assert not provider.requests
    panda("explain")
    assert len(asked(provider)) < 25_000


# --- what comes of it -----------------------------------------------------------------------------


def test_the_culprit_and_the_change_are_shown_with_the_values_back(
    panda: Any, cell: Any, answers: dict[str, str]
) -> None:
    cell(FAILING)
    masked = FIXED.replace("'North'", '"PANDA_TEXT_1"')
    answers["Correct it"] = answer(masked, "Line 2: no 'prise' where region is PANDA_TEXT_1.")
    shown = panda("fix")
    assert "Line 2: no 'prise' where region is North." in shown
    assert "-north['prise'].sum()\n+north['price'].sum()" in shown
    assert "%panda accept" in shown


def test_accepting_replaces_the_running_cell_where_there_is_no_extension(
    panda: Any, cell: Any, answers: dict[str, str], given: list[tuple[str, bool]]
) -> None:
    with pytest.raises(UsageError, match="nothing to accept"):
        panda("accept")
    cell(FAILING)
    answers["Correct it"] = answer(FIXED.replace("'North'", '"PANDA_TEXT_1"'))
    panda("fix")
    assert not given
    assert "has not run" in panda("accept")
    assert given == [(FIXED, True)]


def test_a_cell_that_is_no_block_becomes_one_of_its_own(
    panda: Any, cell: Any, answers: dict[str, str], store: Store
) -> None:
    cell(FAILING)
    answers["Correct it"] = answer(FIXED.replace("'North'", '"PANDA_TEXT_1"'))
    panda("fix")
    (block,) = store.search_blocks().items
    assert (block.code.strip(), block.version) == (FIXED, 1)
    asked_, answered = store.get_question_and_answer(block.message_id)
    assert "North" not in asked_.content  # it left
    assert FIXED in answered.content  # it is the person's


def test_a_fix_is_a_draft_of_the_same_block_until_it_ran(
    panda: Any, cell: Any, shell: InteractiveShell, answers: dict[str, str], store: Store
) -> None:
    answers["What is the sum?"] = answer(FAILING)
    panda("", "What is the sum?")
    (block,) = store.search_blocks().items
    cell(block.code)
    answers["Correct it"] = answer(FIXED.replace("'North'", '"PANDA_TEXT_1"'))
    assert "kept as #1 v2" in panda("fix")
    fix, first = store.list_versions("1")
    assert (fix.origin, fix.parent_version_id, fix.version) == ("fix", first.id, 2)
    assert store.get_block("1").version == 1

    cell(fix.code)
    session = Session.of(shell)
    assert session is not None
    assert session.recorder.flush(60)
    now = store.get_block("1")
    assert (now.version, now.executed_successfully, now.content_hash) == (
        2,
        True,
        content_hash(FIXED),
    )
    assert [one.status for one in store.list_executions("1")] == ["ok", "error"]


def test_an_answer_without_code_leaves_nothing_to_accept(
    panda: Any, cell: Any, answers: dict[str, str], store: Store
) -> None:
    cell(FAILING)
    answers["Correct it"] = "The file is not there; make it first."
    assert "accept" not in panda("fix")
    answers["Correct it"] = answer(FAILING)
    assert "nothing to accept" in panda("fix")
    with pytest.raises(UsageError):
        panda("accept")


def test_data_named_on_the_line_of_a_magic_stay_a_name(
    panda: Any, cell: Any, provider: TourServer
) -> None:
    cell("total = 1")
    panda("improve 'like {df} and $df'")
    assert "like {df} and $df" in asked(provider)
    panda("-s 'as in {df}'", "What is the total?")
    assert "as in {df}" in json.dumps(provider.requests[-1].body)
    panda("template save mine 'Mean of {df}?'")
    assert panda("template show mine").strip() == "Mean of {df}?"


# --- improve and explain --------------------------------------------------------------------------


def test_a_wish_changes_a_cell_that_ran(
    panda: Any, cell: Any, answers: dict[str, str], provider: TourServer, store: Store,
    given: list[tuple[str, bool]],
) -> None:  # fmt: skip
    result = cell("df.region.unique()")
    cell("z = 1")
    answers["sort them"] = answer("sorted(df.region.unique())", "They are sorted now.")
    shown = panda(f'improve "sort them {{df}}" {result.execution_count}')
    assert "+sorted(df.region.unique())" in shown
    assert "sort them {df}" in asked(provider)
    assert "df.region.unique()" in asked(provider)
    panda("accept")
    assert given == [("sorted(df.region.unique())", True)]


def test_an_explanation_is_text_and_proposes_nothing(
    panda: Any, cell: Any, answers: dict[str, str], provider: TourServer, store: Store,
    given: list[tuple[str, bool]],
) -> None:  # fmt: skip
    cell(FAILING)
    answers["Explain"] = "It picks PANDA_TEXT_1 and then fails."
    assert "It picks North and then fails." in panda("explain")
    assert "KeyError" in asked(provider)
    assert "North" not in asked(provider)
    cell("fine = 1")
    panda("explain")
    assert "fine = 1" in asked(provider)
    panda("explain 2")
    assert "prise" in asked(provider)
    assert store.search_blocks().items == []
    assert not given


# --- running --------------------------------------------------------------------------------------


def test_a_fix_is_not_run_unless_the_policy_lets_it(
    panda: Any, cell: Any, shell: InteractiveShell, answers: dict[str, str]
) -> None:
    cell("mark = 1\nmark.prise")
    answers["Correct it"] = answer("import os\nos.remove('nothing-here')\nmark = 2")
    assert "the run policy is ask" in panda("fix --run")
    panda("config set run ask-if-risky --notebook")
    assert "look first at line 2" in panda("fix --run")
    assert shell.user_ns["mark"] == 1


def test_a_fix_that_may_run_is_run_recorded_and_then_accepted(
    panda: Any, cell: Any, shell: InteractiveShell, answers: dict[str, str], store: Store,
    given: list[tuple[str, bool]],
) -> None:  # fmt: skip
    cell("mark = 1\nmark.prise")
    panda("config set run ask-if-risky --notebook")
    answers["Correct it"] = answer("mark = 2")
    assert "The corrected cell ran" in panda("fix --run")
    assert shell.user_ns["mark"] == 2
    session = Session.of(shell)
    assert session is not None
    assert session.recorder.flush(60)
    assert [one.status for one in store.list_executions("1")] == ["ok"]
    panda("accept")
    assert given == [("mark = 2", True)]


def test_two_rounds_and_never_more(
    panda: Any, cell: Any, answers: dict[str, str], provider: TourServer, store: Store,
    given: list[tuple[str, bool]],
) -> None:  # fmt: skip
    cell("{}['a']")
    panda("config set run auto --notebook")
    answers["with KeyError"] = answer("[][1]")
    answers["with IndexError"] = answer("1 / 0")
    before = len(provider.requests)
    with pytest.raises(ZeroDivisionError):
        panda("fix --run")
    assert len(provider.requests) - before == 2
    assert [one.origin for one in store.list_versions("1")] == ["fix", "answer"]
    panda("accept")
    assert given == [("1 / 0", True)]
