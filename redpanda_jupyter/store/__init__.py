"""The library: conversations, code blocks, runs and what was sent, in SQLite or PostgreSQL.

The rule of this package: everything goes through :class:`Store`; each call is one short
transaction, acknowledged after the commit. Importing the package loads no SQLAlchemy; asking it
for ``Store`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .store import Store

__all__ = ["Store"]


def __getattr__(name: str) -> Any:
    """Hand on ``Store`` when it is asked for (SQLAlchemy takes 0.2 s to import)."""
    if name == "Store":
        from .store import Store

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
