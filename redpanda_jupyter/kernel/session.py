"""What Red Panda knows in one kernel: its loop, its store, where it is, and what it has inserted.

The rule of this module: everything is made at first use. A session that was never asked anything
has no thread, no connection and no database.
"""

from __future__ import annotations

import atexit
import importlib
import os
import re
import sys
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .failed import RanCells
from .frontends import frontend_of
from .hooks import CellHooks
from .insertion import HandedOver
from .marks import Marks
from .places import FLUSH_S, Workplace
from .preloading import Preloading
from .recorder import Recorder
from .state import NotebookState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import Execution, NotebookRef, TurnBundle
    from redpanda_jupyter.reuse.sandbox import Spares
    from redpanda_jupyter.services.outcomes import Run
    from redpanda_jupyter.services.rereading import Rereading
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .frontends import Frontend
    from .insertion import Joined

BUSY_S = 2.0
"""Seconds that a cell waits for another program's transaction before it says "not saved"."""

MOST_SPARES = 4
"""So many processes are kept ready at most; each takes as much memory as pandas does."""
PRELOAD_AFTER_S = 1.0
"""How long after loading the provider's SDK is imported ahead, in seconds."""


class Session(Workplace):
    """Red Panda in one shell."""

    _sessions: ClassVar[weakref.WeakKeyDictionary[InteractiveShell, Session]] = (
        weakref.WeakKeyDictionary()
    )

    busy_s = BUSY_S

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__()
        self._shell = weakref.ref(shell)
        self._sessions[shell] = self
        self._preloading = Preloading(self._import_own, self._import_sdk)
        self._sdk = ""
        self._rereading: Rereading | None = None
        self._spares: Spares | None = None
        self.recorder = Recorder(self.store, self._know_run)
        self.hooks = CellHooks(self)
        self.model = ""
        self.privacy = ""
        self._matcher: Any = None
        self._terminal_id = ""
        self._states: dict[str, NotebookState] = {}
        self.joined: dict[str, Joined] = {}
        self.handed_over = HandedOver()
        self.known_hashes: set[str] = set()
        self.marks = Marks()
        self.cells = RanCells()
        self._filled: dict[str, Callable[[], Any]] = {}

    @classmethod
    def of(cls, shell: InteractiveShell) -> Session | None:
        """Return the session of ``shell``, if Red Panda is loaded there."""
        return cls._sessions.get(shell)

    @property
    def shell(self) -> InteractiveShell:
        """The shell in which this session lives."""
        shell = self._shell()
        if shell is None:
            raise ReferenceError("The shell of this session is gone.")
        return shell

    @property
    def in_kernel(self) -> bool:
        """Whether the shell belongs to a Jupyter kernel (and not to a terminal)."""
        return getattr(self.shell, "kernel", None) is not None

    def start(self) -> None:
        """Begin to watch cells, and import the SDK ahead while the person is typing."""
        if sys.platform != "linux":
            # Addresses of providers count as they were when the process started. Linux can tell
            # that at any time; elsewhere it is noted now, before a cell can change them.
            importlib.import_module("redpanda_jupyter.settings")
        self.hooks.register()
        self._offer_completions()
        atexit.register(self._at_exit)
        if self.in_kernel:
            self._preloading.start(PRELOAD_AFTER_S)

    def close(self) -> None:
        """Stop watching, write what is to be written, and let go of everything."""
        self.hooks.unregister()
        self._withdraw_completions()
        atexit.unregister(self._at_exit)
        self._preloading.cancel()
        self.recorder.close(FLUSH_S)
        self._end_spares()
        if self._rereading is not None:
            self._rereading.close()
        self.let_go()
        self._sessions.pop(self.shell, None)

    def spares(self) -> Spares:
        """Return what keeps processes ready for runs outside of this one; it begins at first use.

        They end by themselves when nothing was run for a while.
        """
        if self._spares is None:
            from redpanda_jupyter.reuse.engines import cores
            from redpanda_jupyter.reuse.sandbox import Spares

            self._spares = Spares(min(cores(), MOST_SPARES))
        return self._spares

    def _end_spares(self) -> None:
        if self._spares is not None:
            self._spares.close()
            self._spares = None

    def _offer_completions(self) -> None:
        completer = self.shell.Completer
        if completer is not None:
            from .completion import make_matcher

            self._matcher = make_matcher(self)
            completer.custom_matchers.append(self._matcher)

    def _withdraw_completions(self) -> None:
        completer = self.shell.Completer
        if completer is not None and self._matcher in completer.custom_matchers:
            completer.custom_matchers.remove(self._matcher)

    @property
    def here(self) -> NotebookState:
        """What is remembered of the notebook that is running."""
        return self._states.setdefault(self.notebook().key or "", NotebookState())

    def settings(self, **overrides: Any) -> Settings:
        """Read the settings afresh: a file changed elsewhere counts from the next question on.

        What was chosen for this notebook wins over files, environment and ``%config``, and what
        stands on the line over that.
        """
        from redpanda_jupyter.services.configuring import settings_for

        given = {name: one for name, one in overrides.items() if one not in (None, "")}
        return settings_for(self.choices(), given, model=self.model, privacy=self.privacy)

    def fill(self, name: str, value: Any) -> None:
        """Put results into a variable; a large table is not kept alive by being known as ours."""
        try:
            self._filled[name] = weakref.ref(value)
        except TypeError:  # a plain dictionary
            self._filled[name] = lambda: value
        self.shell.user_ns[name] = value

    def own_results(self) -> set[str]:
        """Return the variables that hold what ``--into`` put there, and nothing of the person's."""
        namespace = self.shell.user_ns
        return {
            name
            for name, filled in self._filled.items()
            if (value := filled()) is not None and namespace.get(name) is value
        }

    def choices(self) -> dict[str, Any]:
        """Return what was chosen for this notebook.

        A library that does not answer hides a wish for privacy, so the most private level holds.
        """
        from redpanda_jupyter.services.configuring import choices_of

        return choices_of(self.store, self.notebook()) if self.has_library() else {}

    def _begin_to_use(self, store: Store) -> None:
        """Read again in the background what an older analyser has read."""
        from redpanda_jupyter.services.rereading import Rereading

        self._rereading = Rereading(self.store)
        self._rereading.start()

    def parent(self) -> dict[str, Any]:
        """Return the request that is being executed; empty in a terminal."""
        kernel = getattr(self.shell, "kernel", None)
        return (kernel.get_parent() or {}) if kernel is not None else {}

    @property
    def frontend(self) -> Frontend:
        """What kind of frontend sent the cell that is running."""
        return frontend_of(self.parent(), in_kernel=self.in_kernel)

    @property
    def nameless(self) -> bool:
        """Whether a notebook runs of which nothing tells which one it is."""
        notebook = self.notebook()
        return self.frontend == "batch" and notebook.id is None and notebook.path is None

    def client(self) -> str | None:
        """Return the frontend's connection: each notebook of a shared kernel has its own."""
        client: str | None = (self.parent().get("header") or {}).get("session")
        return client

    def cell_metadata(self) -> Mapping[str, Any]:
        """Return the metadata of the cell that is running, as far as the frontend sent it."""
        metadata = self.parent().get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    def notebook(self) -> NotebookRef:
        """Tell which notebook is running: by the extension's id, by its path, by its kernel."""
        from redpanda_jupyter.ids import is_id
        from redpanda_jupyter.models import NotebookRef

        stamp = self.cell_metadata().get("redpanda")
        notebook_id = stamp.get("notebook_id") if isinstance(stamp, dict) else None
        known = isinstance(notebook_id, str) and is_id(notebook_id)
        return NotebookRef(
            id=notebook_id if known else None, path=self._path(), kernel_id=self._kernel_id()
        )

    def remember(self, joined: Joined) -> None:
        """Keep the text of a cell that holds several blocks, to know it when it runs."""
        from redpanda_jupyter.models import content_hash

        self.joined[content_hash(joined.source)] = joined

    def know(self, bundle: TurnBundle) -> None:
        """Keep the hashes of an answer's blocks, to know them when they run."""
        self.known_hashes.update(block.content_hash for block in bundle.blocks)

    def _know_run(self, run: Run, done: Execution) -> None:
        """Keep the hash of a text that is a block's, and its cell, to know them next time."""
        from redpanda_jupyter.models import content_hash

        digest = content_hash(run.source)
        self.known_hashes.add(digest)
        mark = done.block_id
        if run.cell is not None and done.origin == "apply":
            applied = self.store().find_application(run.block_id, digest)
            mark = applied.id if applied is not None else mark
        self.marks.note(run.cell, mark, run.source, applied=mark != done.block_id)

    def _path(self) -> str | None:
        """Return the notebook's path as VS Code or the Jupyter server tell it to the kernel.

        What runs a notebook from beginning to end tells none: a path in its environment is that of
        another notebook, from which it was started.
        """
        path = self.shell.user_ns.get("__vsc_ipynb_file__")
        if not isinstance(path, str) and self.frontend != "batch":
            path = os.environ.get("JPY_SESSION_NAME")
        return path if isinstance(path, str) and path else None

    def _kernel_id(self) -> str | None:
        if not self.in_kernel:
            from redpanda_jupyter.ids import new_id

            # a terminal, too, goes on with its conversation until it ends
            self._terminal_id = self._terminal_id or f"terminal-{new_id()}"
            return self._terminal_id
        from ipykernel.connect import get_connection_file

        try:
            name = Path(get_connection_file()).stem
        except (RuntimeError, OSError):
            return None
        return re.sub(r"^kernel-", "", name)

    def begin(self) -> None:
        """Begin a command; from now on it is this thread that imports."""
        self._preloading.give_way()

    def _import_own(self) -> None:
        """Import what a question needs, and find out which SDK it will.

        Nothing is asked for this, neither the network nor the keyring (which may open a dialog).
        """
        from redpanda_jupyter.llm.registry import get_spec
        from redpanda_jupyter.settings import load_settings

        settings = load_settings({"model": self.model or None})
        if not settings.preload_sdk:
            return
        names = [(settings.model or "").partition(":")[0], "openai", "anthropic"]
        specs = [get_spec(name, settings) for name in names if name]
        if not settings.model:
            specs = [spec for spec in specs if spec.account.key_variable in os.environ]
        if not specs:
            return
        self._sdk = specs[0].preload or ""
        importlib.import_module("redpanda_jupyter.services.chat")
        importlib.import_module("redpanda_jupyter.store.store")

    def _import_sdk(self) -> None:
        if self._sdk:
            importlib.import_module(self._sdk)

    def _at_exit(self) -> None:
        self._end_spares()
        self.recorder.close(FLUSH_S)
