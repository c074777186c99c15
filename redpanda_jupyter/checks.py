"""What a setting's value must be: each check returns the value to keep, or says what it must be.

The rule of this module: a check raises ``ValueError`` with a text that begins "must be", to which
the caller adds the place and the field; the wrong value itself is not repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def text(value: Any) -> str:
    """Accept a text that is not empty; spaces around it go."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def choice(*allowed: str) -> Callable[[Any], str]:
    """Return a check for one of some words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return check


def number(low: float, high: float, *, whole: bool) -> Callable[[Any], float | int]:
    """Return a check for a number from ``low`` to ``high``, both of them allowed."""
    words = f"must be a {'whole ' if whole else ''}number from {low:g} to {high:,.0f}"

    def check(value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ValueError(words)  # noqa: TRY004 - one kind for all checks
        if not low <= value <= high:
            raise ValueError(words)
        return value if whole else float(value)

    return check


def yes_no(value: Any) -> bool:
    """Accept a truth value."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind for all checks
    return value


def database(value: Any) -> str:
    """Accept a database's URL."""
    url = text(value)
    if "://" not in url:
        raise ValueError("must be a URL such as postgresql://host/database")
    return url
