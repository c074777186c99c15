"""Red Panda in a plain IPython shell: no kernel, no frontend, the same question and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import MissingAPIKeyError, RedPandaError, UsageError
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.settings import load_settings
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

KEY = "sk-test-0123456789abcdefghijklmnop"


def test_the_answer_is_written_as_text_and_prefills_the_next_prompt(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], store: Store
) -> None:
    result = shell.run_cell("%%panda\nWhat is the total?")

    assert result.success
    shown = capsys.readouterr().out
    assert "The total is one line." in shown
    assert "openai:gpt-test" in shown
    assert shell.rl_next_input == 'total = df["a"].sum()\ntotal\n\ntwice = total * 2\ntwice'
    assert len(store.search_blocks().items) == 2


def test_what_a_terminal_would_obey_is_taken_out(
    shell: InteractiveShell,
    capsys: pytest.CaptureFixture[str],
    answers: dict[str, str],
) -> None:
    answers["colour"] = "red \x1b[2J\x1b]0;title\x07 done"
    shell.run_cell("%%panda\nWhat colour?")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "done" in shown


def test_an_error_keeps_its_class(shell: InteractiveShell) -> None:
    result = shell.run_cell("%%panda nothing\nWhat?")
    assert isinstance(result.error_in_exec, UsageError)


def test_without_a_key_the_next_step_is_said(shell: InteractiveShell, isolated_home: Path) -> None:
    (isolated_home / "jupyter-config" / "redpanda.json").unlink()
    result = shell.run_cell("%%panda -m openai\nWhat?")
    assert isinstance(result.error_in_exec, MissingAPIKeyError)
    assert "%panda key set openai" in str(result.error_in_exec)
    result = shell.run_cell("%%panda\nWhat?")
    assert isinstance(result.error_in_exec, MissingAPIKeyError)
    assert "-m tour" in str(result.error_in_exec)


def test_a_key_goes_into_the_keyring_and_nowhere_else(
    shell: InteractiveShell,
    memory_keyring: object,
    isolated_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    provider: TourServer,
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: KEY)
    shell.run_cell("%panda key set openai")
    assert "from the keyring" in capsys.readouterr().out
    assert KEY in memory_keyring.entries.values()  # type: ignore[attr-defined]

    shell.run_cell("%%panda\nWhat is the total?")
    shell.run_cell("%panda")
    shell.run_cell("%panda key status")
    provider.faults.append(Fault(status=401, message=f"Incorrect API key provided: {KEY}"))
    shell.run_cell("%%panda\nWhat is the total?")
    captured = capsys.readouterr()
    assert KEY not in captured.out + captured.err
    assert provider.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    shell.history_manager.end_session()
    for path in isolated_home.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path

    shell.run_cell("%panda key delete openai")
    assert memory_keyring.entries == {}  # type: ignore[attr-defined]


def test_without_a_keyring_the_key_lasts_as_long_as_the_kernel(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: KEY)
    shell.run_cell("%panda key set openai")
    shown = capsys.readouterr().out
    kept, checked = shown.splitlines()
    assert kept.startswith("Kept. openai: sk-test…mnop in memory, until this kernel ends")
    assert checked.startswith("Accepted by 127.0.0.1:")
    assert KEY not in shown
    access = credentials.resolve(get_spec("openai").account, load_settings())
    assert access.source == "session"


def test_loading_twice_and_unloading_leaves_nothing(shell: InteractiveShell) -> None:
    shell.run_cell("%reload_ext redpanda_jupyter")
    shell.run_cell("%load_ext redpanda_jupyter")
    assert Session.of(shell) is not None
    shell.run_cell("%unload_ext redpanda_jupyter")
    assert Session.of(shell) is None
    assert "panda" not in shell.magics_manager.magics["cell"]
    shell.run_cell("%load_ext redpanda_jupyter")
    assert Session.of(shell) is not None


def test_a_fault_of_our_own_is_one_line_too(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"with {KEY}")

    monkeypatch.setattr("redpanda_jupyter.kernel.planning.data_context", broken)
    result = shell.run_cell("%%panda\nWhat?")
    assert isinstance(result.error_in_exec, RedPandaError)
    captured = capsys.readouterr()
    assert "ZeroDivisionError" in captured.out
    assert "Traceback" not in captured.out
    assert KEY not in captured.out


def test_database_out_of_reach_is_said_once_and_the_answer_is_shown(
    shell: InteractiveShell, isolated_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (isolated_home / "redpanda").write_text("not a folder")
    result = shell.run_cell("%%panda\nWhat is the total?")
    assert result.success
    shown = capsys.readouterr().out
    assert "The total is one line." in shown
    assert shown.count("not saved") == 1
    result = shell.run_cell("%panda")
    assert result.success


def test_a_correction_is_written_once_it_is_whole(
    shell: InteractiveShell,
    answers: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    provider: TourServer,
) -> None:
    shell.run_cell("rows = [1, 2]\nrows[7]", store_history=True)
    answers["Correct it"] = "Line 2 asks for too much.\n\n```python\nrows = [1, 2]\nrows[1]\n```\n"
    capsys.readouterr()
    shell.run_cell("%panda fix")
    shown = capsys.readouterr().out
    assert shown.count("Line 2 asks for too much.") == 1
    assert "-rows[7]\n+rows[1]" in shown
    assert shown.count("rows[1]") == 1
