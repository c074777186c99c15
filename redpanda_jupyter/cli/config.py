"""``redpanda config …``: show and change settings.

The rule of this module: a name or a value that cannot be is a mistake on the line, and nothing is
written for it; a password in a URL is not shown.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from ..errors import SettingsError, UsageError
from .parser import add, did_you_mean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


_NO_PLACE_FOR_KEYS = ("model", "key_command", "key_variable", "api_version")


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
    config.add_argument("action", metavar="action", choices=("get", "set", "unset"))
    config.add_argument("name", metavar="name", nargs="?", help="a setting")
    config.add_argument("value", metavar="value", nargs="?", help="for `set`")
    config.set_defaults(run=_config)


def _config(arguments: argparse.Namespace) -> int:
    action, name, value = arguments.action, arguments.name, arguments.value
    if action != "get" and name is None:
        raise UsageError("Which setting?", hint="`redpanda config get` lists them.")
    if action != "set" and value is not None:
        raise UsageError(f"`config {action}` takes no value.", hint="`config set` does.")
    if action == "set" and value is None:
        raise UsageError("Which value?", hint=f"Write `redpanda config set {name} <value>`.")
    return _show_settings(name) if action == "get" else _change_setting(name, value)


def _show_settings(name: str | None) -> int:
    from ..settings import explain_settings

    told = dict(_rows(explain_settings()))
    if name is not None:
        _known(name)
        inside = {row: value for row, value in told.items() if row.startswith(f"{name}.")}
        if name in told:
            print(_shown(told[name][0]))
        elif not inside:
            raise UsageError(f"{name} is not set.", hint="`redpanda config get` lists what is.")
        for row, (value, _) in inside.items():
            print(f"{row}  {_shown(value)}")
        return 0
    width = max(map(len, told))
    for setting, (value, where) in told.items():
        print(f"{setting:{width}}  {_shown(value)}  ({where})")
    return 0


def _rows(told: dict[str, tuple[Any, str]]) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Give each setting, and each field of a profile, with its value and where it comes from."""
    from ..profiles import said

    for name, (value, where) in told.items():
        if name != "profiles" or not value:
            yield name, (value or None if name == "profiles" else value, where)
            continue
        for profile in value:
            for field, text in {"provider": profile.provider, **said(profile)}.items():
                yield f"profiles.{profile.name}.{field}", (text, where)


def _change_setting(name: str, text: str | None) -> int:
    from ..settings import explain_settings, load_settings, parse_text, save_user_setting

    _known(name)
    if text is not None and name.rpartition(".")[2].endswith(_NO_PLACE_FOR_KEYS):
        from ..services.choosing import refuse_keys

        refuse_keys(text)
    remark = ""
    try:
        inner = name.startswith("profiles.")
        value = text if text is None or inner else parse_text(name, text, "line")
        if name == "model" and text is not None:
            from ..services.choosing import check_choice

            remark = check_choice(text, load_settings())
        if inner:
            path = save_user_setting(name, value)
    except SettingsError as error:  # what is wrong is on the line, not in a file
        raise UsageError(error.message.removeprefix("line: "), hint=error.hint) from None
    if not inner:
        path = save_user_setting(name, value)
    print(f"{'Saved in' if value is not None else 'Taken out of'} {path}.")
    _, where = explain_settings()[name.partition(".")[0]]
    if value is not None and where != str(path):
        print(f"It is not used as long as {where} says otherwise.")
    if remark:
        print(remark)
    return 0


def _known(name: str) -> None:
    """Raise a usage error, not one of a file, for a setting that there is not."""
    from ..profiles import FIELDS
    from ..settings import setting_names

    parts = name.split(".")
    if parts[0] == "profiles" and len(parts) in (2, 3):
        if len(parts) == 3 and parts[2] not in FIELDS:
            hint = did_you_mean(parts[2], FIELDS) or f"There are: {', '.join(FIELDS)}."
            raise UsageError(f"A profile has no field '{parts[2]}'.", hint=hint)
        return
    names = setting_names()
    if name not in names:
        hint = did_you_mean(name, names) or f"There are: {', '.join(names)}."
        raise UsageError(f"There is no setting '{name}'.", hint=hint)


def _shown(value: object) -> str:
    """Write a value as it is typed; a password in a URL is left out."""
    if value is None or value == ():
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    from ..credentials import redact

    return redact(shlex.join(value) if isinstance(value, tuple) else str(value))
