"""What is wrong on a line, or does nothing, is said in words that lead on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter import cli
from redpanda_jupyter.errors import BudgetError, UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.tour.server import TourServer

FRAME = "import pandas as pd\ndf_us = pd.DataFrame({'region': ['xq-North'], 'price': [1.5]})"


def refused(panda: Any, line: str, cell: str | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        panda(line, cell)
    return str(caught.value)


def test_a_search_that_finds_no_conversation_does_not_say_that_there_are_none(
    panda: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no conversations yet" in panda("history")
    panda("", "What is the total?")
    told = panda("history -q zzz")
    assert "'zzz'" in told
    assert "yet" not in told
    assert cli.main(["history", "-q", "zzz"]) == 0
    assert capsys.readouterr().out == told


def test_the_short_name_of_the_default_model_cannot_be_taken_back(panda: Any) -> None:
    panda("alias fast openai:gpt-test-2")
    panda("config set model fast")
    for line in ("alias fast --delete", "config unset aliases", "config set aliases '{}'"):
        told = refused(panda, line)
        assert "fast is the model that is asked" in told
        assert "model set" in told
    panda("", "What is the total?")

    panda("model set openai:gpt-test")
    assert "no alias any more" in panda("alias fast --delete")


def test_the_short_name_of_this_notebooks_model_cannot_be_taken_back(panda: Any) -> None:
    panda("alias fast openai:gpt-test-2")
    panda("config set model fast --notebook")
    assert "config unset model --notebook" in refused(panda, "alias fast --delete")
    panda("config unset model --notebook")
    assert "no alias any more" in panda("alias fast --delete")


def test_a_name_that_is_not_there_is_compared_with_the_persons_own(
    panda: Any, shell: InteractiveShell
) -> None:
    told = refused(panda, "-d nope", "What?")
    assert "open" not in told
    assert "No data is loaded yet" in told
    shell.run_cell(FRAME + "\nremark = 'x'")
    assert "There is: df_us." in refused(panda, "-d nope", "What?")
    assert "Did you mean df_us?" in refused(panda, "df_uss", "What?")
    assert "Did you mean remark?" in refused(panda, "remarc", "What?")
    shell.run_cell("nop = 3")
    assert "Did you mean nop?" in refused(panda, "-d nope", "What?")


def test_what_ipython_holds_can_be_named_all_the_same(
    panda: Any, shell: InteractiveShell, provider: TourServer
) -> None:
    shell.run_cell("7 * 6", store_history=True)
    panda("-d Out", "What?")
    assert "Out: dict" in provider.requests[-1].body["messages"][-1]["content"]


@pytest.mark.parametrize("word", ["foo", "0", "1.5", "-3", "In", "99999999999"])
@pytest.mark.parametrize("command", ["fix", "explain"])
def test_a_word_that_is_no_cell_is_told_what_one_looks_like(
    panda: Any, command: str, word: str
) -> None:
    told = refused(panda, f"{command} -- {word}" if word.startswith("-") else f"{command} {word}")
    assert "write 7 for In [7]" in told
    assert "#12" in told
    assert "1e+09" not in told


def test_a_parameter_that_is_given_twice_is_refused(panda: Any) -> None:
    panda("template save monthly 'Revenue of $market?'")
    told = refused(panda, "-t monthly -p market DE -p market FR", "")
    assert "-p market is given twice" in told


@pytest.mark.parametrize("cost", ["0", "0t", "$0.00", "0.001t", "0k tokens"])
def test_a_limit_of_nothing_is_refused_in_words(
    panda: Any, provider: TourServer, cost: str
) -> None:
    told = refused(panda, f"--max-cost '{cost}'", "What?")
    assert "--max-cost must be more than 0" in told
    assert "--dry-run" in told
    assert not provider.requests


def test_a_limit_of_no_tokens_lets_nothing_through(panda: Any, provider: TourServer) -> None:
    with pytest.raises(BudgetError, match="leaves too few of the 1 that you allowed"):
        panda("--max-cost 1t", "What?")
    assert not provider.requests


def test_rows_that_do_not_go_along_are_told_of(
    panda: Any, shell: InteractiveShell, provider: TourServer
) -> None:
    shell.run_cell(FRAME)
    for line in ("df_us --samples 5", "df_us --samples 5 --dry-run"):
        told = panda(line, "What?")
        assert "no rows go along at the level schema; --privacy samples sends them" in told
    assert "xq-North" not in json.dumps(provider.requests[-1].body)
    for line in ("df_us --samples 5 --privacy samples", "df_us --samples 0", "df_us", "--new"):
        assert "no rows go along" not in panda(line, "What?")
