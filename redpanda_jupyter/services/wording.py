"""How things stand, in lines of text for a cell and for a terminal.

The rule of this module: written once, so that ``%panda``, ``redpanda status`` and the key commands
say the same thing in the same words. No key is ever among them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from redpanda_jupyter.credentials import key_command
from redpanda_jupyter.grammar import wrapped
from redpanda_jupyter.llm.registry import find_spec, get_spec
from redpanda_jupyter.privacy import LEVELS

from .status import key_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    keys = [key for key in status.keys if _has_key(key)]
    lines += [f"  key      {line}" for line in _key_lines(keys)]
    lines.append(f"  privacy  {status.privacy}: {LEVELS[status.privacy]}")
    problem = status.store.problem
    trouble = problem.sentence if problem else ""
    notes = [f"  note     {note}" for note in status.notes]
    lines, notes = ([wrapped(one, indent=_INDENT[1:]) for one in some] for some in (lines, notes))
    # a path is copied: it stays on one line, whatever stands in it
    path = f"  library  {status.store.url.removeprefix('sqlite:///')}"
    told = [wrapped(f"{_INDENT[1:]}{trouble}")] if trouble else []
    return "\n".join([*lines, path, *told, *notes])


def key_text(key: KeyStatus, *, command: str = "") -> str:
    """Write where a provider's key comes from, and never the key.

    Parameters
    ----------
    command
        The program that prints the key, where there is one.
    """
    told = _key_line(key, command)
    problem = _problem(key)
    return wrapped(f"{told}{_INDENT}{problem}" if problem else told, indent=_INDENT[1:])


def _key_line(key: KeyStatus, command: str = "") -> str:
    program = f" ({command})" if command else ""
    unset = key.source == "not_needed" and f"{key.variable} is not set." in (key.problem or "")
    sources = {
        "environment": f"from the environment ({key.variable})",
        "keyring": "from the keyring",
        "command": f"from a command{program}",
        "session": "in memory, until this kernel ends",
        "not_needed": f"{key.variable} is not set" if unset else "not needed",
        "none": "none",
    }
    hint = f"{key.hint} " if key.hint else ""
    host = f", for {key.host}" if key.host else ""
    without = "; it is asked without a key" if unset else ""
    return f"{key.provider}: {hint}{sources[key.source]}{host}{without}"


def _problem(key: KeyStatus) -> str:
    """Return what is wrong with a key, beside what its line says already."""
    if key.source == "session":  # kept in memory because of just that
        return ""
    problem = key.problem or ""
    if key.source == "not_needed":
        problem = problem.replace(f"{key.variable} is not set.", "").strip()
    return problem


def _key_lines(keys: Sequence[KeyStatus], settings: Settings | None = None) -> list[str]:
    """Write a line for each key; what is wrong with several in the same way is said once."""
    alike: dict[str, list[KeyStatus]] = {}
    for key in keys:
        alike.setdefault(_unnamed(key), []).append(key)
    lines = []
    for key in keys:
        line = _key_line(key, _program(key, settings) if settings is not None else "")
        problem, same = _unnamed(key), alike[_unnamed(key)]
        if problem and key is same[-1]:
            line += f"{_INDENT}{_naming(problem, [one.variable or '' for one in same])}"
        lines.append(line)
    return lines


def _naming(problem: str, names: Sequence[str]) -> str:
    """Put variables in the place of their mark, with what stands behind the mark behind each."""
    return re.sub(
        r"\0(\w*)", lambda mark: " or ".join(f"{name}{mark[1]}" for name in names), problem
    )


def _unnamed(key: KeyStatus) -> str:
    """Return a key's problem with a mark in the place of its variable."""
    return _problem(key).replace(key.variable, "\0") if key.variable else _problem(key)


def keys_text(provider: str | None, settings: Settings) -> str:
    """Write where the key of one provider, or of each, comes from; a line each."""
    return wrapped(
        "\n".join(_key_lines(key_status(provider, settings), settings)), indent=_INDENT[1:]
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
    said = problem.sentence if problem else ""
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
