"""Jupyter's config path as it is under a given environment, such as that of the process's start.

The rule of this module: it looks at the environment it is given and never at ``os.environ``, which
a notebook or a ``.env`` file can change. ``jupyter_core`` answers for ``os.environ`` alone; a test
holds this to its answers. Where the two could differ (a platform's rarer ways), this one names
fewer directories: what it names is trusted to say where keys go.
"""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def user_site_directory() -> Path | None:
    """Return the config directory beside the user's own packages, if Python looks for these.

    Python settles it when it starts; what the environment says later does not matter.
    """
    if not site.ENABLE_USER_SITE or not site.USER_BASE:
        return None
    return Path(site.USER_BASE, "etc", "jupyter")


def config_directories(environment: Mapping[str, str]) -> list[Path]:
    """Return the directories of Jupyter's config path, the one that wins last.

    Only absolute ones: where a relative one lies depends on the working directory, which a
    notebook can change. That is: of the system, of Python's environment, of the user,
    and those of ``JUPYTER_CONFIG_PATH``. None at all with ``JUPYTER_NO_CONFIG``, under which
    ``jupyter_core`` makes an empty directory of its own.
    """
    if environment.get("JUPYTER_NO_CONFIG"):
        return []
    explicit = environment.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
    found = [
        *reversed(_system(environment)),
        Path(sys.prefix, "etc", "jupyter"),
        user_site_directory(),
        _user(environment),
        *(Path(entry) for entry in reversed(explicit) if entry),
    ]
    usable = [path for path in found if path is not None and path.is_absolute()]
    # of one that is named twice, the place that wins
    return list(reversed(dict.fromkeys(reversed(usable))))


def own_directories(environment: Mapping[str, str]) -> list[Path]:
    """Return the directories of Jupyter's config path that are the user's own."""
    found = (user_site_directory(), _user(environment))
    return [path for path in found if path is not None]


def _user(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("JUPYTER_CONFIG_DIR")
    if named:
        return Path(named)
    home = _home(environment)
    if not _is_on(environment, "JUPYTER_PLATFORM_DIRS"):
        return home.resolve() / ".jupyter" if home else None
    if sys.platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local, "Jupyter") if local else None
    from jupyter_core.paths import APPNAME

    chosen = environment.get("XDG_CONFIG_HOME", "")
    if Path(chosen).is_absolute():
        return Path(chosen, APPNAME)
    usual = "Library/Application Support" if sys.platform == "darwin" else ".config"
    return home / usual / APPNAME if home else None


def _system(environment: Mapping[str, str]) -> list[Path]:
    if sys.platform == "win32":
        shared = environment.get("PROGRAMDATA")
        wanted = _is_on(environment, "JUPYTER_USE_PROGRAMDATA")
        return [Path(shared, "jupyter")] if shared and wanted else []
    if not _is_on(environment, "JUPYTER_PLATFORM_DIRS"):
        return [Path("/usr/local/etc/jupyter"), Path("/etc/jupyter")]
    from jupyter_core.paths import APPNAME

    chosen = environment.get("XDG_CONFIG_DIRS", "").split(os.pathsep)
    usual = "/Library/Application Support" if sys.platform == "darwin" else "/etc/xdg"
    return [Path(entry, APPNAME) for entry in chosen if Path(entry).is_absolute()] or [
        Path(usual, APPNAME)
    ]


def _home(environment: Mapping[str, str]) -> Path | None:
    """Return the home directory as Python would find it; ``None`` if that is no absolute path."""
    if sys.platform == "win32":
        home = environment.get("USERPROFILE") or (
            environment.get("HOMEDRIVE", "") + environment.get("HOMEPATH", "")
        )
    elif "HOME" in environment:
        home = environment["HOME"]
    else:
        import pwd

        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            return None
    path = Path(home)
    return path if path.is_absolute() else None


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    """Read a yes or no as ``jupyter_core`` does: unset is no, and most words are yes."""
    return environment.get(name, "no").lower() not in ("no", "n", "false", "off", "0", "0.0")
