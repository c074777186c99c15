"""Settings, shown and changed, and the choices for one notebook on top of them.

The rule of this module: a name or a value that cannot be is a mistake on the line, and nothing is
written for it; a password in a URL is not shown. What is chosen for a notebook lies in the person's
own store, wins over the settings, and is said as such.
"""

from __future__ import annotations

import contextlib
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import prices, profiles
from redpanda_jupyter.credentials import redact
from redpanda_jupyter.errors import SettingsError, StoreError, UsageError
from redpanda_jupyter.files import read_object
from redpanda_jupyter.grammar import suggestion
from redpanda_jupyter.privacy import LEVELS, most_private
from redpanda_jupyter.profiles import FIELDS
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.setting_places import user_settings_path
from redpanda_jupyter.settings import (
    AS_AT_START,
    FILE_ONLY,
    explain_settings,
    load_settings,
    parse_text,
    setting_names,
)

from .choosing import check_choice, refuse_keys, refuse_to_lose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from redpanda_jupyter.models import NotebookRef
    from redpanda_jupyter.prices import Price
    from redpanda_jupyter.profiles import Profile
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

FOR_A_NOTEBOOK = ("model", "privacy", "samples", "run")
"""Settings that can be chosen for one notebook."""

_NO_PLACE_FOR_KEYS = ("model", "key_command", "key_variable", "api_version")


def settings_text(name: str | None, chosen: Mapping[str, Any] | None = None) -> str:
    """List all settings with where each comes from, or return the value of one.

    Parameters
    ----------
    name
        The setting, a profile (``profiles.work``) or a field of one; ``None`` for all.
    chosen
        What was chosen for the notebook.

    Raises
    ------
    UsageError
        There is no setting of that name, or the profile is not there.
    """
    told = _told(name, chosen)
    if name is None:
        width = max(map(len, told))
        return "\n".join(
            f"{one:{width}}  {shown(value)}  ({place})" for one, (value, place) in told.items()
        )
    return "\n".join(
        shown(value) if one == name else f"{one}  {shown(value)}"
        for one, (value, _) in told.items()
    )


def settings_list(
    name: str | None, chosen: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return what :func:`settings_text` writes for programs: name, value and source of each."""
    told = _told(name, chosen).items()
    return [{"name": one, "value": _value(value), "source": place} for one, (value, place) in told]


def _told(name: str | None, chosen: Mapping[str, Any] | None) -> dict[str, tuple[Any, str]]:
    """Return all settings, or one, or the fields of a profile, by name."""
    told = dict(_rows(explain_settings(chosen=chosen)))
    if name is None:
        return told
    check_name(name)
    found = {one: row for one, row in told.items() if one == name or one.startswith(f"{name}.")}
    if not found:
        raise UsageError(f"{name} is not set.", hint="`config get` lists what is.")
    return found


def _value(value: Any) -> Any:
    """Return a value as JSON has it; a password in a URL is left out."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, tuple):
        pairs = value and isinstance(value[0], tuple)
        return dict(value) if pairs else [redact(word) for word in value]
    return value


def choices_of(store: Callable[[], Store], notebook: NotebookRef) -> dict[str, Any]:
    """Return what was chosen for a notebook.

    A library that does not answer hides a wish for privacy, so the most private level holds.
    """
    try:
        found = store().choices(notebook)
    except StoreError:
        return {"privacy": next(iter(LEVELS))}
    return {name: value for name, value in found.items() if name in FOR_A_NOTEBOOK}


def settings_for(
    chosen: Mapping[str, Any], given: Mapping[str, Any], *, model: str = "", privacy: str = ""
) -> Settings:
    """Read the settings that hold for one question.

    Parameters
    ----------
    chosen
        What was chosen for the notebook.
    given
        What stands on the line; it wins.
    model, privacy
        What ``%config`` says; the level can only lower what the settings say.
    """
    wishes = {"model": model, **chosen} if model else chosen
    settings = load_settings(given, wishes)
    if privacy and "privacy" not in given:
        settings = replace(settings, privacy=most_private(privacy, settings.privacy))
    return settings


def _rows(told: Mapping[str, tuple[Any, str]]) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Give each setting, and each field of a profile or price, with where it comes from."""
    for name, (value, where) in told.items():
        if name not in ("profiles", "prices") or not value:
            yield name, (value, where)
            continue
        for one in value:
            for field, text in _fields(one).items():
                yield f"{name}.{_name(one)}.{field}", (text, where)


def _name(one: Profile | Price) -> str:
    return one.model if isinstance(one, prices.Price) else one.name


def _fields(one: Profile | Price) -> dict[str, Any]:
    if isinstance(one, prices.Price):
        return dict(prices.said(one))
    return {"provider": one.provider, **profiles.said(one)}


def change_setting(name: str, text: str | None) -> str:
    """Write a setting to the person's file, or with ``None`` take it out; return what to say.

    Raises
    ------
    UsageError
        There is no such setting, or the value will not do.
    SettingsError
        The file cannot be read or written.
    """
    value, remark = read_value(name, text)
    if value is None and not _stands_in_file(name):
        return f"{name} was not set in {user_settings_path()}; nothing has changed."
    if name == "aliases":
        refuse_to_lose(dict(value or ()), load_settings())
    path = _save(name, value)
    lines = [f"{'Saved in' if value is not None else 'Taken out of'} {path}."]
    _, where = explain_settings()[name.partition(".")[0]]
    if value is not None and where != str(path):
        lines.append(f"It is not used as long as {where} says otherwise.")
    return "\n".join([*lines, *([remark] if remark else [])])


def _stands_in_file(name: str) -> bool:
    """Tell whether there is anything to take out of the person's own file."""
    content = read_object(user_settings_path(), "{}")
    if name in content:
        return True
    setting, _, rest = name.partition(".")
    parts = content.get(setting)
    if not rest or not isinstance(parts, dict):
        return False
    # a model's name may have dots in it
    return any(
        rest == one or (rest.startswith(f"{one}.") and rest[len(one) + 1 :] in fields)
        for one, fields in parts.items()
        if isinstance(fields, dict)
    )


def _save(name: str, value: Any) -> Any:
    if not name.startswith(("profiles.", "prices.")):
        return save_user_setting(name, value)
    try:
        return save_user_setting(name, value)
    except SettingsError as error:
        raise _on_the_line(error) from None


def read_value(name: str, text: str | None) -> tuple[Any, str]:
    """Read a value from the line; return it with a remark, such as that nobody knows the model.

    Raises
    ------
    UsageError
        There is no such setting, or the value will not do.
    """
    check_name(name)
    if text is None:
        return None, ""
    if name.rpartition(".")[2].endswith(_NO_PLACE_FOR_KEYS):
        refuse_keys(text)
    if name.startswith("profiles."):
        return text, ""
    if name.startswith("prices."):
        with contextlib.suppress(ValueError):
            return float(text.strip().removeprefix("$")), ""
        return text, ""  # which is refused with the field's name
    try:
        value = parse_text(name, text, "line")
        return value, check_choice(text, load_settings()) if name == "model" else ""
    except SettingsError as error:
        raise _on_the_line(error) from None


def _on_the_line(error: SettingsError) -> UsageError:
    """Say that what is wrong stands on the line, not in a file."""
    return UsageError(error.message.removeprefix("line: "), hint=error.hint)


def check_name(name: str) -> None:
    """Raise a usage error, not one of a file, for a setting that there is not."""
    parts = name.split(".")
    if parts[0] == "profiles" and len(parts) in (2, 3):
        if len(parts) == 3 and parts[2] not in FIELDS:
            hint = suggestion(parts[2], FIELDS) or f"There are: {', '.join(FIELDS)}."
            raise UsageError(f"A profile has no field '{parts[2]}'.", hint=hint)
        return
    if parts[0] == "prices" and len(parts) > 1:
        return
    names = setting_names()
    if name not in names:
        hint = suggestion(name, names) or f"There are: {', '.join(names)}."
        raise UsageError(f"There is no setting '{name}'.", hint=hint)


def decides_who_is_asked(name: str) -> bool:
    """Tell whether a setting says who gets a key or the data."""
    return name.partition(".")[0] in FILE_ONLY or name in AS_AT_START


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
    if value is None or value == ():
        return "-"
    if isinstance(value, tuple) and isinstance(value[0], tuple):
        return ", ".join(f"{name} = {model}" for name, model in value)
    if isinstance(value, bool):
        return str(value).lower()
    return redact(shlex.join(value) if isinstance(value, tuple) else str(value))
