"""A target's frame under the source's names, as an object of its own.

The rule of this module: nothing that a block does to what it is given can be seen in the person's
own frame, and nothing lazy is computed. Each library renames in its own way.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ...errors import ContractError
from .renames import in_order, renames, value_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.reuse import Mapping

_MUTABLE = (list, dict, set, bytearray)


def adapt_frame(frame: Any, mapping: Mapping, *, order: Sequence[str] = ()) -> Any:
    """Return a frame with the source's names (and values) that shares nothing with ``frame``.

    Parameters
    ----------
    frame
        A frame or series of pandas, polars, pyarrow, Dask or DuckDB, or whatever narwhals knows.
        Lazy ones stay lazy.
    mapping
        Which of its columns stands for which of the source.
    order
        The source's columns in their order, for a block that takes columns by their place.

    Raises
    ------
    ContractError
        A column is missing, stands twice, or has no text for a name; or the object is no frame.
    """
    library = type(frame).__module__.partition(".")[0]
    adapters = {
        "pandas": _pandas,
        "geopandas": _pandas,
        "polars": _polars,
        "pyarrow": _pyarrow,
        "duckdb": _duckdb,
        "_duckdb": _duckdb,
        "dask": _dask,
        "dask_expr": _dask,
        "narwhals": _narwhals,
    }
    return adapters.get(library, _foreign)(frame, mapping, tuple(order))


def _plan(labels: Sequence[Any], mapping: Mapping) -> dict[str, str]:
    """Return what is renamed, once it is known that every name means one column."""
    needed = [one.target for one in mapping.columns if one.target is not None]
    texts = [one for one in labels if isinstance(one, str)]
    for name in needed:
        if texts.count(name) > 1:
            raise ContractError(
                f"There are {texts.count(name)} columns {name!r}.",
                hint="Give each a name of its own first.",
            )
        if name not in texts and any(str(one) == name for one in labels):
            odd = next(one for one in labels if str(one) == name)
            kind = "several levels" if isinstance(odd, tuple) else f"a {type(odd).__name__}"
            raise ContractError(
                f"The column {name} has {kind} for a name, not a text.",
                hint="Name the columns first: df.columns = [str(c) for c in df.columns].",
            )
        if name not in texts:
            raise ContractError(f"There is no column {name!r} any more.", hint="Map them again.")
    return renames(mapping, list(dict.fromkeys(texts)))


# --- pandas and what is like it ----------------------------------------------------------------


def _pandas(frame: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    import pandas as pd

    if isinstance(frame, pd.Series):
        return _pandas_series(frame, mapping)
    if not isinstance(frame, pd.DataFrame):
        raise ContractError(f"A {type(frame).__name__} is no frame.")
    levels = frame.columns.nlevels
    if levels > 1:
        raise ContractError(
            f"The columns have {levels} levels of names.",
            hint="Make them texts first: df.columns = ['_'.join(map(str, c)) for c in df.columns].",
        )
    plan = _plan(list(frame.columns), mapping)
    # deep also in pandas 3: what `series.array` gives can be written to even in a shallow copy
    made = frame.copy(deep=True)
    made.attrs = copy.deepcopy(frame.attrs)
    for place, dtype in enumerate(made.dtypes):
        if dtype.kind == "O" and str(dtype) == "object":
            kept = _own_cells(made.iloc[:, place])
            if kept is not None:
                made.isetitem(place, kept)
    if plan:
        names = [plan.get(one, one) if isinstance(one, str) else one for one in frame.columns]
        # pandas would guess what the names are, and find no text in one with half a sign
        kind: Any = frame.columns.dtype if frame.columns.inferred_type == "string" else object
        made.columns = pd.Index(names, kind, name=frame.columns.name, tupleize_cols=False)
    for column, pairs in value_pairs(mapping).items():
        if column in made.columns:
            made[column] = with_values(made[column], pairs)
    if order:
        made = made[in_order(list(made.columns), order)]
    return made


def _pandas_series(series: Any, mapping: Mapping) -> Any:
    made = series.copy(deep=True)
    kept = _own_cells(made) if made.dtype == object else None
    made = kept if kept is not None else made
    for one in mapping.columns:  # it has one column, whatever that is called
        made.name = series_name(one.source) if one.target is not None else made.name
    for pairs in value_pairs(mapping).values():
        made = with_values(made, pairs)
    return made


def series_name(text: str) -> str | None:
    """Return the name of a series by the text that a profile has of it: many have none."""
    return None if text == "None" else text


def _own_cells(series: Any) -> Any | None:
    """Return a column whose lists, dicts and arrays are its own; ``None`` if it has none."""
    values = series.to_numpy(copy=True)
    changed = False
    for place, cell in enumerate(values):
        if isinstance(cell, _MUTABLE) or (
            type(cell).__module__ == "numpy" and hasattr(cell, "flags")
        ):
            values[place] = copy.deepcopy(cell)
            changed = True
    return (
        series._constructor(values, index=series.index, name=series.name, dtype=object)
        if (changed)
        else None
    )


def with_values(series: Any, pairs: dict[str, str]) -> Any:
    """Return a pandas series with texts replaced; a category stays one, with its order.

    ``pairs`` is ``{text in the target: text in the block}``; of what is no text, such as truth
    values, its text counts.
    """
    import pandas as pd

    if isinstance(series.dtype, pd.CategoricalDtype):
        old = list(series.cat.categories)
        new = [pairs.get(str(one), one) for one in old]
        unique = list(dict.fromkeys(new))
        codes = pd.Series(series.cat.codes.to_numpy())
        place = {code: unique.index(one) for code, one in enumerate(new)}
        made = pd.Categorical.from_codes(
            [place.get(int(code), -1) for code in codes],
            pd.Index(unique),
            ordered=series.cat.ordered,
        )
        return pd.Series(made, index=series.index, name=series.name)
    if pd.api.types.is_string_dtype(series.dtype) or series.dtype == object:
        return series.map(
            lambda one: pairs.get(one, one) if isinstance(one, str) else _told(one, pairs)
        )
    return series.map(lambda one: _told(one, pairs), na_action="ignore")


def _told(one: Any, pairs: dict[str, str]) -> Any:
    """Return what stands for a value that is no text, by the text that it has.

    A number may be written in several ways: ``1`` is ``1.0``.
    """
    if not isinstance(one, bool | int | float) or str(one) in pairs:
        return pairs[str(one)] if isinstance(one, bool | int | float) else one
    alike = [] if isinstance(one, bool) else [new for old, new in pairs.items() if _is(old, one)]
    return alike[0] if alike else one


def _is(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False


def _dask(frame: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    if not hasattr(frame, "columns"):
        raise ContractError(f"A {type(frame).__name__} of Dask is no frame.")
    if not hasattr(frame, "map_partitions") or getattr(frame, "ndim", 2) == 1:
        plan = _plan([frame.name], mapping)
        return frame.rename(plan.get(frame.name, frame.name))
    plan = _plan(list(frame.columns), mapping)
    # a function of its own for each part: what it is given is the user's own, and is not changed
    made = frame.map_partitions(lambda part: part.copy(deep=True)).rename(columns=plan)
    for column, pairs in value_pairs(mapping).items():
        if column in made.columns:
            made[column] = made[column].map_partitions(with_values, pairs)
    return made[in_order(list(made.columns), order)] if order else made


# --- others ------------------------------------------------------------------------------------


def _polars(frame: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    import polars as pl

    if isinstance(frame, pl.Series):
        made = _polars(frame.to_frame(), mapping, ())
        return made.to_series()
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        raise ContractError(f"A {type(frame).__name__} of polars is no frame.")
    schema = frame.collect_schema()
    plan = _plan(list(schema.names()), mapping)
    made = frame.clone()
    objects = [name for name, dtype in schema.items() if dtype == pl.Object]
    if objects and isinstance(made, pl.DataFrame):
        made = made.with_columns(
            pl.Series(name, copy.deepcopy(made[name].to_list()), dtype=pl.Object)
            for name in objects
        )
    made = made.rename(plan)
    types = {plan.get(name, name): dtype for name, dtype in schema.items()}
    for column, pairs in value_pairs(mapping).items():
        if column in types:
            text = pl.col(column).cast(pl.String)
            if types[column] == pl.Boolean:
                pairs = {one.lower(): new for one, new in pairs.items()}
            value = text.replace(pairs)
            if isinstance(types[column], pl.Categorical):
                value = value.cast(pl.Categorical)
            elif isinstance(types[column], pl.Enum):
                new = [pairs.get(one, one) for one in getattr(types[column], "categories", ())]
                value = value.cast(pl.Enum(list(dict.fromkeys(new))))
            made = made.with_columns(value.alias(column))
    return made.select(in_order(list(types), order)) if order else made


def _pyarrow(table: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    if not hasattr(table, "rename_columns"):
        raise ContractError(f"A {type(table).__name__} of pyarrow is no table.")
    import pyarrow as pa

    plan = _plan(list(table.schema.names), mapping)
    made = table.rename_columns([plan.get(name, name) for name in table.schema.names])
    for column, pairs in value_pairs(mapping).items():
        if column in made.schema.names:
            place = made.schema.names.index(column)
            old = made.column(column)
            is_dictionary = pa.types.is_dictionary(old.type)
            cells = [None if one is None else pairs.get(str(one), one) for one in old.to_pylist()]
            new = pa.array(cells)
            made = made.set_column(place, column, new.dictionary_encode() if is_dictionary else new)
    return made.select(in_order(list(made.schema.names), order)) if order else made


def quoted(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def projection(
    columns: Sequence[str], plan: dict[str, str], pairs: dict[str, dict[str, str]]
) -> str:
    """Write what DuckDB selects to give each column its new name and its new values."""
    parts = []
    for name in columns:
        new = plan.get(name, name)
        value = quoted(name)
        if new in pairs:
            cases = " ".join(
                f"WHEN {_text(old)} THEN {_text(text)}" for old, text in pairs[new].items()
            )
            value = f"CASE CAST({value} AS VARCHAR) {cases} ELSE CAST({value} AS VARCHAR) END"
        parts.append(value if value == quoted(new) else f"{value} AS {quoted(new)}")
    return ", ".join(parts)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _duckdb(relation: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    if not hasattr(relation, "project"):
        raise ContractError(f"A {type(relation).__name__} of DuckDB is no relation.")
    columns = list(relation.columns)
    plan = _plan(columns, mapping)
    if order:
        back = {new: old for old, new in plan.items()}
        named = in_order([plan.get(one, one) for one in columns], order)
        columns = [back.get(one, one) for one in named]
    return relation.project(projection(columns, plan, value_pairs(mapping)))


def _narwhals(frame: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    import narwhals as nw

    plan = _plan(list(frame.collect_schema().names()), mapping)
    made = frame.rename(plan)
    if isinstance(made, nw.DataFrame):
        made = made.clone()
    names = list(made.collect_schema().names())
    for column, pairs in value_pairs(mapping).items():
        if column in names:
            value: Any = nw.col(column)
            for old, new in pairs.items():
                value = nw.when(nw.col(column) == old).then(nw.lit(new)).otherwise(value)
            made = made.with_columns(value.alias(column))
    return made.select(in_order(names, order)) if order else made


def _foreign(frame: Any, mapping: Mapping, order: tuple[str, ...]) -> Any:
    """Rename what narwhals knows and we do not: Ibis, PySpark, Modin, cuDF."""
    import narwhals as nw

    try:
        known = nw.from_native(frame)
    except TypeError as error:
        raise ContractError(f"A {type(frame).__name__} is no frame that can be renamed.") from error
    return _narwhals(known, mapping, order).to_native()
