"""``ask()`` from Python: its arguments, what it returns, and errors that speak of arguments."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from redpanda_jupyter import Answer, DryRun, ask
from redpanda_jupyter.errors import BudgetError, RecordNotFoundError, RedPandaError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

pytestmark = pytest.mark.usefixtures("shell")
FRAME = pd.DataFrame({"price": [1.5], "region": ["hidden-value"]})


def last(provider: TourServer) -> str:
    return str(provider.requests[-1].body["messages"][-1]["content"])


# --- data -----------------------------------------------------------------------------------------


def test_a_frame_is_called_as_the_caller_calls_it(provider: TourServer) -> None:
    sales = FRAME.copy()
    ask("What?", sales)
    assert "sales: pandas.DataFrame" in last(provider)
    ask("What?", FRAME)
    assert "FRAME: pandas.DataFrame" in last(provider)
    ask("What?", FRAME.head())
    assert "df: pandas.DataFrame" in last(provider)
    ask("What?", data=sales["price"])
    assert "df: pandas.Series" in last(provider)


def test_a_cells_frame_is_called_as_in_the_notebook(
    shell: InteractiveShell, provider: TourServer
) -> None:
    shell.run_cell("import pandas as pd\nfrom redpanda_jupyter import ask\nmine = pd.DataFrame()")
    assert shell.run_cell("answer = ask('What?', mine)").success
    assert "mine: pandas.DataFrame" in last(provider)


@pytest.mark.parametrize(
    "data", [[FRAME], "df", 3, {1: FRAME}, {"a b": FRAME}, {"_": FRAME, "": 1}]
)
def test_data_that_will_not_do_is_told_what_is_expected(data: Any, provider: TourServer) -> None:
    with pytest.raises(UsageError) as caught:
        ask("What?", data)
    assert 'such as {"df": df}' in str(caught.value)
    assert not provider.requests


# --- samples, templates, keep, dry run ------------------------------------------------------------


def test_rows_go_along_where_the_level_lets_them(provider: TourServer) -> None:
    ask("What?", {"df": FRAME}, privacy="samples", samples=1)
    assert "hidden-value" in last(provider)
    ask("What?", {"df": FRAME}, privacy="samples", samples=0)
    assert "hidden-value" not in last(provider)
    answer = ask("What?", {"df": FRAME}, samples=2)
    assert "hidden-value" not in last(provider)
    assert answer.notices == (
        'no rows go along at the level schema; privacy="samples" sends them',
    )  # fmt: skip


def test_a_template_is_filled(shell: InteractiveShell, provider: TourServer) -> None:
    shell.run_cell("%panda template save monthly 'Revenue of $market in $year?' -s 'be short'")
    ask(template="monthly", parameters={"market": "{DE}", "year": 2025})
    assert last(provider) == "Revenue of {DE} in 2025?"
    assert "be short" in str(provider.requests[-1].body["messages"][0])
    ask("Only Q1.", template="monthly", parameters={"market": "DE", "year": 2025})
    assert last(provider).endswith("Revenue of DE in 2025?\n\nOnly Q1.")
    with pytest.raises(UsageError, match=r'parameters=\{"year": …\}'):
        ask(template="monthly", parameters={"market": "DE"})
    with pytest.raises(UsageError, match="there is none"):
        ask("What?", parameters={"market": "DE"})
    with pytest.raises(RecordNotFoundError, match="Did you mean monthly"):
        ask(template="montly")


def test_a_kept_answer_is_asked_once(provider: TourServer, shell: InteractiveShell) -> None:
    first = ask("What is the total?", keep=True)
    again = ask("What is the total?", keep=True)
    assert again.text == first.text
    assert again.turn_id == first.turn_id
    assert any(one.startswith("kept from") for one in again.notices)
    assert ask("What is the total?").turn_id == first.turn_id
    assert len(provider.requests) == 1
    shell.run_cell("%%panda\nWhat is the total?")
    assert len(provider.requests) == 1, "the cell asks the same question"
    ask("What is the total?", new=True)
    assert len(provider.requests) == 2
    with pytest.raises(UsageError, match="keep and store=False exclude each other"):
        ask("What?", keep=True, store=False)


def test_a_dry_run_is_a_record_and_sends_nothing(provider: TourServer) -> None:
    found = ask("What?", {"df": FRAME}, dry_run=True)
    assert isinstance(found, DryRun)
    assert (found.provider, found.model, found.privacy) == ("openai", "gpt-test", "schema")
    assert "price" in found.body["messages"][-1]["content"]
    assert found.tokens > 0
    assert str(found).startswith("Nothing was sent.")
    assert not provider.requests


def test_what_comes_back_is_typed(tmp_path: Path, answers: dict[str, str]) -> None:
    pytest.importorskip("mypy")
    answers["JSON"] = "```json\n[1, 2]\n```"
    assert isinstance(ask("What?"), Answer)
    program = tmp_path / "typed.py"
    program.write_text(
        "from redpanda_jupyter import Answer, DryRun, ask\n"
        "code: str = ask('x', form='code').value\n"
        "text: Answer[str] = ask('x')\n"
        "found: DryRun = ask('x', dry_run=True)\n"
        "number: int = ask('x', form='json').value\n"
        "wrong: int = ask('x').value\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(program)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert [line.split(":")[1] for line in done.stdout.splitlines()] == ["6"], done.stdout


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"prompt": " "}, "Give it as the first argument"),
        ({"max_cost": 0}, "max_cost must be more than 0"),
        ({"max_cost": "cheap"}, "max_cost is an amount"),
        ({"max_cost": -1}, "max_cost is an amount"),
        ({"max_cost": "300t", "system": "word " * 999}, "new=True"),
        ({"model": "opneai"}, "Did you mean openai"),
        ({"model": "openai:"}, 'model="openai:<model>"'),
        ({"privacy": "all"}, "'privacy' must be one of"),
        ({"samples": 9}, "'samples' must be a whole number from 0 to 5"),
        ({"form": "jsn"}, "Did you mean json?"),
        ({"new": True, "conversation": 1}, "new and conversation exclude each other"),
        ({"data": {"dff": FRAME}, "prompt": ""}, "first argument"),
    ],
)
def test_errors_speak_of_arguments(chosen: dict[str, Any], says: str, provider: TourServer) -> None:
    with pytest.raises(RedPandaError) as caught:
        ask(**{"prompt": "What?", **chosen})
    told = str(caught.value)
    assert says in told
    for word in ("%%panda", "--", " -m", " -p "):
        assert word not in told
    assert not provider.requests


def test_a_cap_that_cannot_be_checked_is_told_of_by_its_name(store: Store) -> None:
    try:
        said = " ".join(ask("What?", max_cost=0.5).notices)
    except BudgetError as error:
        said = str(error)
    assert "max_cost" in said
    assert "--" not in said


def test_every_argument_is_documented() -> None:
    words = inspect.getdoc(ask) or ""
    for name in inspect.signature(ask).parameters:
        assert f"\n{name}\n" in words
