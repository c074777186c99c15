"""What a database says when it fails, in words.

The rule of this module: a person reads one line and a next step; never SQL, parameters, a path or
a password. The driver's own text is dropped, its code goes to the debug log.
"""

from __future__ import annotations

import logging
import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import StoreUnavailableError

logger = logging.getLogger(__name__)

Failure = (SQLAlchemyError, sqlite3.Error, OSError)
"""What the transactions of this package catch; everything else is a mistake of ours."""

_BUSY = (
    "The library's database is busy: another program holds it.",
    "Try again; if it stays so, close other notebooks or programs that use it.",
)
_READ_ONLY = (
    "The library's database cannot be written: it is read-only.",
    "Check the rights of the file and its folder, or set REDPANDA_DATABASE_URL to another place.",
)
_FULL = (
    "The library's database cannot be written: the disk is full.",
    "Free some space and try again.",
)
_DISK = (
    "The library's database cannot be read or written: the disk reports an error.",
    "Check the disk's space and state, or set REDPANDA_DATABASE_URL to another place.",
)
_CANNOT_OPEN = (
    "The library's database cannot be opened.",
    "Check that its folder exists and may be written, or set REDPANDA_DATABASE_URL.",
)
_DAMAGED = (
    "The library's database is damaged; it was left as it is.",
    "Move the file away to begin anew, or put a backup in its place; %panda shows where it lies.",
)
_UNREACHABLE = (
    "The library's database server cannot be reached.",
    "Check that it runs and that REDPANDA_DATABASE_URL names it rightly, then try again.",
)
_REFUSED = (
    "The library's database server refused the login.",
    "Check user, password and database name in REDPANDA_DATABASE_URL.",
)
_OTHER = (
    "The library's database did not do what was asked.",
    "Try again; if it stays so, %panda shows which database is used.",
)

_SQLITE = {
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}

# SQLSTATE, the longest prefix that fits
_POSTGRESQL = {
    "08": _UNREACHABLE,
    "25006": _READ_ONLY,
    "28": _REFUSED,
    "3D000": _REFUSED,
    "42501": _READ_ONLY,
    "53": _BUSY,
    "53100": _FULL,
    "55P03": _BUSY,
    "57014": _BUSY,
    "57P": _UNREACHABLE,
    "58": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}


def explain(exc: BaseException) -> StoreUnavailableError:
    """Turn a failure of the database, the driver or the disk into an error for people."""
    original = exc.orig if isinstance(exc, DBAPIError) and exc.orig is not None else exc
    message, hint = _words(exc, original)
    logger.debug(
        "database failure: %s %s",
        type(original).__name__,
        getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or "",
    )
    return StoreUnavailableError(message, hint=hint)


def _words(exc: BaseException, original: BaseException) -> tuple[str, str]:
    if isinstance(exc, PoolTimeoutError):
        return _BUSY
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", None)
        return _OTHER if code is None else _SQLITE.get(code & 0xFF, _OTHER)
    if isinstance(original, OSError):
        return _os_words(original)
    if isinstance(exc, DBAPIError):
        state = getattr(original, "sqlstate", None) or ""
        for length in (5, 3, 2):
            if state[:length] in _POSTGRESQL:
                return _POSTGRESQL[state[:length]]
        # psycopg gives a failed connection no state but what the server's text says
        if not state and isinstance(exc, DBAPIError) and _is_connection_failure(original):
            text = str(original).lower()
            refused = "authentication failed" in text or "does not exist" in text
            return _REFUSED if refused or "no password" in text else _UNREACHABLE
    return _OTHER


def _os_words(error: OSError) -> tuple[str, str]:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _READ_ONLY
    return _CANNOT_OPEN


def _is_connection_failure(original: BaseException) -> bool:
    return type(original).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")


def worth_repeating(exc: BaseException) -> bool:
    """Tell whether the same transaction may succeed at once.

    So it is after a deadlock, after a connection that had gone stale, and where someone else
    inserted the same key a moment ago (the repeated transaction then finds it).
    """
    if not isinstance(exc, DBAPIError):
        return False
    if isinstance(exc, IntegrityError) or exc.connection_invalidated:
        return True
    return getattr(exc.orig, "sqlstate", None) in ("40001", "40P01")
