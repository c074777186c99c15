"""Which texts name columns, and which names of columns hold values.

The rules of this module: a text is a name if a frame in scope has such a column, if the cell itself
makes it, or if it is a misspelt one of these in the place of a column; and a name that an engine
has made of an expression (``'North'``, ``(3 * 17.5)``, as DuckDB and Spark name what nobody named)
holds that expression's values and is none.
"""

from __future__ import annotations

import difflib
import re
import warnings
from typing import TYPE_CHECKING

from .. import analysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CLOSE = 0.7
"""So much alike are a name and what is meant by it, as :mod:`difflib` measures it."""
_QUOTED = re.compile(r"'(?:[^']|'')*'?")
_MADE = re.compile(r"\(.*\)|[A-Za-z_]\w*\(.*\)(?: OVER .*)?|-?\d+\.\d+|[^\w\s]?CAST\(.*", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.])\d[\w.]*")
_SMALL = re.compile(r"\d")


def without_values(name: str, *, of_engine: bool = False) -> str:
    """Return a column's name without the values of the expression that it was made of.

    Parameters
    ----------
    of_engine
        Whether an engine for SQL has the column: there a name may be nothing but a number.
    """
    shown = _QUOTED.sub("'…'", name) if name.count("'") > 1 or name.startswith("'") else name
    if _MADE.fullmatch(name) or (of_engine and name.isdigit()):
        shown = _NUMBER.sub(lambda match: match[0] if _SMALL.fullmatch(match[0]) else "…", shown)
    return shown


class ColumnNames:
    """The names of columns that a cell may speak of.

    Parameters
    ----------
    schemas
        The columns of the frames in scope, by variable.
    """

    def __init__(self, schemas: Mapping[str, Sequence[str]], source: str = "") -> None:
        self._known = plain_names(schemas)
        if source:
            self._read(source, schemas)

    def _read(self, source: str, schemas: Mapping[str, Sequence[str]]) -> None:
        """Add what the cell makes, and what it misspells, of the frames in scope alone."""
        known = {name: [str(one) for one in names] for name, names in schemas.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # IPython warns of line ends that there are not
            found = analysis.analyze(source, known)
        for name in schemas:
            self.add(found.columns_created.get(name, ()))
        for name in schemas:
            missing = found.columns_missing.get(name, ())
            self.add([one for one in missing if self.resembles(one)])

    def add(self, names: Iterable[str]) -> None:
        """Take names in that the cell makes."""
        self._known.update(name for name in names if _is_plain(name))

    def __contains__(self, text: str) -> bool:
        return text in self._known

    def resembles(self, text: str) -> bool:
        """Tell whether a text is a name, or one that is misspelt."""
        if text in self._known:
            return True
        folded = {one.lower() for one in self._known}
        if len(text) < 3 or len(text) > 100 or not folded:
            return False
        return bool(difflib.get_close_matches(text.lower(), folded, n=1, cutoff=_CLOSE))


def plain_names(schemas: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the names of columns that hold no values."""
    return {str(one) for names in schemas.values() for one in names if _is_plain(str(one))}


def _is_plain(name: str) -> bool:
    return without_values(name) == name
