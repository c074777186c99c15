"""Red Panda for Jupyter: ask about your data, keep the code, reuse it on other data.

Importing this package does nothing but define its version, ``ask``, ``Library``, and the three
hooks that IPython, the Jupyter server and JupyterLab look for. Each hook imports what it needs when
it is called, so that a kernel or a server with Red Panda installed starts as fast as one without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .kernel.python import Answer, ask
    from .services.dry_run import DryRun
    from .services.transfer.pylibrary import Library

__version__ = "0.1.0"
__all__ = ["Answer", "DryRun", "Library", "__version__", "ask"]


def __getattr__(name: str) -> Any:
    """Bring what is public when it is first asked for: no module is loaded before."""
    if name == "ask":
        from .kernel.python import ask

        return ask
    if name == "Answer":
        from .kernel.python import Answer

        return Answer
    if name == "DryRun":
        from .services.dry_run import DryRun

        return DryRun
    if name == "Library":
        from .services.transfer.pylibrary import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Register ``%panda`` and ``%%panda`` (IPython calls this on ``%load_ext``)."""
    from .kernel import load

    load(ipython)


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """Undo :func:`load_ipython_extension`: hooks off, background work flushed."""
    from .kernel import unload

    unload(ipython)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell JupyterLab where the prebuilt extension lies (used by development installs)."""
    return [{"src": "labextension", "dest": "redpanda-jupyter"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell jupyter_server which module to load as its extension."""
    return [{"module": "redpanda_jupyter"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    """Register the routes under ``redpanda/`` with a running Jupyter server."""
    from .server import load

    load(server_app)
