"""How things stand, in lines of text for a cell and for a terminal.

The rule of this module: written once, so that ``%panda``, ``redpanda status`` and the key commands
say the same thing in the same words. No key is ever among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.credentials import key_command
from redpanda_jupyter.llm.registry import find_spec, get_spec
from redpanda_jupyter.privacy import LEVELS

from .status import key_status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redpanda_jupyter.models import KeyStatus, Status
    from redpanda_jupyter.settings import Settings

    from .checking import KeyCheck
    from .choosing import ModelList

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
    lines += [f"  note     {note}" for note in status.notes]
    return "\n".join(lines)


def key_text(key: KeyStatus, *, command: str = "") -> str:
    """Write where a provider's key comes from, and never the key.

    Parameters
    ----------
    command
        The program that prints the key, where there is one.
    """
    program = f" ({command})" if command else ""
    sources = {
        "environment": f"from the environment ({key.variable})",
        "keyring": "from the keyring",
        "command": f"from a command{program}",
        "session": "in memory, until this kernel ends",
        "not_needed": "not needed",
        "none": "none",
    }
    hint = f"{key.hint} " if key.hint else ""
    host = f", for {key.host}" if key.host else ""
    told = key.problem and key.source != "session"  # kept in memory because of just that
    problem = f"{_INDENT}{key.problem}" if told else ""
    return f"{key.provider}: {hint}{sources[key.source]}{host}{problem}"


def keys_text(provider: str | None, settings: Settings) -> str:
    """Write where the key of one provider, or of each, comes from; a line each."""
    return "\n".join(
        key_text(state, command=_program(state, settings))
        for state in key_status(provider, settings)
    )


def _program(key: KeyStatus, settings: Settings) -> str:
    """Return the program that prints a key: its arguments stay unsaid, one may be a secret."""
    if key.source != "command":
        return ""
    words = key_command(get_spec(key.provider, settings).account, settings)
    return words[0] if words else ""


def check_text(check: KeyCheck) -> str:
    """Write what a provider says to its key."""
    return f"{check.provider}: {check.message}"


def kept_text(key: KeyStatus, check: KeyCheck | None) -> str:
    """Write that a new key was kept, and what its provider says to it."""
    said = f"\n{check.sentence}" if check is not None else ""
    return f"Kept. {key_text(key)}{said}"


def lists_text(lists: Iterable[ModelList]) -> str:
    """Write lists of models, a model a line."""
    parts = []
    for one in lists:
        host = f", for {one.host}" if one.host else ""
        lines = [f"{one.provider}{host}: {one.source}"]
        lines += [f"  {one.problem}"] if one.problem else []
        for name in one.models:
            lines.append(f"  {name}{' (default)' if name == one.default else ''}")
        if one.others:
            lines.append(f"  and {one.others} for other tasks (--json has all)")
        parts.append("\n".join(lines))
    return "\n".join(parts)


def _model(status: Status, tour: str) -> str:
    problem = status.problem
    said = f"{problem.message} {problem.hint}".strip() if problem else ""
    if status.provider is None:
        return said or f"none yet: set a key, or try the tour with {tour}"
    spec = find_spec(status.provider)
    name = (
        f"{status.provider}:{status.model}" if status.model else f"{status.provider}, as it offers"
    )
    note = (spec.notice if spec is not None else "") or said
    return f"{name} ({note})" if note else name


def _has_key(key: KeyStatus) -> bool:
    return bool(key.variable or key.host) or key.source != "not_needed"  # all but the tour
