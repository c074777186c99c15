"""How numbers and dates are written in a column of texts.

The rule of this module: a sign is the decimal one, or that of the thousands, only where no other
reading is possible; what may be read in two ways is said, never chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?$")
_POINT = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?$")
_COMMA_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+$")
_POINT_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+$")
_POINT_THEN_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+$")
_COMMA_THEN_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d+$")
_BLANK_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$")
_WHOLE = re.compile(r"[+-]?\d+$")
_NUMBER_FORMS = (
    _WHOLE,
    _COMMA,
    _POINT,
    _COMMA_GROUPS,
    _POINT_GROUPS,
    _POINT_THEN_COMMA,
    _COMMA_THEN_POINT,
    _BLANK_GROUPS,
)
NUMBERS = re.compile("|".join(f"(?:{one.pattern})" for one in _NUMBER_FORMS))
_PADDED = re.compile(r"0\d+$")
_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$")
_LOST = frozenset(("NA", "N/A", "None", "null", "NULL", "nan", "NaN"))
_MOST = 2000  # different texts of a column at each end
_MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "-", "#n/a", "<na>"))


@dataclass(slots=True)
class Written:
    """How a file writes numbers and dates.

    Parameters
    ----------
    decimal, thousands
        The signs; ``thousands`` is ``None`` where there is none.
    texts
        Columns that look like numbers and are none: codes with zeros in front, dates.
    day_first
        Columns of dates whose day comes first.
    month_first, either_first
        Columns of dates whose month comes first; and those that may be read in both ways.
    notes
        What cannot be told, in words.
    """

    decimal: str = "."
    thousands: str | None = None
    texts: list[str] = field(default_factory=list)
    day_first: list[str] = field(default_factory=list)
    month_first: list[str] = field(default_factory=list)
    either_first: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody has said of how numbers are written; ``None``: nothing.

    ``missing`` are texts that mean that a value is missing.
    """

    decimal: str | None = None
    thousands: str | None = None
    missing: frozenset[str] = frozenset()


NOTHING_SAID = Form()


def written(
    columns: Mapping[str, Sequence[str]], *, points: bool = True, form: Form = NOTHING_SAID
) -> Written:
    """Say how the columns' numbers and dates are written.

    Parameters
    ----------
    columns
        The texts of each column.
    points
        Whether a point is taken for the decimal sign where nothing says otherwise, as it may be
        where commas part the fields.
    form
        What somebody has said of it, which is not doubted.

    Raises
    ------
    ContractError
        A sign can be that of decimals or of thousands, or is both in one file.
    """
    found = Written()
    kept = {name: [one for one in _cells(cells) if one not in form.missing]
            for name, cells in columns.items()}  # fmt: skip
    numeric = {name: cells for name, cells in kept.items() if cells and _is_numeric(cells)}
    if form.decimal is None and form.thousands is None:
        _signs(numeric, found, points=points)
    else:
        _as_said(numeric, found, form)
    if any(_BLANK_GROUPS.match(one) for cells in numeric.values() for one in cells):
        sign = next(
            one[-4 - len(re.sub(r"^.*?([.,]\d+)?$", r"\1", one))]
            for cells in numeric.values()
            for one in cells
            if _BLANK_GROUPS.match(one)
        )
        found.thousands = sign
    _codes_and_dates(kept, columns, found)
    return found


def _signs(numeric: Mapping[str, Sequence[str]], found: Written, *, points: bool) -> None:
    """Find the signs of decimals and of thousands."""
    comma, doubtful = False, []
    point = any(_says_point(cells) for cells in numeric.values())
    for name, cells in numeric.items():
        if _says_comma(cells):
            comma = True
        elif any("," in one for one in cells) and not _says_groups(cells):
            doubtful.append(name)
    if comma and point:
        raise ContractError(
            "Some numbers have a decimal comma, and some a decimal point.",
            hint="Say which is meant, --read decimal=, or --read decimal=. – numbers that are "
            "written otherwise stay texts.",
        )
    if comma:
        found.decimal = ","
        if any(_point_groups(cells) for cells in numeric.values()):
            found.thousands = "."
    elif any(_says_groups(cells) for cells in numeric.values()) or (point and doubtful):
        found.thousands = ","
    elif doubtful:
        example = next(one for one in numeric[doubtful[0]] if "," in one)
        raise ContractError(
            f"{example!r} in {doubtful[0]!r} may have a decimal comma or a thousands one.",
            hint="Say which: --read decimal=, or --read thousands=,",
        )
    elif not point:
        _thousands_by_points(numeric, found, points=points)


def _as_said(numeric: Mapping[str, Sequence[str]], found: Written, form: Form) -> None:
    """Take the signs as somebody has said; the other one follows where it stands for thousands."""
    found.decimal = form.decimal or ("." if form.thousands == "," else ",")
    found.thousands = form.thousands
    every = [one for cells in numeric.values() for one in cells]
    comma = found.decimal == ","
    grouped, mixed = (
        (_POINT_GROUPS, _POINT_THEN_COMMA) if comma else (_COMMA_GROUPS, _COMMA_THEN_POINT)
    )
    sign = "." if comma else ","
    with_sign = [one for one in every if sign in one]
    if with_sign and all(grouped.match(one) or mixed.match(one) for one in with_sign):
        found.thousands = sign


def _cells(cells: Sequence[str]) -> list[str]:
    """Return different texts of a column; of very many, those that come first and last."""
    different = list(dict.fromkeys(cells))
    if len(different) > 2 * _MOST:
        different = [*different[:_MOST], *different[-_MOST:]]
    stripped = (one.strip() for one in different)
    return [one for one in stripped if one.lower() not in _MISSING]


def _is_numeric(cells: Sequence[str]) -> bool:
    return all(map(NUMBERS.match, cells))


def _says_comma(cells: Sequence[str]) -> bool:
    """Tell whether a comma can only be the decimal one."""
    with_comma = [one for one in cells if "," in one]
    if any(_POINT_THEN_COMMA.match(one) for one in with_comma):
        return True
    sure = [one for one in with_comma if not _COMMA_GROUPS.match(one)]
    return bool(sure) and all(_COMMA.match(one) or _BLANK_GROUPS.match(one) for one in with_comma)


def _says_point(cells: Sequence[str]) -> bool:
    """Tell whether a point can only be the decimal one."""
    return any(
        _COMMA_THEN_POINT.match(one) or (_POINT.match(one) and not _POINT_GROUPS.match(one))
        for one in cells
    )


def _says_groups(cells: Sequence[str]) -> bool:
    """Tell whether a comma can only be that of thousands."""
    with_comma = [one for one in cells if "," in one]
    if any(_COMMA_THEN_POINT.match(one) or one.count(",") > 1 for one in with_comma):
        return all(_COMMA_GROUPS.match(one) or _COMMA_THEN_POINT.match(one) for one in with_comma)
    return False


def _thousands_by_points(
    numeric: Mapping[str, Sequence[str]], found: Written, *, points: bool
) -> None:
    """Tell 1.234.567, which has two points, from 1.234, which may be either."""
    grouped = {
        name: [one for one in cells if "." in one]
        for name, cells in numeric.items()
        if any("." in one for one in cells)
    }
    if any(one.count(".") > 1 for cells in grouped.values() for one in cells):
        found.thousands = "."
    elif grouped and not points:
        name, cells = next(iter(grouped.items()))
        raise ContractError(
            f"{cells[0]!r} in {name!r} may have a decimal point or a thousands one.",
            hint="Say which: --read decimal=. or --read thousands=.",
        )


def _point_groups(cells: Sequence[str]) -> bool:
    """Tell whether points stand between thousands, where the comma is the decimal sign."""
    return any(_POINT_GROUPS.match(one) or _POINT_THEN_COMMA.match(one) for one in cells)


def _codes_and_dates(
    columns: Mapping[str, Sequence[str]],
    columns_given: Mapping[str, Sequence[str]],
    found: Written,
) -> None:
    for name, cells in columns.items():
        if not cells:
            continue
        if all(_WHOLE.match(one) for one in cells) and any(_PADDED.match(one) for one in cells):
            found.texts.append(name)
            continue
        lost = sorted(_LOST.intersection(columns_given[name]))
        if lost and not all(map(NUMBERS.match, cells)):
            found.notes.append(f"pandas reads {lost[0]!r} in {name!r} as missing.")
        dates = [_DATE.match(one) for one in cells]
        if not all(dates):
            continue
        parts = [(int(one[1]), one[2], int(one[3])) for one in dates if one is not None]
        day = any(first > 12 for first, _, _ in parts) or all(sign == "." for _, sign, _ in parts)
        month = any(second > 12 for _, _, second in parts)
        if day and not month:
            found.day_first.append(name)
        elif month and not day:
            found.month_first.append(name)
        elif not month:
            found.either_first.append(name)
            found.notes.append(f"The dates of {name!r} may begin with the day or with the month.")
        if found.thousands == ".":
            # pandas takes the points out of 01.02.2024, too, and makes a number of it, unless it
            # is told that these are dates
            found.texts.append(name)
