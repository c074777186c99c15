"""What programs read: whatever stands behind ``--json`` is written here, for cell and terminal.

The rule of this module: a list is a list and a state an object; a record has the fields that the
server gives it; nothing is in it that the text for people hides, such as a password in a URL. It is
ASCII: right in every encoding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.models import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redpanda_jupyter import models
    from redpanda_jupyter.settings import Settings


def as_json(found: Any) -> str:
    """Write records, and lists and mappings of them, as JSON."""
    return json.dumps(_plain(found), indent=2)


def _plain(found: Any) -> Any:
    if isinstance(found, Record):
        return found.model_dump(mode="json")
    if is_dataclass(found) and not isinstance(found, type):
        return _plain(asdict(found))
    if isinstance(found, Mapping):
        return {name: _plain(one) for name, one in found.items()}
    if isinstance(found, list | tuple):
        return [_plain(one) for one in found]
    return found


def aliases(settings: Settings) -> list[dict[str, str]]:
    """Return the short names of models."""
    return [{"name": name, "model": model} for name, model in settings.aliases]


def templates(found: Iterable[models.Template]) -> list[dict[str, Any]]:
    """Return saved questions, each with the names of its parameters."""
    from .templates import parameters_of

    return [{**_plain(one), "parameters": parameters_of(one.text)} for one in found]
