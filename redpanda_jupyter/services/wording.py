"""How things stand, in lines of text for a cell and for a terminal.

The rule of this module: written once, so that ``%panda``, ``redpanda status`` and the key commands
say the same thing in the same words. No key is ever among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.privacy import LEVELS

if TYPE_CHECKING:
    from redpanda_jupyter.models import KeyStatus, Status

_INDENT = "\n           "


def status_text(status: Status, *, tour: str) -> str:
    """Write version, model, keys, privacy and library, a line each.

    Parameters
    ----------
    tour
        How the tour is taken where this is read: ``-m tour`` in a cell, a command in a terminal.
    """
    lines = [f"Red Panda {status.version}", f"  model    {_model(status, tour)}"]
    lines += [f"  key      {key_text(key)}" for key in status.keys if _has_key(key)]
    lines.append(f"  privacy  {status.privacy}: {LEVELS[status.privacy]}")
    problem = status.store.problem
    trouble = f" ({problem.message} {problem.hint})" if problem else ""
    lines.append(f"  library  {status.store.url.removeprefix('sqlite:///')}{trouble}")
    return "\n".join(lines)


def key_text(key: KeyStatus) -> str:
    """Write where a provider's key comes from, and never the key."""
    sources = {
        "environment": f"from the environment ({key.variable})",
        "keyring": "from the keyring",
        "session": "in memory, until this process ends",
        "not_needed": "not needed",
        "none": "none",
    }
    hint = f"{key.hint} " if key.hint else ""
    host = f", for {key.host}" if key.host else ""
    told = key.problem and key.source != "session"  # kept in memory because of just that
    problem = f"{_INDENT}{key.problem}" if told else ""
    return f"{key.provider}: {hint}{sources[key.source]}{host}{problem}"


def _model(status: Status, tour: str) -> str:
    if status.provider is None:
        return f"none yet: set a key, or try the tour with {tour}"
    notice = get_spec(status.provider).notice
    name = (
        f"{status.provider}:{status.model}" if status.model else f"{status.provider}, as it offers"
    )
    return f"{name} ({notice})" if notice else name


def _has_key(key: KeyStatus) -> bool:
    return bool(key.variable) or key.source != "not_needed"
