"""Writing into the person's own settings file.

The rule of this module: the file is replaced in one step, all else in it stays as it was, and what
is wrong or above a limit is refused before anything is written.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import ceilings, prices, profiles
from .errors import SettingsError
from .files import locked, read_object, replace_text
from .privacy import LEVELS
from .setting_fields import CHECKS
from .setting_places import EXAMPLE, read_files, user_settings_path
from .settings import (
    ceilings_of,
    check_value,
    explain_settings,
    refuse_above,
    start_environment,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def save_user_setting(name: str, value: Any) -> Path:
    """Write one setting to the user's own file and return the file's path.

    The file is replaced in one step and only its owner may read it (mode 0600). Everything else
    in it stays as it was, in its order, unknown fields too: they may be a newer version's.

    Parameters
    ----------
    name
        A field of :class:`Settings`, ``profiles.NAME.FIELD``, or ``profiles.NAME`` to remove it;
        for prices ``prices.MODEL.FIELD`` and ``prices.MODEL``.
    value
        Its new value; ``None`` removes the setting from the file.

    Raises
    ------
    SettingsError
        The name or the value is wrong or above an administrator's limit, or the file cannot be
        read or written; it is then untouched.
    """
    path = user_settings_path()
    inner, changed = _inside(name)
    if not inner and (value is not None or name not in CHECKS):
        value = check_value(name, value, str(path))
    if value is not None and not inner:
        _refuse_to_raise(name, value)
        value = _as_json(name, value)
    target = path.resolve()  # a link into someone's dotfiles stays a link
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(target):
            content = read_object(target, EXAMPLE)
            if inner:
                name, value = changed, _with_part(changed, content.get(changed), inner, value, path)
            content.pop(name, None) if value is None else content.update({name: value})
            replace_text(target, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(
            f"{path} cannot be written: {reason}.", hint="Check the directory's permissions."
        ) from None
    return path


def _inside(name: str) -> tuple[list[str], str]:
    """Split the name of a part of a setting into the part's own names and the setting's."""
    setting, _, rest = name.partition(".")
    if setting == "profiles" and rest:
        return rest.split("."), setting
    if setting == "prices" and rest:
        return [part for part in prices.split_name(rest) if part], setting
    return [], setting


def _as_json(name: str, value: Any) -> Any:
    if name == "aliases":
        return dict(value)
    if name == "profiles":
        return {profile.name: profiles.said(profile) for profile in value}
    if name == "prices":
        return {price.model: prices.said(price) for price in value}
    return value


def _refuse_to_raise(name: str, value: Any) -> None:
    """Refuse a value above what an administrator, or for privacy any place, allows."""
    if name == "privacy":
        found = explain_settings({"privacy": next(iter(LEVELS))})["privacy_ceiling"]
        if found[0] is not None:
            refuse_above(found, value, "argument")
    elif name in ceilings.LIMITS:
        ceiling = ceilings.find(ceilings_of(read_files(start_environment())), name)
        if ceiling is not None and not ceiling.allows(value):
            most = "true" if ceiling.value is True else f"{ceiling.value} at most"
            raise SettingsError(
                f"'{name}' can be {most} here, {ceiling.told}.",
                hint="Ask who looks after that setting.",
            )


def _with_part(setting: str, present: Any, inner: Sequence[str], value: Any, path: Path) -> Any:
    """Return what the file says of profiles or prices with one field changed or taken out."""
    changed = dict(present) if isinstance(present, dict) else {}
    name = inner[0]
    if len(inner) == 2:
        before = changed.get(name)
        fields_now = dict(before) if isinstance(before, dict) else {}
        fields_now.pop(inner[1], None) if value is None else fields_now.update({inner[1]: value})
        changed[name] = fields_now
    elif len(inner) == 1 and value is None:
        changed.pop(name, None)
    elif setting == "prices":
        raise SettingsError(
            "A price is written prices.PROVIDER:MODEL.FIELD.",
            hint=f"Fields: {', '.join(prices.FIELDS)}, in US dollars per million tokens.",
        )
    else:
        raise SettingsError(
            "A profile's setting is written profiles.NAME.FIELD.",
            hint=f"Fields: {', '.join(profiles.FIELDS)}.",
        )
    if setting == "prices" and not changed.get(name, True):
        del changed[name]  # nothing is said of it any more
    check_value(setting, changed, str(path))
    return changed or None
