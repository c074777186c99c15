"""What the methods of data frames name: pandas', polars', Spark's and their kin in one table.

The rule of this module: it is data. A method stands here with the places and keywords that hold
names of columns, and with what it returns; what needs more than that has a rule in :mod:`.rules`
or :mod:`.applying`. A method that stands nowhere is asked generously: any text handed to it counts
if the frame has such a column.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..follow.reader import NO_PLACE

if TYPE_CHECKING:
    from ..follow.values import Kind


class Spec(NamedTuple):
    """How a method is read.

    Parameters
    ----------
    places
        Positions of arguments that name columns; :data:`EVERY` for all of them.
    keywords
        Keywords that do.
    result
        What comes back: a kind of frame, or ``None`` for nothing that has columns.
    creates
        Keywords whose text is the name of a new column.
    others
        Whether every other keyword is a new column with an expression (polars).
    """

    places: tuple[int, ...] | None = ()
    keywords: tuple[str, ...] = ()
    result: Kind | None = "frame"
    creates: tuple[str, ...] = ()
    others: bool = False


EVERY = None
"""As ``places``: every positional argument."""

METHODS: dict[str, Spec] = {
    # --- order, choice, shape
    "groupby": Spec((0,), ("by",), "group"),
    "group_by": Spec(EVERY, (), "group", others=True),
    "group_by_dynamic": Spec((0,), ("index_column", "group_by", "by"), "group"),
    "rolling": Spec((), ("on", "index_column", "group_by"), "group"),
    "resample": Spec((), ("on",), "group"),
    "sort_values": Spec((0,), ("by",)),
    "sort": Spec(EVERY, ("by",)),
    "orderBy": Spec(EVERY),
    "nlargest": Spec((1,), ("columns",)),
    "nsmallest": Spec((1,), ("columns",)),
    "top_k": Spec((), ("by",)),
    "bottom_k": Spec((), ("by",)),
    "drop_duplicates": Spec((0,), ("subset",)),
    "duplicated": Spec((0,), ("subset",), "series"),
    "dropDuplicates": Spec((0,)),
    "unique": Spec((0,), ("subset",)),
    "dropna": Spec((), ("subset",)),
    "drop_nulls": Spec((0,), ("subset",)),
    "drop_nans": Spec((0,), ("subset",)),
    "set_index": Spec((0,), ("keys",)),
    "explode": Spec(EVERY, ("column", "columns")),
    "astype": Spec((0,), ("dtype",)),
    "cast": Spec((0,), ("dtypes",)),
    "fillna": Spec((0,), ("value",)),
    "pop": Spec((0,), ("item",), "series"),
    "get": Spec((0,), ("key",), "series"),
    "get_column": Spec((0,), ("name",), "series"),
    "reindex": Spec((), ("columns",)),
    "select": Spec(EVERY, ("exprs",), others=True),
    "value_counts": Spec((0,), ("subset",), "group"),
    "get_group": Spec((), ()),
    "interpolate": Spec((), ()),
    "isin": Spec((), ()),
    "swaplevel": Spec((), ()),
    "stack": Spec((), ()),
    "unstack": Spec((), ()),
    "xs": Spec((), ()),
    "mask": Spec((), ()),
    "where": Spec((), ()),
    "replace": Spec((), ()),
    "partitionBy": Spec(EVERY),
    # --- join, reshape
    "pivot_table": Spec((0, 1, 2), ("values", "index", "columns")),
    "melt": Spec((0, 1), ("id_vars", "value_vars"), creates=("var_name", "value_name")),
    "unpivot": Spec((0,), ("on", "index"), creates=("variable_name", "value_name")),
    # --- drawing
    "hist": Spec((0, 1), ("column", "by"), None),
    "boxplot": Spec((0, 1), ("column", "by"), None),
    "scatter": Spec((0, 1), ("x", "y", "c", "s", "by"), None),
    "bar": Spec((0, 1), ("x", "y", "by"), None),
    "barh": Spec((0, 1), ("x", "y", "by"), None),
    "line": Spec((0, 1), ("x", "y", "by"), None),
    "area": Spec((0, 1), ("x", "y", "by"), None),
    "pie": Spec((), ("y",), None),
    "hexbin": Spec((0, 1), ("x", "y", "C"), None),
    "box": Spec((), ("by", "column"), None),
    "kde": Spec((), (), None),
    "density": Spec((), (), None),
    "plot": Spec((0, 1), ("x", "y", "by", "c", "s"), None),
    "hvplot": Spec((0, 1), ("x", "y", "by", "groupby", "c", "color", "s"), None),
    # --- writing, showing
    "to_csv": Spec((), ("columns",), None),
    "to_excel": Spec((), ("columns",), None),
    "to_html": Spec((), ("columns",), None),
    "to_string": Spec((), ("columns",), None),
    "to_latex": Spec((), ("columns",), None),
    "to_parquet": Spec((), ("partition_cols",), None),
    "to_json": Spec((), (), None),
    "to_markdown": Spec((), (), None),
    "to_pickle": Spec((), (), None),
    "to_feather": Spec((), (), None),
    "write_csv": Spec((), (), None),
    "write_parquet": Spec((), ("partition_by",), None),
    "info": Spec((), (), None),
    "equals": Spec((), (), None),
    "format": Spec((), ("subset",), "chart"),
    "background_gradient": Spec((), ("subset", "gmap"), "chart"),
    "highlight_max": Spec((), ("subset",), "chart"),
    "highlight_min": Spec((), ("subset",), "chart"),
    "hide": Spec((), ("subset",), "chart"),
    "set_caption": Spec((), (), "chart"),
    "set_properties": Spec((), ("subset",), "chart"),
    "items": Spec((), (), None),
    "item": Spec((), (), None),
}
"""Methods of frames by name."""

REDUCTIONS = frozenset(
    """
    sum mean median min max std var count nunique prod first last any all sem skew kurt
    kurtosis quantile mode idxmax idxmin null_count n_unique
    """.split()
)
"""Methods that leave one row: of a frame, a series whose labels are the columns."""

SAME = frozenset(
    """
    to_dict to_sql iterrows itertuples iter_rows partition_by select_dtypes copy head tail
    sample reset_index sort_index query eval filter round abs cumsum cumprod cummax cummin diff
    pct_change shift rank clip ffill bfill isna isnull notna notnull transform apply map
    applymap pipe describe corr cov T transpose convert_dtypes infer_objects lazy collect limit
    clone slice reverse with_columns with_row_index drop rename assign insert add sub mul div
    mod pow truncate align combine_first compare update squeeze loc iloc at iat style na str dt
    cat toPandas to_pandas persist compute cache distinct withColumn withColumnRenamed agg
    aggregate merge join pivot crosstab append concat vstack hstack expanding ewm size ngroup
    cumcount nth encode mark_bar mark_line mark_point mark_circle mark_area mark_tick mark_rect
    mark_boxplot properties transform_filter interactive facet between rename_axis set_axis
    add_prefix add_suffix tz_localize tz_convert columns index dtypes shape values empty ndim
    axes attrs schema width height
    """.split()
)
"""Other attributes that frames have; a method without a rule gives a frame of the same columns."""

OF_ALL: dict[str, tuple[int, str]] = {
    "describe": (NO_PLACE, ""),
    "dropna": (NO_PLACE, "subset"),
    "drop_duplicates": (0, "subset"),
    "duplicated": (0, "subset"),
    "melt": (1, "value_vars"),
    "pivot_table": (0, "values"),
    "hist": (0, "column"),
    "boxplot": (0, "column"),
    "plot": (0, "x"),
    "to_csv": (NO_PLACE, "columns"),
    "to_excel": (NO_PLACE, "columns"),
    "to_html": (NO_PLACE, "columns"),
    "to_string": (NO_PLACE, "columns"),
    "to_latex": (NO_PLACE, "columns"),
    "to_numpy": (NO_PLACE, ""),
    "to_records": (NO_PLACE, ""),
    "to_parquet": (NO_PLACE, ""),
    "to_json": (NO_PLACE, ""),
    "to_markdown": (NO_PLACE, ""),
    "to_pickle": (NO_PLACE, ""),
    "to_feather": (NO_PLACE, ""),
    "to_clipboard": (NO_PLACE, ""),
    "write_csv": (NO_PLACE, ""),
    "write_parquet": (NO_PLACE, ""),
}
"""Methods that use every column if one argument, by place and name, is not given."""

OF_NAMED = frozenset(("select", "melt", "unpivot", "pivot_table", "value_counts"))
"""Methods whose result has only columns that are named, or new."""

FAILING = frozenset(
    """
    groupby group_by sort_values sort nlargest nsmallest top_k bottom_k drop_duplicates dropna
    drop_nulls set_index explode pop get_column select pivot_table melt unpivot partition_by
    """.split()
)
"""Methods that fail where a frame has no column of a name that they are given."""

KEEPING = REDUCTIONS | frozenset(
    """
    copy head tail sample sort_values sort_index sort query filter dropna drop_nulls fillna
    drop_duplicates unique drop astype round abs clip ffill bfill shift diff cumsum nlargest
    nsmallest top_k bottom_k groupby group_by get_group isna isnull notna notnull iterrows
    itertuples where mask replace infer_objects convert_dtypes lazy collect limit slice reverse
    explode set_index rolling resample expanding ewm merge eval assign rename
    """.split()
)
"""Methods that leave a frame no columns but those that it had, and those that they name."""

KNOWN = SAME | REDUCTIONS | METHODS.keys()
"""Attributes that frames have: a column of such a name is not meant by ``df.name``."""

OF_CHARTS = frozenset(
    """
    x y z color hue facet_col facet_row row col hover_name hover_data symbol names values path
    line_group animation_frame animation_group text custom_data style size parents locations lat
    lon r theta dimensions x_vars y_vars vars
    """.split()
)
"""Keywords of drawing functions that name columns and nothing else."""

FRAME_ATTRIBUTES = frozenset(("loc", "iloc", "at", "iat", "columns", "dtypes", "style", "shape"))
"""Attributes that show a variable to be a frame."""

NO_COLUMNS = frozenset(
    """
    title name names label xlabel ylabel legend legend_label suptitle template palette cmap
    color_discrete_map color_discrete_sequence width height orient how kind fmt format
    date_format freq rule method engine sep encoding mode path filename caption text_auto
    barmode color_continuous_scale nbins marginal opacity markers errorbar estimator stat
    size_max trendline hue_order order bins linewidth alpha marker edgecolor aggfunc
    na_position join ascending axis level suffixes suffix dtype maintain_order observed
    as_index dropna sort group_keys validate indicator coalesce nulls_last descending closed
    every period strict eager include_boundaries check_sortedness ignore_index fill_value
    """.split()
)
"""Keywords that never name a column, of functions and methods that are not in the table."""
