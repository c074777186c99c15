"""Settings, shown and changed, and the choices for one notebook on top of them.

The rule of this module: what is chosen for a notebook lies in the person's own store, wins over the
settings, and is said as such; what is wrong on a line is the line's error, not a file's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter.credentials import redact
from redpanda_jupyter.errors import SettingsError, UsageError
from redpanda_jupyter.grammar import suggestion
from redpanda_jupyter.settings import (
    explain_settings,
    parse_text,
    save_user_setting,
    setting_names,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FOR_A_NOTEBOOK = ("model", "privacy", "run")
"""Settings that can be chosen for one notebook."""


def settings_text(name: str | None, chosen: Mapping[str, Any] | None = None) -> str:
    """List all settings with where each comes from, or return the value of one.

    Parameters
    ----------
    name
        The setting; ``None`` for all.
    chosen
        What was chosen for the notebook.

    Raises
    ------
    UsageError
        There is no setting of that name.
    """
    told: dict[str, tuple[Any, str]] = dict(explain_settings())
    told |= {one: (value, "this notebook") for one, value in (chosen or {}).items() if one in told}
    if name is not None:
        check_name(name)
        return shown(told[name][0])
    width = max(map(len, told))
    return "\n".join(
        f"{one:{width}}  {shown(value)}  ({place})" for one, (value, place) in told.items()
    )


def change_setting(name: str, text: str | None) -> str:
    """Write a setting to the person's file, or with ``None`` take it out; return what to say."""
    value = read_value(name, text)
    path = save_user_setting(name, value)
    lines = [f"{'Saved in' if value is not None else 'Taken out of'} {path}."]
    _, where = explain_settings()[name]
    if value is not None and where != str(path):
        lines.append(f"It is not used as long as {where} says otherwise.")
    return "\n".join(lines)


def read_value(name: str, text: str | None) -> Any:
    """Read a value from the line.

    Raises
    ------
    UsageError
        There is no such setting, or the value will not do.
    """
    check_name(name)
    try:
        return None if text is None else parse_text(name, text, "line")
    except SettingsError as error:  # what is wrong is on the line, not in a file
        raise UsageError(error.message.removeprefix("line: "), hint=error.hint) from None


def check_name(name: str) -> None:
    """Raise a usage error, not one of a file, for a setting that there is not."""
    names = setting_names()
    if name not in names:
        hint = suggestion(name, names) or f"There are: {', '.join(names)}."
        raise UsageError(f"There is no setting '{name}'.", hint=hint)


def check_for_notebook(name: str) -> None:
    """Raise a usage error for a setting that cannot be chosen for one notebook."""
    check_name(name)
    if name not in FOR_A_NOTEBOOK:
        raise UsageError(
            f"'{name}' cannot be chosen for one notebook.",
            hint=f"These can: {', '.join(FOR_A_NOTEBOOK)}.",
        )


def shown(value: object) -> str:
    """Write a value as it is typed; a password in a URL is left out."""
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else redact(str(value))
