"""``from redpanda_jupyter import ask``: the same question without a cell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import redpanda_jupyter
from redpanda_jupyter import ask
from redpanda_jupyter.errors import (
    ProviderConnectionError,
    ProviderResponseError,
    RecordNotFoundError,
    UsageError,
)
from redpanda_jupyter.kernel.failures import PandaInterrupted
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

pytestmark = pytest.mark.usefixtures("shell")
FRAME = pd.DataFrame({"price": [1.5], "region": ["hidden-value"]})


def test_an_answer_has_text_code_blocks_and_cost(store: Store) -> None:
    answer = ask("What is the total?", {"df": FRAME})
    assert answer.text.startswith("The total is one line.")
    assert answer.value == answer.text == str(answer)
    assert answer.code == 'total = df["a"].sum()\ntotal\n\ntwice = total * 2\ntwice'
    assert [block.number for block in answer.blocks] == [1, 2]
    assert (answer.provider, answer.model) == ("openai", "gpt-test")
    assert answer.usage.output_tokens
    (kept,) = store.list_conversations().items
    assert answer.conversation_id == kept.id
    assert answer.turn_id == store.list_messages(kept.id).items[-1].id


def test_data_goes_along_at_the_level_that_holds(provider: TourServer) -> None:
    ask("What?", {"sales": FRAME})
    body = str(provider.requests[-1].body)
    assert "sales: pandas.DataFrame" in body
    assert "float64" in body
    assert "hidden-value" not in body
    ask("What?", {"sales": FRAME}, privacy="names")
    assert "float64" not in provider.requests[-1].body["messages"][-1]["content"]


def test_forms(answers: dict[str, str]) -> None:
    answers["JSON"] = "```json\n[1, 2]\n```"
    assert ask("As JSON?", form="json").value == [1, 2]
    assert ask("Total?", form="code").value.startswith("total = ")
    with pytest.raises(ProviderResponseError):
        ask("Total?", form="json")
    with pytest.raises(UsageError, match="Did you mean json"):
        ask("Total?", form="jsn")  # type: ignore[arg-type]


def test_conversations(provider: TourServer) -> None:
    def turns() -> int:
        return len(provider.requests[-1].body["messages"]) - 1

    first = ask("One?")
    ask("Two?")
    assert turns() == 3
    ask("Three?", new=True)
    assert turns() == 1
    ask("Four?", conversation=1)
    assert turns() == 5
    assert ask("Five?", conversation=first.conversation_id).conversation_id == first.conversation_id
    for wrong in ({"conversation": 99}, {"conversation": "x y"}):
        with pytest.raises(RecordNotFoundError):
            ask("Six?", **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        ask("Six?", new=True, conversation=1)


def test_what_is_not_to_be_kept_is_not(store: Store) -> None:
    answer = ask("What is the total?", store=False)
    assert answer.blocks == ()
    assert answer.turn_id is None
    assert answer.code
    assert store.list_conversations().items == []


def test_errors_are_of_their_kind(provider: TourServer) -> None:
    with pytest.raises(UsageError):
        ask("  ")
    provider.faults.append(Fault(cut_after=3))
    with pytest.raises(ProviderConnectionError):
        ask("What?")


def test_it_is_shown_as_sanitised_html(answers: dict[str, str]) -> None:
    answers["bad"] = "<script>alert(1)</script>\n\n**bold**"
    shown = ask("bad?")._repr_html_()
    assert "<script" not in shown
    assert "<strong>bold</strong>" in shown


def test_interrupt_hangs_up(provider: TourServer) -> None:
    provider.faults.append(Fault(stall_after=3))
    started = time.monotonic()
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(PandaInterrupted):
        ask("What?")
    assert time.monotonic() - started < 30
    assert provider.requests[-1].disconnected_at is not None


def test_it_is_the_shells_conversation(shell: InteractiveShell, provider: TourServer) -> None:
    shell.run_cell("%%panda\nOne?")
    ask("Two?")
    assert len(provider.requests[-1].body["messages"]) == 4


def test_without_ipython_it_works_the_same(provider: TourServer, store: Store) -> None:
    program = (
        "from redpanda_jupyter import ask\n"
        "one, two = ask('One?'), ask('Two?')\n"
        "print(one.code)\n"
        "assert one.conversation_id == two.conversation_id\n"
        "import sys\n"
        "assert 'IPython.core.interactiveshell' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("total = ")
    assert done.stderr == ""
    assert len(provider.requests) == 2
    assert len(store.list_conversations().items) == 1


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        redpanda_jupyter.nothing  # noqa: B018
