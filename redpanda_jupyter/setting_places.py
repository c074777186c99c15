"""Where settings files lie, and which of them are an administrator's.

The rule of this module: a directory is an administrator's unless it is the person's own, and what a
notebook does to the environment can add a place to those of an administrator but take none away.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config_path import config_directories, own_directories, user_site_directory
from .files import read_unchanged

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "redpanda.json"
"""The name of a settings file; one JSON object with fields of ``Settings``."""

EXAMPLE = '{"model": "openai", "privacy": "schema"}'
"""What a settings file looks like; for errors about one that looks otherwise."""


def user_settings_path() -> Path:
    """Return the path of the user's own settings file, whether or not it is there."""
    from jupyter_core.paths import jupyter_config_dir

    return Path(jupyter_config_dir()) / FILE_NAME


def settings_paths() -> list[Path]:
    """Return where settings files may lie, the one that wins last."""
    return [path / FILE_NAME for path in _directories()]


def _explicit() -> list[Path]:
    named = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
    return [Path(entry) for entry in reversed(named) if entry]


def _directories() -> list[Path]:
    from jupyter_core.paths import jupyter_config_path

    # Jupyter puts an environment above the user in some set-ups; here the user's own file wins,
    # or saving a setting would do nothing
    last = [user_site_directory(), user_settings_path().parent, *_explicit()]
    # an empty entry would be the working directory
    found = [Path(entry) for entry in reversed(jupyter_config_path()) if entry]
    ordered = [path for path in found if path not in last]
    ordered += [path for path in last if path in found]
    return list(reversed(dict.fromkeys(reversed(ordered))))


def _trusted(start: Mapping[str, str]) -> list[Path]:
    if start.get("JUPYTER_NO_CONFIG") and os.environ.get("JUPYTER_NO_CONFIG"):
        return [user_settings_path().parent]  # in a fresh directory, made by this process
    return config_directories(start)


@dataclass(frozen=True, slots=True)
class Files:
    """All settings files, each read once.

    Parameters
    ----------
    ordered
        Those of Jupyter's config path as it is now, the one that wins last.
    trusted
        Those of the path as it was when the process started, which may say where keys go.
    administrators
        Those of either that are not the person's own.
    contents
        What stands in each; not to be changed.
    """

    ordered: tuple[Path, ...]
    trusted: tuple[Path, ...]
    administrators: frozenset[Path]
    contents: Mapping[Path, Mapping[str, Any]]


def read_files(start: Mapping[str, str]) -> Files:
    """Read the settings files that there are now; one that did not change is not opened again.

    Parameters
    ----------
    start
        The environment as it was when the process started.

    Raises
    ------
    SettingsError
        One of them cannot be read, or is no JSON object.
    """
    now, before = _directories(), _trusted(start)
    own = {*own_directories(start), user_site_directory(), user_settings_path().parent}
    own |= {path for path in _explicit() if path not in before}
    paths = [path / FILE_NAME for path in dict.fromkeys([*now, *before])]
    return Files(
        ordered=tuple(path / FILE_NAME for path in now),
        trusted=tuple(path / FILE_NAME for path in before),
        administrators=frozenset(path for path in paths if path.parent not in own),
        contents={path: read_unchanged(path, EXAMPLE) for path in paths},
    )
