"""What the user and the administrator chose.

The rule of this module: one frozen :class:`Settings`, from these places, later ones winning:

1. the defaults below;
2. files ``redpanda.json`` on Jupyter's config path: system, environment, the user's own, and
   last the directories of ``JUPYTER_CONFIG_PATH``;
3. environment variables ``REDPANDA_<FIELD>``;
4. the arguments of one call (``overrides``).

A base URL decides who receives a key and the data, so it comes from files only, and from those
that Jupyter's config path named when this process started: nothing that a notebook or a ``.env``
file does to the environment adds, drops or reorders one. What is wrong is said with the place
and the field; nothing wrong is ignored. (Unknown ``REDPANDA_*`` variables are: other programs
use that prefix too.)
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config_path import config_directories, user_site_directory
from .errors import SettingsError
from .files import locked, replace_text
from .privacy import DEFAULT_LEVEL, LEVELS
from .urls import check_base_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILE_NAME = "redpanda.json"
"""The name of a settings file; one JSON object with fields of :class:`Settings`."""

FILE_ONLY = frozenset({"openai_base_url", "anthropic_base_url"})
"""Fields that are taken from files alone."""

RUN_POLICIES = ("ask", "ask-if-risky", "auto")
"""Whether code is run once it is inserted, the most careful first."""

_IMPORT_ENVIRONMENT = dict(os.environ)
_start_environment: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; made by :func:`load_settings`, which checks them.

    Parameters
    ----------
    model
        ``"provider"`` or ``"provider:model"``; ``None`` takes the first provider with a key.
    privacy
        What leaves with a question: ``"names"`` (of columns) or ``"schema"`` (also their kinds).
    database_url
        A SQLAlchemy URL; ``None`` is SQLite in :func:`redpanda_jupyter.paths.data_dir`.
    openai_base_url, anthropic_base_url
        Where to find the provider, or a server that speaks like it. From a file only.
    total_timeout_s
        Seconds that one answer may take in all, retries included.
    idle_timeout_s
        Seconds without a further piece of text after which an answer counts as stalled.
    max_attempts
        How often a question is sent when the provider is busy.
    max_output_tokens
        Upper bound on the length of one answer.
    preload_sdk
        Whether a provider's slow import is done ahead, in the background.
    insert
        How code reaches the notebook: ``"cells"`` (the JupyterLab extension), ``"payload"`` (one
        cell, by the kernel), ``"none"``, or ``"auto"``: whichever works.
    run
        Whether inserted code is run without a press of a key: ``"ask"`` (never), ``"ask-if-risky"``
        (unless reading it finds something to look at first), or ``"auto"``.
    """

    model: str | None = None
    privacy: str = DEFAULT_LEVEL
    database_url: str | None = None
    openai_base_url: str | None = None
    anthropic_base_url: str | None = None
    total_timeout_s: float = 300.0
    idle_timeout_s: float = 60.0
    max_attempts: int = 3
    max_output_tokens: int = 8192
    preload_sdk: bool = True
    insert: str = "auto"
    run: str = RUN_POLICIES[0]


# --- the checks: each returns the value to keep or raises ValueError with "must be …" ------------


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def _choice(*allowed: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return check


def _number(low: float, high: float, *, whole: bool) -> Callable[[Any], float | int]:
    words = f"must be a {'whole ' if whole else ''}number from {low:g} to {high:,.0f}"

    def check(value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ValueError(words)  # noqa: TRY004 - one kind for all checks
        if not low <= value <= high:
            raise ValueError(words)
        return value if whole else float(value)

    return check


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind for all checks
    return value


def _database(value: Any) -> str:
    text = _text(value)
    if "://" not in text:
        raise ValueError("must be a URL such as postgresql://host/database")
    return text


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "model": _text,
    "privacy": _choice(*LEVELS),
    "database_url": _database,
    "openai_base_url": check_base_url,
    "anthropic_base_url": check_base_url,
    "total_timeout_s": _number(0.1, 86_400, whole=False),
    "idle_timeout_s": _number(0.1, 86_400, whole=False),
    "max_attempts": _number(1, 10, whole=True),
    "max_output_tokens": _number(1, 1_000_000, whole=True),
    "preload_sdk": _yes_no,
    "insert": _choice("auto", "cells", "payload", "none"),
    "run": _choice(*RUN_POLICIES),
}
_OPTIONAL = frozenset(field.name for field in fields(Settings) if field.default is None)


def setting_names() -> list[str]:
    """Return the names of all settings, in the order in which they are documented."""
    return list(_CHECKS)


def _check(name: str, value: Any, where: str) -> Any:
    """Return ``value`` as the field ``name`` keeps it, or raise with the place and the field.

    The wrong value itself is not repeated: a URL may hold a password.
    """
    if name not in _CHECKS:
        close = difflib.get_close_matches(name, _CHECKS, n=1)
        hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(_CHECKS)}."
        raise SettingsError(f"{where}: there is no setting '{name}'.", hint=hint)
    if value is None and name in _OPTIONAL:
        return None
    try:
        return _CHECKS[name](value)
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
    elif isinstance(default, int | float):
        for kind in (int, float):
            with contextlib.suppress(ValueError):
                value = kind(value)
                break
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


def _read(path: Path) -> dict[str, Any]:
    """Return the object in the settings file ``path``, or raise with the file and the line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except NotADirectoryError:
        return {}
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text.") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(f"{path} cannot be read: {reason}.") from None
    if not text.strip():
        return {}
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{path}, line {error.lineno}: this is not valid JSON ({error.msg}).",
            hint='It should look like {"model": "openai", "privacy": "schema"}.',
        ) from None
    except RecursionError:
        raise SettingsError(f"{path}: the JSON is nested too deeply.") from None
    if not isinstance(content, dict):
        raise SettingsError(
            f"{path} must hold one JSON object.",
            hint='It should look like {"model": "openai", "privacy": "schema"}.',
        )
    return content


def _from_files() -> Iterator[tuple[str, Any, str]]:
    trusted = _trusted_paths()
    for path in settings_paths():
        for name, value in _read(path).items():
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
        for name, value in _read(path).items():
            if name in FILE_ONLY:
                yield name, _check(name, value, str(path)), str(path)


def _from_variables() -> Iterator[tuple[str, Any, str]]:
    for name in _CHECKS:
        variable = f"REDPANDA_{name.upper()}"
        text = os.environ.get(variable, "")
        if not text.strip():
            continue
        if name in FILE_ONLY:
            raise SettingsError(
                f"{variable} is not read: a base URL comes from a settings file.",
                hint=f"Use `redpanda config set {name} <url>`, or set {name[:-9].upper()}_BASE_URL "
                "before Jupyter starts.",
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
    found = {name: (getattr(defaults, name), "default") for name in _CHECKS}
    for source in (_from_files(), _from_variables(), _from_overrides(overrides or {})):
        for name, value, where in source:
            # null in a file means "as by default", not "as in the file below"
            found[name] = (value, where) if value is not None else (None, "default")
    return found


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
        A field of :class:`Settings`.
    value
        Its new value; ``None`` removes the setting from the file.

    Raises
    ------
    SettingsError
        The name or the value is wrong, or the file cannot be read or written; it is then untouched.
    """
    path = user_settings_path()
    if value is not None or name not in _CHECKS:
        value = _check(name, value, str(path))
    target = path.resolve()  # a link into someone's dotfiles stays a link
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(target):
            content = _read(target)
            content.pop(name, None) if value is None else content.update({name: value})
            replace_text(target, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(
            f"{path} cannot be written: {reason}.", hint="Check the directory's permissions."
        ) from None
    return path
