"""``redpanda config …``: show and change settings.

The rule of this module: it reads the line; what is shown and changed stands in the services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..grammar import declare_json
from .parser import add

if TYPE_CHECKING:
    import argparse


def add_command(commands: Any) -> None:
    """Add ``config`` to the commands of a parser."""
    config = add(
        commands,
        "config",
        help="show or change settings",
        description="`get` shows all settings, or one; `set NAME VALUE` writes the user's file; "
        "`unset NAME` takes the setting out of it. An endpoint gets a name of its own by "
        "`set profiles.NAME.FIELD VALUE`; fields are provider, base_url, model, key_command, "
        "key_variable and api_version.",
    )
    config.add_argument("action", metavar="action", nargs="?", default="get",
                        choices=("get", "set", "unset"),
                        help="get (if not given), set or unset")  # fmt: skip
    config.add_argument("name", metavar="name", nargs="?", help="a setting")
    config.add_argument("value", metavar="value", nargs="?", help="for `set`")
    declare_json(config.add_argument, "config")
    config.set_defaults(run=_config)


def _config(arguments: argparse.Namespace) -> int:
    action, name, value = arguments.action, arguments.name, arguments.value
    if action != "get" and name is None:
        raise UsageError("Which setting?", hint="`redpanda config get` lists them.")
    if action != "set" and value is not None:
        raise UsageError(f"`config {action}` takes no value.", hint="`config set` does.")
    if action == "set" and value is None:
        raise UsageError("Which value?", hint=f"Write `redpanda config set {name} <value>`.")
    if action != "get" and arguments.json:
        raise UsageError(f"`config {action}` prints no JSON.", hint="`config get` does.")
    from ..services.configuring import change_setting, settings_list, settings_text
    from ..services.documents import as_json

    if action != "get":
        print(change_setting(name, value))
    else:
        print(as_json(settings_list(name)) if arguments.json else settings_text(name))
    return 0
