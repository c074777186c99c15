"""The names that a question may speak of.

The rule of this module: only what the person named is looked at, and looking changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.privacy import DEFAULT_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def data_context(
    names: Sequence[str],
    namespace: Mapping[str, Any],
    privacy: str,
    samples: int = DEFAULT_SAMPLES,
) -> str | None:
    """Describe the named variables for the model; ``None`` where none was named.

    ``samples`` is how many rows of a frame go along at the level of that name.

    Raises
    ------
    UsageError
        A name that does not exist, with what was probably meant.
    """
    if not names:
        return None
    from redpanda_jupyter.context import snapshot

    return snapshot(names, namespace, privacy=privacy, samples=samples)


def schemas_of(names: Sequence[str], namespace: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the columns of the named frames, for reading the answer's code here."""
    if not names:
        return {}
    from redpanda_jupyter.context import columns_of

    return columns_of(names, namespace)


def datasets_read(source: str, namespace: Mapping[str, Any]) -> list[Any]:
    """Describe the frames that ``source`` reads, as they are now (before it runs).

    Returns
    -------
    list of DatasetUse
        One for each variable that the text reads and that holds a frame.
    """
    from redpanda_jupyter import analysis
    from redpanda_jupyter.context import dataset_use

    used = (
        dataset_use(name, namespace[name])
        for name in analysis.analyze(source).inputs
        if name in namespace
    )
    return [use for use in used if use is not None]
