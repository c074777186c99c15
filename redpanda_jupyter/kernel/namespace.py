"""The names that a question may speak of.

The rule of this module: only what the person named is looked at, and looking changes nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from redpanda_jupyter.analysis import CodeAnalysis
    from redpanda_jupyter.context import Cells, Expanded, Snapshot
    from redpanda_jupyter.settings import Settings

    from .session import Session


def data_context(
    names: Sequence[str],
    namespace: Mapping[str, Any],
    settings: Settings,
    question: str = "",
) -> Snapshot | None:
    """Describe the named variables for the model; ``None`` where none was named.

    Parameters
    ----------
    settings
        The level, the number of rows that go along at the level of that name, and the room.
    question
        The person's words: columns that they name come first.

    Raises
    ------
    UsageError
        A name that does not exist, with what was probably meant.
    """
    if not names:
        return None
    from redpanda_jupyter.context import snapshot
    from redpanda_jupyter.services.amounts import TOKEN

    missing = [name for name in names if name not in namespace]
    if missing:  # what is near is looked for among the person's own
        names, namespace = missing, own_variables(namespace)
    return snapshot(
        names,
        namespace,
        privacy=settings.privacy,
        samples=settings.samples,
        budget=settings.context_tokens * TOKEN,
        question=question,
    )


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
    from redpanda_jupyter.context.mentions import Expanded, expand

    if not any(sign in prompt for sign in "@{"):
        return Expanded(prompt)
    namespace, history = session.shell.user_ns, cells_of(session)
    return expand(prompt, namespace, history=history, privacy=privacy, samples=samples)


def cells_of(session: Session) -> Cells:
    """Return the cells that a question may mention."""
    from redpanda_jupyter.context.mentions import Cells

    namespace = session.shell.user_ns
    given = {number: text for number, text in enumerate(namespace.get("In") or ()) if text}
    return Cells(
        {**session.cells.sources(), **given},
        dict(namespace.get("Out") or {}),
        session.cells.failures(),
    )


def schemas_of(names: Sequence[str], namespace: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the columns of the named frames, for reading the answer's code here."""
    if not names:
        return {}
    from redpanda_jupyter.context import columns_of

    return columns_of(names, namespace)


def scope_of(
    source: str, namespace: Mapping[str, Any], settings: Settings
) -> tuple[Snapshot | None, dict[str, list[str]]]:
    """Describe what a cell reads for the model, and return the columns of all its frames.

    Frames that the cell makes are among them where it came so far: they are told as they are now.
    Of a cell that Python cannot read every word counts that is a variable's name.
    """
    import re

    from redpanda_jupyter import analysis
    from redpanda_jupyter.context import columns_of

    found = analysis.analyze(source)
    words = re.findall(r"[^\W\d]\w*", source)
    there = [name for name in dict.fromkeys(words) if _is_own(name, namespace)]
    schemas = columns_of(there, namespace)
    read = {*found.inputs, *(name for name in found.outputs if name in schemas)}
    names = [name for name in there if name in read or not found.syntax_ok]
    return data_context(names, namespace, settings, source), schemas


def _is_own(name: str, namespace: Mapping[str, Any]) -> bool:
    """Tell whether a name is a variable of the person's: no module, nothing of IPython's."""
    from types import ModuleType

    from redpanda_jupyter.context.mentions import SHELL_NAMES

    if name.startswith("_") or name in SHELL_NAMES:
        return False
    return name in namespace and type(namespace[name]) is not ModuleType


def datasets_read(source: str | CodeAnalysis, namespace: Mapping[str, Any]) -> list[Any]:
    """Describe the frames that a text reads, as they are now (before it runs).

    Parameters
    ----------
    source
        The text, or what reading it has told already.

    Returns
    -------
    list of DatasetUse
        One for each variable that the text reads and that holds a frame.
    """
    from redpanda_jupyter import analysis
    from redpanda_jupyter.context import dataset_use

    found = analysis.analyze(source) if isinstance(source, str) else source
    used = (dataset_use(name, namespace[name]) for name in found.inputs if name in namespace)
    return [use for use in used if use is not None]
