"""The names that a question may speak of.

The rule of this module: only what the person named is looked at, and looking changes nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from redpanda_jupyter.privacy import DEFAULT_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from redpanda_jupyter.context import Expanded

    from .session import Session


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

    missing = [name for name in names if name not in namespace]
    if missing:  # what is near is looked for among the person's own
        names, namespace = missing, own_variables(namespace)
    return snapshot(names, namespace, privacy=privacy, samples=samples)


def own_variables(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return a namespace without what IPython put there, such as ``In`` and its own ``open``."""
    found = sys.modules.get("IPython.core.interactiveshell")
    if found is None or not found.InteractiveShell.initialized():
        return dict(namespace)
    shell = found.InteractiveShell.instance()
    hidden = shell.user_ns_hidden if shell.user_ns is namespace else {}
    nothing = object()
    return {
        name: value
        for name, value in list(namespace.items())
        if hidden.get(name, nothing) is not value
    }


def mentions(prompt: str, session: Session, privacy: str, samples: int) -> Expanded:
    """Write out what a question mentions.

    Raises
    ------
    UsageError
        A cell that there is not, a secret, or a value at the level ``names``.
    """
    from redpanda_jupyter.context.mentions import Cells, Expanded, expand

    if not any(sign in prompt for sign in "@{"):
        return Expanded(prompt)

    namespace = session.shell.user_ns
    sources = dict(enumerate(namespace.get("In") or ()))
    history = Cells(
        {**session.cells.sources(), **{number: text for number, text in sources.items() if text}},
        dict(namespace.get("Out") or {}),
        session.cells.failures(),
    )
    return expand(prompt, namespace, history=history, privacy=privacy, samples=samples)


def schemas_of(names: Sequence[str], namespace: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the columns of the named frames, for reading the answer's code here."""
    if not names:
        return {}
    from redpanda_jupyter.context import columns_of

    return columns_of(names, namespace)


def scope_of(
    source: str, namespace: Mapping[str, Any], privacy: str, samples: int
) -> tuple[str | None, dict[str, list[str]]]:
    """Describe the frames that a cell reads, for the model, and return their columns.

    Of a cell that Python cannot read every word counts that is a frame's name.
    """
    import re

    from redpanda_jupyter import analysis
    from redpanda_jupyter.context import columns_of

    found = analysis.analyze(source)
    words = found.inputs if found.syntax_ok else re.findall(r"[^\W\d]\w*", source)
    names = [name for name in dict.fromkeys(words) if name in namespace]
    schemas = columns_of(names, namespace)
    return data_context(tuple(schemas), namespace, privacy, samples), schemas


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
