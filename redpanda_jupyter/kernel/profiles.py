"""What the frames look like that a block is about to read, for its contract.

The rule of this module: a frame is looked at again only where it is another one than before, and
what cannot be looked at is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.analysis import CodeAnalysis
    from redpanda_jupyter.models import ContractOutput, DatasetProfile, DatasetUse, KeyMatch

MOST = 200
"""So many frames are remembered as looked at."""

_Key = tuple[str, str, str | None]
"""By what a frame is known again: name, schema, content."""


class Profiles:
    """The profiles of one shell's frames."""

    def __init__(self) -> None:
        self._seen: dict[_Key, None] = {}
        self._met: dict[tuple[str, tuple[_Key, ...]], list[KeyMatch]] = {}

    def of(
        self, datasets: Sequence[DatasetUse], namespace: Mapping[str, Any]
    ) -> list[DatasetProfile]:
        """Return the profiles of those frames that have changed since the last look."""
        from redpanda_jupyter.context.profiling import profile

        found = []
        for one in datasets:
            key = _key(one)
            if key in self._seen:
                continue
            seen = profile(one.name, namespace.get(one.name))
            if seen is not None:
                found.append(seen)
            self._seen[key] = None
            if len(self._seen) > MOST:
                del self._seen[next(iter(self._seen))]
        return found

    def met(
        self, source: str, datasets: Sequence[DatasetUse], namespace: Mapping[str, Any]
    ) -> list[KeyMatch]:
        """Return how many rows of the frames that a cell is about to read find their like.

        Where neither cell nor frames have changed, it is known from the last time.
        """
        from redpanda_jupyter.services.applying.matching import met

        place = source, tuple(map(_key, datasets))
        if place not in self._met:
            schemas = {one.name: one.columns for one in datasets}
            self._met[place] = met(source, schemas, namespace)
            if len(self._met) > MOST:
                del self._met[next(iter(self._met))]
        return self._met[place]


def _key(one: DatasetUse) -> _Key:
    return one.name, one.schema_fingerprint, one.content_fingerprint


def made_by(found: CodeAnalysis, namespace: Mapping[str, Any]) -> list[ContractOutput]:
    """Return what a cell has left behind, each with its kind; of frames with their columns."""
    from redpanda_jupyter.context import columns_of
    from redpanda_jupyter.models import ContractOutput

    names = [name for name in found.variables_created if name in namespace][:MOST]
    columns = columns_of(names, namespace)
    made = [
        ContractOutput(
            name=name,
            kind="frame" if name in columns else _kind(namespace[name]),
            columns=columns.get(name, []),
        )
        for name in names
    ]
    functions = [ContractOutput(name=name, kind="function") for name in found.functions_defined]
    return [*made, *functions]


def _kind(value: Any) -> str:
    """Say what a value is by its class alone; nothing of it runs."""
    kind = type(value)
    if kind is bool:
        return "truth value"
    if kind in (int, float, complex) or kind.__module__ == "numpy":
        return "array" if kind.__name__ == "ndarray" else "number"
    if kind is str:
        return "text"
    if kind.__name__ in ("Series", "Index", "DatetimeIndex"):
        return "series"
    if kind.__name__ in ("Figure", "Axes", "AxesSubplot", "Chart"):
        return "figure"
    return kind.__name__
