"""Identifiers: ULIDs, which sort by the time at which they were made.

The rule of this module: an identifier is a 26-character string everywhere outside it. Within one
process identifiers increase strictly, so rows inserted together keep their order.
"""

from __future__ import annotations

import re

ULID_PATTERN = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
"""Crockford's base 32 as the ULID specification writes it (upper case, no I, L, O, U)."""

_ULID = re.compile(ULID_PATTERN)


def new_id() -> str:
    """Make a new ULID; greater than every one that this process made before."""
    from ulid import ULID

    return str(ULID())


def is_id(text: str) -> bool:
    """Tell whether ``text`` is written as a ULID (in upper case, as :func:`new_id` writes it)."""
    return _ULID.match(text) is not None
