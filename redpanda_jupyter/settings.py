"""What the user and the administrator chose.

The rule of this module: one frozen :class:`Settings`, from these places, later ones winning:

1. the defaults below;
2. files ``redpanda.json`` on Jupyter's config path: system, environment, the user's own, and
   last the directories of ``JUPYTER_CONFIG_PATH``;
3. environment variables ``REDPANDA_<FIELD>``;
4. the arguments of one call (``overrides``).

A base URL decides who receives a key and the data, and so do a proxy, the certificates that are
trusted and a command that prints a key; so these come from files only, and from those that
Jupyter's config path named when this process started: nothing that a notebook or a ``.env`` file
does to the environment adds, drops or reorders one. What is wrong is said with the place and the
field; nothing wrong is ignored. (Unknown ``REDPANDA_*`` variables are: other programs use that
prefix too.)
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config_path import config_directories, user_site_directory
from .errors import SettingsError
from .files import locked, read_object, replace_text
from .privacy import LEVELS, reaches
from .profiles import FIELDS, merge, said
from .setting_fields import CHECKS, NUMBERS, OPTIONAL, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FILE_ONLY", "Settings", "explain_settings", "load_settings", "parse_text"]
__all__ += ["save_user_setting", "setting_names", "settings_paths", "start_environment"]
__all__ += ["user_settings_path"]

FILE_NAME = "redpanda.json"
"""The name of a settings file; one JSON object with fields of :class:`Settings`."""

FILE_ONLY = {
    "openai_base_url": "OPENAI_BASE_URL",
    "anthropic_base_url": "ANTHROPIC_BASE_URL",
    "openai_key_command": "",
    "anthropic_key_command": "",
    "profiles": "",
    "proxy": "HTTPS_PROXY",
    "ca_bundle": "SSL_CERT_FILE",
}
"""Fields that are taken from files alone, and what the environment has for each instead."""

_EXAMPLE = '{"model": "openai", "privacy": "schema"}'
_IMPORT_ENVIRONMENT = dict(os.environ)
_start_environment: Mapping[str, str] | None = None


def setting_names() -> list[str]:
    """Return the names of all settings, in the order in which they are documented."""
    return list(CHECKS)


def _check(name: str, value: Any, where: str) -> Any:
    """Return ``value`` as the field ``name`` keeps it, or raise with the place and the field.

    The wrong value itself is not repeated: a URL may hold a password.
    """
    if name not in CHECKS:
        close = difflib.get_close_matches(name, CHECKS, n=1)
        hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(CHECKS)}."
        raise SettingsError(f"{where}: there is no setting '{name}'.", hint=hint)
    if value is None and name in OPTIONAL:
        return None
    try:
        return CHECKS[name](value)
    except ValueError as error:
        raise SettingsError(f"{where}: '{name}' {error}.") from None


def parse_text(name: str, text: str, where: str) -> Any:
    """Return the value that ``text`` (of a variable or a command line) means for ``name``.

    Raises
    ------
    SettingsError
        Names ``where`` and the field, as for a value in a file.
    """
    value: Any = text.strip()
    default = getattr(Settings(), name, None)
    if isinstance(default, bool):
        words = {"1": True, "true": True, "yes": True, "on": True}
        words |= {"0": False, "false": False, "no": False, "off": False}
        value = words.get(value.lower(), value)
    elif isinstance(default, int | float) or name in NUMBERS:
        for kind in (int, float):
            with contextlib.suppress(ValueError):
                value = kind(value.removeprefix("$"))
                break
    elif name in ("profiles", "aliases"):
        with contextlib.suppress(ValueError, RecursionError):
            value = json.loads(value)
    return _check(name, value, where)


# --- where values come from ---------------------------------------------------------------------


def start_environment() -> Mapping[str, str]:
    """Return the environment as it was when this process started.

    A notebook, or a ``.env`` file that it loads, can change ``os.environ``; it cannot change
    this. Linux keeps it in ``/proc``; elsewhere it is ``os.environ`` as this module found it.
    """
    global _start_environment
    if _start_environment is None:
        try:
            raw = Path("/proc/self/environ").read_bytes() if sys.platform == "linux" else b""
        except OSError:
            raw = b""
        pairs = (entry.partition(b"=") for entry in raw.split(b"\0") if b"=" in entry)
        found = {os.fsdecode(name): os.fsdecode(value) for name, _, value in pairs}
        _start_environment = found or _IMPORT_ENVIRONMENT
    return _start_environment


def user_settings_path() -> Path:
    """Return the path of the user's own settings file, whether or not it is there."""
    from jupyter_core.paths import jupyter_config_dir

    return Path(jupyter_config_dir()) / FILE_NAME


def settings_paths() -> list[Path]:
    """Return where settings files may lie, the one that wins last."""
    from jupyter_core.paths import jupyter_config_path

    explicit = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
    # Jupyter puts an environment above the user in some set-ups; here the user's own file wins,
    # or saving a setting would do nothing
    last = [user_site_directory(), user_settings_path().parent]
    last += [Path(entry) for entry in reversed(explicit) if entry]
    # an empty entry would be the working directory
    found = [Path(entry) for entry in reversed(jupyter_config_path()) if entry]
    ordered = [path for path in found if path not in last]
    ordered += [path for path in last if path in found]
    return [path / FILE_NAME for path in reversed(dict.fromkeys(reversed(ordered)))]


def _trusted_paths() -> list[Path]:
    """Return the settings files that may say where keys go, the one that wins last."""
    start = start_environment()
    if start.get("JUPYTER_NO_CONFIG") and os.environ.get("JUPYTER_NO_CONFIG"):
        return [user_settings_path()]  # in a fresh directory, made by this process
    return [path / FILE_NAME for path in config_directories(start)]


def _from_files() -> Iterator[tuple[str, Any, str]]:
    trusted = _trusted_paths()
    for path in settings_paths():
        for name, value in read_object(path, _EXAMPLE).items():
            kept = _check(name, value, str(path))
            if name not in FILE_ONLY:
                yield name, kept, str(path)
            elif kept is not None and path not in trusted:
                raise SettingsError(
                    f"{path}: '{name}' is not used, because Jupyter did not look for settings "
                    "there when this process started.",
                    hint="Put it into the user's own file (`redpanda config set` does), or set "
                    "Jupyter's config path before Jupyter starts, with absolute paths.",
                )
    for path in trusted:
        for name, value in read_object(path, _EXAMPLE).items():
            if name in FILE_ONLY:
                yield name, _check(name, value, str(path)), str(path)


def _from_variables() -> Iterator[tuple[str, Any, str]]:
    for name in CHECKS:
        variable = f"REDPANDA_{name.upper()}"
        text = os.environ.get(variable, "")
        if not text.strip():
            continue
        if name in FILE_ONLY:
            usual = FILE_ONLY[name]
            raise SettingsError(
                f"{variable} is not read: '{name}' comes from a settings file.",
                hint=f"Use `redpanda config set {name} …`"
                + (f", or set {usual} before Jupyter starts." if usual else "."),
            )
        yield name, parse_text(name, text, variable), variable


def _from_overrides(overrides: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, value in overrides.items():
        if value is None:
            continue  # an option that was not given
        if name in FILE_ONLY:
            raise SettingsError(f"'{name}' comes from a settings file only.")
        yield name, _check(name, value, "argument"), "argument"


def explain_settings(
    overrides: Mapping[str, Any] | None = None,
) -> dict[str, tuple[Any, str]]:
    """Return each setting's value and where it comes from: a file, a variable or "default".

    Raises
    ------
    SettingsError
        As for :func:`load_settings`.
    """
    defaults = Settings()
    found = {name: (getattr(defaults, name), "default") for name in CHECKS}
    for source in (_from_files(), _from_variables(), _from_overrides(overrides or {})):
        for name, value, where in source:
            if name == "privacy_ceiling":
                continue
            if name == "profiles" and value:
                value = merge(found[name][0], value)
            # null in a file means "as by default", not "as in the file below"
            found[name] = (
                (value, where) if value is not None else (getattr(defaults, name), "default")
            )
    ceiling = _ceiling(overrides or {})
    if ceiling is not None:
        found["privacy_ceiling"] = ceiling
        level, where = found["privacy"]
        if where != "default":
            _refuse_above(ceiling, level, where)
        elif not reaches(ceiling[0], level):
            found["privacy"] = ceiling
    return found


def _ceiling(overrides: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the most private ceiling that any place sets, and that place; ``None`` without one.

    Here no place wins over another: the files and the variables of the process's start count,
    and what a notebook does to the environment can only add to them.
    """
    name, variable = "privacy_ceiling", "REDPANDA_PRIVACY_CEILING"
    paths = dict.fromkeys([*settings_paths(), *_trusted_paths()])
    files = [(read_object(path, _EXAMPLE), str(path)) for path in paths]
    found = [(_check(name, content.get(name), where), where) for content, where in files]
    texts = [one.get(variable, "").strip() for one in (start_environment(), os.environ)]
    found += [(parse_text(name, text, variable), variable) for text in texts if text]
    found.append((_check(name, overrides.get(name), "argument"), "argument"))
    order = list(LEVELS)
    given = [one for one in found if one[0] is not None]
    return min(given, key=lambda one: order.index(one[0]), default=None)


def _refuse_above(ceiling: tuple[str, str] | None, level: str, where: str) -> None:
    if ceiling is None or reaches(ceiling[0], level):
        return
    allowed = [one for one in LEVELS if reaches(ceiling[0], one)]
    raise SettingsError(
        f"{where}: the privacy level '{level}' is not allowed here; '{ceiling[0]}' is the highest, "
        f"set by {ceiling[1]}.",
        hint=f"Use {' or '.join(allowed)}, or ask who looks after that setting.",
    )


def load_settings(overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read all settings; the module's docstring says from where, and which place wins.

    Parameters
    ----------
    overrides
        Values for this one call, by field; ``None`` means that the option was not given.

    Raises
    ------
    SettingsError
        A value, a name or a file is wrong; the message names the place and the field.
    """
    return Settings(**{name: value for name, (value, _) in explain_settings(overrides).items()})


def save_user_setting(name: str, value: Any) -> Path:
    """Write one setting to the user's own file and return the file's path.

    The file is replaced in one step and only its owner may read it (mode 0600). Everything else
    in it stays as it was, in its order, unknown fields too: they may be a newer version's.

    Parameters
    ----------
    name
        A field of :class:`Settings`, ``profiles.NAME.FIELD``, or ``profiles.NAME`` to remove it.
    value
        Its new value; ``None`` removes the setting from the file.

    Raises
    ------
    SettingsError
        The name or the value is wrong, or the file cannot be read or written; it is then untouched.
    """
    path = user_settings_path()
    inner = name.split(".")[1:] if name.startswith("profiles.") else []
    if not inner and (value is not None or name not in CHECKS):
        value = _check(name, value, str(path))
    if name == "aliases" and value is not None:
        value = dict(value)
    if name == "profiles" and value is not None:
        value = {profile.name: said(profile) for profile in value}
    if name == "privacy" and value is not None:
        _refuse_above(_ceiling({}), value, "argument")
    target = path.resolve()  # a link into someone's dotfiles stays a link
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(target):
            content = read_object(target, _EXAMPLE)
            if inner:
                name, value = "profiles", _with_profile(content.get("profiles"), inner, value, path)
            content.pop(name, None) if value is None else content.update({name: value})
            replace_text(target, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(
            f"{path} cannot be written: {reason}.", hint="Check the directory's permissions."
        ) from None
    return path


def _with_profile(present: Any, inner: list[str], value: Any, path: Path) -> Any:
    """Return the file's profiles with one field changed or taken out; ``None`` for none at all."""
    changed = dict(present) if isinstance(present, dict) else {}
    name = inner[0]
    if len(inner) == 2:
        before = changed.get(name)
        fields_now = dict(before) if isinstance(before, dict) else {}
        fields_now.pop(inner[1], None) if value is None else fields_now.update({inner[1]: value})
        changed[name] = fields_now
    elif len(inner) == 1 and value is None:
        changed.pop(name, None)
    else:
        raise SettingsError(
            "A profile's setting is written profiles.NAME.FIELD.",
            hint=f"Fields: {', '.join(FIELDS)}.",
        )
    _check("profiles", changed, str(path))
    return changed or None
