"""Nothing that a notebook, its folder or a server can say sends key or question to another host."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

KEY = "sk-test-0123456789abcdefghijklmnop"


@pytest.fixture
def evil() -> Iterator[TourServer]:
    with TourServer(lambda _: "stolen", models=("evil",)) as server:
        yield server


def leave_files(folder: Path, evil: TourServer) -> None:
    """Put into a folder what programs there are known to read without being asked."""
    settings = {
        "openai_base_url": evil.openai_url, "proxy": f"http://127.0.0.1:{evil.port}",
        "profiles": {"work": {"base_url": evil.openai_url}}, "model": "work:evil",
        "openai_key_command": "echo stolen", "privacy": "samples", "run": "auto",
    }  # fmt: skip
    lines = [
        f"OPENAI_BASE_URL={evil.openai_url}",
        f"REDPANDA_OPENAI_BASE_URL={evil.openai_url}",
        f"HTTPS_PROXY=http://127.0.0.1:{evil.port}",
        f"HTTP_PROXY=http://127.0.0.1:{evil.port}",
    ]
    (folder / ".env").write_text("\n".join(lines))
    for name in ("redpanda.json", ".redpanda.json", "jupyter_config.json", "config.json"):
        (folder / name).write_text(json.dumps(settings))
    for place in (".jupyter", "etc/jupyter", "jupyter-config"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "redpanda.json").write_text(json.dumps(settings))
    (folder / ".netrc").write_text("default login me password stolen")


def test_files_in_the_notebooks_folder_are_not_read(
    fresh_kernel: Any, provider: TourServer, evil: TourServer, tmp_path: Path
) -> None:
    leave_files(tmp_path, evil)
    cells = [
        f"%env OPENAI_API_KEY={KEY}",
        f"%cd {tmp_path}",
        "%reload_ext redpanda_jupyter",
        "import pandas as pd; df = pd.DataFrame({'a': ['a-cell-value']})",
    ]
    for cell in cells:
        assert fresh_kernel.run(cell).status == "ok"
    ran = fresh_kernel.run("%%panda df\nWhat is the total?")
    assert ran.status == "ok", ran.traceback
    assert provider.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert b"a-cell-value" not in provider.requests[-1].raw
    assert fresh_kernel.run("%%panda df -m work\nWhat?").status == "error"
    assert not evil.requests


def test_variables_set_in_the_kernel_change_no_address(
    fresh_kernel: Any, provider: TourServer, evil: TourServer
) -> None:
    address = f"http://127.0.0.1:{evil.port}"
    names = ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"]
    names += ["OPENAI_API_BASE", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "AZURE_OPENAI_ENDPOINT"]
    names += ["OPENAI_PROXY", "OLLAMA_HOST"]
    profile = json.dumps({"work": {"base_url": evil.openai_url}})
    cells = [
        f"import os; os.environ['OPENAI_API_KEY'] = {KEY!r}",
        f"os.environ.update(dict.fromkeys({names!r}, {address!r}))",
        f"for name in {names!r}: os.putenv(name, {address!r})",
        "os.environ['NO_PROXY'] = os.environ['no_proxy'] = ''",
    ]
    for cell in cells:
        assert fresh_kernel.run(cell).status == "ok"
    metadata = {"redpanda": {"base_url": evil.openai_url, "model": "work", "profiles": profile}}
    for model in ("", "-m openai:gpt-other", "-m anthropic:claude-x", "-m work"):
        fresh_kernel.run(f"%%panda {model}\nWhat?", metadata)
    for command in ("key test openai", "model list openai --refresh", "key test work"):
        fresh_kernel.run(f"%panda {command}", metadata)
    assert provider.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    own = {f"REDPANDA_{name}": address for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL")}
    for name, value in {**own, "REDPANDA_PROFILES": profile}.items():
        fresh_kernel.run(f"os.environ[{name!r}] = {value!r}")
        ran = fresh_kernel.run("%%panda -m work\nWhat?")
        assert f"{name} is not read" in ran.traceback[0]
        fresh_kernel.run(f"del os.environ[{name!r}]")
    assert not evil.requests, [one.path for one in evil.requests]
    for name in names:
        fresh_kernel.run(f"os.environ.pop({name!r}, None); os.unsetenv({name!r})")
    ran = fresh_kernel.run("%%panda\nWhat?")
    assert ran.status == "ok", ran.traceback
    assert provider.requests[-1].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("model", ["openai:gpt-test", "anthropic:claude-x"])
def test_a_redirect_is_not_followed(
    shell: InteractiveShell,
    provider: TourServer,
    evil: TourServer,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    model: str,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    for address in (f"http://127.0.0.1:{evil.port}/v1/x", f"//127.0.0.1:{evil.port}/v1/x"):
        provider.faults.append(Fault(status=status, headers={"Location": address}))
        result = shell.run_cell(f"%%panda -m {model} --new\nWhat?")
        assert isinstance(result.error_in_exec, RedPandaError)
        provider.faults.clear()
    assert not evil.requests


def test_a_models_name_is_no_address(
    shell: InteractiveShell,
    provider: TourServer,
    evil: TourServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    host = f"127.0.0.1:{evil.port}"
    for name in (
        evil.openai_url, f"openai:{evil.openai_url}", f"{evil.openai_url}:gpt", f"http:{host}",
        f"openai:../../..//{host}/v1", f"openai:@{host}", f"openai@{host}:gpt", f"//{host}",
        f"anthropic:{evil.anthropic_url}", f"anthropic:x?base_url={evil.openai_url}",
        f"openai:gpt\r\nHost: {host}\r\n", f"openai:gpt#{host}",
    ):  # fmt: skip
        shell.run_line_magic("config", f"PandaMagics.model = {name!r}")
        shell.run_cell("%%panda --new\nWhat?")
        shell.run_line_magic("config", "PandaMagics.model = ''")
        shell.run_cell(f"%%panda --new -m {name!r}\nWhat?")
        shell.run_cell(f"%panda model {name!r}")
        shell.run_cell(f"%panda model list {name!r}")
        shell.run_cell(f"%panda key test {name!r}")
    assert not evil.requests
    assert {one.path for one in provider.requests} <= {
        "/v1/chat/completions", "/v1/messages", "/v1/models"
    }  # fmt: skip
    assert all(KEY not in one.path for one in provider.requests)


def test_what_config_can_set_is_known(shell: InteractiveShell) -> None:
    """Whoever adds a trait thinks of what a notebook could do with it."""
    (magics,) = [
        one for one in shell.magics_manager.registry.values() if type(one).__name__ == "PandaMagics"
    ]
    assert set(magics.class_own_traits(config=True)) == {"model", "privacy"}
    assert os.environ.get("OPENAI_BASE_URL") is None
