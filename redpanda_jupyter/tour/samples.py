"""The tour's data: real weather from three stations, each file with its own habits.

The rule of this module: the files are only read, never written, and pandas is imported when the
first of them is loaded. Where they come from, under which licence, and what was changed on the
way stands in ``data/README.md``.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

_FOLDER = Path(__file__).parent / "data"

# How each file wants to be read; the tour notebook spells out the same calls.
_READ: dict[str, tuple[str, dict[str, Any]]] = {
    "seattle": ("seattle.csv", {"parse_dates": ["date"]}),
    "new_york": (
        "new_york.csv",
        {"sep": ";", "decimal": ",", "parse_dates": ["Datum"], "date_format": "%d.%m.%Y"},
    ),
    "newark": ("newark.csv.gz", {"parse_dates": ["time_hour"]}),
}

NAMES = tuple(_READ)
"""The names that :func:`path` and :func:`load` take."""


def path(name: str) -> Path:
    """Return where the file of the sample ``name`` lies.

    Raises
    ------
    UsageError
        There is no such sample; the hint names those that there are.
    """
    return _FOLDER / _entry(name)[0]


def load(name: str) -> pd.DataFrame:
    """Read the sample ``name``, with its own column names and units, dates as dates.

    Raises
    ------
    UsageError
        There is no such sample; the hint names those that there are.
    """
    file, options = _entry(name)
    import pandas as pd

    frame: pd.DataFrame = pd.read_csv(_FOLDER / file, **options)
    return frame


def _entry(name: str) -> tuple[str, dict[str, Any]]:
    try:
        return _READ[name]
    except KeyError:
        close = difflib.get_close_matches(name, NAMES, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(NAMES)}."
        raise UsageError(
            f"The tour has no data called {name!r}.", hint=hint, field="name"
        ) from None
