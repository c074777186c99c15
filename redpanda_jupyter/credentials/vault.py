"""The operating system's keyring, behind a door that always opens or says why not.

The rule of this module: a keyring may be absent, locked, waiting for a person, frozen or a fake;
none of that may hang us, lose a key silently or surface as somebody else's exception. So every
call runs on one worker thread, with a limit; only backends that are known to keep keys safe are
used; what was written is read back.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import KeyringError
from .secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "redpanda-jupyter"
"""The service name under which keyring applications list our entries."""

LIMIT_S = 5.0
"""Seconds that a keyring may take to answer."""

PEEK_LIMIT_S = 2.0
"""Seconds that a status waits for a keyring; a later answer goes into the cache."""

CACHE_S = 10.0
"""Seconds for which a status trusts the last one."""

SECURE_MODULES = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
        "keyring.backends.kwallet",
    }
)
"""The backends that encrypt what they keep and ask nobody on standard input."""


@dataclass(frozen=True, slots=True)
class Peek:
    """What a status may know: whether an entry is there, its hint, and the keyring's health.

    ``absent`` tells a machine without a keyring from one whose keyring fails.
    """

    found: bool = False
    hint: str | None = None
    can_store: bool = False
    problem: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a keyring did not do it, without the traceback (whose frames hold the key)."""

    message: str
    next_step: str = ""
    absent: bool = False


class _Worker:
    """One daemon thread that talks to the keyring, one call after the other.

    A call that never returns costs this one thread, not one a call; while it hangs, further
    callers are turned away at once. When the keyring wakes up, so does the worker.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._busy_since: float | None = None

    def run(self, job: Callable[[], Any], limit_s: float) -> Any:
        """Return what ``job`` returns; a :class:`_Failure` if it takes longer than ``limit_s``."""
        import keyring.core  # noqa: F401 - here, so that a slow disk does not count as a slow keyring

        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._loop, name="redpanda-keyring", daemon=True
                )
                self._thread.start()
        busy_since = self._busy_since
        if busy_since is not None and time.monotonic() - busy_since > limit_s:
            return _too_slow(limit_s)
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        try:
            return future.result(limit_s)
        except TimeoutError:
            future.cancel()  # if it has not begun, it never will
            return _too_slow(limit_s)

    def _loop(self) -> None:
        while True:
            job, future = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            self._busy_since = time.monotonic()
            result = _guarded(job)
            self._busy_since = None
            future.set_result(result)
            del job, future, result


_worker = _Worker()
_cache: dict[str | None, tuple[float, Peek]] = {}


def _after_fork() -> None:
    """Give a forked child a worker of its own: threads do not survive a fork."""
    global _worker
    _worker = _Worker()
    _cache.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


# --- on the worker thread -------------------------------------------------------------------------


def _guarded(job: Callable[[], Any]) -> Any:
    """Run ``job`` and turn whatever it raises into a :class:`_Failure`."""
    try:
        return job()
    except Exception as error:  # noqa: BLE001 - backends raise anything: EOFError, D-Bus errors, …
        return _explain(error)


def _explain(error: Exception) -> _Failure:
    from keyring import errors

    if isinstance(error, errors.NoKeyringError):
        return _absent()
    if isinstance(error, errors.KeyringLocked):
        return _Failure("The keyring is locked.", "Unlock it in your desktop's password manager.")
    if isinstance(error, errors.InitError):
        return _Failure(
            "The keyring could not be opened.", "Unlock it in your desktop's password manager."
        )
    if isinstance(error, errors.PasswordDeleteError):
        return _Failure("The keyring did not delete the key.")
    if isinstance(error, errors.PasswordSetError):
        return _Failure("The keyring did not take the key.")
    # only the class: the text may repeat what it was given
    return _Failure(f"The keyring failed ({type(error).__name__}).")


def _absent() -> _Failure:
    return _Failure("This machine has no keyring that keeps keys safe.", absent=True)


def _too_slow(limit_s: float) -> _Failure:
    return _Failure(
        f"The keyring did not answer within {limit_s:g} seconds.",
        "It may wait for you to unlock it.",
    )


def _backend() -> Any:
    """Return a backend that is fit for keys, or the :class:`_Failure` that says why not."""
    import keyring
    from keyring.core import recommended

    chosen = keyring.get_keyring()
    members = getattr(chosen, "backends", None) or [chosen]  # a chain of several, or one
    for member in members:
        if type(member).__module__ in SECURE_MODULES and recommended(member):
            return member
    module, name = type(chosen).__module__, type(chosen).__name__
    if module == "keyring.backends.null":
        return _Failure(
            "The keyring is set to 'null', which forgets what it is given.", absent=True
        )
    if module in ("keyring.backends.fail", "keyring.backends.chainer"):
        return _absent()
    return _Failure(
        f"The keyring in use ({module}.{name}) is not known to keep keys safe.", absent=True
    )


def _get(entry: str) -> Any:
    backend = _backend()
    if isinstance(backend, _Failure):
        return backend
    value = backend.get_password(SERVICE, entry)
    return Secret(value) if value else None


def _set(entry: str, secret: Secret) -> Any:
    backend = _backend()
    if isinstance(backend, _Failure):
        return backend
    backend.set_password(SERVICE, entry, secret.reveal())
    _cache.clear()
    if backend.get_password(SERVICE, entry) != secret.reveal():
        return _Failure("The keyring took the key but did not give it back.")
    return None


def _delete(entry: str) -> Any:
    backend = _backend()
    if isinstance(backend, _Failure):
        return backend
    if backend.get_password(SERVICE, entry) is None:
        return False
    backend.delete_password(SERVICE, entry)
    _cache.clear()
    if backend.get_password(SERVICE, entry) is not None:
        return _Failure("The keyring still holds the key after deleting it.")
    return True


def _look(entry: str | None) -> Peek:
    """Fill the cache for ``entry``; None asks only whether there is a keyring at all."""
    result = _guarded(_backend if entry is None else lambda: _get(entry))
    if isinstance(result, _Failure):
        peek = Peek(problem=result.message, absent=result.absent)
    elif isinstance(result, Secret):
        peek = Peek(found=True, hint=result.hint, can_store=True)
    else:
        peek = Peek(can_store=True)
    _cache[entry] = (time.monotonic(), peek)
    return peek


# --- for callers ----------------------------------------------------------------------------------


def read(entry: str, *, otherwise: str) -> Secret | None:
    """Return the key kept as ``entry``; None if it is not there, or there is no keyring at all.

    Raises
    ------
    KeyringError
        There is a keyring, and it is locked, frozen or failing; ``otherwise`` is in the hint.
    """
    result = _worker.run(lambda: _get(entry), LIMIT_S)
    if isinstance(result, _Failure):
        if result.absent:
            return None
        _complain(result, otherwise)
    return result if isinstance(result, Secret) else None


def write(entry: str, secret: Secret, *, otherwise: str) -> None:
    """Keep ``secret`` as ``entry`` and make sure that it can be read again.

    Raises
    ------
    KeyringError
        It is not kept (or not surely: a keyring that woke up late may have it).
    """
    result = _worker.run(lambda: _set(entry, secret), LIMIT_S)
    if isinstance(result, _Failure):
        _complain(result, otherwise)


def remove(entry: str, *, otherwise: str) -> bool:
    """Delete ``entry``; False if there was none.

    Raises
    ------
    KeyringError
        The keyring is absent, locked, frozen or failing, or still has the entry.
    """
    result = _worker.run(lambda: _delete(entry), LIMIT_S)
    if isinstance(result, _Failure):
        _complain(result, otherwise)
    return bool(result)


def peek(entry: str | None) -> Peek:
    """Say, at once and without raising, what the keyring has; at most :data:`CACHE_S` old."""
    began = time.monotonic()
    kept = _cache.get(entry)
    if kept is not None and began - kept[0] < CACHE_S:
        return kept[1]
    result = _worker.run(lambda: _look(entry), PEEK_LIMIT_S)
    if isinstance(result, Peek):
        return result
    slow = Peek(problem=_too_slow(PEEK_LIMIT_S).message)
    kept = _cache.get(entry)
    if kept is not None and kept[0] >= began:
        return kept[1]  # it answered just now
    _cache[entry] = (time.monotonic(), slow)
    return slow


def forget() -> None:
    """Drop what :func:`peek` remembers."""
    _cache.clear()


def _complain(failure: _Failure, otherwise: str) -> NoReturn:
    raise KeyringError(failure.message, hint=f"{failure.next_step} {otherwise}".strip())
