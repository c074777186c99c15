"""``%panda key`` and ``%panda model`` in a shell and a real kernel; what a notebook cannot do."""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import ProviderAuthenticationError, UsageError
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import load_settings
from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def typed(monkeypatch: Patch) -> list[str]:
    """Type :data:`KEY` whenever a key is asked for; return the questions."""
    prompts: list[str] = []

    def getpass(prompt: str) -> str:
        prompts.append(prompt)
        return KEY

    monkeypatch.setattr("getpass.getpass", getpass)
    return prompts


@pytest.fixture
def work(provider: TourServer, isolated_home: Path) -> TourServer:
    """The provider, also as the profile ``work``."""
    save_user_setting("profiles.work.base_url", provider.openai_url)
    save_user_setting("profiles.work.model", "gpt-work")
    provider.list_faults.clear()
    return provider


def test_a_key_is_checked_before_it_is_kept(
    shell: InteractiveShell, work: TourServer, typed: list[str], memory_keyring: Any, capsys: Out
) -> None:
    assert shell.run_cell("%panda key set work").success
    kept, checked = capsys.readouterr().out.splitlines()
    assert kept == f"Kept. work: sk-proj…9xQz from the keyring, for 127.0.0.1:{work.port}"
    assert checked.startswith(f"Accepted by 127.0.0.1:{work.port}, which lists ")
    assert typed == ["Key for work, kept in your keyring; it is not shown: "]
    assert [user for _, user in memory_keyring.entries] == [f"work@127.0.0.1:{work.port}"]
    shell.run_cell("%%panda -m work\nWhat is the total?")
    assert work.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert work.requests[-1].body["model"] == "gpt-work"
    assert "The total is one line." in capsys.readouterr().out
    shell.run_cell("%panda key test")
    assert "work: accepted by" in capsys.readouterr().out


def test_a_refused_key_is_not_kept(
    shell: InteractiveShell, work: TourServer, typed: list[str], memory_keyring: Any, capsys: Out
) -> None:
    work.list_faults.append(Fault(status=401, message=f"Incorrect API key provided: {KEY}"))
    result = shell.run_cell("%panda key set work")
    assert isinstance(result.error_in_exec, ProviderAuthenticationError)
    assert memory_keyring.entries == {}
    said = capsys.readouterr().out
    assert "It was not kept." in said
    assert KEY not in said


def test_a_key_that_cannot_be_checked_is_kept_and_that_is_said(
    shell: InteractiveShell, work: TourServer, typed: list[str], memory_keyring: Any, capsys: Out
) -> None:
    work.list_faults.append(Fault(status=404))
    shell.run_cell("%panda key set work")
    assert capsys.readouterr().out.splitlines()[1] == (
        f"It is kept, but it could not be checked: 127.0.0.1:{work.port} does not list its models."
    )
    work.list_faults.append(Fault(hang_up=True))
    shell.run_cell("%panda key set work")
    assert "It is kept, but it could not be checked." in capsys.readouterr().out
    assert KEY in memory_keyring.entries.values()


@pytest.mark.parametrize("place", ["kernel", "shell"])
def test_without_a_keyring_no_advice_leads_back_to_where_it_came_from(
    place: str,
    shell: InteractiveShell,
    work: TourServer,
    typed: list[str],
    capsys: Out,
    request: Any,
) -> None:
    if place == "kernel":  # nobody can be asked: only what works without a keyring is named
        ran = request.getfixturevalue("kernel").run("%panda key set openai", stdin=False)
        assert "Set OPENAI_API_KEY before Jupyter starts" in ran.traceback[0]
        assert "redpanda key set" not in ran.traceback[0]
        return
    shell.run_cell("%panda key set openai")
    assert "memory until this kernel ends (there is no keyring here)" in typed[0]
    said = capsys.readouterr().out
    assert "in memory, until this kernel ends" in said
    assert "redpanda key set" not in said


def test_the_model_is_listed_chosen_and_told(
    shell: InteractiveShell, work: TourServer, capsys: Out, isolated_home: Path
) -> None:
    work.models = ("gpt-work", "gpt-other")
    shell.run_cell("%panda model list work")
    assert capsys.readouterr().out.splitlines() == [
        f"work, for 127.0.0.1:{work.port}: from the provider, just now",
        "  gpt-work (default)",
        "  gpt-other",
    ]
    shell.run_cell("%panda model list work --json")
    assert json.loads(capsys.readouterr().out)["providers"][0]["models"] == [
        "gpt-work",
        "gpt-other",
    ]
    shell.run_cell("%panda model set work:gpt-other")
    assert "work:gpt-other is asked from now on." in capsys.readouterr().out
    assert load_settings().model == "work:gpt-other"
    shell.run_cell("%%panda\nWhat is the total?")
    assert work.requests[-1].body["model"] == "gpt-other"
    capsys.readouterr()
    shell.run_cell("%panda model")
    assert capsys.readouterr().out.startswith("work:gpt-other (")
    shell.run_cell("%config PandaMagics.model = 'work'")
    shell.run_cell("%panda model")
    assert capsys.readouterr().out.startswith("work:gpt-work (%config PandaMagics.model)")
    shell.run_cell("%panda model set openai")
    assert "In this notebook %config PandaMagics.model goes before it." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("model lst", "Did you mean list?"),
        ("model set", "%panda model set needs MODEL."),
        ("model set opneai", "Did you mean openai?"),
        ("model set a b", "takes nothing more, but got 'b'"),
        ("model list --jsno", "Did you mean --json?"),
        ("model list opneai", "Did you mean 'openai'?"),
        ("key tets", "Did you mean test?"),
        ("key test opneai", "Did you mean 'openai'?"),
    ],
)
def test_what_is_mistyped_is_named(line: str, says: str, shell: InteractiveShell) -> None:
    result = shell.run_cell(f"%panda {line}")
    assert isinstance(result.error_in_exec, UsageError)
    assert says in str(result.error_in_exec)


def test_no_cell_sends_a_key_or_a_question_to_another_host(
    fresh_kernel: Any, provider: TourServer, shared_provider: Any, isolated_home: Path
) -> None:
    """Whatever a notebook sets, in a real kernel: its start is what counts."""
    kernel = fresh_kernel
    with TourServer(lambda _: "stolen", models=("evil",)) as evil:
        settings = {
            "openai_base_url": evil.openai_url,
            "profiles": {"work": {"base_url": evil.openai_url}},
            "proxy": f"http://127.0.0.1:{evil.port}",
        }
        folder = isolated_home / "evil-config"
        folder.mkdir()
        (folder / "redpanda.json").write_text(json.dumps(settings))
        cells = [
            f"%env OPENAI_API_KEY={KEY}",
            f"%env OPENAI_BASE_URL={evil.openai_url}",
            f"%env ANTHROPIC_BASE_URL={evil.anthropic_url}",
            f"%env HTTPS_PROXY=http://127.0.0.1:{evil.port}",
            f"%env ALL_PROXY=http://127.0.0.1:{evil.port}",
            f"%env REDPANDA_OPENAI_BASE_URL={evil.openai_url}",
            "%%panda df\nWhat is the total?",
            "%env REDPANDA_OPENAI_BASE_URL=",
            f"%env JUPYTER_CONFIG_PATH={folder}",
            "%%panda df\nWhat is the total?",
            "%panda key test",
            "%panda model list --refresh",
            "%%panda df -m work\nWhat is the total?",
            f"%config PandaMagics.openai_base_url = '{evil.openai_url}'",
            f"%env JUPYTER_CONFIG_DIR={folder}",
            "%env JUPYTER_CONFIG_PATH=",
            "%%panda df\nWhat is the total?",
            "%panda key test openai",
        ]
        metadata = {"redpanda": {"openai_base_url": evil.openai_url, "base_url": evil.openai_url}}
        shown = ""
        for cell in cells:
            ran = kernel.run(cell, metadata)
            shown += "".join([*ran.traceback, ran.text])
        kernel.run(f"%env JUPYTER_CONFIG_DIR={shared_provider.config}")
        ran = kernel.run("%%panda df\nWhat is the total?", metadata)
        assert ran.status == "ok", ran.traceback
        assert list(evil.requests) == []
    assert provider.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in shown.replace(f"env: OPENAI_API_KEY={KEY}", "")


def test_a_key_reaches_no_output_history_log_file_or_childs_environment(
    shell: InteractiveShell,
    work: TourServer,
    typed: list[str],
    isolated_home: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        for cell in (
            "%panda key set work",
            "%panda key status",
            "%panda key test work",
            "%panda model list --refresh",
            "%%panda -m work\nWhat is the total?",
            "%panda",
            "!env",
            "import subprocess; print(subprocess.run(['env'], capture_output=True).stdout)",
            "%panda key delete work",
        ):
            shell.run_cell(cell)
        work.faults.append(Fault(status=401, message=KEY))
        shell.run_cell("%%panda -m work\nWhat is the total?")
    shell.history_manager.end_session()
    said = capfd.readouterr()
    assert "Accepted by" in said.out
    assert KEY not in said.out + said.err + caplog.text + str(os.environ) + repr(shell.user_ns)
    for path in isolated_home.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
