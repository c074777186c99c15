"""Limits that nobody can raise who did not set them.

The rule of this module: of all places that an administrator has, the strictest limit counts, and
what anybody else says can only be stricter. Which value is stricter stands here, once, for each
setting that can be such a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .privacy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_ORDERS: dict[str, Callable[[Any], float]] = {
    "privacy_ceiling": list(LEVELS).index,
    "max_output_tokens": float,
    "max_input_tokens": float,
    "max_cost_usd": float,
    "monthly_budget_usd": float,
    "monthly_budget_tokens": float,
    "require_known_price": lambda wanted: float(not wanted),
}

LIMITS = tuple(_ORDERS)
"""The settings that bind when an administrator sets them."""

ON_MONEY = ("max_cost_usd", "monthly_budget_usd", "require_known_price")
"""Those of them that need to know what a question costs."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A limit of an administrator.

    Parameters
    ----------
    name
        The setting.
    value
        The highest, or the only, value that it may have.
    place
        The file or the variable that says so.
    """

    name: str
    value: Any
    place: str

    @property
    def told(self) -> str:
        """Say where it comes from, as what follows a value."""
        return f"set by your administrator in {self.place}"

    def allows(self, value: Any) -> bool:
        """Tell whether somebody else may set ``value``; ``None`` is no limit at all."""
        order = _ORDERS[self.name]
        return value is not None and order(value) <= order(self.value)


def strictest(name: str, given: Iterable[tuple[Any, str]]) -> Ceiling | None:
    """Return the strictest of the values that places give, the first of equals.

    Parameters
    ----------
    given
        Values, each with its place; ``None`` for no limit there.
    """
    real = [(value, place) for value, place in given if value is not None]
    if not real:
        return None
    return Ceiling(name, *min(real, key=lambda one: _ORDERS[name](one[0])))


def bind(
    found: Mapping[str, tuple[Any, str]], ceilings: Iterable[Ceiling]
) -> dict[str, tuple[Any, str]]:
    """Return settings, each with where it comes from, as the ceilings leave them."""
    bound = dict(found)
    for one in ceilings:
        value, where = bound[one.name]
        if not one.allows(value) or (value, where) == (one.value, one.place):
            bound[one.name] = (one.value, one.told)
    return bound


def find(ceilings: Iterable[Ceiling], name: str) -> Ceiling | None:
    """Return the ceiling of a setting, if an administrator set one."""
    return next((one for one in ceilings if one.name == name), None)


def told_of(ceilings: Iterable[Ceiling], name: str, value: object) -> str:
    """Say that an administrator set a limit, where the value in force is theirs; else nothing."""
    ceiling = find(ceilings, name)
    return f" ({ceiling.told})" if ceiling is not None and ceiling.value == value else ""
