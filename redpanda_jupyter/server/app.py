"""Joining a Jupyter server: the route table becomes handlers.

The rule of this module: loading opens no file, starts no thread and imports nothing that the
server does not have already.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jupyter_server.utils import url_path_join

from .base import RedPandaHandler, handler_for
from .library import Library
from .routes import PREFIX, ROUTES

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

SETTING = "redpanda_library"
"""Where in the web application's settings the server's :class:`Library` lies."""


def load(server_app: ServerApp) -> None:
    """Register the routes under ``redpanda/``; the first request does the rest."""
    library = Library()
    web_app: Any = server_app.web_app
    web_app.settings[SETTING] = library
    web_app.add_handlers(".*$", handlers(web_app.settings["base_url"], library))
    server_app.log.debug("Red Panda: %d routes below %s/", len(ROUTES), PREFIX)


def handlers(
    base_url: str, library: Library
) -> list[tuple[str, type[RedPandaHandler], dict[str, Any]]]:
    """Return tornado's rules for all routes, and one that answers 404 to the rest below ours."""
    by_path = groupby(sorted(ROUTES, key=lambda one: one.path), key=lambda one: one.path)
    rules = [(_pattern(base_url, path), handler_for(list(routes))) for path, routes in by_path]
    rules.append((_pattern(base_url, "") + ".*", handler_for([])))
    return [(pattern, handler, {"library": library}) for pattern, handler in rules]


def _pattern(base_url: str, path: str) -> str:
    """Turn ``blocks/{ref}`` into a pattern; a name between braces takes one piece of the path."""
    whole = re.escape(url_path_join(base_url, PREFIX) + "/" + path)
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", whole)
