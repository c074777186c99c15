"""What a name means: the table of dangers, looked up.

The rule of this module: a name counts by itself, as part of a module that counts as a whole, or as
another module's copy of either (``pathlib.os.system``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records import RiskKind

import re

from .dangers import HARMLESS, MEMBERS, PLAIN_MODULES

_EXACT: dict[str, RiskKind] = {}
_WHOLE: dict[str, RiskKind] = {}
_PATTERNS: list[tuple[RiskKind, re.Pattern[str]]] = []
for _kind, _names in MEMBERS.items():
    for _name in _names.split():
        if ".*." in _name:
            _PATTERNS.append((_kind, re.compile(re.escape(_name).replace(r"\*", r"[\w.]+"))))
        elif _name.endswith(".*"):
            _WHOLE[_name[:-2]] = _kind
        else:
            _EXACT[_name] = _kind

_INNER = re.compile(
    r"\._?(?:os|sys|subprocess|shutil|builtins|importlib|ctypes|socket|pickle|pty)\."
)
"""Modules that other modules have imported, too."""

_REACHING = frozenset(name.partition(".")[0] for name in (*_EXACT, *_WHOLE)) - PLAIN_MODULES
_EVERYDAY_METHODS = frozenset(("load", "replace", "rename", "compile", "get", "run"))
DANGEROUS_NAMES = frozenset(name.rpartition(".")[2] for name in _EXACT) - _EVERYDAY_METHODS
"""Last parts of dangerous names that mean nothing else."""


def danger_of(dotted: str) -> RiskKind | None:
    """Say what a function or module member does by its full name; ``None`` for a harmless one."""
    kind = _EXACT.get(dotted)
    if kind is not None:
        return kind
    for kind, expression in _PATTERNS:
        if expression.fullmatch(dotted):
            return kind
    inner = _INNER.search(dotted)
    if inner is not None:  # a module that another one has imported: pathlib.os.system
        return danger_of(dotted[inner.start() + 1 :])
    for module in _modules_of(dotted):
        if module in _WHOLE:
            return None if _is_harmless(dotted) else _WHOLE[module]
    return None


def is_reaching(module: str) -> bool:
    """Tell whether a member of this module that is named while the code runs may be anything."""
    return module in _EXACT or module in _REACHING


def _modules_of(dotted: str) -> list[str]:
    """Return ``a.b`` and ``a`` of ``a.b.c``."""
    found = []
    while dotted := dotted.rpartition(".")[0]:
        found.append(dotted)
    return found


def _is_harmless(dotted: str) -> bool:
    return any(name in HARMLESS for name in (dotted, *_modules_of(dotted)))
