"""A real shell and a real kernel; their provider is the tour's server, with answers to order."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell
    from jupyter_client.blocking import BlockingKernelClient
    from jupyter_client.manager import KernelManager

ANSWER = """\
The total is one line.

Add up the column:

```python
total = df["a"].sum()
total
```

Then show it twice:

```python
twice = total * 2
twice
```
"""

TURN = "application/vnd.redpanda.turn.v1+json"

AS_VSCODE = {"cellId": "vscode-notebook-cell:/home/me/sales.ipynb#W0sZmlsZQ%3D%3D"}


@pytest.fixture(scope="session")
def shared_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedProvider]:
    """One provider for the session, and a folder with settings that send both SDKs to it.

    A kernel takes a provider's address only from the folder that was named when it started.
    """
    given: dict[str, str] = {}

    def answer(message: str) -> str:
        found = [text for question, text in given.items() if question in message]
        return found[0] if found else ANSWER

    with TourServer(answer) as server:
        settings = {
            "openai_base_url": server.openai_url,
            "anthropic_base_url": server.anthropic_url,
            "model": "openai:gpt-test",
            "preload_sdk": False,
        }
        folder = tmp_path_factory.mktemp("config")
        (folder / "redpanda.json").write_text(json.dumps(settings))
        yield SharedProvider(server, given, folder)


@dataclass
class SharedProvider:
    """The session's provider, what it answers to which question, and its settings' folder."""

    server: TourServer
    answers: dict[str, str]
    config: Path


@pytest.fixture
def answers(shared_provider: SharedProvider) -> dict[str, str]:
    """What the provider answers: a text for each question, :data:`ANSWER` for all others."""
    shared_provider.answers.clear()
    return shared_provider.answers


@pytest.fixture
def provider(
    shared_provider: SharedProvider, answers: dict[str, str], isolated_home: Path
) -> TourServer:
    """The provider, with nothing remembered and nothing going wrong, in this test's settings."""
    server = shared_provider.server
    server.requests.clear()
    server.faults.clear()
    folder = isolated_home / "jupyter-config"
    folder.mkdir(exist_ok=True)
    shutil.copy(shared_provider.config / "redpanda.json", folder)
    return server


@pytest.fixture
def store(isolated_home: Path) -> Iterator[Store]:
    """The library that the shell and the kernel of this test write to."""
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture
def shell(provider: TourServer) -> Iterator[InteractiveShell]:
    """A real shell, as in a terminal, with Red Panda loaded."""
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.clear_instance()
    started = InteractiveShell.instance()
    started.run_cell("%load_ext redpanda_jupyter")
    yield started
    started.run_cell("%unload_ext redpanda_jupyter")
    started.history_manager.end_session()
    InteractiveShell.clear_instance()


@pytest.fixture
def panda(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a magic and return what it printed; its error is raised."""

    def run(line: str, cell: str | None = None) -> str:
        capsys.readouterr()
        source = f"%panda {line}" if cell is None else f"%%panda {line}\n{cell}"
        result = shell.run_cell(source, store_history=True)
        shown = capsys.readouterr().out
        if result.error_in_exec is not None:
            raise result.error_in_exec
        return shown

    return run


SALES = """
import pandas as pd
sales = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0],
                      "paid": ["Yes", "No", "Yes", "Yes"]})
"""
JA_NEIN = """pd.DataFrame({"region": ["N", "S", "S"], "revenue": [15.5, 25.0, 35.0],
                   "paid": ["Ja", "Nein", "Ja"]})"""
FRAMES = """
import pandas as pd
sales = pd.DataFrame({"region": ["N", "S", "N", "E"], "revenue": [10.0, 20.0, 30.0, 40.0]})
de = pd.DataFrame({"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"]})
fr = pd.DataFrame({"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0]})
"""
MARKETS = f"""
{SALES}
de = pd.DataFrame({{"Revenue": [15.5, 25.0, 35.0], "Region": ["N", "S", "S"], "filiale": [1, 2, 3],
                   "Paid": ["Yes", "No", "No"]}})
fr = pd.DataFrame({{"region": ["N", "S", "N"], "revenue": [15.0, 25.0, 35.0],
                   "paid": ["Yes", "Yes", "No"]}})
bare = pd.DataFrame({{"shop": ["A", "B"], "note": ["x", "y"]}})
"""
BY_REGION = 'by_region = sales.groupby("region")["revenue"].sum()\nby_region'


@pytest.fixture
def frames() -> str:
    """The code that makes the data to which blocks are applied."""
    return FRAMES


@pytest.fixture
def given(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the next cell."""
    found: list[str] = []
    monkeypatch.setattr(shell, "set_next_input", lambda text, replace=False: found.append(text))
    return found


@pytest.fixture
def block(
    shell: InteractiveShell,
    panda: Callable[..., str],
    answers: dict[str, str],
    store: Store,
    given: list[str],
    frames: str,
) -> Callable[..., int]:
    """Make a block that ran in this shell; return its number."""
    shell.run_cell(frames)

    def make(code: str = BY_REGION, question: str = "Revenue by region", on: str = "sales") -> int:
        answers[question] = f"Do:\n\n```python\n{code}\n```\n"
        panda(on, question)
        assert shell.run_cell(given.pop()).success
        session = Session.of(shell)
        assert session is not None
        assert session.recorder.flush(60)
        return store.search_blocks().items[0].number

    return make


@dataclass
class Ran:
    """What a cell did, as a frontend sees it."""

    status: str
    text: str = ""
    error: str = ""
    traceback: list[str] = field(default_factory=list)
    displays: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    payload: list[dict[str, Any]] = field(default_factory=list)

    @property
    def final(self) -> dict[str, Any]:
        """The data that the output shows in the end."""
        return (self.updates or self.displays)[-1]

    @property
    def bundle(self) -> dict[str, Any]:
        """The turn that the output carries."""
        return self.final[TURN]


@dataclass
class Kernel:
    """A running kernel and a frontend that speaks to it."""

    manager: KernelManager
    client: BlockingKernelClient

    def start(
        self, code: str, metadata: dict[str, Any] | None = None, *, stdin: bool = True
    ) -> str:
        """Send a cell, with the metadata that a frontend sends along; return the request's id.

        Without any it is sent as VS Code does; ``stdin`` tells whether anybody can be asked.
        """
        content = {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": stdin, "stop_on_error": True,
        }  # fmt: skip
        message = self.client.session.msg("execute_request", content)
        message["metadata"] = AS_VSCODE if metadata is None else metadata
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def finish(
        self,
        request: str,
        seconds: float = 60,
        seen: Callable[[Ran], None] = lambda ran: None,
    ) -> Ran:
        """Collect what a cell does until the kernel is idle; ``seen`` is told on each message."""
        ran = Ran("unknown")
        deadline = time.monotonic() + seconds
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"The cell did not end within {seconds:.0f} s.")
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                ran.text += content["text"]
            elif kind == "display_data":
                ran.displays.append(content["data"])
            elif kind == "update_display_data":
                ran.updates.append(content["data"])
            elif kind == "error":
                ran.error = content["ename"]
                ran.traceback = [_one_line(part) for part in content["traceback"]]
            elif kind == "status" and content["execution_state"] == "idle":
                break
            seen(ran)
        reply = self._reply(request, deadline)
        ran.status = reply["status"]
        ran.payload = reply.get("payload", [])
        return ran

    def run(
        self,
        code: str,
        metadata: dict[str, Any] | None = None,
        seconds: float = 60,
        *,
        stdin: bool = True,
    ) -> Ran:
        """Run a cell to its end."""
        return self.finish(self.start(code, metadata, stdin=stdin), seconds)

    def interrupt(self) -> None:
        """Press Interrupt."""
        self.manager.interrupt_kernel()

    def _reply(self, request: str, deadline: float) -> dict[str, Any]:
        while True:
            reply = self.client.get_shell_msg(timeout=max(0.1, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]


def _one_line(part: str) -> str:
    """Undo the breaks in a message of ours, which depend on how long a path or a port is."""
    return " ".join(part.split()) if part.startswith("Red Panda: ") else part


@pytest.fixture(scope="session")
def running_kernel(shared_provider: SharedProvider) -> Iterator[Kernel]:
    """A kernel for the whole session: starting one takes longer than most tests."""
    with _started(shared_provider.config) as kernel:
        yield kernel


@pytest.fixture
def kernel(running_kernel: Kernel, provider: TourServer) -> Kernel:
    """A real kernel with Red Panda freshly loaded, in this test's home, and a frame ``df``."""
    place = {"REDPANDA_DATA_DIR": os.environ["REDPANDA_DATA_DIR"]}
    _prepare(running_kernel, f"import os; os.environ.update({place!r})")
    return running_kernel


@pytest.fixture
def fresh_kernel(provider: TourServer, shared_provider: SharedProvider) -> Iterator[Kernel]:
    """A kernel of this test's own, for what only a new process shows."""
    with _started(shared_provider.config) as kernel:
        _prepare(kernel, "pass")
        yield kernel


def _prepare(kernel: Kernel, first: str) -> None:
    for code in (
        first,
        "%reload_ext redpanda_jupyter",
        "%reset -f",
        "import pandas as pd\n"
        "df = pd.DataFrame({'a': [1, 2, 3], 'secret': ['xq-1', 'xq-2', None]})",
    ):
        ran = kernel.run(code, {"deletedCells": []})
        assert ran.status == "ok", ran.traceback


@contextmanager
def _started(config: Path) -> Iterator[Kernel]:
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(config)}
    manager.start_kernel(env=environment, stderr=subprocess.DEVNULL)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


FRAME = (
    "import pandas as pd\n"
    "df = pd.DataFrame({'region': ['North', 'xq-South'], 'price': [17.25, 2.5],"
    " 'name': ['Bob', '12']})"
)


@pytest.fixture
def cell(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Any]:
    """Run a cell as a frontend does, after one that makes a frame; return IPython's result."""
    shell.run_cell(FRAME, store_history=True)

    def run(source: str) -> Any:
        result = shell.run_cell(source, store_history=True)
        capsys.readouterr()
        return result

    return run


@pytest.fixture
def said_below(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Run a cell of a notebook that has a frame ``df``; return what was said below it."""
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})", store_history=True)

    def run(source: str) -> str:
        capsys.readouterr()
        shell.run_cell(source, store_history=True)
        seen = capsys.readouterr()
        return seen.out + seen.err

    return run
