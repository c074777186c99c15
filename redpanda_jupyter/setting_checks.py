"""What the value of a setting may be.

The rule of this module: a check returns the value to keep, or raises ``ValueError`` with words that
go on from the setting's name: "must be …". The wrong value itself is never repeated.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def text(value: Any) -> str:
    """Take a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value.strip()


def choice(*allowed: str) -> Callable[[Any], str]:
    """Take one of some words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return check


class Number:
    """Take a number within bounds, both included.

    Parameters
    ----------
    whole
        Take whole numbers only.
    """

    def __init__(self, low: float, high: float, *, whole: bool) -> None:
        self._low, self._high, self._whole = low, high, whole

    def __call__(self, value: Any) -> float | int:
        """Return the value as it is kept."""
        whole = self._whole
        words = f"must be a {'whole ' if whole else ''}number from {self._low:g} to "
        words += f"{self._high:,.0f}"
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise ValueError(words)  # noqa: TRY004 - one kind for all checks
        if not self._low <= value <= self._high:
            raise ValueError(words)
        return value if whole else float(value)

    @staticmethod
    def read(word: str) -> Any:
        """Read a number from a line or a variable; what is none stays a text, for the check."""
        for kind in (int, float):
            with contextlib.suppress(ValueError):
                return kind(word.removeprefix("$"))
        return word


def yes_no(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind for all checks
    return value


def database(value: Any) -> str:
    """Take a database's URL."""
    url = text(value)
    if "://" not in url:
        raise ValueError("must be a URL such as postgresql://host/database")
    return url
