"""What the frames look like that a block is about to read, for its contract.

The rule of this module: a frame is looked at again only where it is another one than before, and
what cannot be looked at is left out.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.models import DatasetProfile, DatasetUse

MOST = 200
"""So many frames are remembered as looked at."""


class Profiles:
    """The profiles of one shell's frames."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str | None], None] = {}

    def of(
        self, datasets: Sequence[DatasetUse], namespace: Mapping[str, Any]
    ) -> list[DatasetProfile]:
        """Return the profiles of those frames that have changed since the last look."""
        found = []
        for one in datasets:
            key = (one.name, one.schema_fingerprint, one.content_fingerprint)
            if key in self._seen:
                continue
            profile = _profile(one.name, namespace.get(one.name))
            if profile is not None:
                found.append(profile)
            self._seen[key] = None
            if len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]
        return found


def _profile(name: str, value: Any) -> DatasetProfile | None:
    try:
        profiling = importlib.import_module("redpanda_jupyter.context.profiling")
    except ImportError:
        return None
    found: DatasetProfile | None = profiling.profile(name, value)
    return found
