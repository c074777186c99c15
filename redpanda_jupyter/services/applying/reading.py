"""What a person says of how files are read, where the files do not show it.

The rule of this module: it is said in one option, in a form that an answer can offer ready to be
typed; what a file shows by itself needs no word. It is light, because the option is declared
whenever a command line is read.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from redpanda_jupyter import models

    from .binding import Bound
    from .targets import Datum

MOST_TITLES = 20
"""So many lines above the names of the columns are looked at."""
_BYTES = 20_000
_BY_SUFFIX = (".csv", ".tsv", ".txt")
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_HINT = (
    "--read skiprows=2 leaves out two lines above the names of the columns; --read dayfirst=True "
    "reads 01/02/2026 as the first of February, dayfirst=False as the second of January; "
    "--read decimal=, and --read thousands=. say how numbers are written, --read na_values=n/v "
    "that n/v means missing, and --read sheet=Sales which sheet of a workbook is meant."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    Parameters
    ----------
    skiprows
        So many lines stand above the names of the columns.
    dayfirst
        Whether dates that may be read in two ways begin with the day; ``None`` if nobody said.
    decimal, thousands
        The signs in numbers, a point or a comma; ``None`` if nobody said.
    missing
        Texts that mean that a value is missing.
    sheet
        The sheet of a workbook that is meant; ``None`` if nobody said.
    """

    skiprows: int = 0
    dayfirst: bool | None = None
    decimal: str | None = None
    thousands: str | None = None
    missing: tuple[str, ...] = ()
    sheet: str | None = None


NOTHING_SAID = Reading()


def declare_reading(add: Callable[..., Any]) -> None:
    """Declare the option by which it is said."""
    add(
        "--read", metavar="HOW", action="append", default=[], dest="reading",
        help="how files are read where they do not show it: skiprows=2 for lines above the names "
        "of the columns, dayfirst=True or dayfirst=False for 01/02/2026, decimal=, or thousands=. "
        "for numbers, na_values=n/v for a text that means missing, sheet=NAME of a workbook",
    )  # fmt: skip


def read_reading(words: Sequence[str]) -> Reading:
    """Read what a line says of it.

    Raises
    ------
    UsageError
        It says something else, or two things.
    """
    found: dict[str, Any] = {}
    missing: list[str] = []
    for word in words:
        name, _, value = word.partition("=")
        said = _said(name, value)
        if said is None:
            raise UsageError(f"--read {word!r} is no way to read a file.", hint=_HINT, field="read")
        if name == "na_values":
            missing.append(value)
        elif found.setdefault(name, said) != said:
            raise UsageError(f"--read says two things of {name}.", field="read")
    if found.get("decimal") is not None and found.get("decimal") == found.get("thousands"):
        raise UsageError(
            f"--read says that {found['decimal']!r} is the sign of decimals and of thousands.",
            hint="Leave one of them out.", field="read",
        )  # fmt: skip
    return Reading(missing=tuple(dict.fromkeys(missing)), **found)


def _said(name: str, value: str) -> Any:
    """Return what one word says; ``None`` if it says nothing that is known."""
    if name == "skiprows" and value.isdecimal() and len(value) < 4:
        return int(value)
    if name == "dayfirst":
        return _TRUTHS.get(value.lower())
    if name in ("decimal", "thousands"):
        return value if value in (".", ",") else None
    return value or None if name in ("na_values", "sheet") else None


def titles_above(path: Path, wanted: Collection[str], *, already: int = 0) -> int:
    """Return how many lines stand above the one that names the columns that a block needs.

    Parameters
    ----------
    wanted
        The names that are looked for; case, blanks and signs do not matter.
    already
        So many are left out already.

    Returns
    -------
    int
        0 where no further line names most of them.
    """
    from redpanda_jupyter.reuse.mapping.lexicon import fold

    def key(name: str) -> str:
        return "".join(sign for sign in fold(name) if sign.isalnum())

    if path.suffix.lower() not in _BY_SUFFIX or not wanted:
        return 0
    try:
        with path.open("rb") as file:
            text = file.read(_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return 0  # it is gone, which is said elsewhere
    keys = {key(one) for one in wanted}
    for place, line in enumerate(text.splitlines()[: MOST_TITLES + 1]):
        for sign in (",", ";", "\t", "|") if place > already else ():
            cells = {key(one) for row in csv.reader(io.StringIO(line), delimiter=sign)
                     for one in row}  # fmt: skip
            if len(cells & keys) * 2 > len(keys):
                return place
    return 0


def of_files(bound: Bound) -> models.Check:
    """Say of what was found about files what can be typed: how to read them, or to load them.

    Nothing is read again where everything fits. A line further down that names the columns is all
    that is said of a file: the rest follows from it.
    """
    from .binding import worst_of

    if bound.may_run:
        return bound.check
    inputs = {one.name: one.columns for one in bound.pipeline.contract.inputs}
    begins: dict[str, models.Finding] = {}
    for name, columns in inputs.items():
        datum = bound.data.get(name)
        if datum is not None and datum.target.path is not None:
            above = titles_above(Path(datum.target.path), [one.name for one in columns],
                                 already=datum.target.options.get("skiprows", 0))  # fmt: skip
            if above:
                begins[name] = _begins(name, datum, above)
    found = list(begins.values())
    for one in bound.check.findings:
        datum = bound.data.get(one.input)
        if one.input in begins and one.verdict != "ok":
            continue
        is_file = datum is not None and datum.target.path is not None
        if one.code == "convert" and datum is not None and is_file and _is_open(bound, one, datum):
            hint = "Say which comes first: --read dayfirst=True, or --read dayfirst=False."
            one = one.model_copy(update={"hint": hint})
        found.append(one)
    return worst_of(found)


def _begins(name: str, datum: Datum, above: int) -> models.Finding:
    from redpanda_jupyter.models import Finding

    return Finding(
        verdict="ask", code="titles", input=name,
        reason=f"Line {above + 1} of {datum.target.name} names the columns that are needed.",
        hint=f"--read skiprows={above} begins there.",
    )  # fmt: skip


def said_of_titles(path: Path, wanted: Collection[str]) -> str:
    """Say where a file that cannot be read as it is names its columns; empty if it does not."""
    above = titles_above(path, wanted)
    if not above:
        return ""
    return f"Line {above + 1} names its columns: --read skiprows={above} begins there."


def either_first(bound: Bound) -> bool:
    """Tell whether it is asked about dates of files that may be read in two ways."""
    return any(
        one.code == "convert" and datum.target.path is not None and _is_open(bound, one, datum)
        for one in bound.check.findings
        if (datum := bound.data.get(one.input)) is not None
    )


def _is_open(bound: Bound, one: models.Finding, datum: Datum) -> bool:
    from redpanda_jupyter.reuse.check.moments import date_order

    from .converting import partner

    column = partner(bound, one, datum)
    return column is not None and date_order([*column.levels, *column.examples]) == "open"
