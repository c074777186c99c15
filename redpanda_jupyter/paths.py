"""Where the library lies on this machine.

The rule of this module: the kernel, the server and the command line must find the same place
whatever directory they were started in, so every path here is absolute. Nothing is written but
the data directory itself.
"""

from __future__ import annotations

import os
from pathlib import Path

from .errors import SettingsError

DATABASE_NAME = "redpanda.sqlite"
"""The file name of the default database, inside :func:`data_dir`."""

MODELS_NAME = "models.json"
"""The file name of the lists of models, beside it."""


def data_dir() -> Path:
    """Return the directory for the database and its backups, and create it if it is missing.

    ``REDPANDA_DATA_DIR`` names it; without that it is ``redpanda`` in Jupyter's data directory.
    A directory made here can be entered by its owner only (mode 0700); one that is there already
    keeps its mode, because an administrator may have chosen it.

    Raises
    ------
    SettingsError
        The path is relative, or no directory can be made there.
    """
    path = _data_path()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SettingsError(
            f"The directory {path} for the library cannot be made: {reason}.",
            hint="Point REDPANDA_DATA_DIR at a directory that you can write to.",
        ) from None
    return path


def default_database_exists() -> bool:
    """Tell whether the default database is there; makes nothing.

    One in a directory that cannot be looked into may be there, so it counts as if it were.

    Raises
    ------
    SettingsError
        The path is relative.
    """
    try:
        (_data_path() / DATABASE_NAME).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def models_path() -> Path:
    """Return the path of the file with the lists of models that providers gave; makes nothing.

    Raises
    ------
    SettingsError
        The path is relative.
    """
    return _data_path() / MODELS_NAME


def _data_path() -> Path:
    wish = os.environ.get("REDPANDA_DATA_DIR", "").strip()
    if wish:
        path = Path(wish).expanduser()
        name = "REDPANDA_DATA_DIR"
    else:
        from jupyter_core.paths import jupyter_data_dir

        path = Path(jupyter_data_dir()).expanduser() / "redpanda"
        name = "Jupyter's data directory"
    if not path.is_absolute():
        # relative to what? The server and each kernel have working directories of their own
        raise SettingsError(
            f"{name} must be an absolute path, not {str(path)!r}.",
            hint="Start it with / (or ~).",
        )
    return path


def default_database_url() -> str:
    """Return the SQLAlchemy URL of the default database, a SQLite file in :func:`data_dir`.

    Raises
    ------
    SettingsError
        As for :func:`data_dir`; also where the path holds a ``?``, which ends a path in a URL.
    """
    path = data_dir() / DATABASE_NAME
    if "?" in str(path):
        raise SettingsError(
            f"The path {path} holds a '?', which a database URL cannot.",
            hint="Point REDPANDA_DATA_DIR at another directory.",
        )
    return f"sqlite:///{path}"
