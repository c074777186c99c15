"""What libraries do with the order of rows, and with what the rows are called.

The rule of this module: it is data, and :mod:`.order` reads by it.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import re

BY_ORDER = frozenset(
    """
    head tail first last nth shift diff pct_change cumsum cumprod cummax cummin cumcount rolling
    expanding ewm ffill bfill interpolate fillna_forward limit slice sample iterrows itertuples
    iter_rows to_dicts cum_sum cum_prod cum_max cum_min cum_count forward_fill backward_fill
    first_valid_index last_valid_index autocorr duplicated gather_every reverse set_at_idx
    with_row_index with_row_count take truncate searchsorted
    """.split()
)
"""Methods whose result is another one when the rows stand in another order."""

BY_ORDER_IF = {"drop_duplicates": "subset", "unique": "subset", "drop_nulls": ""}
"""Methods that keep one row of several, if they are given columns."""

IN_TEXTS = frozenset(
    "first last nth cumsum cumprod cummax cummin shift diff pct_change ffill bfill".split()
)
"""Names of such methods in ``agg`` and ``transform``."""

SORTING = frozenset(
    """
    sort_values sort sort_index orderBy nlargest nsmallest top_k bottom_k value_counts pivot_table
    resample group_by_dynamic asfreq describe corr cov
    """.split()
)
"""Methods whose result stands in an order of its own."""

LABELLING = frozenset(
    """
    set_index reset_index value_counts pivot_table pivot groupby group_by resample describe corr
    melt merge merge_asof merge_ordered set_axis
    """.split()
)
"""Methods whose result has labels of its own."""

BY_LABELS = frozenset(
    """
    reset_index unstack stack transpose xs asof between_time at_time align combine_first reindex
    asfreq to_period to_timestamp
    """.split()
)
"""Methods that use the rows' labels."""

AGGREGATING = ("agg", "aggregate", "apply", "transform", "pipe")
"""Methods that are given what puts groups together."""

FUNCTIONS = frozenset(
    f"numpy.{name}"
    for name in "cumsum cumprod diff gradient interp convolve trapz trapezoid ediff1d".split()
) | {"itertools.accumulate", "itertools.pairwise", "numpy.correlate"}
"""Functions whose result is another one when the rows stand in another order."""

GATHERING = frozenset(("builtins.list", "builtins.tuple"))
"""Functions that keep the values of a group as they stand."""

OWN = frozenset(("pandas.crosstab", "pandas.pivot_table"))
OF_THEM_ALL = re.compile(
    r"scipy\.stats\.(?:pearsonr|spearmanr|kendalltau|ttest_\w+|mannwhitneyu|wilcoxon|kruskal"
    r"|f_oneway|linregress|shapiro|normaltest|ks_2samp|levene|bartlett)$"
)
"""Functions whose result has parts of its own: ``pearsonr(a, b)[0]`` is no row."""

BY_VALUE = frozenset("sort_values sort nlargest nsmallest top_k bottom_k".split())
"""Methods that choose or sort rows by values: equal ones come as they stand."""

SORTED_BY = {
    "sort_values": (0, "by"),
    "sort": (0, "by"),
    "nlargest": (1, "columns"),
    "nsmallest": (1, "columns"),
}
"""Where the columns stand by which these sort."""
