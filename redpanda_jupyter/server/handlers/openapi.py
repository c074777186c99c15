"""The description of the routes, as it is shipped."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..call import Call


def get_openapi(call: Call) -> dict[str, Any]:
    """Answer the OpenAPI file."""
    text = resources.files("redpanda_jupyter.server").joinpath("openapi.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
