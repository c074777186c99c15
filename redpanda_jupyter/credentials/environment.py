"""A key that the environment holds, or a file that it names.

The rule of this module: what is wrong is named by its variable and never repeated; a file that
others can read or write gives no key.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SettingsError
from .secret import Secret, read_key

if TYPE_CHECKING:
    from .account import Account

_FILE_LIMIT = 65_536  # bytes read of a key file; a key is far shorter


def environment_key(account: Account) -> Secret | None:
    """Return the key from the variable or from the file that ``<VARIABLE>_FILE`` names.

    Raises
    ------
    SettingsError
        The variable or the file holds no key, or others than its owner have access to the file.
    """
    name = account.key_variable
    if not name:
        return None
    text = os.environ.get(name, "")
    if not text.strip():
        name = f"{name}_FILE"
        path = os.environ.get(name, "").strip()
        if not path:
            return None
        text, problem = _read_key_file(Path(path).expanduser())
        if problem:
            del text, path
            hint = "It holds the path of a file."
            if "mode is" in problem:
                hint = (
                    "Run `chmod 600` on it; for a container's secret, set its mode to 0400 where "
                    "it is mounted."
                )
            raise SettingsError(f"{name}: {problem}", hint=hint)
        del path
    secret, problem = read_key(text, shortest=1)
    del text  # as in set_key
    if secret is None:
        raise SettingsError(f"The key in {name} {problem}")
    return secret


def _read_key_file(path: Path) -> tuple[str, str]:
    """Return the file's text, or what is wrong; the path stays unsaid, it may be a key itself."""
    try:
        if not path.is_file():
            return "", "there is no such file."
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if os.name == "posix" and mode & 0o077:
                return "", f"others than its owner have access to the file (its mode is {mode:o})."
            raw = file.read(_FILE_LIMIT)
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", "the file is not text."
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return "", f"the file cannot be read ({reason.lower()})."
