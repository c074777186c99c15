"""What an analysis does not repeat of a block: passwords and keys that stand in its code.

The rule of this module: paths, options, parameters and reasons are kept, shown and passed on apart
from the code, so no secret stands in them; what one is says :mod:`redpanda_jupyter.redaction`. The
code itself is not changed, nor are names of variables and columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..redaction import without_keys, without_secret, without_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .records import FileUse, Parameter, Risk

_SHORTEST = 12  # characters of a text that holds a key which no sign around it gives away


def shown_uses(uses: Sequence[FileUse]) -> list[FileUse]:
    """Return files without secrets in their addresses and options."""
    return [_use(one) for one in uses]


def shown_parameters(parameters: Sequence[Parameter]) -> list[Parameter]:
    """Return parameters without values that are secret by their look or their name."""
    found = []
    for one in parameters:
        value = without_secret(one.name, one.value)
        found.append(one if value == one.value else replace(one, value=value))
    return found


def shown_risks(risks: Sequence[Risk]) -> list[Risk]:
    """Return risks without secrets in their reasons."""
    found = []
    for one in risks:
        reason = shown_text(one.reason)
        found.append(one if reason == one.reason else replace(one, reason=reason))
    return found


def shown_text(text: str) -> str:
    """Return a path or a reason without secrets."""
    if len(text) < _SHORTEST:
        return text
    # a name of a local file may be a hash
    return without_secrets(text) if "://" in text or "=" in text else without_keys(text)


def _use(use: FileUse) -> FileUse:
    path = shown_text(use.path)
    options = {name: without_secret(name, value) for name, value in use.options.items()}
    if path == use.path and options == use.options:
        return use
    return replace(use, path=path, options=options)
