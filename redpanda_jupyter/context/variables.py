"""One variable, looked at once and written at several lengths.

The rule of this module: an object is asked while it is looked at and never when it is written, and
whatever goes wrong with it costs its description and not the question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..grammar import counted
from ..privacy import reaches
from .cells import kept_cell
from .column_names import without_values
from .frames import UNKNOWN, as_column, as_frame
from .groups import grouped
from .objects import Described, describe_object
from .redact import MAX_NAME, label, type_name, visible
from .statistics import describe_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .frames import Frame, Missing
    from .statistics import Statistics

_WORDS = re.compile(r"\w+")
MAX_COLUMNS = 100
"""Columns of one frame that are listed."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told about a variable."""

    columns: int = MAX_COLUMNS
    missing: bool = True
    statistics: bool = True
    levels: bool = True
    rows: bool = True


DETAILS = (
    Detail(),
    Detail(rows=False),
    Detail(rows=False, levels=False),
    Detail(rows=False, levels=False, statistics=False),
    Detail(rows=False, levels=False, statistics=False, missing=False),
    Detail(40, missing=False, statistics=False, levels=False, rows=False),
    Detail(10, missing=False, statistics=False, levels=False, rows=False),
    Detail(0, missing=False, statistics=False, levels=False, rows=False),
)
"""From all to next to nothing, in the order in which things are left out."""


@dataclass(frozen=True, slots=True)
class View:
    """How variables are looked at.

    Parameters
    ----------
    words
        The words of the question in lower case: columns that it names come first.
    columns
        Names that frames of the notebook have. A series is called by one of these, or by a label
        of its row, which is a value.
    """

    privacy: str
    samples: int
    words: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()


def look(name: str, value: Any, view: View) -> Table | Thing:
    """Look at the variable ``name``; never raises."""
    try:
        group = grouped(value)
        below = value if group is None else group[0]
        frame = as_frame(below)
        single = frame is None
        frame = as_column(below) if frame is None else frame
        if frame is not None:
            table = Table(name, frame, view, single=single)
            if group is not None:
                table.line = f"{type_name(value)} by {group[1]} of {table.line}"
            return table
        shown = describe_object(value, name=name, privacy=view.privacy, samples=view.samples)
    except Exception:  # noqa: BLE001 - any library, any version: a question must not fail on it
        shown = Described(f"{type_name(value)} (could not be described)")
    return Thing(name, shown)


class Thing:
    """A variable that is no frame."""

    def __init__(self, name: str, shown: Described) -> None:
        self.name = visible(name)
        self.shown = shown

    def left_out(self, detail: Detail) -> tuple[list[str], int]:
        """Return what a length leaves out, and how many columns."""
        shown, dropped = self.shown, []
        if len(shown.parts) > detail.columns:
            dropped.append("parts")
        if shown.statistics and not detail.statistics:
            dropped.append("parameters")
        if shown.values and not detail.rows:
            dropped.append("values")
        return dropped, 0

    def text(self, detail: Detail) -> str:
        """Write the variable at a length."""
        shown = self.shown
        lines = [f"{self.name}: {shown.line}"]
        lines += (f"  {part}" for part in shown.parts[: detail.columns])
        for wanted, there in ((detail.statistics, shown.statistics), (detail.rows, shown.values)):
            if wanted:
                lines += (f"  {part}" for part in there)
        return "\n".join([*lines, *_dropped(self.left_out(detail)[0])])


class Table:
    """A frame, or a series or an array as a frame of a single column."""

    def __init__(self, name: str, frame: Frame, view: View, *, single: bool) -> None:
        privacy, samples = view.privacy, view.samples
        self.name = visible(name)
        self.width = 0 if single else frame.width
        self.single = single
        self.index: list[str] = []
        self.types: list[str] = []
        self.missing: list[Missing | None] = []
        self.statistics: list[Statistics] = []
        self.rows: list[str] = []
        named = [] if single else _named(frame, view.words)
        if frame.width > MAX_COLUMNS:
            frame.put_first(named)
            named = list(range(min(len(named), MAX_COLUMNS)))
        self.named = named
        names = frame.names(MAX_COLUMNS)
        if single and "Index" not in frame.kind and not reaches(privacy, "stats"):
            known = {"", *view.columns}
            names = [one if type(one) is str and one in known else None for one in names]
        self.columns = [_label(column, frame, privacy) for column in names]
        self.schema = reaches(privacy, "schema")
        if self.schema:
            self._read(frame)
        self.line = self._line(frame, names)
        if reaches(privacy, "stats") and frame.rows is not None:
            taken = zip(names, self.types, frame.samples(MAX_COLUMNS), strict=True)
            kept = name if single else None
            self.statistics = [
                describe_values(kept if column is None else column, dtype, sample)
                for column, dtype, sample in taken
            ]
            if frame.sampled is not None:
                self.line += f", statistics from {counted(frame.sampled, 'row')} (sampled)"
        elif reaches(privacy, "stats"):
            self.line += ", nor any value looked at"
        if reaches(privacy, "samples") and samples:
            # by identity: a title of a foreign class would answer a comparison
            names = [name] if single and names[0] is None else names
            self.rows = _rows(names, frame.head(samples, MAX_COLUMNS))

    def _read(self, frame: Frame) -> None:
        self.types = frame.dtypes(MAX_COLUMNS)
        self.missing = frame.missing(MAX_COLUMNS)
        self.index = [
            f"{'unnamed' if name is None else label(name)} {dtype}" for name, dtype in frame.index()
        ]

    def _line(self, frame: Frame, names: list[Any]) -> str:
        width = counted(frame.width, "column")
        if self.single:
            bare = names[0] is None or (type(names[0]) is str and not names[0])
            title = "" if bare else f" {', '.join(self.columns)}"
            if not self.schema:
                return f"{frame.kind}{title}"
            shape = getattr(frame, "shape", None)
            return f"{frame.kind}{title}, {shape or _count(frame.rows)}, {', '.join(self.types)}"
        if not self.schema:
            return f"{frame.kind}, {width}"
        if frame.rows is None:
            return f"{frame.kind}, rows and missing values not counted (lazy), {width}"
        return f"{frame.kind}, {_count(frame.rows)}, {width}"

    def text(self, detail: Detail) -> str:
        """Write the variable at a length."""
        dropped, left = self.left_out(detail)
        lines = [f"{self.name}: {self.line}"]
        if self.single:
            lines[0] += (
                "".join(f", {note}" for note in self._notes(0, detail)) if self.types else ""
            )
        if self.index:
            lines.append(f"  index: {', '.join(self.index[:10])}")
        shown = self._listed(detail)
        lines += (f"  {self._column(index, detail)}" for index in shown)
        if left and shown:
            told = "those that the question names, and then the first, are listed"
            lines.append(f"  … and {left:,} more ({told})")
        if detail.rows:
            lines += (f"  {row}" for row in self.rows)
        return "\n".join([*lines, *_dropped(dropped)])

    def _listed(self, detail: Detail) -> list[int]:
        """Return which columns are listed: those that the question names before all others."""
        if self.single:
            return []
        there = range(len(self.columns))
        if detail.columns >= len(self.columns):
            return list(there)
        first = set(self.named)
        return [*self.named, *(index for index in there if index not in first)][: detail.columns]

    def left_out(self, detail: Detail) -> tuple[list[str], int]:
        """Return what a length leaves out, and how many columns."""
        left = 0 if self.single else self.width - len(self._listed(detail))
        none = bool(self.width) and not self.single and not detail.columns
        return (["columns"] if none else list(self._left_out(detail))), left

    def _left_out(self, detail: Detail) -> Iterator[str]:
        if self.rows and not detail.rows:
            yield "sample rows"
        if not detail.levels and any(found.levels for found in self.statistics):
            yield "levels"
        if not detail.statistics and any(found.numbers for found in self.statistics):
            yield "statistics"
        if not detail.missing and any(_share(missing) for missing in self.missing):
            yield "shares of missing values"

    def _column(self, index: int, detail: Detail) -> str:
        if not self.schema:
            return self.columns[index]
        return ", ".join(
            [f"{self.columns[index]}: {self.types[index]}", *self._notes(index, detail)]
        )

    def _notes(self, index: int, detail: Detail) -> list[str]:
        notes = [_share(self.missing[index])] if detail.missing else []
        if self.statistics:
            found = self.statistics[index]
            notes += [found.numbers] if detail.statistics else []
            notes += [found.levels] if detail.levels else []
        return [note for note in notes if note]


def _named(frame: Frame, words: frozenset[str]) -> list[int]:
    """Return where the columns are that the question names."""
    if not words:
        return []
    found = []
    for index, name in enumerate(frame.names(frame.width)):
        if type(name) is str and len(name) <= MAX_NAME:
            parts = words_of(name)
            if parts and parts <= words:
                found.append(index)
    return found


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case."""
    return frozenset(_WORDS.findall(text.lower()))


def _label(name: Any, frame: Frame, privacy: str) -> str:
    """Write a column's name; below ``stats`` without the values of what it was made of."""
    if type(name) is str and not reaches(privacy, "stats"):
        name = without_values(name, of_engine=frame.rows is None)
    return label(name)


def _count(rows: int | None) -> str:
    return counted(rows, "row") if rows is not None else "rows not counted"


def _rows(names: list[Any], head: list[list[Any]] | None) -> list[str]:
    """Write the first rows, the cells in the order of the columns."""
    return [
        f"row {number}: "
        + " | ".join(
            "…" if value is UNKNOWN else kept_cell(name, value)
            for name, value in zip(names, row, strict=True)
        )
        for number, row in enumerate(head or [], start=1)
    ]


def _dropped(what: list[str]) -> list[str]:
    return [f"  (left out for length: {', '.join(what)})"] if what else []


def _share(missing: Missing | None) -> str:
    """Write a share of missing values; an exact zero needs no words."""
    if missing is None or (missing.share == 0 and not missing.sampled):
        return ""
    percent = missing.share * 100
    number = "<0.1" if 0 < percent < 0.1 else f"{percent:.1f}".removesuffix(".0")
    return f"{number}% missing{' (sampled)' if missing.sampled else ''}"
