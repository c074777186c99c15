"""What a question mentions goes along: variables by ``@`` and ``{}``, and earlier cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer


def question(provider: TourServer) -> str:
    text: str = provider.requests[-1].body["messages"][-1]["content"]
    return text


@pytest.fixture
def frames(shell: InteractiveShell) -> InteractiveShell:
    shell.run_cell(
        "import pandas as pd\n"
        "df_us = pd.DataFrame({'price': [1.5], 'region': ['hidden-value']})\n"
        "limit = 12\n"
        "api_key = 'sk-0123456789abcdefghijklmnop'\n",
        store_history=True,
    )
    return shell


def test_a_variable_behind_an_at_goes_along(frames: InteractiveShell, provider: TourServer) -> None:
    frames.run_cell("%%panda\nWhat is the mean of @df_us by region?")
    asked = question(provider)
    assert "df_us: pandas.DataFrame" in asked
    assert asked.endswith("What is the mean of @df_us by region?")
    assert "hidden-value" not in asked


def test_a_plain_value_in_braces_is_put_in_once(
    frames: InteractiveShell, provider: TourServer, store: Store
) -> None:
    frames.run_cell("%%panda\nMore than {limit} of {df_us}, not {unknown} nor {'a': 1}?")
    asked = question(provider)
    assert asked.endswith("More than 12 of df_us, not {unknown} nor {'a': 1}?")
    assert "df_us: pandas.DataFrame" in asked
    (conversation,) = store.list_conversations().items
    assert store.list_messages(conversation.id).items[0].content.startswith("More than 12")


def test_a_secret_is_refused(frames: InteractiveShell, provider: TourServer) -> None:
    result = frames.run_cell("%%panda\nIs {api_key} good?")
    assert isinstance(result.error_in_exec, UsageError)
    assert "sk-0123" not in str(result.error_in_exec)
    assert len(provider.requests) == 0


def test_a_cells_source_and_its_error_go_along(
    frames: InteractiveShell, provider: TourServer
) -> None:
    number = frames.execution_count
    frames.run_cell("df_us['region'].astype(float)", store_history=True)
    frames.run_cell(f"%%panda\nWhy did {{In[{number}]}} end in {{Err[{number}]}}?")
    asked = question(provider)
    assert "df_us['region'].astype(float)" in asked
    assert "ValueError: could not convert string to float: 'PANDA_TEXT_1'" in asked
    assert "line 1: df_us['region'].astype(float)" in asked
    assert "hidden-value" not in asked
    number = frames.execution_count
    own = "# Bob owes 5\nlabels = {'Zoe': 4.75}\nlabels['Karl']"
    frames.run_cell(own, store_history=True)
    frames.run_cell(f"%%panda\nWhy did {{In[{number}]}} end in {{Err[{number}]}}?")
    asked = question(provider)
    assert "labels = {" in asked
    assert "KeyError" in asked
    body = json.dumps(provider.requests[-1].body, ensure_ascii=False)
    assert [one for one in ("Bob", "Zoe", "4.75", "Karl", "owes") if one in body] == []
    result = frames.run_cell("%%panda\nAnd {Err[99]}?")
    assert isinstance(result.error_in_exec, UsageError)


FILTER = "df_us[df_us['region'] == 'hidden-value']"


def test_values_in_a_cell_stay_here_and_are_in_the_answers_code(
    frames: InteractiveShell,
    provider: TourServer,
    store: Store,
    answers: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = frames.execution_count
    frames.run_cell(FILTER, store_history=True)
    code = FILTER.replace("'hidden-value'", '"PANDA_TEXT_1"')
    answers["But not"] = f"All but PANDA_TEXT_1:\n\n```python\n{code.replace('==', '!=')}\n```\n"
    capsys.readouterr()
    frames.run_cell(f"%%panda\nBut not {{In[{number}]}}!")
    frames.run_cell("%%panda\nAnd more?")
    assert all("hidden-value" not in str(one.body) for one in provider.requests)
    assert "But not" not in str(provider.requests[-1].body)  # only its own question understands it
    (block,) = store.search_blocks("region").items
    assert block.code.strip() == FILTER.replace("==", "!=")
    shown = capsys.readouterr().out
    assert "All but hidden-value" in shown
    assert "PANDA_TEXT" not in shown
    (conversation,) = store.list_conversations().items
    answered = store.list_messages(conversation.id).items[1]
    assert "All but hidden-value" in answered.content


def test_an_answer_about_a_cell_that_broke_off_is_gone_on_with(
    frames: InteractiveShell, provider: TourServer, store: Store, answers: dict[str, str]
) -> None:
    number = frames.execution_count
    frames.run_cell(FILTER, store_history=True)
    answers["cut off"] = '"PANDA_TEXT_1"]\n```\n'
    answers["But not"] = "All but PANDA_TEXT_1:\n\n```python\nx = df_us[df_us.region !="
    provider.faults.append(Fault(finish="length"))
    frames.run_cell(f"%%panda\nBut not {{In[{number}]}}!")
    frames.run_cell("%panda continue")
    assert len(provider.requests) == 2
    assert all("hidden-value" not in str(one.body) for one in provider.requests)
    (conversation,) = store.list_conversations().items
    answered = store.list_messages(conversation.id).items[-1]
    assert answered.complete
    assert answered.content.startswith("All but hidden-value")
    assert "PANDA" not in answered.content


def test_another_value_is_another_question(frames: InteractiveShell, provider: TourServer) -> None:
    frames.run_cell("%%panda --keep\nMore than {limit}?")
    frames.run_cell("%%panda --keep\nMore than {limit}?")
    assert len(provider.requests) == 1
    frames.run_cell("limit = 13")
    frames.run_cell("%%panda --keep\nMore than {limit}?")
    assert len(provider.requests) == 2


def test_a_slip_in_a_mention_is_told(
    frames: InteractiveShell, provider: TourServer, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    frames.run_cell("%%panda\nMore than {limt} of @df_uss, {unheard} or @nobody, {'a': 1}?")
    shown = capsys.readouterr().out
    assert "{limt} stayed as typed: did you mean {limit}?" in shown
    assert "@df_uss stayed as typed: did you mean @df_us?" in shown
    assert "unheard stayed" not in shown
    assert "@nobody stayed" not in shown
    assert "More than {limt} of @df_uss, {unheard} or @nobody, {'a': 1}?" in question(provider)


def test_an_answer_is_not_put_in_the_place_of_the_data(
    frames: InteractiveShell, provider: TourServer
) -> None:
    for cell in ("%%panda df_us --into df_us\nMean?", "%%panda --into df_us\nMean of @df_us?"):
        result = frames.run_cell(cell)
        assert isinstance(result.error_in_exec, UsageError)
        assert "in the place of your data" in str(result.error_in_exec)
    assert len(provider.requests) == 0
