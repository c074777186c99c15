"""A line of code that makes numbers, dates or spans of time of a column of texts.

The rule of this module: what is proposed was run on the very texts before, and it says which of
them it makes missing. A line is written and run from the same steps, so that both are one.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...errors import ContractError
from ...grammar import counted
from ...secrecy import holds_secret
from ..check.moments import date_order
from .numerals import NUMBERS, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ...models.datasets import ColumnKind

SIGNS = r"[€$£¥\s']|EUR|USD|GBP|CHF"
"""What stands beside a number and is left out: currencies, blanks, the apostrophe of thousands."""
MOST_SHOWN = 3
"""So many texts that become missing are told."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST = 30
_MOST_FORMS = 20


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a column is converted.

    Parameters
    ----------
    steps
        What is replaced by what in the texts, and whether that is a pattern.
    function
        The function of pandas that reads them then: ``to_numeric``.
    options
        Its arguments.
    lost
        How many rows become missing, by their text.
    remark
        What else may be meant, in words, with ``{0}`` for the column; empty where nothing else may.
    """

    function: str
    steps: tuple[tuple[str, str, bool], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    remark: str = ""

    def code(self, column: str) -> str:
        """Write the conversion of a column as code names it."""
        for old, new, pattern in self.steps:
            quoted = f'r"{old}"' if pattern else repr(old)
            column = f"{column}.str.replace({quoted}, {new!r}, regex={pattern})"
        given = "".join(f", {name}={value!r}" for name, value in self.options.items())
        return f"pd.{self.function}({column}{given})"

    def line(self, column: str) -> str:
        """Write the whole line, with what is to be minded of it as a comment behind it."""
        missing = f"{listed(self.lost)} becomes missing" if self.lost else ""
        told = "; ".join(one for one in (missing, self.remark.format(column)) if one)
        return f"{column} = {self.code(column)}" + (f"  # {told}" if told else "")

    def run(self, texts: Any) -> Any:
        """Do it to a series of pandas."""
        import pandas as pd

        for old, new, pattern in self.steps:
            texts = texts.str.replace(old, new, regex=pattern)
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # a way that warns is no advice
            return getattr(pd, self.function)(texts, **self.options)


def listed(lost: dict[str, int]) -> str:
    """Say which texts, and in how many rows each is: ``'n/v' (3 rows), 'k.A.' (1 row)``."""
    clear = [one for one in lost if not holds_secret(one)][:MOST_SHOWN]
    shown = [f"{one[:_LONGEST]!r} ({counted(lost[one], 'row')})"
             for one in clear]  # fmt: skip
    rest = sum(rows for one, rows in lost.items() if one not in clear)
    if rest:
        other = "other " if shown else ""
        shown.append(f"what stands in {counted(rest, f'{other}row')}")
    return ", ".join(shown)


def convert(column: Any, kind: ColumnKind) -> Conversion | None:
    """Say how texts become what is expected; ``None`` if most of them cannot.

    Parameters
    ----------
    column
        A series of pandas.
    kind
        ``integer``, ``number``, ``datetime`` or ``duration``.
    """
    tries = _TRIES.get(kind)
    if tries is None:
        return None
    try:
        there = column.dropna()
        counts = {str(text): int(rows) for text, rows in there.value_counts().items()}
        different = there.drop_duplicates()
        found = [one for one in (_tried(one, different, counts) for one in tries(list(counts)))
                 if one is not None]  # fmt: skip
    except Exception:  # noqa: BLE001 - any type of texts, any version: what fails is not proposed
        return None
    best = min(found, key=lambda one: sum(one.lost.values()), default=None)
    if best is None or 2 * sum(best.lost.values()) >= sum(counts.values()):
        return None
    return best


def _tried(way: Conversion, different: Any, counts: dict[str, int]) -> Conversion | None:
    """Run a way on texts: as it is, or so that what cannot be read becomes missing."""
    for options in (way.options, {**way.options, "errors": "coerce"}):
        now = Conversion(way.function, way.steps, options, remark=way.remark)
        try:
            made = now.run(different)
        except Exception:  # noqa: BLE001, S112 - it cannot be read so: the next way
            continue
        if made.dtype == object:
            continue
        gone = [str(text) for text in different[made.isna()]]
        return Conversion(now.function, now.steps, options, {one: counts[one] for one in gone},
                          now.remark)  # fmt: skip
    return None


def _to_numbers(texts: Sequence[str]) -> Iterator[Conversion]:
    """Yield how numbers are read that are written as these are."""
    plain = [re.sub(SIGNS, "", one) for one in texts]
    steps: list[tuple[str, str, bool]] = []
    if any(old.strip() != new and NUMBERS.fullmatch(new)
           for old, new in zip(texts, plain, strict=True)):  # fmt: skip
        steps.append((SIGNS, "", True))
    numbers = [one for one in plain if NUMBERS.fullmatch(one)]
    try:
        how = written({"": numbers}, points=False)
        signs, remark = (how.decimal, how.thousands), ""
    except ContractError:
        comma = any("," in one for one in numbers)
        if comma and any("." in one for one in numbers):
            return  # some have a decimal comma, and some a point
        sign = "," if comma else "."
        signs = (".", None) if sign == "." else (",", None)
        remark = (f"if {sign!r} is that of thousands: {{0}} = "
                  f"pd.to_numeric({{0}}.str.replace({sign!r}, '', regex=False))")  # fmt: skip
    if signs[1]:
        steps.append((signs[1], "", False))
    if signs[0] == ",":
        steps.append((",", ".", False))
    yield Conversion("to_numeric", tuple(steps), remark=remark)


def _to_moments(texts: Sequence[str]) -> Iterator[Conversion]:
    """Yield how dates are read that are written as these are."""
    order = date_order(texts)
    options: dict[str, Any] = {"dayfirst": True} if order in ("day", "open") else {}
    remark = "or dayfirst=False, if the month comes first" if order == "open" else ""
    yield Conversion("to_datetime", options=options, remark=remark)
    for form in _forms(texts, dayfirst=bool(options)):
        yield Conversion("to_datetime", options={"format": form}, remark="")
    iso = [bool(_ISO.match(one)) for one in texts]
    if any(iso) and not all(iso):
        yield Conversion("to_datetime", options={"format": "mixed", **options}, remark=remark)


def _forms(texts: Sequence[str], *, dayfirst: bool) -> list[str]:
    """Return the forms that the first few dates are written in."""
    from pandas.tseries.api import guess_datetime_format

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        found = (guess_datetime_format(one, dayfirst=dayfirst) for one in texts[:_MOST_FORMS])
        return list(dict.fromkeys(one for one in found if one is not None))


def _to_spans(texts: Sequence[str]) -> Iterator[Conversion]:
    """Yield how spans of time are read."""
    del texts
    yield Conversion("to_timedelta")


_TRIES: dict[str, Callable[[Sequence[str]], Iterator[Conversion]]] = {
    "integer": _to_numbers,
    "number": _to_numbers,
    "datetime": _to_moments,
    "duration": _to_spans,
}
