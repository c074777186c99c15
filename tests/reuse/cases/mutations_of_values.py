"""The second part of the table of mutations: what can be the matter with values and rows.

The rule of this module: as in ``mutations``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import words
from .mutations import TABLE, Clean, Mutated, kind_of, mutation, put, renamed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLE"]

# Coding


def _levels(clean: Clean, most: int = 12) -> tuple[str, list[Any]] | None:
    fitting = [
        c
        for c in clean.needed
        if kind_of(clean.frame[c]) == "text" and clean.frame[c].nunique() <= most
    ]
    if not fitting:
        return None
    column = clean.chance.choice(fitting)
    return column, sorted(clean.frame[column].dropna().unique())


def _recoded(clean: Clean, how: Any, share: float = 1.0) -> Mutated | None:
    found = _levels(clean)
    if found is None:
        return None
    column, levels = found
    pairs = {level: how(at, level) for at, level in enumerate(levels)}
    new = clean.frame[column].map(pairs)
    if share < 1:
        kept = [clean.chance.random() > share for _ in range(len(new))]
        new = new.where([not one for one in kept], clean.frame[column])
        return Mutated(put(clean.frame, column, new))
    return Mutated(put(clean.frame, column, new), values={column: pairs})


@mutation("recoded")
def recoded_words(clean: Clean) -> Mutated | None:
    return _recoded(clean, lambda at, level: words.LEVELS.get(level, f"{level[::-1]}"))


@mutation("recoded")
def recoded_numbers(clean: Clean) -> Mutated | None:
    return _recoded(clean, lambda at, level: at + 1)


@mutation("recoded")
def recoded_letters(clean: Clean) -> Mutated | None:
    return _recoded(clean, lambda at, level: "XYZABCDEFGHI"[at])


@mutation("recoded")
def recoded_case(clean: Clean) -> Mutated | None:
    return _recoded(clean, lambda at, level: f"{level.swapcase()} ")


@mutation("recoded")
def recoded_partly(clean: Clean) -> Mutated | None:
    """Some rows are spelled otherwise, as where two people typed."""
    return _recoded(clean, lambda at, level: f"{level.swapcase()}", share=0.4)


@mutation("recoded")
def recoded_and_translated(clean: Clean) -> Mutated | None:
    made = recoded_words(clean)
    if made is None:
        return None
    again = renamed(Clean(made.frame, clean.needed, clean.chance), words.translated)
    return Mutated(again.frame, again.columns, made.values)


@mutation("recoded")
def codes_moved(clean: Clean) -> Mutated | None:
    """Numbers that are codes count from another start; calendar years would be another period."""
    fitting = [
        c
        for c in clean.needed
        if kind_of(clean.frame[c]) == "whole" and 2 <= clean.frame[c].nunique() <= 9
        if "year" not in c.lower()
    ]
    if not fitting:
        return None
    column = clean.chance.choice(fitting)
    return Mutated(put(clean.frame, column, clean.frame[column] + 1))


# Types


def _number_text(clean: Clean, how: Any) -> Mutated | None:
    column = clean.pick("number", "whole")
    if column is None:
        return None
    values = clean.frame[column]
    new = [None if value != value else how(value) for value in values.tolist()]
    return Mutated(put(clean.frame, column, new))


@mutation("wrongly typed")
def numbers_as_text(clean: Clean) -> Mutated | None:
    return _number_text(clean, str)


@mutation("wrongly typed")
def decimal_comma(clean: Clean) -> Mutated | None:
    return _number_text(clean, lambda value: str(value).replace(".", ","))


@mutation("wrongly typed")
def thousands_text(clean: Clean) -> Mutated | None:
    return _number_text(clean, lambda value: f"{value:,.2f}")


@mutation("wrongly typed")
def some_text(clean: Clean) -> Mutated | None:
    column = clean.pick("number", "whole")
    if column is None:
        return None
    new = clean.frame[column].astype(object)
    new.iloc[len(new) // 2] = "n/a"
    return Mutated(put(clean.frame, column, new))


def _dates(clean: Clean) -> tuple[str, pd.Series] | None:
    import pandas as pd

    for column in clean.needed:
        values = clean.frame[column]
        if kind_of(values) == "date":
            return column, values
        if kind_of(values) == "text" and str(values.iloc[0])[:4].isdigit() and len(values):
            return column, pd.to_datetime(values)
    return None


@mutation("wrongly typed")
def dates_day_first(clean: Clean) -> Mutated | None:
    found = _dates(clean)
    if found is None:
        return None
    return Mutated(put(clean.frame, found[0], found[1].dt.strftime("%d/%m/%Y").tolist()))


@mutation("wrongly typed")
def dates_month_first(clean: Clean) -> Mutated | None:
    found = _dates(clean)
    if found is None:
        return None
    return Mutated(put(clean.frame, found[0], found[1].dt.strftime("%m-%d-%Y").tolist()))


@mutation("wrongly typed")
def dates_as_text(clean: Clean) -> Mutated | None:
    found = _dates(clean)
    if found is None:
        return None
    return Mutated(put(clean.frame, found[0], found[1].astype(str).tolist()))


@mutation("wrongly typed")
def dates_as_numbers(clean: Clean) -> Mutated | None:
    found = _dates(clean)
    if found is None:
        return None
    return Mutated(put(clean.frame, found[0], found[1].dt.strftime("%Y%m%d").astype(int)))


@mutation("wrongly typed")
def time_zone(clean: Clean) -> Mutated | None:
    found = _dates(clean)
    if found is None or kind_of(clean.frame[found[0]]) != "date":
        return None
    local = found[1].dt.tz_localize(
        "America/Los_Angeles", ambiguous=True, nonexistent="shift_forward"
    )
    return Mutated(put(clean.frame, found[0], local.dt.tz_convert("UTC")))


@mutation("wrongly typed")
def flags_as_numbers(clean: Clean) -> Mutated | None:
    column = clean.pick("flag")
    return column and Mutated(put(clean.frame, column, clean.frame[column].astype(int)))


@mutation("wrongly typed")
def flags_as_text(clean: Clean) -> Mutated | None:
    column = clean.pick("flag")
    return column and Mutated(put(clean.frame, column, clean.frame[column].astype(str)))


@mutation("whole as floats", harmless=True)
def whole_as_floats(clean: Clean) -> Mutated | None:
    column = clean.pick("whole")
    return column and Mutated(put(clean.frame, column, clean.frame[column].astype(float)))


@mutation("category dtype", harmless=True)
def category(clean: Clean) -> Mutated | None:
    column = clean.pick("text")
    return column and Mutated(put(clean.frame, column, clean.frame[column].astype("category")))


@mutation("category dtype")
def category_other_levels(clean: Clean) -> Mutated | None:
    import pandas as pd

    found = _levels(clean, 40)
    if found is None:
        return None
    column, levels = found
    kind = pd.CategoricalDtype([*levels[::-1], "unknown"], ordered=True)
    return Mutated(put(clean.frame, column, clean.frame[column].astype(kind)))


# Scale


def _scaled(clean: Clean, factor: float, share: float = 1.0) -> Mutated | None:
    column = clean.pick("number", "whole")
    if column is None:
        return None
    hit = [clean.chance.random() < share for _ in range(len(clean.frame))]
    values = clean.frame[column].astype(float)
    return Mutated(put(clean.frame, column, values.where([not h for h in hit], values * factor)))


@mutation("scaled")
def in_cents(clean: Clean) -> Mutated | None:
    return _scaled(clean, 100)


@mutation("scaled")
def in_thousands(clean: Clean) -> Mutated | None:
    return _scaled(clean, 0.001)


@mutation("scaled")
def as_percent(clean: Clean) -> Mutated | None:
    return _scaled(clean, 0.01)


@mutation("scaled")
def negated(clean: Clean) -> Mutated | None:
    return _scaled(clean, -1)


@mutation("scaled")
def half_in_cents(clean: Clean) -> Mutated | None:
    return _scaled(clean, 100, share=0.5)


# Rows


@mutation("other period", harmless=True)
def other_period(clean: Clean) -> Mutated | None:
    import pandas as pd

    frame = clean.frame.copy()
    column = clean.pick("date")
    if column is not None:
        frame[column] = frame[column] + pd.DateOffset(years=4)
    elif years := [c for c in clean.needed if c.lower() == "year"]:
        frame[years[0]] = frame[years[0]] + 20
    else:
        return None
    return Mutated(frame, truth=frame)


@mutation("rows in another order")
def rows_shuffled(clean: Clean) -> Mutated:
    order = list(range(len(clean.frame)))
    clean.chance.shuffle(order)
    return Mutated(clean.frame.iloc[order].reset_index(drop=True))


@mutation("rows in another order")
def rows_backwards(clean: Clean) -> Mutated:
    return Mutated(clean.frame.iloc[::-1].reset_index(drop=True))


@mutation("rows twice")
def file_twice(clean: Clean) -> Mutated:
    import pandas as pd

    return Mutated(pd.concat([clean.frame, clean.frame], ignore_index=True))


@mutation("rows twice")
def some_rows_twice(clean: Clean) -> Mutated:
    import pandas as pd

    return Mutated(pd.concat([clean.frame, clean.frame.iloc[::9]], ignore_index=True))


@mutation("rows twice")
def row_of_totals(clean: Clean) -> Mutated:
    import pandas as pd

    last: dict[str, Any] = {}
    for column in clean.frame.columns:
        kind = kind_of(clean.frame[column])
        if kind in ("number", "whole"):
            last[column] = clean.frame[column].sum()
        else:
            last[column] = {"text": "Total", "flag": False, "date": pd.NaT}[kind]
    return Mutated(pd.concat([clean.frame, pd.DataFrame([last])], ignore_index=True))


@mutation("no rows")
def no_rows(clean: Clean) -> Mutated:
    frame = clean.frame.iloc[:0]
    return Mutated(frame, truth=frame)


@mutation("nothing in a column")
def all_null(clean: Clean) -> Mutated | None:
    column = clean.chance.choice(clean.needed)
    return Mutated(put(clean.frame, column, None), {column: None})


@mutation("nothing in a column")
def half_null(clean: Clean) -> Mutated | None:
    column = clean.pick("number", "whole")
    if column is None:
        return None
    keep = [at % 2 == 0 for at in range(len(clean.frame))]
    return Mutated(put(clean.frame, column, clean.frame[column].where(keep)))


def _one_in_19(frame: pd.DataFrame) -> pd.Series:
    return frame.reset_index().index.to_series() % 19 == 3


def _sentinel(clean: Clean, value: float) -> Mutated | None:
    """What was not measured is written as a number."""
    column = clean.pick("number", "whole")
    if column is None:
        return None
    gone = clean.frame[column].isna() | _one_in_19(clean.frame)
    truth = put(clean.frame, column, clean.frame[column].mask(gone))
    return Mutated(put(clean.frame, column, truth[column].fillna(value)), truth=truth)


@mutation("sentinel")
def minus_999(clean: Clean) -> Mutated | None:
    return _sentinel(clean, -999)


@mutation("sentinel")
def nines(clean: Clean) -> Mutated | None:
    return _sentinel(clean, 9_999_999)


@mutation("sentinel")
def text_sentinel(clean: Clean) -> Mutated | None:
    column = clean.pick("text")
    if column is None:
        return None
    gone = clean.frame[column].isna() | _one_in_19(clean.frame)
    truth = put(clean.frame, column, clean.frame[column].mask(gone))
    return Mutated(put(clean.frame, column, truth[column].fillna("N/A")), truth=truth)


@mutation("index")
def own_index(clean: Clean) -> Mutated:
    frame = clean.frame.copy()
    frame.index = [f"r{at}" for at in range(len(frame))]
    return Mutated(frame, own_index=True)


@mutation("index")
def index_with_repeats(clean: Clean) -> Mutated:
    frame = clean.frame.copy()
    frame.index = [at % 5 for at in range(len(frame))]
    return Mutated(frame, own_index=True)


@mutation("index")
def index_backwards(clean: Clean) -> Mutated:
    frame = clean.frame.copy()
    frame.index = range(len(frame))[::-1]
    return Mutated(frame, own_index=True)


@mutation("index")
def column_in_index(clean: Clean) -> Mutated:
    column = clean.chance.choice(clean.needed)
    return Mutated(clean.frame.set_index(column), {column: None}, own_index=True)
