"""What the user and the administrator chose.

The rule of this module: one frozen :class:`Settings`, from these places, later ones winning:

1. the defaults below;
2. files ``redpanda.json`` on Jupyter's config path: system, environment, the user's own, and
   last the directories of ``JUPYTER_CONFIG_PATH``;
3. environment variables ``REDPANDA_<FIELD>``;
4. what was chosen for the notebook before (``chosen``);
5. the arguments of one call (``overrides``).

Limits that an administrator sets (:mod:`redpanda_jupyter.ceilings`) bind whatever comes later.

A base URL decides who receives a key and the data, and so do a proxy, the certificates that are
trusted and a command that prints a key; so these come from files only, and from those that
Jupyter's config path named when this process started: nothing that a notebook or a ``.env`` file
does to the environment adds, drops or reorders one. Which database keeps the questions counts as it
was at that start as well, and how much leaves and whether code runs by itself can only be lowered
by what is put into the environment later. What is wrong is said with the place and the
field; nothing wrong is ignored. (Unknown ``REDPANDA_*`` variables are: other programs use that
prefix too.)
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import ceilings, prices, profiles
from .errors import SettingsError
from .privacy import LEVELS, MAX_SAMPLES, reaches
from .setting_fields import CHECKS, NUMBERS, OPTIONAL, RUN_POLICIES, Settings
from .setting_places import read_files, settings_paths, user_settings_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .ceilings import Ceiling
    from .setting_places import Files

__all__ = [
    "AS_AT_START",
    "FILE_ONLY",
    "Settings",
    "explain_settings",
    "load_settings",
    "parse_text",
]
__all__ += ["setting_names", "settings_paths", "start_environment"]
__all__ += ["user_settings_path"]

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

HERE = "this notebook"
"""The place of what was chosen for the notebook."""

AS_AT_START = ("database_url",)
"""Settings of the environment that count as they were when the process started."""
_ONLY_LOWER: dict[str, Sequence[Any]] = {
    "privacy": tuple(LEVELS),
    "run": RUN_POLICIES,
    "samples": range(MAX_SAMPLES + 1),
}
"""Settings that a change of the environment can only lower, each with its values in order."""

_IMPORT_ENVIRONMENT = dict(os.environ)
_start_environment: Mapping[str, str] | None = None


def setting_names() -> list[str]:
    """Return the names of all settings, in the order in which they are documented."""
    return list(CHECKS)


def check_value(name: str, value: Any, where: str) -> Any:
    """Return ``value`` as the field ``name`` keeps it, or raise with the place and the field.

    The wrong value itself is not repeated: a URL may hold a password.
    """
    if name not in CHECKS:
        close = difflib.get_close_matches(name, CHECKS, n=1)
        hint = f"Did you mean '{close[0]}'?" if close else f"There are: {', '.join(CHECKS)}."
        raise SettingsError(f"{_at(where)}there is no setting '{name}'.", hint=hint)
    if value is None and name in OPTIONAL:
        return None
    try:
        return CHECKS[name](value)
    except ValueError as error:
        raise SettingsError(f"{_at(where)}'{name}' {error}.") from None


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
    elif name in ("profiles", "aliases", "prices"):
        with contextlib.suppress(ValueError, RecursionError):
            value = json.loads(value)
    return check_value(name, value, where)


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


def _from_files(files: Files) -> Iterator[tuple[str, Any, str]]:
    for path in files.ordered:
        for name, value in files.contents[path].items():
            kept = check_value(name, value, str(path))
            if name == "prices" and kept and path in files.administrators:
                kept = tuple(replace(one, binding=True) for one in kept)
            if name not in FILE_ONLY:
                yield name, kept, str(path)
            elif kept is not None and path not in files.trusted:
                raise SettingsError(
                    f"{path}: '{name}' is not used, because Jupyter did not look for settings "
                    "there when this process started.",
                    hint="Put it into the user's own file (`redpanda config set` does), or set "
                    "Jupyter's config path before Jupyter starts, with absolute paths.",
                )
    for path in files.trusted:
        for name, value in files.contents[path].items():
            if name in FILE_ONLY:
                yield name, check_value(name, value, str(path)), str(path)


def _from_variables() -> Iterator[tuple[str, Any, str]]:
    start = start_environment()
    for name in CHECKS:
        variable = f"REDPANDA_{name.upper()}"
        text = os.environ.get(variable, "")
        if name in AS_AT_START or name in _ONLY_LOWER:
            if name in AS_AT_START and text.strip() not in ("", start.get(variable, "").strip()):
                raise SettingsError(
                    f"{variable} was set after this process had started. It says where your "
                    "questions are kept, so it counts as it was then.",
                    hint=f"Set it before Jupyter starts, or use `redpanda config set {name} …`.",
                )
            text = start.get(variable, "")
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


def _from_later_variables(
    found: Mapping[str, tuple[Any, str]],
) -> Iterator[tuple[str, Any, str]]:
    """Give what has been put into the environment since the process started, if it is lower."""
    start = start_environment()
    for name, ordered in _ONLY_LOWER.items():
        variable = f"REDPANDA_{name.upper()}"
        text = os.environ.get(variable, "")
        if not text.strip() or text.strip() == start.get(variable, "").strip():
            continue
        value, now = parse_text(name, text, variable), found[name][0]
        if ordered.index(value) > ordered.index(now):
            raise SettingsError(
                f"{variable} was set to {value} after this process had started. From then on it "
                f"can only lower what is set, which is {now}.",
                hint=f"To raise it, use `config set {name} {value}`.",
            )
        yield name, value, variable


def _from_overrides(overrides: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, value in overrides.items():
        if value is None:
            continue  # an option that was not given
        if name in FILE_ONLY:
            raise SettingsError(f"'{name}' comes from a settings file only.")
        yield name, check_value(name, value, "argument"), "argument"


def _from_choices(chosen: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, value in chosen.items():
        yield name, check_value(name, value, HERE), HERE


def explain_settings(
    overrides: Mapping[str, Any] | None = None, chosen: Mapping[str, Any] | None = None
) -> dict[str, tuple[Any, str]]:
    """Return each setting's value and where it comes from: a file, a variable or "default".

    Of a limit that an administrator set it is told in words that he did, and where.

    Raises
    ------
    SettingsError
        As for :func:`load_settings`.
    """
    return _explained(overrides or {}, chosen or {})[0]


def _explained(
    overrides: Mapping[str, Any], chosen: Mapping[str, Any]
) -> tuple[dict[str, tuple[Any, str]], tuple[Ceiling, ...]]:
    """Return all settings, each with where it comes from, and the limits that bound them."""
    defaults = Settings()
    found = {name: (getattr(defaults, name), "default") for name in CHECKS}
    files = read_files(start_environment())
    binding = ceilings_of(files)
    own = [(one.value, one.place) for one in binding if one.name == "privacy_ceiling"]
    sources = (
        _from_files(files),
        _from_variables(),
        _from_later_variables(found),  # read when it is due, so it knows what was found before
        _from_choices(chosen),
        _from_overrides(overrides),
    )
    for source in sources:
        for name, value, where in source:
            if name == "privacy_ceiling":  # here no place wins over another
                own.append((value, where))
                continue
            if name == "profiles" and value:
                value = profiles.merge(found[name][0], value)
            if name == "prices" and value:
                value = prices.merge(found[name][0], value)
            # null in a file means "as by default", not "as in the file below"
            found[name] = (
                (value, where) if value is not None else (getattr(defaults, name), "default")
            )
    lowest = ceilings.strictest("privacy_ceiling", own)
    if lowest is not None:
        found[lowest.name] = (lowest.value, lowest.place)
    found = ceilings.bind(found, binding)
    if lowest is not None:
        ceiling = found[lowest.name]
        level, where = found["privacy"]
        if where not in ("default", HERE):
            refuse_above(ceiling, level, where)
        elif not reaches(ceiling[0], level):
            found["privacy"] = ceiling
    return found, binding


def ceilings_of(files: Files) -> tuple[Ceiling, ...]:
    """Return the limits of administrators: of their files, and of the process's start.

    What a notebook does to the environment can only add to them.
    """
    found = []
    start = start_environment()
    for name in ceilings.LIMITS:
        given = [
            (check_value(name, files.contents[path].get(name), str(path)), str(path))
            for path in files.contents
            if path in files.administrators and files.contents[path].get(name) is not None
        ]
        variable = f"REDPANDA_{name.upper()}"
        if text := start.get(variable, "").strip():
            given.append((parse_text(name, text, variable), variable))
        one = ceilings.strictest(name, given)
        if one is not None:
            found.append(one)
    return tuple(found)


def _at(where: str) -> str:
    """Name the place of what is wrong; what a person just wrote on the line needs none."""
    return "" if where == "argument" else f"{where}: "


def refuse_above(ceiling: tuple[str, str], level: str, where: str) -> None:
    """Raise for a level above the ceiling, and say who set that."""
    if reaches(ceiling[0], level):
        return
    allowed = [one for one in LEVELS if reaches(ceiling[0], one)]
    place = ceiling[1] if ceiling[1].startswith("set by ") else f"set by {ceiling[1]}"
    raise SettingsError(
        f"{_at(where)}{'the' if _at(where) else 'The'} privacy level '{level}' is not allowed "
        f"here; '{ceiling[0]}' is the highest, "
        f"{place}.",
        hint=f"Use {' or '.join(allowed)}, or ask who looks after that setting.",
    )


def load_settings(
    overrides: Mapping[str, Any] | None = None, chosen: Mapping[str, Any] | None = None
) -> Settings:
    """Read all settings; the module's docstring says from where, and which place wins.

    Parameters
    ----------
    overrides
        Values for this one call, by field; ``None`` means that the option was not given.
    chosen
        What was chosen for the notebook before. A level above the ceiling that holds now is
        lowered to it; in all other places it would be refused.

    Raises
    ------
    SettingsError
        A value, a name or a file is wrong; the message names the place and the field.
    """
    found, binding = _explained(overrides or {}, chosen or {})
    return Settings(**{name: value for name, (value, _) in found.items()}, ceilings=binding)
