"""What Tab offers, as IPython and a real kernel answer it."""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.completer import provisionalcompleter

from redpanda_jupyter.kernel.completion import offers

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def tab(shell: InteractiveShell) -> Callable[[str], list[str]]:
    """Return what a cell may become by Tab at the cursor, which stands at ``|``."""
    shell.run_cell(
        "import pandas as pd\ndf_us = pd.DataFrame({'a': [1]})\ndf_de = df_us\nlimit = 3\n"
    )

    def press(cell: str) -> list[str]:
        cursor = cell.index("|")
        text = cell.replace("|", "")
        with provisionalcompleter():
            found = list(shell.Completer.completions(text, cursor))
        return [text[: one.start] + one.text + text[one.end :] for one in found]

    return press


@pytest.mark.parametrize(
    ("cell", "offered"),
    [
        ("%panda hi|", ["%panda history"]),
        ("%panda template s|", ["%panda template save", "%panda template show"]),
        ("x = 1\n%panda usa|", ["x = 1\n%panda usage"]),
        ("%panda usage --by |", ["%panda usage --by day", "%panda usage --by model",
                                 "%panda usage --by notebook"]),
        ("%panda usage --by=m|", ["%panda usage --by=model"]),
        ("%panda config set max_a|", ["%panda config set max_attempts"]),
        ("%panda config set privacy s|", ["%panda config set privacy schema",
                                          "%panda config set privacy stats",
                                          "%panda config set privacy samples"]),
        ("%panda config set run --notebook a|", ["%panda config set run --notebook ask",
                                                 "%panda config set run --notebook ask-if-risky",
                                                 "%panda config set run --notebook auto"]),
        ("%panda config set preload_sdk |", ["%panda config set preload_sdk true",
                                             "%panda config set preload_sdk false"]),
        ("%panda config set model ope|", ["%panda config set model openai"]),
        ("%panda alias fast ope|", ["%panda alias fast openai"]),
        ("%panda key set ope|", ["%panda key set openai"]),
        ("%panda continue --privacy na|", ["%panda continue --privacy names"]),
        ("%panda help hist|", ["%panda help history"]),
        ("%panda help template sh|", ["%panda help template show"]),
        ("%%panda df_u|", ["%%panda df_us"]),
        ("%%panda df_us,df_d|", ["%%panda df_us,df_de"]),
        ("%%panda |", ["%%panda df_us", "%%panda df_de"]),
        ("%%panda lim|", ["%%panda limit"]),
        ("%%panda df_us --dr|", ["%%panda df_us --dry-run"]),
        ("%%panda -m ope|", ["%%panda -m openai"]),
        ("%%panda --privacy na|", ["%%panda --privacy names"]),
        ("%%panda -f j|", ["%%panda -f json"]),
        ("%%panda\nCompare @df_|", ["%%panda\nCompare @df_us", "%%panda\nCompare @df_de"]),
        ("%%panda\nOnly {lim|", ["%%panda\nOnly {limit"]),
    ],
)  # fmt: skip
def test_tab_offers_what_may_stand_there(tab: Any, cell: str, offered: list[str]) -> None:
    assert tab(cell) == offered


def ours(shell: InteractiveShell, line: str) -> list[str]:
    """What Red Panda offers at the end of a line; where it is nothing, IPython offers its own."""
    from redpanda_jupyter.kernel.session import Session

    session = Session.of(shell)
    assert session is not None
    return offers(session, line, 0, line)[1]


@pytest.mark.parametrize(
    "line",
    ["config set max_attempts ", "config set max_attempts 3 ", "config get run ", "alias ",
     "model set openai ", "improve ", "usage ", "help history "],
)  # fmt: skip
def test_a_place_where_nothing_is_known_is_offered_nothing(
    shell: InteractiveShell, line: str
) -> None:
    assert ours(shell, f"%panda {line}") == []


def test_elsewhere_tab_is_as_ever(tab: Any) -> None:
    assert "df_us.head" in tab("df_us.hea|")
    assert "%%panda\nplain words --privacy" not in tab("%%panda\nplain words --pri|")


def test_models_are_offered_once_they_are_known(tab: Any) -> None:
    importlib.import_module("openai")
    found = tab("%%panda -m openai:gpt|")
    assert found
    assert all(one.startswith("%%panda -m openai:gpt") for one in found)


def test_what_the_library_holds_is_offered(tab: Any, shell: InteractiveShell) -> None:
    assert "%panda history 1" not in tab("%panda history |")
    shell.run_cell("%%panda\nWhat is the total?")
    shell.run_cell("%panda template save monthly 'Total?'")
    assert tab("%panda history |") == ["%panda history 1"]
    assert tab("%%panda -c |") == ["%%panda -c 1"]
    assert tab("%%panda -t m|") == ["%%panda -t monthly"]
    assert tab("%panda template show |") == ["%panda template show monthly"]
    for line in ("%panda template show monthly ", "%panda history 1 ", "%%panda -t monthly -p "):
        assert ours(shell, line) == []
    shell.run_cell("%panda template save split 'By $market and $unit?'")
    assert ours(shell, "%%panda -t split -p ") == ["market", "unit"]
    assert tab("%%panda -t split -p market DE -p |") == ["%%panda -t split -p market DE -p unit"]
    shell.run_cell("%panda alias fast openai:gpt-test-2")
    assert tab("%panda alias |") == ["%panda alias fast"]
    assert ours(shell, "%panda key status fa") == []


def test_blocks_are_offered_where_one_is_meant(tab: Any, shell: InteractiveShell) -> None:
    shell.run_cell("%%panda\nWhat is the total?")
    for command in ("fix", "explain", "improve 'shorter'"):
        assert tab(f"%panda {command} #|") == [f"%panda {command} #2", f"%panda {command} #1"]
        assert ours(shell, f"%panda {command} #1 ") == []


def test_a_library_that_fails_offers_nothing(
    tab: Any, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redpanda_jupyter.kernel.session import Session

    shell.run_cell("%%panda\nWhat is the total?")

    def broken(_: Session) -> Any:
        raise OSError("gone")

    monkeypatch.setattr(Session, "store", broken)
    assert "%panda history 1" not in tab("%panda history |")
    assert tab("%panda histo|") == ["%panda history"]


def test_after_unloading_nothing_is_offered(tab: Any, shell: InteractiveShell) -> None:
    assert tab("%%panda df_u|") == ["%%panda df_us"]
    shell.run_cell("%unload_ext redpanda_jupyter")
    assert "%%panda --privacy" not in tab("%%panda --pri|")
    shell.run_cell("%load_ext redpanda_jupyter")


def test_a_kernel_answers_a_frontend(kernel: Any) -> None:
    kernel.run("import pandas as pd\ndf_us = pd.DataFrame({'a': [1]})")
    for code, word in (("%%panda df_", "df_us"), ("%%panda\nWhat of @df_", "df_us")):
        message = kernel.client.complete(code, len(code))
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            reply = kernel.client.get_shell_msg(timeout=20)
            if reply["parent_header"].get("msg_id") == message:
                break
        content = reply["content"]
        assert content["matches"] == [word]
        start, end = content["cursor_start"], content["cursor_end"]
        assert code[:start] + word + code[end:] == code.removesuffix("df_") + word
