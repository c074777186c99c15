"""Where a question is asked: a shell, or a process without one.

The rule of this module: store, connections and loop are made at first use, one of each, and let go
together; who asks needs to know nothing else of the place.
"""

from __future__ import annotations

import atexit
import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from redpanda_jupyter.models import NotebookRef
    from redpanda_jupyter.services.connections import Connections
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .bridge import Loop

FLUSH_S = 2.0
"""How long the end of a process may be held up by what is still under way, in seconds."""


class Place(Protocol):
    """What a question needs to be asked."""

    @property
    def loop(self) -> Loop:
        """The event loop on which providers are spoken to."""
        ...

    @property
    def nameless(self) -> bool:
        """Whether a notebook runs of which nothing tells which one it is."""
        ...

    def store(self) -> Store:
        """Return the store of the settings' database."""
        ...

    def connections(self) -> Connections:
        """Return the open providers."""
        ...

    def has_library(self) -> bool:
        """Tell whether anything was ever kept; makes nothing and opens nothing."""
        ...

    def settings(self, **overrides: Any) -> Settings:
        """Read the settings afresh; what is given wins, unless it is ``None`` or empty."""
        ...

    def notebook(self) -> NotebookRef:
        """Tell whose conversation it is."""
        ...


class Workplace:
    """Store, connections and loop of a place."""

    busy_s: ClassVar[float] = 30.0
    """Seconds that another program's transaction is waited for."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._connections: Connections | None = None
        self._loop: Loop | None = None

    def store(self) -> Store:
        """Return the store of the settings' database."""
        from redpanda_jupyter.settings import load_settings
        from redpanda_jupyter.store import Store

        with self._lock:
            if self._store is None:
                url = load_settings().database_url
                self._store = Store(url, busy_timeout_s=self.busy_s)
                self._begin_to_use(self._store)
            return self._store

    def _begin_to_use(self, store: Store) -> None:
        """Do what the first use of the store begins."""

    @property
    def store_is_open(self) -> bool:
        """Whether the store was used already."""
        return self._store is not None

    def has_library(self) -> bool:
        """Tell whether anything was ever kept; makes nothing and opens nothing.

        A library that is open is one; only where none is, the settings must be read to tell.
        """
        if self._store is not None and self._store.is_open:
            return True
        from redpanda_jupyter.paths import default_database_exists
        from redpanda_jupyter.settings import load_settings

        return bool(load_settings().database_url) or default_database_exists()

    @property
    def loop(self) -> Loop:
        """The event loop on which providers are spoken to."""
        from .bridge import Loop

        with self._lock:
            if self._loop is None:
                self._loop = Loop()
            return self._loop

    def connections(self) -> Connections:
        """Return the open providers."""
        from redpanda_jupyter.services.connections import Connections

        with self._lock:
            if self._connections is None:
                self._connections = Connections()
            return self._connections

    def let_go(self) -> None:
        """Close connections, loop and store."""
        if self._connections is not None:
            with contextlib.suppress(Exception):
                self.loop.run(self._connections.aclose(), FLUSH_S)
        if self._loop is not None:
            self._loop.close()
        if self._store is not None:
            self._store.close()


class Process(Workplace):
    """A process without a shell that Red Panda is loaded in; it ends with the process."""

    nameless = False

    def __init__(self) -> None:
        from redpanda_jupyter.ids import new_id

        super().__init__()
        self._id = f"python-{new_id()}"
        atexit.register(self.let_go)

    def settings(self, **overrides: Any) -> Settings:
        """Read the settings afresh; what is given wins, unless it is ``None`` or empty."""
        from redpanda_jupyter.settings import load_settings

        return load_settings(
            {name: one for name, one in overrides.items() if one not in (None, "")}
        )

    def notebook(self) -> NotebookRef:
        """Tell whose conversation it is: this process's."""
        from redpanda_jupyter.models import NotebookRef

        return NotebookRef(kernel_id=self._id)


_process: Process | None = None
_making = threading.Lock()


def current_place() -> Place:
    """Return the session of this shell, else what serves the whole process."""
    global _process
    interactive = sys.modules.get("IPython.core.interactiveshell")
    if interactive is not None and interactive.InteractiveShell.initialized():
        from .session import Session

        session = Session.of(interactive.InteractiveShell.instance())
        if session is not None:
            return session
    with _making:
        _process = _process or Process()
        return _process
