"""Identifiers: ULIDs, which sort by the time at which they were made.

The rule of this module: an identifier is a 26-character string everywhere outside it. Within one
process identifiers increase strictly, over all threads and also where the clock is set back, so
rows inserted together keep their order.
"""

from __future__ import annotations

import os
import re
import threading
import time

ULID_PATTERN = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
"""Crockford's base 32 as the ULID specification writes it (upper case, no I, L, O, U)."""

_ULID = re.compile(ULID_PATTERN)


_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Make a new ULID; greater than every one that this process made before."""
    from ulid import ULID

    global _last
    now_ms = time.time_ns() // 1_000_000
    fresh = now_ms << 80 | int.from_bytes(os.urandom(10), "big")
    # A step of random length: a forked process goes on from the same number.
    step = 1 + int.from_bytes(os.urandom(5), "big")
    with _lock:
        _last = fresh if fresh > _last else _last + step
        made = _last
    return str(ULID.from_int(made))


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()  # another thread of the parent may have held it


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def is_id(text: str) -> bool:
    """Tell whether ``text`` is written as a ULID (in upper case, as :func:`new_id` writes it)."""
    return _ULID.fullmatch(text) is not None
