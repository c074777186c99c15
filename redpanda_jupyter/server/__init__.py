"""The Jupyter server extension: the library over HTTP, for the sidebar.

The rule of this package: loading it costs nothing. Routes are registered with one light handler;
pydantic, SQLAlchemy, the keyring and the SDKs are imported by the first request that needs them,
in a worker thread.
"""

from __future__ import annotations

from typing import Any


def load(server_app: Any) -> None:
    """Register the routes under ``redpanda/`` with a running Jupyter server."""
    from .app import load as load_app

    load_app(server_app)
