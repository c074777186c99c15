"""What can be the matter with a target: a table of mutations of a clean frame.

The rule of this module: a mutation is made without any code of the product, says which column of
the result stands for which of the clean frame (``None``: it is gone) and which words stand for
which, and never chooses by what a check could find. Where a mutation is other *data* (another
period, no rows) it says so with ``truth``: the frame on which the right value is computed.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from . import words

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    import pandas as pd


@dataclasses.dataclass
class Clean:
    """A clean target, what a block needs of it, and chance that is the same every time."""

    frame: pd.DataFrame
    needed: list[str]
    chance: random.Random

    def pick(self, *kinds: str) -> str | None:
        """Return one needed column of these kinds."""
        fitting = [c for c in self.needed if kind_of(self.frame[c]) in kinds]
        return self.chance.choice(fitting) if fitting else None


@dataclasses.dataclass
class Mutated:
    """A target, and what is what in it."""

    frame: pd.DataFrame
    columns: dict[str, str | None] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[Any, Any]] = dataclasses.field(default_factory=dict)
    own_index: bool = False
    truth: pd.DataFrame | None = None


TABLE: dict[str, tuple[str, bool, Callable[[Clean], Mutated | None]]] = {}
"""Name: (group, whether a person would want it to run without being asked, how)."""


def kind_of(column: pd.Series) -> str:
    """Return what a clean column holds."""
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return "flag"
    if pd.api.types.is_datetime64_any_dtype(column):
        return "date"
    if pd.api.types.is_numeric_dtype(column):
        whole = column.dropna()
        return "whole" if len(whole) and (whole % 1 == 0).all() else "number"
    return "text"


def mutation(group: str, harmless: bool = False) -> Callable[[Any], Any]:
    """Enter a function into the table under its own name."""

    def enter(function: Callable[[Clean], Mutated | None]) -> Callable[[Clean], Mutated | None]:
        TABLE[function.__name__.replace("_", "-")] = (group, harmless, function)
        return function

    return enter


def renamed(clean: Clean, how: Callable[[str], str], only: list[str] | None = None) -> Mutated:
    """Rename columns; what would be there twice gets a number."""
    names: dict[str, str | None] = {}
    for column in clean.frame.columns:
        new = how(column) if only is None or column in only else column
        while new in names.values():
            new = f"{new}2"
        names[column] = new
    return Mutated(clean.frame.rename(columns=names), names)


def put(frame: pd.DataFrame, column: str, values: Any) -> pd.DataFrame:
    """Return the frame with other values in one column, at the same place."""
    return frame.assign(**{column: values})


# Names


@mutation("renamed", harmless=True)
def style_upper(clean: Clean) -> Mutated:
    return renamed(clean, words.upper)


@mutation("renamed", harmless=True)
def style_camel(clean: Clean) -> Mutated:
    return renamed(clean, words.camel)


@mutation("renamed", harmless=True)
def style_blanks(clean: Clean) -> Mutated:
    return renamed(clean, words.blanks)


@mutation("renamed")
def abbreviated(clean: Clean) -> Mutated:
    return renamed(clean, words.abbreviated)


@mutation("renamed")
def translated(clean: Clean) -> Mutated:
    return renamed(clean, words.translated)


@mutation("renamed")
def partly_translated(clean: Clean) -> Mutated:
    some = [c for c in clean.frame.columns if clean.chance.random() < 0.5]
    return renamed(clean, words.translated, some)


@mutation("renamed")
def meaningless(clean: Clean) -> Mutated:
    order = list(clean.frame.columns)
    return renamed(clean, lambda name: f"var{order.index(name) + 1}")


@mutation("renamed")
def translated_shuffled_extra(clean: Clean) -> Mutated:
    made = renamed(clean, words.translated)
    frame = made.frame.assign(Notiz="", laufende_nr=range(len(made.frame)))
    order = list(frame.columns)
    clean.chance.shuffle(order)
    return dataclasses.replace(made, frame=frame[order])


# Columns


@mutation("unchanged", harmless=True)
def unchanged(clean: Clean) -> Mutated:
    return Mutated(clean.frame.copy())


@mutation("reordered", harmless=True)
def reordered(clean: Clean) -> Mutated:
    order = list(clean.frame.columns)
    clean.chance.shuffle(order)
    return Mutated(clean.frame[order[1:] + order[:1]])


@mutation("reordered", harmless=True)
def reordered_upper(clean: Clean) -> Mutated:
    made = renamed(clean, words.upper)
    return dataclasses.replace(made, frame=made.frame[list(made.frame.columns)[::-1]])


@mutation("extra columns", harmless=True)
def extra(clean: Clean) -> Mutated:
    frame = clean.frame.copy()
    frame.insert(0, "id", range(1000, 1000 + len(frame)))
    return Mutated(frame.assign(comment="ok", weighting=1.5))


@mutation("extra columns", harmless=True)
def extra_alike(clean: Clean) -> Mutated:
    frame = clean.frame.copy()
    for column in clean.needed:
        values = frame[column].iloc[::-1].to_numpy()
        frame.insert(frame.columns.get_loc(column), f"{column}_prev", values)
    return Mutated(frame)


@mutation("extra columns", harmless=True)
def next_month_new_column(clean: Clean) -> Mutated:
    flags = [clean.chance.choice([True, False]) for _ in range(len(clean.frame))]
    return Mutated(clean.frame.assign(reviewed=flags))


@mutation("missing column")
def missing(clean: Clean) -> Mutated | None:
    column = clean.chance.choice(clean.needed)
    return Mutated(clean.frame.drop(columns=column), {column: None})


@mutation("missing column")
def missing_renamed(clean: Clean) -> Mutated | None:
    made = renamed(clean, words.upper)
    column = clean.chance.choice(clean.needed)
    frame = made.frame.drop(columns=made.columns[column])
    return Mutated(frame, made.columns | {column: None})


@mutation("missing column")
def missing_with_decoy(clean: Clean) -> Mutated | None:
    column = clean.pick("number", "whole")
    if column is None:
        return None
    shares = clean.frame[column].rank(pct=True)
    frame = clean.frame.rename(columns={column: f"{column}_rank"})
    return Mutated(put(frame, f"{column}_rank", shares), {column: None})


@mutation("collision")
def collision_count(clean: Clean) -> Mutated | None:
    column = clean.pick("number", "whole")
    if column is None:
        return None
    new = words.translated(column)
    frame = clean.frame.rename(columns={column: new})
    frame[column] = range(len(frame))
    return Mutated(frame, {column: new})


@mutation("collision")
def collision_text(clean: Clean) -> Mutated | None:
    column = clean.pick("text")
    if column is None:
        return None
    new = words.translated(column)
    frame = clean.frame.rename(columns={column: new})
    frame[column] = [("open", "closed", "waiting")[at % 3] for at in range(len(frame))]
    return Mutated(frame, {column: new})


@mutation("duplicate names")
def duplicate_names(clean: Clean) -> Mutated:
    column = clean.chance.choice(clean.needed)
    frame = clean.frame.copy()
    other = frame[column].iloc[::-1].to_numpy()
    frame.insert(len(frame.columns), column, other, allow_duplicates=True)
    return Mutated(frame)


# Contents under other names


@mutation("shifted")
def shifted(clean: Clean) -> Mutated | None:
    frame = clean.frame
    if len(frame.columns) < 3:
        return None
    moved = frame[[frame.columns[-1], *frame.columns[:-1]]]
    true = dict(zip(moved.columns, frame.columns, strict=True))
    return Mutated(moved.set_axis(frame.columns, axis=1), true)


@mutation("shifted")
def swapped(clean: Clean) -> Mutated | None:
    numbers = [c for c in clean.frame.columns if kind_of(clean.frame[c]) in ("number", "whole")]
    a = clean.pick("number", "whole")
    rest = [c for c in numbers if c != a]
    if a is None or not rest:
        return None
    b = clean.chance.choice([c for c in rest if c in clean.needed] or rest)
    return Mutated(
        clean.frame.rename(columns={a: b, b: a})[list(clean.frame.columns)], {a: b, b: a}
    )


@mutation("shifted")
def swapped_upper(clean: Clean) -> Mutated | None:
    made = swapped(clean)
    if made is None:
        return None
    true = {c: words.upper(made.columns.get(c) or c) for c in clean.frame.columns}
    return Mutated(made.frame.rename(columns=words.upper), true)
